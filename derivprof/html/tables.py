"""Tables of a report as HTML: sortable, and tinted by how much a quantity has grown."""

import math
from collections.abc import Iterable, Iterator, Sequence

from derivprof.html.elements import Element, element
from derivprof.reports import Row, Table, Weight
from derivprof.units import ratio_text

_CLASSES = {Weight.NORMAL: None, Weight.STRONG: "strong", Weight.QUIET: "quiet"}


def table_elements(table: Table, hottest: float = math.inf) -> Iterator[Element]:
    """The table, as wide as it needs to be, and its remarks.

    A cell's heat is how many times the first value of its row it holds, on a logarithmic scale
    that ends at ``hottest``.
    """
    if table.rows:
        yield element("div", _table(table, hottest), class_="scrolls", tabindex="0")
    if table.remarks:
        yield element("ul", (element("li", each) for each in table.remarks), class_="remarks")


def hottest_of(tables: Iterable[Table]) -> float:
    """The largest growth in any row of the tables, the end of their common scale."""
    found = (growth for table in tables for row in table.rows for growth in _growths(row))
    return max((growth for growth in found if growth is not None), default=1.0)


def _growths(row: Row) -> list[float | None]:
    """By how much each value of the row exceeds its first one; None where that says nothing."""
    first = next((value for value in row.values if value), None)
    if first is None or first < 0:
        return [None] * len(row.cells)
    return [value / first if value and value > 0 else None for value in row.values]


def _table(table: Table, hottest: float) -> Element:
    heads = (element("th", text, scope="col") for text in table.columns)
    end = element("th", table.end, scope="col", class_="no-sort") if table.end else None
    corner = element("th", table.corner, scope="col")
    bodies = (element("tbody", (_row(r, table, hottest) for r in rows)) for rows in _parts(table))
    return element(
        "table",
        element("thead", element("tr", corner, heads, end)),
        bodies,
        class_="sortable n-last",
    )


def _parts(table: Table) -> list[list[Row]]:
    """The rows section by section: each is sorted by itself, so that totals stay below."""
    parts: list[list[Row]] = []
    for row in table.rows:
        if row.starts_section or not parts:
            parts.append([])
        parts[-1].append(row)
    return parts


def _row(row: Row, table: Table, hottest: float) -> Element:
    names = filter(None, (_CLASSES[row.weight], "section" if row.starts_section else None))
    end = element("td", row.end, class_="end") if table.end else None
    label = element("th", row.label.strip(), scope="row",
                    class_="below" if row.label.startswith(" ") else None)  # fmt: skip
    return element("tr", label, _cells(row, hottest), end, class_=" ".join(names) or None)


def _cells(row: Row, hottest: float) -> Iterator[Element]:
    values: Sequence[float | None] = row.values or [None] * len(row.cells)
    growths = _growths(row) if row.values else [None] * len(row.cells)
    for text, value, growth in zip(row.cells, values, growths, strict=True):
        heat = _heat(growth, hottest)
        yield element(
            "td",
            text,
            data_sort=value if row.values else _count_of(text),
            style=None if heat is None else f"--heat-by:{heat:.3f}",
            class_=None if heat is None else "hot",
            title=None if heat is None else f"{ratio_text(growth)} of the first in this row",
        )


def _heat(growth: float | None, hottest: float) -> float | None:
    if growth is None or growth <= 1 or not 1 < hottest < math.inf:
        return None
    return math.log(growth) / math.log(hottest)


def _count_of(text: str) -> int | None:
    """The whole number that a cell shows, ``17 154``; None for other texts."""
    digits = text.replace(" ", "")
    return int(digits) if digits.isdecimal() else None
