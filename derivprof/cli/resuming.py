"""What a measuring command is asked to do: a new sweep, or the rest of one that was interrupted."""

import dataclasses
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from derivprof.cli.flags import BudgetFlags, OutputFlags, ResumeFlags
from derivprof.cli.outputs import Drawn
from derivprof.cli.wanted import Wanted
from derivprof.errors import RecordError, UsageError
from derivprof.plans import SweepPlan
from derivprof.record import Profile


@dataclass(frozen=True)
class Work:
    """A plan, the record that it goes on with, where the record goes, and how it is drawn there."""

    plan: SweepPlan
    before: Profile | None
    outputs: tuple[Path, ...]
    drawn: Drawn = field(default_factory=Drawn)


def work_of(target: str | None, wanted: Wanted, output: OutputFlags, resume: ResumeFlags) -> Work:
    """The work asked for; :class:`UsageError` for options that say nothing, or too much."""
    if resume.resume is None:
        if target is None:
            raise UsageError("Missing argument 'TARGET': a function, as mymod:f. See --help.")
        return Work(wanted.plan(target), None, output.paths(), output.drawn())
    from derivprof.record import read_profile

    before = read_profile(resume.resume)
    if target is None:
        plan = wanted.divided(_earlier_plan(before, resume.resume, wanted))
        check_command(plan, resume.resume, wanted)
    else:
        plan = wanted.plan(target)
    outputs = outputs_of(output.paths(), resume.resume)
    return Work(plan, before, outputs, output.drawn())


def outputs_of(given: tuple[Path, ...], record: Path) -> tuple[Path, ...]:
    """Where the rest of a record goes: into the same file, unless another one is named."""
    has_record = any(path.suffix == ".json" for path in given)
    return given if has_record else (record, *given)


def _earlier_plan(before: Profile, path: Path, wanted: Wanted) -> SweepPlan:
    """The plan in the record, with the budget that is given now."""
    from derivprof.plans import plan_from

    if before.plan is None:
        raise RecordError(
            f"{path} does not say how it was made: it is older than --resume. Give TARGET and the "
            "options again, beside --resume."
        )
    remedy = "Give TARGET too, with all options of that sweep, or leave it out."
    check_only_budget(path, wanted, remedy)
    plan = plan_from(before.plan)
    return replace(plan, budget=wanted.sweep.budget(plan.budget))


def check_only_budget(path: Path, wanted: Wanted, remedy: str) -> None:
    """Raise :class:`UsageError` for options that say again what is measured."""
    checked = [] if wanted.checked is None else _given(wanted.checked, None)
    extra = [*_given(wanted.sweep, BudgetFlags), *checked]
    if extra:
        raise UsageError(
            f"{', '.join(extra)}: without TARGET everything is as in {path}, but for the budget "
            f"and what is written. {remedy}"
        )


def check_command(plan: SweepPlan, path: Path, wanted: Wanted) -> None:
    """Raise :class:`UsageError` unless it is the command that made the record."""
    from derivprof.sweep import command_of

    if (plan.timed, plan.checking is not None) != (wanted.timed, wanted.checked is not None):
        raise UsageError(
            f"{path} was made by `derivprof {command_of(plan)}`. Resume it with that command."
        )


def _given(flags: Any, but: type[Any] | None) -> list[str]:
    """The options of a group that are not at their defaults, ``but`` those of another group."""
    allowed = set() if but is None else {each.name for each in dataclasses.fields(but)}
    return [
        f"--{each.name.replace('_', '-')}"
        for each in dataclasses.fields(flags)
        if each.name not in allowed and getattr(flags, each.name) != each.default
    ]
