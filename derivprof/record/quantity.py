"""Reading one quantity, named by its path, out of a measurement."""

from operator import attrgetter

from derivprof.record.measurement import Measurement
from derivprof.record.profile import Profile


def quantity_of(cell: Measurement, path: str) -> float | None:
    """The number at a path like ``census.total`` or ``passes``; None when not measured."""
    part, _, name = path.partition(".")
    holder = getattr(cell, part)
    return holder if holder is None or not name else attrgetter(name)(holder)


def series_of(profile: Profile, method: str, path: str) -> tuple[tuple[int, float], ...]:
    """``(number on the axis, value)`` of every cell of the method that has the quantity."""
    values = ((cell.at, quantity_of(cell, path)) for cell in profile.cells(method))
    return tuple((at, value) for at, value in values if value is not None)
