"""What the interactive plots draw, as plain data: every quantity of every cell, and its text."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from derivprof.record import Axis, Measurement, Profile, RunBy, quantity_of
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


def chart_data(profile: Profile, name: str | None = None) -> dict[str, Any]:
    """Everything that the plots of one record need, as plain data for JSON.

    Points and primitives are lists of lists, in which quantities, methods, devices and primitives
    are numbers: there may be many of them. An "order" is a number on the axis.
    """
    known, names = known_quantities(profile), _primitive_names(profile)
    return {
        "name": name or profile.target.name,
        "methods": list(profile.methods),
        "devices": list(profile.devices),
        "axis": _axis(profile.axis),
        "orders": list(profile.places),
        "stages": [path for path in STAGES if any(q.path == path for q in known)],
        "quantities": [
            {"path": q.path, "title": q.title, "group": q.group, "unit": q.unit} for q in known
        ],
        "points": [p for cell in profile.measurements for p in _points(profile, cell, known)],
        "primitiveNames": (names := _primitive_names(profile)),
        "primitives": [
            p for cell in profile.measurements for p in _primitives(profile, cell, names)
        ],
        "samples": [each for cell in profile.measurements for each in _samples(profile, cell)],
    }


def _axis(axis: Axis) -> dict[str, Any]:
    """What the plots go over."""
    return {"head": axis.head, "named": axis.named, "isDimension": axis is Axis.DIMENSION}


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


def _place(profile: Profile, cell: Measurement) -> list[int]:
    """Its method and its device, as numbers, and its order."""
    device = profile.devices.index(_device(profile, cell))
    return [profile.methods.index(cell.method), device, cell.at]


def _points(profile: Profile, cell: Measurement, known: list[Quantity]) -> Iterator[list[Any]]:
    """Quantity, method, device, order, value, its text, and the ends of its interval."""
    for number, quantity in enumerate(known):
        value = quantity_of(cell, quantity.path)
        if value is not None and math.isfinite(value):
            text = _TEXTS[quantity.unit](value)
            yield [number, *_place(profile, cell), value, text, *_interval(cell, quantity)]


def _interval(cell: Measurement, quantity: Quantity) -> list[float]:
    """The 99 % interval of a run time."""
    timing = cell.timing
    if quantity.path != "timing.run_s" or timing is None:
        return []
    if timing.run_low_s is None or timing.run_high_s is None:
        return []
    ends = [timing.run_low_s, timing.run_high_s]
    return ends if all(map(math.isfinite, ends)) else []


def _primitive_names(profile: Profile) -> list[str]:
    censuses = (cell.census for cell in profile.measurements if cell.census is not None)
    return list(dict.fromkeys(name for census in censuses for name in census.primitives))


def _primitives(
    profile: Profile, cell: Measurement, names: list[str]
) -> Iterator[list[int | None]]:
    """Method, device, order, primitive, its count as traced, and after DCE and CSE."""
    if cell.census is None:
        return
    left = cell.census.primitives_after_cse
    for name, count in cell.census.primitives.items():
        remaining = None if left is None else left.get(name, 0)
        yield [*_place(profile, cell), names.index(name), count, remaining]


def _samples(profile: Profile, cell: Measurement) -> Iterator[dict[str, Any]]:
    """How the samples of a run time are spread, the empty loop taken off as from the run time."""
    timing = cell.timing
    if timing is None or timing.run_s is None or timing.run_by is not RunBy.LOOP:
        return
    less = timing.control_s or 0.0
    finite = filter(math.isfinite, timing.samples_s)
    yield {
        "method": cell.method,
        "device": _device(profile, cell),
        "order": cell.at,
        "values": [sample - less for sample in _thinned(sorted(finite))],
    }


def _thinned(ascending: list[float]) -> list[float]:
    """At most so many of the samples that they still show their spread, both ends among them."""
    last = len(ascending) - 1
    if last < MOST_SAMPLES:
        return ascending
    return [ascending[round(i * last / (MOST_SAMPLES - 1))] for i in range(MOST_SAMPLES)]
