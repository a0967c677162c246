"""The figure ``accuracy``: the largest error along the axis, next to eps, with a row for exact."""

from derivprof.findings import RESOLUTIONS, dtype_of, error_of, references_of
from derivprof.plots.palette import REFERENCE_LOOK, method_looks
from derivprof.plots.panel import Line, Panel, Points, Section, across
from derivprof.plots.scales import LogScale
from derivprof.plots.ticks import error_tick
from derivprof.record import Profile


def accuracy_sections(profile: Profile) -> tuple[Section, ...]:
    """One panel per device."""
    panels = (_panel(profile, each) for each in profile.on_each())
    found = tuple(panel for panel in panels if panel is not None)
    if not found:
        return ()
    scale = LogScale(error_tick, with_zeros=True)
    return (Section("relative to the largest entry", found, scale, True, 2.8),)


def accuracy_notes(profile: Profile) -> tuple[str, ...]:
    """What the values were compared with, and what a point in the row of zeros says."""
    errors = [error_of(cell) for cell in profile.measurements]
    exact = ("0: the same numbers as the reference",) if 0 in errors else ()
    names = ", ".join(references_of(profile))
    return (*exact, f"reference: {names}") if names else exact


def _panel(whole: Profile, profile: Profile) -> Panel | None:
    looks = method_looks(whole.methods)
    lines = tuple(
        Line(method, points, looks[method])
        for method in profile.methods
        if (points := _errors(profile, method))
    )
    if not lines:
        return None
    where = f" on {profile.environment.device.name}" if len(whole.devices) > 1 else ""
    return Panel(f"largest error{where}", _remark(profile), (*_resolution(profile), *lines))


def _errors(profile: Profile, method: str) -> Points:
    cells = ((cell.at, error_of(cell)) for cell in profile.cells(method))
    return tuple((at, error) for at, error in cells if error is not None)


def _resolution(profile: Profile) -> tuple[Line, ...]:
    """The eps of the number type, across the whole axis."""
    dtype = dtype_of(profile)
    if dtype is None:
        return ()
    level = across(profile.places, RESOLUTIONS[dtype])
    return (Line(f"eps of {dtype}", level, REFERENCE_LOOK),)


def _remark(profile: Profile) -> str:
    points = max((c.check.points or 0 for c in profile.measurements if c.check), default=0)
    return (
        "at the given inputs" if points < 2 else f"at the given inputs and {points - 1} near them"
    )
