"""The overview plot: a panel per target, in each the equations of every method."""

from collections import Counter
from collections.abc import Sequence

from matplotlib.figure import Figure

from derivprof.errors import OutputError
from derivprof.findings import fewest_equations, subject_of
from derivprof.plots.along import along_axis
from derivprof.plots.labels import shorten
from derivprof.plots.palette import METHOD_LOOKS, Look
from derivprof.plots.panel import Line, Panel, Section
from derivprof.plots.scales import LogScale
from derivprof.plots.sheet import TEXT_WIDTH_IN, sheet
from derivprof.plots.style import NOTE_PT, house_style
from derivprof.plots.ticks import count_tick
from derivprof.record import Collection, Profile, series_of

_AXES_HEIGHT_IN = 1.6
_TOTAL = "census.total"


def overview_figure(collection: Collection) -> Figure:
    """Raw equations against order (or dimension), one panel per target, all on one scale.

    Raises :class:`OutputError` when nothing was counted of any target.
    """
    counted = {
        name: profile.on(profile.devices[0])
        for name, profile in collection.by_name.items()
        if any(series_of(profile, method, _TOTAL) for method in profile.methods)
    }
    if not counted:
        raise OutputError(
            "There is nothing to plot: no target was counted anywhere. Count with "
            "`derivprof count`."
        )
    title = fewest_equations(collection) or "Equations of each method"
    count = len(counted)
    about = f"{count} target{'s' * (count != 1)}, as traced, one scale for all"
    with house_style():
        sections = along_axis(list(counted.values()), [_section(counted)])
        return sheet(title, [about], sections, _notes(collection, counted))


def _section(counted: dict[str, Profile]) -> Section:
    looks = _looks([profile.methods for profile in counted.values()])
    panels = tuple(_panel(name, profile, looks) for name, profile in counted.items())
    return Section("equations in the jaxpr", panels, LogScale(count_tick), True, _AXES_HEIGHT_IN)


def _looks(panels: Sequence[Sequence[str]]) -> dict[str, Look]:
    """A look for each method; those that meet in a panel differ as long as there are enough."""
    looks: dict[str, Look] = {}
    for method in dict.fromkeys(method for methods in panels for method in methods):
        met = {other for methods in panels if method in methods for other in methods}
        near = Counter(look for other, look in looks.items() if other in met)
        anywhere = Counter(looks.values())
        looks[method] = min(METHOD_LOOKS, key=lambda look: (near[look], anywhere[look]))
    return looks


def _panel(name: str, profile: Profile, looks: dict[str, Look]) -> Panel:
    series = ((method, series_of(profile, method, _TOTAL)) for method in profile.methods)
    lines = tuple(Line(method, points, looks[method]) for method, points in series if points)
    return Panel(title=name, remark=subject_of(profile).partition(", ")[2], lines=lines)


def _notes(collection: Collection, counted: dict[str, Profile]) -> list[str]:
    missing = [name for name in collection.asked if name not in counted]
    said = f"not counted: {', '.join(missing)}"
    return [shorten(said, TEXT_WIDTH_IN, NOTE_PT)] if missing else []
