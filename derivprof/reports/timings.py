"""The timing tables: per method a row per quantity and a column per order."""

from collections.abc import Callable

from derivprof.record import Check, Measurement, Profile, ValueLeaf, Verdict, quantity_of
from derivprof.reports.counts import outcome_remarks, pass_remarks
from derivprof.reports.simplifications import level_remarks
from derivprof.reports.sparkline import sparkline
from derivprof.reports.tables import Row, Table, Weight
from derivprof.units import NOT_MEASURED, bytes_text, count_text, error_text, seconds_text

DISPATCH = 3.0
"""A call that takes this many times its computation is mostly dispatch, and marked so."""

Text = Callable[[float | None], str]

_QUANTITIES: tuple[tuple[str, str, Text], ...] = (
    ("trace", "timing.trace_s", seconds_text),
    ("lower", "timing.lower_s", seconds_text),
    ("compile", "timing.compile_s", seconds_text),
    ("first call", "timing.first_call_s", seconds_text),
    ("call", "timing.call_s", seconds_text),
    ("run", "timing.run_s", seconds_text),
    ("  interquartile range", "timing.run_iqr_s", seconds_text),
    ("equations", "census.total", count_text),
    ("after DCE and CSE", "census.after_cse", count_text),
    ("HLO instructions", "census.hlo_instructions", count_text),
    ("flops (XLA)", "cost.flops", count_text),
    ("bytes accessed (XLA)", "cost.bytes_accessed", bytes_text),
    ("temporary memory", "memory.temp_bytes", bytes_text),
    ("peak memory", "memory.peak_bytes", bytes_text),
)
_STRONG = frozenset({"run"})
_SECTIONS = frozenset({"equations", "temporary memory"})


def time_tables(profile: Profile) -> tuple[Table, ...]:
    """One table per method."""
    return tuple(_time_table(profile, method) for method in profile.methods)


def _time_table(profile: Profile, method: str) -> Table:
    cells = [cell for cell in profile.cells(method) if cell.timing is not None]
    return Table(
        title=method,
        corner="order",
        columns=tuple(str(cell.order) for cell in cells),
        rows=(*_quantity_rows(cells), *_value_rows(cells)) if cells else (),
        end="growth",
        remarks=(
            *outcome_remarks(profile, method),
            *pass_remarks(cells),
            *level_remarks(cells),
            *_run_remarks(cells),
        ),
    )


def _quantity_rows(cells: list[Measurement]) -> list[Row]:
    rows = []
    for label, path, text in _QUANTITIES:
        values = [quantity_of(cell, path) for cell in cells]
        if any(value is not None for value in values):
            rows.append(_quantity_row(label, path, values, text, cells))
    return rows


def _quantity_row(
    label: str, path: str, values: list[float | None], text: Text, cells: list[Measurement]
) -> Row:
    texts = tuple(map(text, values))
    if path == "timing.call_s":
        pairs = zip(texts, cells, strict=True)
        texts = tuple(shown + "*" if is_mostly_dispatch(cell) else shown for shown, cell in pairs)
    weight = Weight.STRONG if label in _STRONG else Weight.NORMAL
    return Row(label, texts, sparkline_of_times(values, path), weight, label in _SECTIONS)


def sparkline_of_times(values: list[float | None], path: str) -> str:
    """A sparkline whose scale starts a little below the smallest value, so that times show."""
    present = [value for value in values if value]
    if not present or not path.startswith("timing."):
        return sparkline(values)
    return sparkline([None if not value else 1.2 * value / min(present) for value in values])


def is_mostly_dispatch(cell: Measurement) -> bool:
    """Whether a call from Python says nothing of the computation."""
    call, run = quantity_of(cell, "timing.call_s"), quantity_of(cell, "timing.run_s")
    return call is not None and run is not None and call > DISPATCH * run


_FEW, _FEW_CHARACTERS = 6, 30
"""How many entries of a value, and how many characters of them, stand in a table."""


def _value_rows(cells: list[Measurement]) -> list[Row]:
    values = tuple(_value_text(cell.value) for cell in cells)
    checks = tuple(_check_text(cell.check) for cell in cells)
    rows = [Row("value", values, starts_section=True)]
    if any(check != NOT_MEASURED for check in checks):
        rows.append(Row("agreement", checks))
    return rows


def _value_text(leaves: tuple[ValueLeaf, ...] | None) -> str:
    """A scalar with seven digits, a few numbers in full; of arrays the largest magnitude."""
    if not leaves:
        return NOT_MEASURED
    if len(leaves) == 1 and (few := _few(leaves[0])):
        return few
    if len(leaves) == 1 and leaves[0].shape == () and isinstance(leaves[0].entries, float):
        return f"{leaves[0].entries:.7g}"
    magnitudes = [leaf.max_abs for leaf in leaves if leaf.max_abs is not None]
    return f"max |.| {max(magnitudes):.4g}" if magnitudes else "empty"


def _few(leaf: ValueLeaf) -> str | None:
    """Up to six numbers, where they are not too long to read in a table."""
    if len(leaf.shape) != 1 or not leaf.shape[0] or not isinstance(leaf.entries, list | tuple):
        return None
    if not all(isinstance(entry, float) for entry in leaf.entries):
        return None
    text = ", ".join(f"{entry:.7g}" for entry in leaf.entries)
    return text if leaf.shape[0] <= _FEW and len(text) <= _FEW_CHARACTERS else None


def _check_text(check: Check | None) -> str:
    if check is None:
        return NOT_MEASURED
    if check.verdict is Verdict.NOT_FINITE:
        return "NOT FINITE"
    mark = "" if check.verdict is Verdict.AGREES else "DIFFERS "
    return f"{mark}{error_text(check.max_rel_error)}"


def _run_remarks(cells: list[Measurement]) -> list[str]:
    remarks = [
        f"order {cell.order} has no run time: {cell.timing.run_note}"
        for cell in cells
        if cell.timing is not None and cell.timing.run_note is not None
    ]
    if any(is_mostly_dispatch(cell) for cell in cells):
        remarks.append("* mostly dispatch from Python: use `run` to compare programs")
    references = {cell.check.reference for cell in cells if cell.check is not None}
    if references:
        shown = ", ".join(sorted(references))
        remarks.append(f"agreement: largest error, relative to the largest entry of {shown}")
    return remarks
