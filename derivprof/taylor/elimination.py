"""Linear dependence of sparse rows of rational numbers, exactly."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any, Generic, TypeVar

Row = Mapping[Hashable, Fraction]
"""The entries that are not zero, by column."""

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class _Reduced(Generic[Name]):
    """A row with 1 in its own column and 0 in those of earlier ones, and what it is made of."""

    number: int
    row: Row
    made: Mapping[Name, Fraction]


def combinations_of_basis(rows: Mapping[Name, Row]) -> dict[Name, dict[Name, Fraction]]:
    """Every row as a combination of a basis chosen among them; rows of zeros as the empty one.

    Rows with few and small entries come first, so that the basis stays sparse and the others are
    often whole multiples of it. A row of the basis is once itself.
    """
    reduced: dict[Hashable, _Reduced[Name]] = {}
    found: dict[Name, dict[Name, Fraction]] = {}
    for name in sorted(rows, key=lambda name: _size(rows[name])):
        rest, used = _without(dict(rows[name]), reduced)
        if not rest:
            found[name] = used
            continue
        found[name] = {name: Fraction(1)}
        column = next(iter(rest))
        scale = 1 / rest[column]
        row = {key: value * scale for key, value in rest.items()}
        made = {name: scale} | {other: -q * scale for other, q in used.items()}
        reduced[column] = _Reduced(len(reduced), row, made)
    return found


def _size(row: Row) -> tuple[int, Fraction]:
    return len(row), max(map(abs, row.values()), default=Fraction(0))


def _without(
    rest: dict[Hashable, Fraction], reduced: "Mapping[Hashable, _Reduced[Name]]"
) -> tuple[dict[Hashable, Fraction], dict[Name, Fraction]]:
    """What is left of a row without the reduced ones, and the combination that was taken away.

    A reduced row has entries in the columns of later ones alone, so each is taken away once.
    """
    used: dict[Name, Fraction] = {}
    waiting = [(reduced[column].number, column) for column in rest if column in reduced]
    heapify(waiting)
    while waiting:
        _, column = heappop(waiting)
        factor = rest.get(column)
        if factor is None:
            continue
        found = reduced[column]
        for new in found.row:
            if new not in rest and new in reduced:
                heappush(waiting, (reduced[new].number, new))
        _subtract(rest, factor, found.row)
        _subtract(used, -factor, found.made)
    return rest, used


def _subtract(total: dict[Any, Fraction], factor: Fraction, row: Mapping[Any, Fraction]) -> None:
    """``total -= factor * row``, without entries that are zero."""
    for key, value in row.items():
        left = total.get(key, 0) - factor * value
        if left:
            total[key] = left
        else:
            total.pop(key, None)
