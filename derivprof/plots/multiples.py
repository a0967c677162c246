"""The figure ``primitives``: a small panel per primitive, a line per method."""

from collections import defaultdict

from derivprof.findings import counted_methods
from derivprof.plots.labels import text_width_in
from derivprof.plots.palette import method_looks
from derivprof.plots.panel import Line, Panel, Points, Section
from derivprof.plots.scales import LogScale
from derivprof.plots.style import PANEL_TITLE_PT
from derivprof.plots.ticks import count_tick
from derivprof.record import Profile
from derivprof.units import count_text

MOST_PANELS = 12
WIDEST_TITLE_IN = 1.7

Curves = tuple[tuple[str, Points], ...]
"""Of one primitive: a method and its counts by order, for every method that has any."""


def primitives_sections(profile: Profile) -> tuple[Section, ...]:
    """The most frequent primitives first, all on one scale."""
    panels = tuple(_panel(profile, *each) for each in _shown(profile)[:MOST_PANELS])
    if not panels:
        return ()
    height = 1.9 if len(panels) <= 3 else 1.35
    return (Section("equations in the jaxpr", panels, LogScale(count_tick), True, height),)


def primitives_notes(profile: Profile) -> tuple[str, ...]:
    """How many primitives have no panel, and how often they occur at most."""
    hidden = _shown(profile)[MOST_PANELS:]
    if not hidden:
        return ()
    many, most = sum(len(names) for names, _ in hidden), count_text(_most(hidden[0][1]))
    noun = "primitive" if many == 1 else "primitives"
    return (f"not shown: {many} more {noun}, each with {most} equations or fewer",)


def _panel(profile: Profile, names: tuple[str, ...], curves: Curves) -> Panel:
    looks = method_looks(profile.methods)
    lines = tuple(Line(method, points, looks[method]) for method, points in curves)
    return Panel(", ".join(names), f"at most {count_text(_most(curves))}", lines)


def _shown(profile: Profile) -> list[tuple[tuple[str, ...], Curves]]:
    """Primitives with the same counts everywhere together, the most frequent first."""
    first = profile.on(profile.devices[0])
    alike: dict[Curves, list[str]] = defaultdict(list)
    for name in _names(first):
        alike[_curves(first, name)].append(name)
    found = [(together, curves) for curves, names in alike.items() for together in _together(names)]
    return sorted(found, key=lambda each: -_most(each[1]))


def _together(names: list[str]) -> list[tuple[str, ...]]:
    """All in one where their names fit above a panel, else each alone."""
    fits = text_width_in(", ".join(names), PANEL_TITLE_PT, "bold") <= WIDEST_TITLE_IN
    return [tuple(names)] if fits else [(name,) for name in names]


def _names(profile: Profile) -> list[str]:
    censuses = (cell.census for cell in profile.measurements if cell.census)
    return sorted({name for census in censuses for name in census.primitives})


def _curves(profile: Profile, name: str) -> Curves:
    curves = ((method, _points(profile, method, name)) for method in counted_methods(profile))
    return tuple((method, points) for method, points in curves if any(n for _, n in points))


def _points(profile: Profile, method: str, name: str) -> Points:
    cells = (cell for cell in profile.cells(method) if cell.census)
    return tuple((c.at, c.census.primitives.get(name, 0)) for c in cells if c.census)


def _most(curves: Curves) -> float:
    return max((count for _, points in curves for _, count in points), default=0)
