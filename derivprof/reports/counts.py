"""The count tables: per method a row per primitive and a column per order, or per dimension."""

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

from derivprof.record import Axis, Census, GrowthLaw, Measurement, Profile, Status, Stored
from derivprof.reports.columns import shown, shown_remarks
from derivprof.reports.heat import heat_of
from derivprof.reports.simplifications import law_tables
from derivprof.reports.sparkline import sparkline
from derivprof.reports.tables import Row, Table, Weight
from derivprof.units import bytes_text, count_text

_LAWS = {
    "census.total": "total",
    "census.after_dce": "after DCE",
    "census.after_cse": "after CSE",
    "census.loop_total": "loop-aware",
}


def count_tables(profile: Profile) -> tuple[Table, ...]:
    """One table per method, and one of the laws that simplified it.

    A method without a counted cell only has remarks.
    """
    tables = (_tables_of(profile, method) for method in profile.methods)
    return tuple(table for each in tables for table in each)


def _tables_of(profile: Profile, method: str) -> tuple[Table, ...]:
    counted = [cell for cell in profile.cells(method) if cell.census is not None]
    return (_count_table(profile, method), *law_tables(counted))


def _count_table(profile: Profile, method: str) -> Table:
    cells = [cell for cell in profile.cells(method) if cell.census is not None]
    among = [cell.census.total for cell in profile.measurements if cell.census]
    told = shown(cells)
    return Table(
        title=method,
        corner="primitive",
        columns=tuple(profile.axis.column(cell.at) for cell in told),
        rows=(*_primitive_rows(told, among), *_total_rows(told, among)) if cells else (),
        end="growth",
        remarks=(
            *shown_remarks(cells, profile.axis.several),
            *outcome_remarks(profile, method),
            *_law_remarks(profile, method),
            *_next_remarks(profile, method),
            *_rule_remarks(cells),
            *schedule_remarks(cells),
            *pass_remarks(cells),
        ),
    )


def _primitive_rows(cells: list[Measurement], among: list[int]) -> list[Row]:
    """Largest at the last column first; as hot as they are many ``among`` all totals."""
    censuses = [cell.census.primitives for cell in cells if cell.census is not None]
    names = dict.fromkeys(name for census in reversed(censuses) for name in census)
    ranked = sorted(names, key=lambda name: [-c.get(name, 0) for c in reversed(censuses)])
    return [_row(name, [census.get(name, 0) for census in censuses], among) for name in ranked]


def _total_rows(cells: list[Measurement], among: list[int]) -> list[Row]:
    rows = [
        _total_row("total", cells, among, lambda c: c.total, Weight.STRONG, starts_section=True),
        _total_row("after dead code (DCE)", cells, among, lambda c: c.after_dce),
        _total_row("and duplicates (CSE)", cells, among, lambda c: c.after_cse),
    ]
    if _has_loops(cells):
        rows.append(_loop_row(cells, among))
    return rows


def _has_loops(cells: list[Measurement]) -> bool:
    """Whether the loop-aware total of any order is another number than the total."""
    return any(c.census and c.census.loop_total not in (None, c.census.total) for c in cells)


def _total_row(
    label: str,
    cells: list[Measurement],
    among: list[int],
    read: Callable[[Census], int | None],
    weight: Weight = Weight.NORMAL,
    *,
    starts_section: bool = False,
) -> Row:
    values = [None if cell.census is None else read(cell.census) for cell in cells]
    return _row(label, values, among, weight, starts_section=starts_section)


def _row(
    label: str,
    values: list[int | None] | list[int],
    among: list[int],
    weight: Weight = Weight.NORMAL,
    *,
    starts_section: bool = False,
) -> Row:
    texts = tuple(map(count_text, values))
    line, heat = sparkline(values), heat_of(values, among)
    return Row(label, texts, line, weight, starts_section, tuple(values), heat)


def _loop_row(cells: list[Measurement], among: list[int]) -> Row:
    """Loop-aware totals, with ``>=`` where a while loop's trip count is unknown."""
    row = _total_row("loop-aware total", cells, among, lambda c: c.loop_total)
    unknown = [bool(cell.census and cell.census.unknown_loops) for cell in cells]
    marked = tuple(f">={t}" if u else t for t, u in zip(row.cells, unknown, strict=True))
    return replace(row, cells=marked)


def outcome_remarks(profile: Profile, method: str) -> list[str]:
    """Why cells are missing, neighbours with the same reason told once."""
    alike = groupby(profile.cells(method), key=lambda cell: (cell.status, cell.reason))
    runs = [list(cells) for (status, _), cells in alike if status is not Status.OK]
    return [_outcome(cells[0], cells[-1].at) for cells in runs]


def _outcome(cell: Measurement, end: int) -> str:
    return f"{cell.axis.stretch(cell.at, end)} {cell.status.value.replace('-', ' ')}: {cell.reason}"


def _law_remarks(profile: Profile, method: str) -> list[str]:
    laws = {law.quantity: law for law in profile.growth if law.method == method}
    told = [(name, laws[quantity].law) for quantity, name in _LAWS.items() if quantity in laws]
    looped, total = laws.get("census.loop_total"), laws.get("census.total")
    if looped is not None and total is not None and _is_same(profile, method, looped, total):
        told = [(name, law) for name, law in told if name != "loop-aware"]
    return [f"{name}: {law}" for name, law in told]


def _is_same(profile: Profile, method: str, looped: GrowthLaw, total: GrowthLaw) -> bool:
    """Whether the law of the loop-aware total says nothing that the law of the total does not."""
    cells = [cell for cell in profile.cells(method) if cell.census is not None]
    return looped.law == total.law or (total.certificate is not None and not _has_loops(cells))


def _next_remarks(profile: Profile, method: str) -> list[str]:
    """What one more order would cost, where that is certain."""
    return [
        f"one more order, {law.next.order}, has {count_text(law.next.value)} equations, "
        "counted without tracing"
        for law in profile.growth
        if law.method == method and law.certificate is not None and law.next is not None
    ]


def _rule_remarks(cells: list[Measurement]) -> list[str]:
    """By which rules the last cell was differentiated, where the method tells."""
    rules = next((cell.rules for cell in reversed(cells) if cell.rules), None)
    if rules is None:
        return []
    parts = (f"{kind} {', '.join(primitives)}" for kind, primitives in rules.items())
    return [f"rules: {'; '.join(parts)}"]


def schedule_remarks(cells: list[Measurement]) -> list[str]:
    """Which orders of a Taylor expansion are rolled, and why others cannot be."""
    known = [(cell.order, cell.schedule) for cell in cells if cell.schedule is not None]
    rolled = [str(order) for order, schedule in known if schedule.name == "rolled"]
    refused = {s.reason: str(order) for order, s in known if "cannot be rolled" in s.reason}
    remarks = [f"rolled into loops over the degree: order {_spans(rolled)}"] if rolled else []
    return [
        *remarks,
        *(f"unrolled at order {order}, because {reason}" for reason, order in refused.items()),
    ]


def _spans(orders: list[str]) -> str:
    """``5 to 8``, or ``5``."""
    return orders[0] if len(orders) == 1 else f"{orders[0]} to {orders[-1]}"


def pass_remarks(cells: list[Measurement]) -> list[str]:
    """What reverse mode stores between its passes; how many passes a sparse derivative takes."""
    return [*_stored_remarks(cells), *_pass_remarks(cells)]


def _stored_remarks(cells: list[Measurement]) -> list[str]:
    """What reverse mode stores between its passes, cell by cell."""
    known = [cell for cell in cells if cell.stored is not None]
    if not known:
        return []
    parts = (_told(cell, _stored_text(cell.stored)) for cell in shown(known))
    remarks = [f"stored between the last forward and backward pass: {', '.join(parts)}"]
    highest = known[-1]
    if highest.stored is not None and highest.stored.backward:
        made = ", ".join(f"{count} {name}" for name, count in highest.stored.backward.items())
        remarks.append(f"the last backward pass at {highest.place}: {made}")
    return remarks


def _told(cell: Measurement, text: str) -> str:
    """``order 2 4``, ``4 at D = 8``."""
    return f"{cell.place} {text}" if cell.axis is Axis.ORDER else f"{text} at {cell.place}"


def _stored_text(stored: Stored | None) -> str:
    assert stored is not None
    arrays = "1 array" if stored.arrays == 1 else f"{count_text(stored.arrays)} arrays"
    return f"{arrays} ({bytes_text(stored.bytes)})"


def _pass_remarks(cells: list[Measurement]) -> list[str]:
    """How many passes a sparse derivative takes, cell by cell."""
    known = shown([cell for cell in cells if cell.passes])
    parts = [_told(cell, count_text(cell.passes)) for cell in known]
    return [f"passes, one per colour of the sparsity pattern: {', '.join(parts)}"] if parts else []
