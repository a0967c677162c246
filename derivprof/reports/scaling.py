"""How a batch runs on one device, on two, on four, ...: a table per method, and a sentence."""

from collections.abc import Callable, Iterator, Sequence

from derivprof.record import Measurement, Profile, Scaling, failed_checks
from derivprof.reports.tables import Row, Table, Weight
from derivprof.units import (
    NOT_MEASURED,
    bytes_text,
    percent_text,
    ratio_text,
    seconds_text,
    three_digits,
)

UNCERTAIN = 0.25
"""A speed-up whose interval reaches further than this part of it is only about known."""

Text = Callable[[Scaling], str]


def scaling_tables(profile: Profile) -> tuple[Table, ...]:
    """A column per number of devices; none where rows were not divided."""
    tables = (_table(profile, method) for method in profile.methods)
    return tuple(table for table in tables if table.rows)


def scaling_sentences(profile: Profile) -> Iterator[str]:
    """How much faster each right method is on all devices, at the last place that has a time."""
    for method in profile.methods:
        cells = [c for c in profile.cells(method) if c.scaling and c.scaling[-1].speedup]
        if cells and not failed_checks(profile, method):
            last = cells[-1].scaling[-1]
            start = f"{method} at {cells[-1].place} on {last.devices} devices: "
            if not _is_certain(last):
                yield f"{start}about {ratio_text(last.speedup)} as fast as on one (uncertain)."
                continue
            yield (
                f"{start}{ratio_text(last.speedup)} as fast as on one (99 %: {_interval(last)}), "
                f"an efficiency of {percent_text(last.efficiency or 0)}."
            )


def _is_certain(scaling: Scaling) -> bool:
    """Whether the interval of the speed-up is known, and within a quarter of it."""
    low, value, high = scaling.speedup_low, scaling.speedup, scaling.speedup_high
    if low is None or high is None or not value:
        return False
    return value - low <= UNCERTAIN * value and high - value <= UNCERTAIN * value


def _interval(scaling: Scaling) -> str:
    return f"{three_digits(scaling.speedup_low or 0)} to {three_digits(scaling.speedup_high or 0)}"


def _table(profile: Profile, method: str) -> Table:
    cells = [cell for cell in profile.cells(method) if cell.scaling]
    counts = [each.devices for each in cells[0].scaling] if cells else []
    return Table(
        title=f"{method}: the rows divided among devices",
        corner="devices",
        columns=tuple(map(str, counts)),
        rows=(
            *_rows(cells, "run", lambda each: seconds_text(each.run_s), Weight.STRONG),
            *_rows(cells, "speed-up", _speedup_text),
            *_rows(cells, "peak memory of each", lambda each: bytes_text(each.peak_bytes)),
        ),
        remarks=(*_notes(cells), *_exchanges(cells)),
    )


def _rows(
    cells: Sequence[Measurement], label: str, text: Text, weight: Weight = Weight.NORMAL
) -> Iterator[Row]:
    shown = ((cell.place, tuple(map(text, cell.scaling))) for cell in cells)
    known = [(place, texts) for place, texts in shown if set(texts) != {NOT_MEASURED}]
    for number, (place, texts) in enumerate(known):
        yield Row(f"{label}, {place}", texts, weight=weight, starts_section=not number)


def _speedup_text(scaling: Scaling) -> str:
    """``x1.90 (95.0 %)``: how many times as fast as on one device, and the efficiency."""
    if scaling.speedup is None or scaling.efficiency is None or scaling.devices == 1:
        return NOT_MEASURED
    doubt = "" if _is_certain(scaling) else " ?"
    return f"{ratio_text(scaling.speedup)} ({percent_text(scaling.efficiency)}){doubt}"


def _notes(cells: Sequence[Measurement]) -> Iterator[str]:
    for cell in cells:
        for scaling in cell.scaling:
            if scaling.note is not None and scaling.devices > 1:
                yield f"{cell.place} on {scaling.devices} devices: {scaling.note}"


def _exchanges(cells: Sequence[Measurement]) -> Iterator[str]:
    """Where devices wait for one another, since XLA makes them exchange data."""
    for cell in cells:
        last = cell.scaling[-1]
        if last.exchanges:
            named = ", ".join(f"{count} {name}" for name, count in last.exchanges.items())
            yield f"{cell.place}: the {last.devices} devices exchange data ({named})"
