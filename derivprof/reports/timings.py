"""The timing tables: per method a row per quantity and a column per order, or per dimension."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby

from derivprof.record import (
    Axis,
    Check,
    Measurement,
    Profile,
    Speed,
    Timing,
    ValueLeaf,
    Verdict,
    quantity_of,
)
from derivprof.reports.columns import shown, shown_remarks
from derivprof.reports.counts import outcome_remarks, pass_remarks, schedule_remarks
from derivprof.reports.heat import heat_of
from derivprof.reports.kernels import kernel_remarks
from derivprof.reports.simplifications import level_remarks
from derivprof.reports.sparkline import sparkline
from derivprof.reports.tables import Row, Table, Weight
from derivprof.units import (
    NOT_MEASURED,
    bytes_text,
    count_text,
    error_text,
    rate_text,
    ratio_text,
    seconds_text,
)

DISPATCH = 3.0
"""A call that takes this many times its computation is mostly dispatch, and marked so."""

Text = Callable[[float | None], str]

ARITHMETIC, TRANSCENDENTAL = "arithmetic operations", "transcendental functions"

_QUANTITIES: tuple[tuple[str, str, Text], ...] = (
    ("trace", "timing.trace_s", seconds_text),
    ("lower", "timing.lower_s", seconds_text),
    ("compile", "timing.compile_s", seconds_text),
    ("first call", "timing.first_call_s", seconds_text),
    ("call", "timing.call_s", seconds_text),
    ("run", "timing.run_s", seconds_text),
    ("  interquartile range", "timing.run_iqr_s", seconds_text),
    ("rows per second", "timing.rows_per_s", rate_text),
    ("equations", "census.total", count_text),
    ("after DCE and CSE", "census.after_cse", count_text),
    ("HLO instructions", "census.hlo_instructions", count_text),
    (ARITHMETIC, "operations.arithmetic", count_text),
    (TRANSCENDENTAL, "operations.transcendental", count_text),
    ("flops (XLA)", "cost.flops", count_text),
    ("bytes accessed (XLA)", "cost.bytes_accessed", bytes_text),
    ("temporary memory", "memory.temp_bytes", bytes_text),
    ("peak memory", "memory.peak_bytes", bytes_text),
    ("device peak", "memory.device_peak_bytes", bytes_text),
)
_STRONG = frozenset({"run"})
_NO_COST = frozenset({"timing.run_iqr_s", "timing.rows_per_s"})
_SECTIONS = frozenset({"equations", "temporary memory"})


def time_tables(profile: Profile) -> tuple[Table, ...]:
    """One table per method."""
    return tuple(_time_table(profile, method) for method in profile.methods)


def _time_table(profile: Profile, method: str) -> Table:
    cells = [cell for cell in profile.cells(method) if cell.timing is not None]
    told = shown(cells)
    return Table(
        title=method,
        corner=profile.axis.head,
        columns=tuple(str(cell.at) for cell in told),
        rows=tuple(_rows(profile, told)) if cells else (),
        end="growth",
        remarks=(
            *shown_remarks(cells, profile.axis.several),
            *outcome_remarks(profile, method),
            *pass_remarks(cells),
            *schedule_remarks(cells),
            *level_remarks(cells),
            *_run_remarks(cells),
            *_peak_remarks(cells),
            *_operation_remarks(cells),
            *_law_remarks(profile, method),
            *kernel_remarks(cells),
        ),
    )


def _rows(profile: Profile, cells: list[Measurement]) -> Iterator[Row]:
    for label, path, text in _QUANTITIES:
        values = [quantity_of(cell, path) for cell in cells]
        if any(value is not None for value in values):
            among = [quantity_of(cell, path) for cell in profile.measurements]
            heat = () if path in _NO_COST else heat_of(values, among)
            yield replace(_quantity_row(label, path, values, text, cells), heat=heat)
        if path == "timing.run_s":
            yield from _certainty_rows(profile, cells)
    yield from _value_rows(cells)


def _certainty_rows(profile: Profile, cells: list[Measurement]) -> Iterator[Row]:
    """How sure the run times are, and how they compare with the fastest."""
    reaches = tuple(_reach_text(cell.timing) for cell in cells)
    if any(reach != NOT_MEASURED for reach in reaches):
        yield Row("  99 % interval", reaches, weight=Weight.QUIET)
    factors = tuple(factor_text(profile, cell) for cell in cells)
    if any(factor != NOT_MEASURED for factor in factors):
        yield Row("  of the fastest", factors)


def _reach_text(timing: Timing | None) -> str:
    """As ``+-0.8 %``: how far the further end of the interval is from the estimate."""
    if timing is None or not timing.run_s:
        return NOT_MEASURED
    if timing.run_low_s is None or timing.run_high_s is None:
        return "unknown" if timing.samples_s else NOT_MEASURED
    reach = max(timing.run_high_s - timing.run_s, timing.run_s - timing.run_low_s) / timing.run_s
    return f"+-{100 * reach:.1f} %"


def factor_text(profile: Profile, cell: Measurement) -> str:
    """``x1.16``, ``same``, ``x1.02 ?`` where that cannot be told from 1; or ``fastest``."""
    here = [each for each in profile.comparisons if each.order == cell.at]
    if any(each.baseline == cell.method for each in here):
        return "fastest"
    found = next((each for each in here if each.method == cell.method), None)
    match found and found.verdict:
        case None:
            return NOT_MEASURED
        case Speed.SAME:
            return "same"
        case Speed.AMBIGUOUS:
            return f"{ratio_text(found and found.ratio)} ?"
    return ratio_text(found and found.ratio)


def _quantity_row(
    label: str, path: str, values: list[float | None], text: Text, cells: list[Measurement]
) -> Row:
    texts = tuple(map(text, values))
    if path == "timing.call_s":
        pairs = zip(texts, cells, strict=True)
        texts = tuple(text + "*" if is_mostly_dispatch(cell) else text for text, cell in pairs)
    if label in (ARITHMETIC, TRANSCENDENTAL):
        texts = tuple(map(_bounded, texts, cells))
    weight = Weight.STRONG if label in _STRONG else Weight.NORMAL
    line = sparkline_of_times(values, path)
    return Row(label, texts, line, weight, label in _SECTIONS, tuple(values))


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


_LAWS = {
    "compile": "timing.compile_s",
    "run": "timing.run_s",
    "equations": "census.total",
    ARITHMETIC: "operations.arithmetic",
    TRANSCENDENTAL: "operations.transcendental",
    "temporary memory": "memory.temp_bytes",
    "peak memory": "memory.peak_bytes",
}


def _law_remarks(profile: Profile, method: str) -> list[str]:
    """How everything grows with the size of the input; of orders the count tables say it."""
    if profile.axis is Axis.ORDER:
        return []
    laws = {law.quantity: law.law for law in profile.growth if law.method == method}
    return [f"{name}: {laws[path]}" for name, path in _LAWS.items() if path in laws]


def _protocol(cells: list[Measurement]) -> str:
    """How the run times came about: rounds, and what was subtracted."""
    timings = [cell.timing for cell in cells if cell.timing is not None]
    rounds = max(len(timing.samples_s) for timing in timings)
    controls = [timing.control_s for timing in timings if timing.control_s is not None]
    ends = {seconds_text(end(controls)): None for end in (min, max)} if controls else {NOT_MEASURED}
    empty = " to ".join(ends)
    taken = "1 round" if rounds == 1 else f"{rounds} rounds"
    return f"run: 10th percentile of {taken}, less {empty} of the empty loop"


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
    remarks = _alike_remarks(cells, "run time", lambda cell: cell.timing and cell.timing.run_note)
    if any(is_mostly_dispatch(cell) for cell in cells):
        remarks.append("* mostly dispatch from Python: use `run` to compare programs")
    if any(
        cell.timing is not None and cell.timing.run_s and cell.timing.samples_s for cell in cells
    ):
        remarks.append(_protocol(cells))
        remarks.append(
            "of the fastest: the ratio to the fastest right method, round by round; `?` may be 1"
        )
    references = {cell.check.reference for cell in cells if cell.check is not None}
    if references:
        named = ", ".join(sorted(references))
        remarks.append(f"agreement: largest error, relative to the largest entry of {named}")
    return remarks


def _peak_remarks(cells: list[Measurement]) -> list[str]:
    """Why cells have no device peak."""
    return _alike_remarks(
        cells, "device peak", lambda cell: cell.memory and cell.memory.device_peak_note
    )


def _alike_remarks(
    cells: list[Measurement], what: str, note_of: Callable[[Measurement], str | None]
) -> list[str]:
    """Why cells have no such figure, neighbours with the same reason told once."""
    remarks = []
    for note, alike in groupby(cells, key=note_of):
        first, *others = alike
        where = first.axis.stretch(first.at, others[-1].at if others else first.at)
        if note is not None:
            remarks.append(f"{where} {'have' if others else 'has'} no {what}: {note}")
    return remarks


def _bounded(text: str, cell: Measurement) -> str:
    """The count, as a lower bound where a while loop's trip count is unknown."""
    return f">={text}" if cell.operations and cell.operations.unknown_loops else text


def _operation_remarks(cells: list[Measurement]) -> list[str]:
    """Which primitives the operations were only guessed of."""
    assumed = {name for cell in cells if cell.operations for name in cell.operations.assumed}
    if not assumed:
        return []
    return [f"arithmetic operations: one per entry is assumed of {', '.join(sorted(assumed))}"]
