"""What a measuring command is asked to do: a new sweep, or the rest of one that was interrupted."""

import dataclasses
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from derivprof.cli.flags import BudgetFlags, CheckFlags, OutputFlags, ResumeFlags, SweepFlags
from derivprof.cli.outputs import Drawn
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


def work_of(
    target: str | None,
    sweep: SweepFlags,
    output: OutputFlags,
    resume: ResumeFlags,
    *,
    timed: bool,
    checked: CheckFlags | None = None,
) -> Work:
    """The work asked for; :class:`UsageError` for options that say nothing, or too much."""
    if resume.resume is None:
        if target is None:
            raise UsageError("Missing argument 'TARGET': a function, as mymod:f. See --help.")
        return Work(_new_plan(target, sweep, timed, checked), None, output.paths())
    from derivprof.record import read_profile

    before = read_profile(resume.resume)
    if target is None:
        plan = _earlier_plan(before, resume.resume, sweep, checked)
        _check_command(plan, resume.resume, timed, checked)
    else:
        plan = _new_plan(target, sweep, timed, checked)
    return Work(plan, before, _outputs(output.paths(), resume.resume))


def _new_plan(target: str, sweep: SweepFlags, timed: bool, checked: CheckFlags | None) -> SweepPlan:
    plan = sweep.plan(target, timed=timed)
    return plan if checked is None else replace(plan, checking=checked.checking())


def _outputs(given: tuple[Path, ...], record: Path) -> tuple[Path, ...]:
    has_record = any(path.suffix == ".json" for path in given)
    return given if has_record else (record, *given)


def _earlier_plan(
    before: Profile, path: Path, sweep: SweepFlags, checked: CheckFlags | None
) -> SweepPlan:
    """The plan in the record, with the budget that is given now."""
    from derivprof.plans import plan_from

    if before.plan is None:
        raise RecordError(
            f"{path} does not say how it was made: it is older than --resume. Give TARGET and the "
            "options again, beside --resume."
        )
    extra = [*_given(sweep, BudgetFlags), *([] if checked is None else _given(checked, None))]
    if extra:
        raise UsageError(
            f"{', '.join(extra)}: without TARGET everything is as in {path}, but for the budget "
            "and what is written. Give TARGET too, with all options of that sweep, or leave it out."
        )
    plan = plan_from(before.plan)
    return replace(plan, budget=sweep.budget(plan.budget))


def _check_command(plan: SweepPlan, path: Path, timed: bool, checked: CheckFlags | None) -> None:
    from derivprof.sweep import command_of

    if (plan.timed, plan.checking is not None) != (timed, checked is not None):
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
