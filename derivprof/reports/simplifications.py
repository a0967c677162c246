"""How programs were simplified: by which laws, what that may change, and by how much it did."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from derivprof.record import Measurement, Simplification
from derivprof.reports.columns import shown
from derivprof.reports.sparkline import sparkline
from derivprof.reports.tables import Row, Table, Weight
from derivprof.units import count_text, error_text

MOST_LAWS = 8
"""Named in a table; one more stands there by its name too, several are summed."""

_KEPT = "every operation is as it was, bit for bit"
_REASSOCIATED = (
    "sums and products are re-associated: rounding differs, and 0 x and x - x are 0 also where x "
    "is infinite or nan"
)
_NOT_COMPARED = (
    "was not compared with the unsimplified one: that is not finite, its program is much larger, "
    "or the inputs are not known"
)

Told = tuple[Measurement, Simplification]


def law_tables(cells: Sequence[Measurement]) -> tuple[Table, ...]:
    """How often each law was used, in one table; none for a method that does not simplify."""
    told = shown(_told(cells))
    if not told:
        return ()
    table = Table(
        title=f"{cells[0].method}: simplified by",
        corner="law",
        columns=tuple(cell.axis.column(cell.at) for cell, _ in told),
        rows=tuple(_law_rows([found for _, found in told])),
        end="growth",
        remarks=tuple(_remarks(told)),
    )
    return (table,)


def level_remarks(cells: Sequence[Measurement]) -> list[str]:
    """The level that was taken, what it may change, and by how much the value differs."""
    told = _told(cells)
    return list(_remarks(told)) if told else []


def _told(cells: Sequence[Measurement]) -> list[Told]:
    return [(cell, cell.simplification) for cell in cells if cell.simplification is not None]


def _law_rows(told: Sequence[Simplification]) -> Iterator[Row]:
    """Those used most in the last column first; the rest of many in one row."""
    names = dict.fromkeys(law for found in reversed(told) for law in found.laws)
    ranked = sorted(names, key=lambda law: [-found.laws.get(law, 0) for found in reversed(told)])
    most = ranked if len(ranked) <= MOST_LAWS + 1 else ranked[:MOST_LAWS]
    for law in most:
        yield _law_row(law, [found.laws.get(law, 0) for found in told])
    if rest := ranked[len(most) :]:
        sums = [sum(found.laws.get(law, 0) for law in rest) for found in told]
        yield _law_row(f"and {len(rest)} more", sums, Weight.QUIET)


def _law_row(label: str, counts: list[int], weight: Weight = Weight.NORMAL) -> Row:
    return Row(label, tuple(map(count_text, counts)), sparkline(counts), weight)


def _remarks(told: Sequence[Told]) -> Iterator[str]:
    last, highest = told[-1]
    may_change = _REASSOCIATED if highest.reassociates else _KEPT
    yield f"level {_levels_text(told)}: {may_change}"
    if highest.reassociates:
        yield f"the value at {last.place} {_difference_text(highest.max_rel_error)}"


def _levels_text(told: Sequence[Told]) -> str:
    """``ring``; of several levels where each was taken, ``leibniz at order 0, ring at order 1``."""
    runs = [
        (level, [cell for cell, _ in run])
        for level, run in groupby(told, key=lambda each: each[1].level)
    ]
    if len(runs) == 1:
        return runs[0][0]
    return ", ".join(f"{level} at {_places_text(cells)}" for level, cells in runs)


def _places_text(cells: list[Measurement]) -> str:
    return cells[0].axis.stretch(cells[0].at, cells[-1].at)


def _difference_text(error: float | None) -> str:
    if error is None:
        return _NOT_COMPARED
    if error == 0:
        return "equals the unsimplified one"
    return f"differs from the unsimplified one by {error_text(error)} of its largest entry"
