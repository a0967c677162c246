"""What the interactive plots draw, as plain data: every quantity of every cell, and its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from derivprof.record import Measurement, Profile, RunBy, quantity_of
from derivprof.units import bytes_text, count_text, error_text, seconds_text


@dataclass(frozen=True)
class Quantity:
    """One that can be chosen: where it stands in a cell, its name, its group and its unit."""

    path: str
    title: str
    group: str
    unit: str


_EQUATIONS, _TIMES, _MEMORY, _ACCURACY = "equations", "durations", "memory", "agreement"

QUANTITIES = (
    Quantity("census.total", "equations, as traced", _EQUATIONS, "count"),
    Quantity("census.after_dce", "equations after DCE", _EQUATIONS, "count"),
    Quantity("census.after_cse", "equations after DCE and CSE", _EQUATIONS, "count"),
    Quantity("census.loop_total", "equations, loop-aware", _EQUATIONS, "count"),
    Quantity("census.hlo_instructions", "HLO instructions", _EQUATIONS, "count"),
    Quantity("operations.arithmetic", "arithmetic operations", _EQUATIONS, "count"),
    Quantity("operations.transcendental", "transcendental functions", _EQUATIONS, "count"),
    Quantity("passes", "passes of a sparse derivative", _EQUATIONS, "count"),
    Quantity("timing.run_s", "run time", _TIMES, "seconds"),
    Quantity("timing.call_s", "a call from Python", _TIMES, "seconds"),
    Quantity("timing.trace_s", "tracing", _TIMES, "seconds"),
    Quantity("timing.lower_s", "lowering", _TIMES, "seconds"),
    Quantity("timing.compile_s", "compiling", _TIMES, "seconds"),
    Quantity("memory.peak_bytes", "peak memory", _MEMORY, "bytes"),
    Quantity("memory.temp_bytes", "temporary memory", _MEMORY, "bytes"),
    Quantity("memory.device_peak_bytes", "device peak", _MEMORY, "bytes"),
    Quantity("stored.bytes", "stored for the backward pass", _MEMORY, "bytes"),
    Quantity("check.digits", "decimal digits that agree", _ACCURACY, "digits"),
    Quantity("check.max_rel_error", "largest relative error", _ACCURACY, "error"),
)
_TEXTS = {
    "count": count_text,
    "seconds": seconds_text,
    "bytes": bytes_text,
    "error": error_text,
    "digits": lambda value: f"{value:.1f} digits",
}
STAGES = ("timing.trace_s", "timing.lower_s", "timing.compile_s", "timing.call_s")
"""What one pays once, and then per call from Python."""

MOST_SAMPLES = 31


def chart_data(profile: Profile) -> dict[str, Any]:
    """Everything that the plots of one record need, as plain data for JSON."""
    known = known_quantities(profile)
    return {
        "name": profile.target.name,
        "methods": list(profile.methods),
        "devices": list(profile.devices),
        "orders": list(profile.orders),
        "stages": [path for path in STAGES if any(q.path == path for q in known)],
        "quantities": [
            {"path": q.path, "title": q.title, "group": q.group, "unit": q.unit} for q in known
        ],
        "points": [p for cell in profile.measurements for p in _points(profile, cell, known)],
        "primitives": [each for cell in profile.measurements for each in _primitives(cell)],
        "samples": [each for cell in profile.measurements for each in _samples(profile, cell)],
    }


def known_quantities(profile: Profile) -> list[Quantity]:
    """Those that were measured; durations only where more than one trace of each was timed."""
    is_timed = profile.has_timings()
    return [
        quantity
        for quantity in QUANTITIES
        if (is_timed or quantity.group != _TIMES)
        and any(quantity_of(cell, quantity.path) is not None for cell in profile.measurements)
    ]


def _device(profile: Profile, cell: Measurement) -> str:
    return cell.device or profile.devices[0]


def _points(profile: Profile, cell: Measurement, known: list[Quantity]) -> Iterator[dict[str, Any]]:
    for quantity in known:
        value = quantity_of(cell, quantity.path)
        if value is not None:
            yield {
                "path": quantity.path,
                "method": cell.method,
                "device": _device(profile, cell),
                "order": cell.order,
                "value": value,
                "text": _TEXTS[quantity.unit](value),
                **_interval(cell, quantity),
            }


def _interval(cell: Measurement, quantity: Quantity) -> dict[str, float]:
    """The 99 % interval of a run time."""
    timing = cell.timing
    if quantity.path != "timing.run_s" or timing is None:
        return {}
    if timing.run_low_s is None or timing.run_high_s is None:
        return {}
    return {"low": timing.run_low_s, "high": timing.run_high_s}


def _primitives(cell: Measurement) -> Iterator[dict[str, Any]]:
    """The counts by primitive; on several devices those of the first one are all there is."""
    if cell.census is None:
        return
    left = cell.census.primitives_after_cse or {}
    for name, count in cell.census.primitives.items():
        yield {
            "method": cell.method,
            "device": cell.device,
            "order": cell.order,
            "primitive": name,
            "traced": count,
            "left": left.get(name, 0) if left else None,
        }


def _samples(profile: Profile, cell: Measurement) -> Iterator[dict[str, Any]]:
    """How the samples of a run time are spread, the empty loop taken off as from the run time."""
    timing = cell.timing
    if timing is None or timing.run_s is None or timing.run_by is not RunBy.LOOP:
        return
    less = timing.control_s or 0.0
    yield {
        "method": cell.method,
        "device": _device(profile, cell),
        "order": cell.order,
        "values": [sample - less for sample in _thinned(sorted(timing.samples_s))],
    }


def _thinned(ascending: list[float]) -> list[float]:
    """At most so many of the samples that they still show their spread, both ends among them."""
    last = len(ascending) - 1
    if last < MOST_SAMPLES:
        return ascending
    return [ascending[round(i * last / (MOST_SAMPLES - 1))] for i in range(MOST_SAMPLES)]
