"""What is asked of several targets: their names and plans, from a command line and its files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from derivprof.cli.flags import OutputFlags, ResumeFlags
from derivprof.cli.resuming import check_command, check_only_budget, outputs_of
from derivprof.cli.targets_file import DeclaredTarget, read_targets
from derivprof.cli.wanted import Wanted
from derivprof.errors import DerivprofError, RecordError, UsageError
from derivprof.plans import SweepPlan, parse_target, plan_from
from derivprof.record import Collection, Profile, read_document


@dataclass(frozen=True)
class Part:
    """One target of several: its name in the record, its plan, and the record it goes on with.

    One that ``is_finished`` is not measured again.
    """

    name: str
    plan: SweepPlan
    before: Profile | None = None
    is_finished: bool = False


@dataclass(frozen=True)
class Several:
    """The targets in the order given, where their record goes, and the one that it goes on with."""

    parts: tuple[Part, ...]
    outputs: tuple[Path, ...]
    before: Collection | None = None


def are_several(targets: Sequence[str], resume: Path | None) -> bool:
    """Whether these are not the one target that has a record of its own."""
    if len(targets) > 1 or any(map(_is_file, targets)):
        return True
    return resume is not None and isinstance(read_document(resume), Collection)


def several_of(
    targets: Sequence[str], wanted: Wanted, output: OutputFlags, resume: ResumeFlags
) -> Several:
    """What is asked for; :class:`UsageError` for options that say nothing, or too much."""
    if resume.resume is None:
        return Several(parts_of(targets, wanted), output.paths())
    before = read_document(resume.resume)
    if not isinstance(before, Collection):
        raise UsageError(
            f"{resume.resume} is the record of one target, and several are given. Resume it alone."
        )
    if targets:
        raise UsageError(
            f"{resume.resume} says which targets it is of. Leave them out, or leave out --resume."
        )
    parts = tuple(_earlier_parts(before, resume.resume, wanted))
    return Several(parts, outputs_of(output.paths(), resume.resume), before)


def parts_of(targets: Sequence[str], wanted: Wanted) -> tuple[Part, ...]:
    """The plan of every target, those of the files in their places, under names of their own."""
    declared = tuple(_declared(targets))
    names = _names(declared)
    return tuple(Part(n, _plan(each, wanted)) for n, each in zip(names, declared, strict=True))


def _is_file(target: str) -> bool:
    """Whether it is a file of targets."""
    return target.lower().endswith(".toml")


def _declared(targets: Sequence[str]) -> Iterator[DeclaredTarget]:
    for target in targets:
        if _is_file(target):
            yield from read_targets(Path(target))
        else:
            yield DeclaredTarget(target, None, {})


def _plan(declared: DeclaredTarget, wanted: Wanted) -> SweepPlan:
    try:
        plan = wanted.with_options(declared.options).plan(declared.target)
    except DerivprofError as error:
        raise type(error)(f"{declared.place or declared.target}: {error}") from error
    if plan.distributed:
        raise UsageError("--distributed measures one target on several hosts. Give one TARGET.")
    return plan


def _names(declared: Sequence[DeclaredTarget]) -> tuple[str, ...]:
    """A name for each: the one given, else the function's, with more of the target as needed."""
    short = [each.name or _function(each.target) for each in declared]
    alike = Counter(short)
    longer = [
        each.target if each.name is None and alike[name] > 1 else name
        for name, each in zip(short, declared, strict=True)
    ]
    _check_names(declared)
    return tuple(_numbered(longer))


def _function(target: str) -> str:
    """``make(3)`` of ``mymod:make(3)``."""
    parsed = parse_target(target)
    return f"{parsed.attribute}{parsed.call.text if parsed.call else ''}" or target


def _check_names(declared: Sequence[DeclaredTarget]) -> None:
    seen: set[str] = set()
    for each in declared:
        if each.name is not None and each.name in seen:
            raise UsageError(f"{each.place}: `name` is {each.name!r}, as of another target.")
        seen |= {each.name} if each.name is not None else set()


def _numbered(names: Sequence[str]) -> Iterator[str]:
    """The names, the second of the same one as ``f (2)``."""
    taken: set[str] = set()
    for name in names:
        unique, number = name, 1
        while unique in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique)
        yield unique


def _earlier_parts(before: Collection, path: Path, wanted: Wanted) -> Iterator[Part]:
    """The parts of a record, with the budget that is given now."""
    check_only_budget(path, wanted, "Leave it out.")
    for name in before.asked:
        if name not in before.plans:
            raise RecordError(f"{path} does not say how {name} was measured. Measure it anew.")
        earlier = plan_from(before.plans[name])
        check_command(earlier, path, wanted)
        plan = wanted.divided(replace(earlier, budget=wanted.sweep.budget(earlier.budget)))
        profile = before.by_name.get(name)
        is_finished = profile is not None and profile.is_complete and plan == earlier
        yield Part(name, plan, profile, is_finished)
