"""Going on with a sweep that an earlier process began: whether it may be, and what stays of it.

Counts and times belong together only if the same function was measured in the same surroundings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from derivprof.errors import RecordError, UsageError
from derivprof.plans import Budget, Checking, SweepPlan, plan_from
from derivprof.record import (
    INTERRUPTED,
    Caveat,
    Environment,
    InputInfo,
    Measurement,
    Profile,
    Status,
    TargetInfo,
    from_json,
    to_json,
)
from derivprof.sweep.requests import MeasureCell
from derivprof.sweep.sampling import MIN_ROUNDS, NO_SAMPLE

_AGAIN = frozenset(
    {INTERRUPTED, "precision", "loops", "noise", "device", "values", "simplification"}
)
"""Caveats that are found anew, from the whole record."""

_NAMED = 4
"""How many cells a caveat names one by one."""

_LIMITS = ("max_seconds", "max_equations", "max_memory")


@dataclass(frozen=True)
class Earlier:
    """What stays of an earlier record: finished cells, and why methods ended before their time.

    ``is_complete``: whether its run times were sampled to the end.
    """

    cells: Mapping[MeasureCell, Measurement] = field(default_factory=dict)
    ended: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[Caveat, ...] = ()
    is_complete: bool = True

    def has_sampled(self, cell: MeasureCell) -> bool:
        """Whether the cell stays with its run time, or with the reason why there is none."""
        found = self.cells.get(cell)
        timing = None if found is None else found.timing
        if timing is None:
            return False
        if timing.run_s is None and not timing.samples_s:
            return timing.run_note not in (None, NO_SAMPLE)
        return self.is_complete or len(timing.samples_s) >= MIN_ROUNDS

    def reference_of(self, at: int) -> MeasureCell | None:
        """The cell whose value the others there were compared with."""
        for request, cell in self.cells.items():
            if cell.at == at and cell.value and cell.check is None:
                return request
        return None

    def doubts_about(self, sampled: list[MeasureCell]) -> tuple[Caveat, ...]:
        """The doubt about run times of two processes, if those of other cells stay."""
        if not sampled or not any(map(self.has_sampled, self.cells)):
            return ()
        names = [cell.label for cell in sampled]
        shown = ", ".join(names) if len(names) <= _NAMED else f"{len(names)} cells"
        return (
            Caveat(
                "resume",
                f"The run times of {shown} were measured in a later process than the others. "
                "Compare them with care; the control loop of each is in the record.",
            ),
        )


def taken_over(record: Profile, plan: SweepPlan, now: Profile, methods: tuple[str, ...]) -> Earlier:
    """What stays of a record; ``now`` is the empty record of the sweep that goes on with it.

    Raises :class:`UsageError` that names the first difference between the two.
    """
    now = from_json(to_json(now))
    for what, then, is_now in _differences(record, plan, now, methods):
        if then != is_now:
            raise UsageError(
                f"The record cannot be resumed: {what} was {_said(then)} and is now "
                f"{_said(is_now)}. Give what was given then, or measure anew without --resume."
            )
    is_larger = _is_larger(plan.budget, _plan_of(record))
    cells: dict[MeasureCell, Measurement] = {}
    ended: dict[str, str] = {}
    for method in record.methods:
        kept = list(_kept(record.cells(method), is_larger=is_larger))
        cells |= {MeasureCell.of(cell): cell for cell in kept}
        over = (cell for cell in kept if cell.status is Status.OVER_BUDGET)
        if (cell := next(over, None)) is not None:
            ended[method] = f"{cell.place} went over its budget"
    was_interrupted = any(caveat.about == INTERRUPTED for caveat in record.caveats)
    caveats = (*_kept_caveats(record), *_doubts(record, now))
    return Earlier(cells, ended, caveats, not was_interrupted)


def _plan_of(record: Profile) -> SweepPlan | None:
    """The plan in a record; None in an old one, or where another version wrote it."""
    try:
        return None if record.plan is None else plan_from(record.plan)
    except RecordError:
        return None


def _kept(cells: tuple[Measurement, ...], *, is_larger: bool) -> Iterator[Measurement]:
    """The cells of one method that need not be measured again.

    One that failed is: it may have been chance. One over its budget is if there is more of it now.
    """
    for cell in cells:
        again = cell.status is Status.FAILED or (cell.status is Status.OVER_BUDGET and is_larger)
        if again:
            return
        yield cell


def _is_larger(budget: Budget, before: SweepPlan | None) -> bool:
    """Whether any limit is larger than it was; what it was is not known of old records."""
    if before is None:
        return True
    return any(getattr(budget, name) > getattr(before.budget, name) for name in _LIMITS)


Difference = tuple[str, Any, Any]
"""What must be the same, what it was, and what it is."""


def _differences(
    record: Profile, plan: SweepPlan, now: Profile, methods: tuple[str, ...]
) -> Iterator[Difference]:
    """Everything that is compared, whether it differs or not."""
    if (before := _plan_of(record)) is not None:
        yield "the command", command_of(before), command_of(plan)
        yield "the check", before.checking, plan.checking
        yield "--sweep-dim", _sizes(before), _sizes(plan)
        yield "--devices", before.shards, plan.shards
        yield "--distributed", before.distributed, plan.distributed
    yield "the target", record.target.name, now.target.name
    yield from _of_inputs(record.target, now.target)
    for key in dict.fromkeys((*record.derivative, *now.derivative)):
        yield f"the derivative's {key}", record.derivative.get(key), now.derivative.get(key)
    yield from _of_environments(record.environment, now.environment)
    if not set(record.methods) <= set(methods):
        yield "the list of methods", ", ".join(record.methods), ", ".join(methods)


def command_of(plan: SweepPlan) -> str:
    """The command that measures such a plan."""
    return "check" if plan.checking is not None else "time" if plan.timed else "count"


def _of_inputs(then: TargetInfo, now: TargetInfo) -> Iterator[Difference]:
    yield "the call", _call(then), _call(now)
    yield "the list of inputs", _names(then.inputs), _names(now.inputs)
    yield "the list of second inputs", _names(then.second), _names(now.second)
    before, infos = (*then.inputs, *then.second), (*now.inputs, *now.second)
    for old, new in zip(before, infos, strict=True):
        yield f"the input {old.name}", _value(old), _value(new)
    yield "what it is differentiated by", _differentiated(then), _differentiated(now)


def _of_environments(then: Environment, now: Environment) -> Iterator[Difference]:
    yield "the device", _device(then), _device(now)
    yield "jax", then.jax, now.jax
    yield "jaxlib", then.jaxlib, now.jaxlib
    yield "x64", ("off", "on")[then.x64], ("off", "on")[now.x64]
    before, variables = then.variables or {}, now.variables or {}
    for name in dict.fromkeys((*before, *variables)):
        yield name, before.get(name), variables.get(name)


def _sizes(plan: SweepPlan) -> str | None:
    return ",".join(map(str, plan.dimensions)) or None


def _call(target: TargetInfo) -> str:
    return f"f({', '.join(target.call)})"


def _names(inputs: tuple[InputInfo, ...]) -> str:
    return ", ".join(info.name for info in inputs)


def _differentiated(target: TargetInfo) -> str:
    return _names(tuple(info for info in target.inputs if info.differentiated))


def _value(info: InputInfo) -> str:
    """``1.1 (float32 scalar)``; the types alone where the entries are not known."""
    entries = info.entries if info.entries is not None else [leaf.entries for leaf in info.leaves]
    is_known = bool(str(entries).strip("[None, ]"))
    return f"{entries} ({info.aval})" if is_known else info.aval


def _said(value: Any) -> str:
    match value:
        case None:
            return "not set"
        case Checking(points, reference):
            return f"at {points} more points, with {reference or 'the default'} as reference"
    return str(value)


def _device(environment: Environment) -> str:
    device, is_cpu = environment.device, environment.device.platform == "cpu"
    kind = environment.cpu if is_cpu and environment.cpu else device.kind
    return f"{device.platform} ({kind})"


def _kept_caveats(record: Profile) -> Iterator[Caveat]:
    yield from (caveat for caveat in record.caveats if caveat.about not in _AGAIN)


def _doubts(record: Profile, now: Profile) -> Iterator[Caveat]:
    """The function may have been changed in between."""
    then, is_now = record.target.commit, now.target.commit
    if then != is_now:
        yield Caveat(
            "resume",
            f"The repository was at commit {then or 'unknown'} when this sweep began and at "
            f"{is_now or 'unknown'} when it was resumed; cells of both are in this record.",
        )
    elif (file := _changed_since(record, now)) is not None:
        yield Caveat(
            "resume",
            f"{file} was changed after this sweep began; cells of before and after are in this "
            "record.",
        )


def _changed_since(record: Profile, now: Profile) -> str | None:
    """The file of the function, if it is younger than the record."""
    file = (now.target.source or "").rpartition(":")[0]
    try:
        changed_s = Path(file).stat().st_mtime
    except OSError:
        return None
    return file if changed_s > datetime.fromisoformat(record.created).timestamp() else None
