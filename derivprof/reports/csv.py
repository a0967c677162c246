"""A record as CSV: a line per cell, a column per quantity, empty if not measured."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from derivprof.record import (
    Axis,
    Check,
    Collection,
    Measurement,
    Profile,
    Simplification,
    Status,
    quantity_of,
)

_QUANTITIES = (
    "census.total", "census.after_dce", "census.after_cse", "census.loop_total",
    "census.unknown_loops", "census.hlo_instructions",
    "timing.trace_s", "timing.lower_s", "timing.compile_s", "timing.first_call_s",
    "timing.call_s", "timing.run_s", "timing.run_low_s", "timing.run_high_s",
    "timing.run_iqr_s", "timing.control_s", "timing.rows_per_s", "timing.cache_hits",
    "timing.run_by", "timing.kernel_s",
    "cost.flops", "cost.transcendentals", "cost.bytes_accessed",
    "operations.arithmetic", "operations.transcendental",
    "memory.argument_bytes", "memory.output_bytes", "memory.temp_bytes", "memory.peak_bytes",
    "memory.device_peak_bytes",
)  # fmt: skip

_SCALED = ("run_s", "run_low_s", "run_high_s", "speedup", "peak_bytes")


def to_csv(profile: Profile) -> str:
    """Counts, seconds and bytes in base units; then a column ``primitive.NAME`` per primitive."""
    columns = _Columns((profile,))
    return _text([columns.head, *columns.lines(profile)])


def collection_csv(collection: Collection) -> str:
    """The same of several targets: their names in the first column, and a line per failure."""
    columns = _Columns(collection.profiles)
    lines = (
        [name, *line]
        for name, profile in collection.by_name.items()
        for line in columns.lines(profile)
    )
    blank = [None] * columns.head.index("status")
    failures = ([f.name, *blank, Status.FAILED, f.reason] for f in collection.failures)
    padded = ([*line, *[None] * (1 + len(columns.head) - len(line))] for line in failures)
    return _text([["target", *columns.head], *lines, *padded])


def _text(lines: Iterable[list[Any]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(lines)
    return file.getvalue()


class _Columns:
    """The columns that hold everything in some records."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._primitives = sorted({name for each in profiles for name in _primitives(each)})
        self._sizes = sorted({size for each in profiles for size in _sizes(each)})
        has_dimensions = any(each.axis is Axis.DIMENSION for each in profiles)
        self._dimension = ["dimension"] if has_dimensions else []

    @property
    def head(self) -> list[str]:
        """Their names."""
        names = [path.partition(".")[2] for path in _QUANTITIES]
        checks = ["check_reference", "max_rel_error", "verdict", "digits", "points", "diagnosis"]
        levels = ["simplification_level", "unsimplified_rel_error"]
        counts = [f"primitive.{name}" for name in self._primitives]
        start = ["device", "method", "order", *self._dimension, "status", "reason"]
        divided = [f"{name}_on_{size}" for size in self._sizes for name in _SCALED]
        return [*start, *names, *checks, *levels, *divided, *counts]

    def lines(self, profile: Profile) -> Iterator[list[Any]]:
        """A line per cell."""
        only = profile.devices[0]
        for cell in profile.measurements:
            place = [cell.order, *([cell.dimension] if self._dimension else [])]
            found = _line(cell, self._sizes, self._primitives)
            yield [cell.device or only, cell.method, *place, *found]


def _sizes(profile: Profile) -> list[int]:
    """Among how many devices rows were divided, the one left out."""
    found = (each.devices for cell in profile.measurements for each in cell.scaling)
    return sorted({devices for devices in found if devices > 1})


def _primitives(profile: Profile) -> list[str]:
    censuses = (cell.census for cell in profile.measurements if cell.census is not None)
    return sorted({name for census in censuses for name in census.primitives})


def _line(cell: Measurement, sizes: list[int], primitives: list[str]) -> list[Any]:
    census = cell.census
    counts = [None if census is None else census.primitives.get(name, 0) for name in primitives]
    found = [quantity_of(cell, path) for path in _QUANTITIES]
    judged = [*_check(cell.check), *_simplification(cell.simplification)]
    divided = _scaling(cell, sizes)
    return [cell.status, cell.reason, *found, *judged, *divided, *counts]


def _scaling(cell: Measurement, sizes: list[int]) -> list[Any]:
    """The figures on so many devices each."""
    known = {each.devices: each for each in cell.scaling}
    return [getattr(known.get(size), name, None) for size in sizes for name in _SCALED]


def _check(check: Check | None) -> list[Any]:
    if check is None:
        return [None] * 6
    found = [check.reference, check.max_rel_error, check.verdict]
    return [*found, check.digits, check.points, check.diagnosis]


def _simplification(found: Simplification | None) -> list[Any]:
    return [None] * 2 if found is None else [found.level, found.max_rel_error]
