"""The words for a change: its cell, its numbers, and what it means."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from derivprof.changes import Quantity, cell_text, places_text, quantity_at
from derivprof.record import Change, Changes, Effect, OutcomeChange
from derivprof.units import ratio_text

TOLD = 3
"""How many cells, and primitives of each, a sentence names."""

RANKS = {"time": 0, "count": 1, "instructions": 2, "memory": 3}
"""The groups that a table of the important changes has, in its order."""

WORDS = {
    "time": {Effect.WORSE: "slower", Effect.BETTER: "faster"},
    "memory": {Effect.WORSE: "more", Effect.BETTER: "less"},
}
NUMBERS = {Effect.WORSE: "more", Effect.BETTER: "fewer"}


def group_of(change: Change) -> str:
    """The name of the group that a limit is about, ``count``."""
    return quantity_of_change(change).group.name


def quantity_of_change(change: Change) -> Quantity:
    """What has changed."""
    return quantity_at(change.quantity)


def cell_name(changes: Changes, each: Change | OutcomeChange) -> str:
    """``taylor order 4``, with the device where there are several."""
    device = each.device if len(changes.devices) > 1 else None
    return cell_text(changes.axis, device, each.method, each.order)


def word_of(change: Change) -> str:
    """``slower``, ``fewer``, ``same``; nothing for what is not judged."""
    if change.effect is None:
        return ""
    return WORDS.get(group_of(change), NUMBERS).get(change.effect, str(change.effect))


def values_of(change: Change) -> tuple[str, str, str]:
    """The old value, the new one, and the signed difference."""
    text = quantity_of_change(change).group.text
    return text(change.old), text(change.new), signed(change)


def signed(change: Change) -> str:
    """``+2``, ``-1.5 KiB``."""
    if not change.difference:
        return "0"
    sign = "+" if change.difference > 0 else "-"
    return sign + quantity_of_change(change).group.text(abs(change.difference))


def factor_of(change: Change) -> str:
    """``x1.19``; of a run time with its interval."""
    is_run = group_of(change) == "time" and change.low is not None and change.high is not None
    between = ""
    if is_run and math.isfinite(change.high or math.inf):
        low, high = (ratio_text(end)[1:] for end in (change.low, change.high))
        between = f" ({low} to {high})"
    return ratio_text(change.ratio) + between


def important_changes(changes: Changes) -> list[Change]:
    """The changes that were judged worse or better, of each cell the first of each group."""
    first: dict[Any, Change] = {}
    for each in changes.changes:
        if each.effect in (Effect.WORSE, Effect.BETTER) and group_of(each) in RANKS:
            place = each.device, each.method, each.order, group_of(each), each.effect
            first.setdefault(place, each)
    return sorted(first.values(), key=importance)


def importance(change: Change) -> tuple[Any, ...]:
    """Worse before better, times first; those by their factor, what is exact by its difference."""
    factor = abs(math.log(change.ratio)) if change.ratio else math.inf
    size = abs(change.difference) if quantity_of_change(change).group.is_exact else factor
    return change.effect is Effect.BETTER, RANKS[group_of(change)], -size


def primitives_by_cell(changes: Changes) -> dict[str, list[Change]]:
    """The primitives that differ, per cell; the cell with the largest differences first."""
    found: dict[str, list[Change]] = {}
    for each in changes.changes:
        if group_of(each) == "primitive":
            found.setdefault(cell_name(changes, each), []).append(each)
    sizes = {name: sum(abs(each.difference) for each in those) for name, those in found.items()}
    return {name: found[name] for name in sorted(found, key=lambda name: -sizes[name])}


def differences(primitives: list[Change], most: int) -> str:
    """``+2 mul, +1 exp, -1 sin``: the largest of them, from the most added to the most removed."""
    largest = sorted(primitives, key=lambda each: -abs(each.difference))[:most]
    ordered = sorted(largest, key=lambda each: -each.difference)
    more = len(primitives) - len(largest)
    text = ", ".join(f"{signed(each)} {quantity_of_change(each).title}" for each in ordered)
    return text + (f" and {more} more" if more else "")


@dataclass(frozen=True)
class Alike:
    """Neighbours of a method whose cells ended in the same other way."""

    name: str
    each: OutcomeChange


def alike_outcomes(changes: Changes) -> Iterator[Alike]:
    """What was lost first, then what is new, then what one record has alone."""
    ranks = {Effect.WORSE: 0, Effect.BETTER: 1, None: 2}
    ordered = sorted(changes.outcomes, key=lambda e: (ranks.get(e.effect, 2), e.device, e.method))
    several = len(changes.devices) > 1
    for _, run in groupby(ordered, key=lambda e: (e.device, e.method, e.quantity, e.old, e.new)):
        cells = list(run)
        device = f" on {cells[0].device}" if several else ""
        places = places_text(changes.axis, [cell.order for cell in cells])
        yield Alike(f"{cells[0].method} {places}{device}", cells[0])
