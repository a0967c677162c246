"""The tables of a comparison: the important changes, the primitives, and everything."""

from collections.abc import Iterator
from itertools import groupby

from derivprof.changes import OUTCOMES
from derivprof.record import Change, Changes, Effect
from derivprof.reports.change_words import (
    TOLD,
    alike_outcomes,
    cell_name,
    differences,
    factor_of,
    group_of,
    important_changes,
    primitives_by_cell,
    quantity_of_change,
    values_of,
    word_of,
)
from derivprof.reports.tables import Row, Table, Weight

FEW = 12
"""How many rows of a table stand on a terminal or in a summary; a file has all of them."""

MANY = 8
"""How many primitives stand in a line."""

_ABSENT = "not there"


def main_table(changes: Changes, rest: str) -> Table:
    """What got worse most comes first, then what got better; ``rest`` says where the rest is."""
    important = important_changes(changes)
    outcomes = list(_outcome_rows(changes))
    shown = _some_of_each(important, FEW - len(outcomes))
    remarks = list(_reasons(changes))
    if len(shown) < len(important):
        remarks.append(f"and {len(important) - len(shown)} more: {rest}")
    return Table(
        title="what changed",
        corner="cell",
        columns=("quantity", "old", "new", "difference", "factor"),
        rows=(*outcomes, *(_row(changes, each) for each in shown)),
        end="now",
        remarks=tuple(remarks),
    )


def _some_of_each(changes: list[Change], most: int) -> list[Change]:
    """All of them; or the first of each effect and group, where they are too many."""
    if len(changes) <= most:
        return changes
    kinds = [list(those) for _, those in groupby(changes, key=lambda e: (e.effect, group_of(e)))]
    share = max(TOLD, most // len(kinds))
    return [each for those in kinds for each in those[:share]]


def _row(changes: Changes, change: Change) -> Row:
    cells = (quantity_of_change(change).title, *values_of(change), factor_of(change))
    weight = Weight.STRONG if change.effect is Effect.WORSE else Weight.NORMAL
    return Row(cell_name(changes, change), cells, word_of(change), weight)


def _outcome_rows(changes: Changes) -> Iterator[Row]:
    for found in alike_outcomes(changes):
        each = found.each
        old, new = ((side or _ABSENT).replace("-", " ") for side in (each.old, each.new))
        weight = Weight.STRONG if each.effect is Effect.WORSE else Weight.NORMAL
        word = "" if each.effect is None else str(each.effect)
        yield Row(found.name, (OUTCOMES[each.quantity], old, new, "", ""), word, weight)


def _reasons(changes: Changes) -> Iterator[str]:
    for found in alike_outcomes(changes):
        if found.each.reason:
            ended = (found.each.new or "").replace("-", " ")
            yield f"{found.name} {ended}: {found.each.reason}"


def primitive_lines(changes: Changes) -> Table:
    """A line per cell: ``+2 mul, -1 sin``; none where the sentence about the counts says it all."""
    found = primitives_by_cell(changes)
    if len(found) <= TOLD and all(len(those) <= TOLD for those in found.values()):
        found = {}
    lines = [f"{name}: {differences(those, MANY)}" for name, those in found.items()]
    more = (f"and {len(lines) - FEW} more cells",) if len(lines) > FEW else ()
    return Table("equations by primitive", "cell", (), (), remarks=(*lines[:FEW], *more))


def everything(changes: Changes) -> Table:
    """Every quantity of every cell."""
    rows = [*_outcome_rows(changes), *(_row(changes, each) for each in changes.changes)]
    columns = ("quantity", "old", "new", "difference", "factor")
    return Table("everything", "cell", columns, tuple(rows), "now")
