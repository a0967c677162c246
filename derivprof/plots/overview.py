"""The overview plot: a panel per target, in each the equations of every method against order."""

from collections import Counter
from collections.abc import Sequence

from matplotlib.figure import Figure

from derivprof.errors import OutputError
from derivprof.findings import fewest_equations, subject_of
from derivprof.plots.drawing import draw_section, write
from derivprof.plots.labels import shorten
from derivprof.plots.layout import columns_of, places_of, section_height_in
from derivprof.plots.palette import METHOD_LOOKS, Look
from derivprof.plots.panel import Line, Panel, Section, orders_of
from derivprof.plots.scales import LogScale
from derivprof.plots.style import (
    FIGURE_WIDTH_IN,
    INK,
    NOTE_PT,
    QUIET_INK,
    SUBTITLE_PT,
    TITLE_PT,
    house_style,
)
from derivprof.plots.ticks import count_tick
from derivprof.plots.wrapping import wrapped_words
from derivprof.record import Collection, Profile, series_of

_MARGIN_IN = 0.17
_TEXT_WIDTH_IN = FIGURE_WIDTH_IN - 2 * _MARGIN_IN
_TITLE_IN, _SUBTITLE_IN, _NOTE_IN, _GAP_IN = 0.28, 0.19, 0.17, 0.2
_AXES_HEIGHT_IN = 1.6
_TOTAL = "census.total"
_MOST_TITLE_LINES = 3


def overview_figure(collection: Collection) -> Figure:
    """Raw equations against order, one panel per target, all on one scale.

    Raises :class:`OutputError` when nothing was counted of any target.
    """
    counted = {
        name: profile.on(profile.devices[0])
        for name, profile in collection.by_name.items()
        if any(series_of(profile, method, _TOTAL) for method in profile.methods)
    }
    if not counted:
        raise OutputError(
            "There is nothing to plot: no target was counted at any order. Count with "
            "`derivprof count`."
        )
    with house_style():
        said = fewest_equations(collection) or "Equations of each method by order"
        title = wrapped_words(said, _TEXT_WIDTH_IN, TITLE_PT, "bold", _MOST_TITLE_LINES)
        return _drawn(_section(counted), title, _notes(collection, counted))


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
    return [f"not counted: {', '.join(missing)}"] if missing else []


def _drawn(section: Section, title: Sequence[str], notes: Sequence[str]) -> Figure:
    top = 2 * _MARGIN_IN + _TITLE_IN * len(title) + _SUBTITLE_IN
    bottom = top + section_height_in(section)
    first_note = bottom + (_GAP_IN if notes else 0.0)
    height = first_note + _NOTE_IN * len(notes) + _MARGIN_IN
    figure = Figure(figsize=(FIGURE_WIDTH_IN, height), facecolor="white")
    for line, text in enumerate(title):
        at = _MARGIN_IN + line * _TITLE_IN
        write(figure, text, _MARGIN_IN, at, TITLE_PT, INK, weight="bold")
    count = len(section.panels)
    about = f"{count} target{'s' * (count != 1)}, as traced, one scale for all"
    second = _MARGIN_IN + _TITLE_IN * len(title)
    write(figure, about, _MARGIN_IN, second, SUBTITLE_PT, QUIET_INK)
    places = places_of(section, columns_of(section, [section]), top)
    draw_section(figure, section, places, orders_of([section]))
    for line, note in enumerate(notes):
        fitting = shorten(note, _TEXT_WIDTH_IN, NOTE_PT)
        write(figure, fitting, _MARGIN_IN, first_note + _NOTE_IN * line, NOTE_PT, QUIET_INK)
    return figure
