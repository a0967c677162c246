"""What is beyond the limits of ``--fail-on``."""

import math
from collections.abc import Iterator

from derivprof.changes.cells import cell_text
from derivprof.changes.limits import Limit
from derivprof.changes.quantities import RUN, TIME, quantity_at
from derivprof.record import Axis, Change, Changes, Effect, Offender, OutcomeChange, Status

ANY = "any"
"""What a cell is beyond that has no result any more, or a wrong one."""


def offenders(changes: Changes, limits: tuple[Limit, ...]) -> tuple[Offender, ...]:
    """The cells that have lost their result, then the quantities beyond their limits."""
    if not limits:
        return ()
    several = len(changes.devices) > 1
    return (*_lost(changes, limits, several), *_over(changes, limits, several))


def _lost(changes: Changes, limits: tuple[Limit, ...], several: bool) -> Iterator[Offender]:
    for each in changes.outcomes:
        if each.quantity == RUN and not any(limit.group is TIME for limit in limits):
            continue
        if each.effect is Effect.WORSE and each.new != Status.SKIPPED:
            yield Offender(
                changes.target, _cell(changes.axis, each, several), OUTCOMES[each.quantity],
                each.old or "", _outcome_text(each), ANY,
            )  # fmt: skip


OUTCOMES = {"status": "result", "check.verdict": "value", RUN: "run time"}
"""What a cell may lose, by the quantity of an outcome."""


def _outcome_text(each: OutcomeChange) -> str:
    ended = (each.new or "").replace("-", " ")
    return f"{ended}: {each.reason}" if each.reason else ended


def _over(changes: Changes, limits: tuple[Limit, ...], several: bool) -> Iterator[Offender]:
    by_group = {limit.group: limit for limit in limits}
    for each in changes.changes:
        quantity = quantity_at(each.quantity)
        limit = by_group.get(quantity.group)
        if limit is not None and _is_over(each, limit):
            text = quantity.group.text
            yield Offender(
                changes.target, _cell(changes.axis, each, several), quantity.title,
                text(each.old), text(each.new), limit.text,
            )  # fmt: skip


def _is_over(change: Change, limit: Limit) -> bool:
    """Run times by their verdict, which has the limit for its threshold; all others by value.

    Of other durations every repetition must be longer than every old one too.
    """
    if limit.group is TIME:
        return change.effect is Effect.WORSE
    if not limit.group.is_exact and (change.ratio is None or (change.low or math.inf) <= 1):
        return False
    return limit.is_over(change.old, change.new)


def _cell(axis: Axis, each: Change | OutcomeChange, several: bool) -> str:
    return cell_text(axis, each.device if several else None, each.method, each.order)
