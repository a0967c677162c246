"""Everything that two sets of records differ in."""

from datetime import UTC, datetime

import derivprof
from derivprof.changes.comparing import changes_between
from derivprof.changes.limits import Limit, time_threshold
from derivprof.changes.offenders import offenders
from derivprof.changes.pairing import Pairing, paired
from derivprof.changes.quantities import quantity_at
from derivprof.changes.saved import Saved, measured
from derivprof.errors import RecordError, UsageError
from derivprof.record import SCHEMA_VERSION, ChangeReport, Changes, Profile


def change_report(
    old: Saved, new: Saved, limits: tuple[Limit, ...] = (), command: str | None = None
) -> ChangeReport:
    """What differs, pair by pair. One record on each side is a pair, whatever they are of.

    Raises :class:`RecordError` where nothing can be compared.
    """
    if len(old.records) == len(new.records) == 1:
        return _report(Pairing(((old.records[0], new.records[0]),)), old, new, limits, command)
    found = paired(old.records, new.records)
    if not found.pairs:
        raise RecordError(
            f"{old.origin} and {new.origin} have no function in common: "
            f"{_names(old.records)}; {_names(new.records)}."
        )
    return _report(found, old, new, limits, command)


def report_of_new(
    old: Saved,
    new: Profile | tuple[Profile, ...],
    limits: tuple[Limit, ...] = (),
    command: str | None = None,
) -> ChangeReport:
    """What records that were just made differ in from the saved ones of the same questions.

    Of several, those that were never saved are listed. Raises :class:`RecordError` where none was.
    """
    records = new if isinstance(new, tuple) else (new,)
    found = paired(old.records, records)
    if not found.pairs:
        raise RecordError(
            f"`{old.origin}` has no record of this derivative of {_names(records)}; it has "
            f"{_questions(old.records)}. Save one with --save {old.origin}."
        )
    only = Pairing(found.pairs, only_new=found.only_new)
    return _report(only, old, Saved("this run", records), limits, command)


def _names(records: tuple[Profile, ...]) -> str:
    return ", ".join(dict.fromkeys(each.target.name for each in records))


def _questions(records: tuple[Profile, ...]) -> str:
    """``mymod:f (directional, by count), mymod:u (operator u_xx, by time)``."""
    return ", ".join(
        f"{each.target.name} ({_kind_text(each)}, by {measured(each)})" for each in records
    )


def _kind_text(record: Profile) -> str:
    expressions = ", ".join(record.derivative.get("expressions", ()))
    return f"{record.derivative.get('kind')} {expressions}".strip()


def _report(
    found: Pairing, old: Saved, new: Saved, limits: tuple[Limit, ...], command: str | None
) -> ChangeReport:
    threshold, origins = time_threshold(limits), (old.origin, new.origin)
    targets = tuple(changes_between(*pair, origins, threshold) for pair in found.pairs)
    _check_compared(targets, limits)
    return ChangeReport(
        schema_version=SCHEMA_VERSION,
        derivprof_version=derivprof.__version__,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        targets=targets,
        only_old=tuple(each.target.name for each in found.only_old),
        only_new=tuple(each.target.name for each in found.only_new),
        limits=tuple(limit.text for limit in limits),
        offenders=tuple(each for target in targets for each in offenders(target, limits)),
    )


def _check_compared(targets: tuple[Changes, ...], limits: tuple[Limit, ...]) -> None:
    """Raise where there is no cell in both, or none that has what a limit is about."""
    if not any(each.cells for each in targets):
        raise RecordError(
            "The two records have no cell in common: other methods, orders, sizes of the input or "
            "devices."
        )
    known = {quantity_at(path).group for each in targets for path in _paths(each)}
    for limit in limits:
        if limit.group not in known and not _may_be_none(limit, targets):
            raise UsageError(
                f"--fail-on {limit.text}: no cell has {limit.group.meaning} in both records. "
                "Measure it in both, or leave that limit out."
            )


def _paths(changes: Changes) -> set[str]:
    return {each.quantity for each in changes.changes}


def _may_be_none(limit: Limit, targets: tuple[Changes, ...]) -> bool:
    """Whether nothing was compared because results were lost, or because no primitive differs."""
    is_primitive = limit.group.name == "primitive"
    return is_primitive or any(each.outcomes for each in targets)
