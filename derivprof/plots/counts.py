"""The panels of equation counts: totals of every method, then primitives method by method."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from derivprof.findings import counted_methods, growth_of
from derivprof.plots.labels import shorten
from derivprof.plots.palette import (
    OTHERS_LOOK,
    Look,
    dashed,
    method_looks,
    primitive_looks,
    text_colour,
)
from derivprof.plots.panel import Line, Panel, Points, Section
from derivprof.plots.scales import LogScale
from derivprof.plots.ticks import count_tick
from derivprof.record import Census, Profile, series_of

MOST_NAMED = 7
"""As many as there are looks; one more stands in the quiet line of the others, by its name."""
MOST_BANDS = 2
MOST_BESIDE_TOTALS = 3
"""Methods whose panels stand in one row with the totals; those of more have rows of their own."""
WIDEST_NAME_IN = 0.86
"""Of a primitive, where panels stand side by side: wider names would narrow every panel."""


When = Callable[[Census], Mapping[str, int] | None]
"""Which counts by primitive of a census: as traced, or after DCE and CSE."""


def as_traced(census: Census) -> Mapping[str, int] | None:
    """The counts of the program as it was traced; None for one without equations."""
    return census.primitives or None


def after_cse(census: Census) -> Mapping[str, int] | None:
    """The counts that DCE and CSE leave; None where they were not counted."""
    return census.primitives_after_cse or None


@dataclass(frozen=True)
class Group:
    """Primitives whose counts are the same at every order, and so share a line."""

    names: tuple[str, ...]
    points: Points

    @property
    def label(self) -> str:
        """One or two names, or the first and how many more, ``argmax +13``."""
        first, *more = self.names
        return ", ".join(self.names) if len(more) < 2 else f"{first} +{len(more)}"


def counts_sections(profile: Profile) -> tuple[Section, ...]:
    """The panels of counts, those of the methods on one scale; none where nothing was counted.

    The totals stand beside the primitives of a few methods, and above those of many.
    """
    methods = counted_methods(profile)
    if not methods:
        return ()
    totals, panels = _totals_panel(profile, methods), _primitives_panels(profile, methods)
    if len(panels) <= MOST_BESIDE_TOTALS:
        return (_section((totals, *panels), 2.35),)
    return (_section((totals,), 1.75), _section(panels, 2.35 if len(panels) <= 4 else 1.95))


def _section(panels: tuple[Panel, ...], axes_height_in: float) -> Section:
    return Section(
        unit="equations in the jaxpr",
        panels=panels,
        scale=LogScale(count_tick),
        shares_scale=True,
        axes_height_in=axes_height_in,
    )


def _primitives_panels(profile: Profile, methods: tuple[str, ...]) -> tuple[Panel, ...]:
    named = {method: groups_of(profile, method) for method in methods}
    looks = primitive_looks([leaders_of(groups) for groups in named.values()])
    return tuple(_primitives_panel(profile, method, named[method], looks) for method in methods)


def groups_of(profile: Profile, method: str, when: When = as_traced) -> tuple[Group, ...]:
    """The method's primitives, the most frequent at its highest order first."""
    cells = ((cell.at, cell.census) for cell in profile.cells(method))
    counts = [(order, found) for order, census in cells if census and (found := when(census))]
    names = sorted({name for _, primitives in counts for name in primitives})
    alike: dict[Points, list[str]] = defaultdict(list)
    for name in names:
        alike[tuple((order, primitives.get(name, 0)) for order, primitives in counts)].append(name)
    groups = [Group(tuple(found), points) for points, found in alike.items()]
    return tuple(sorted(groups, key=lambda group: -group.points[-1][1]))


def leaders_of(groups: tuple[Group, ...]) -> list[str]:
    """The names that give the labelled lines of a panel their colour."""
    return [group.names[0] for group in groups[:MOST_NAMED]]


def _primitives_panel(
    profile: Profile, method: str, groups: tuple[Group, ...], looks: dict[str, Look]
) -> Panel:
    room = WIDEST_NAME_IN if len(counted_methods(profile)) > 1 else math.inf
    return Panel(
        title=method,
        remark=growth_of(profile, method),
        lines=group_lines(groups, looks, room),
        title_colour=text_colour(method_looks(profile.methods)[method].colour),
    )


def group_lines(
    groups: tuple[Group, ...], looks: dict[str, Look], room_in: float
) -> tuple[Line, ...]:
    """A named line for each of the largest groups, and one for the sum of the rest."""
    named, rest = groups[:MOST_NAMED], groups[MOST_NAMED:]
    lines = [
        Line(shorten(group.label, room_in), group.points, looks[group.names[0]]) for group in named
    ]
    return (*_others(rest, room_in), *lines)


def _others(groups: tuple[Group, ...], room_in: float) -> tuple[Line, ...]:
    """One quiet line for the sum of the rest."""
    if not groups:
        return ()
    orders = [order for order, _ in groups[0].points]
    sums = [sum(len(g.names) * g.points[i][1] for g in groups) for i in range(len(orders))]
    many = sum(len(group.names) for group in groups)
    label = shorten(groups[0].label, room_in) if len(groups) == 1 else f"{many} others"
    return (Line(label, tuple(zip(orders, sums, strict=True)), OTHERS_LOOK),)


def _totals_panel(profile: Profile, methods: tuple[str, ...]) -> Panel:
    looks = method_looks(profile.methods)
    raw = [Line(m, series_of(profile, m, "census.total"), looks[m]) for m in methods]
    left = [
        Line(_cse_label(methods), points, dashed(looks[method]))
        for method in methods
        if (points := series_of(profile, method, "census.after_cse"))
    ]
    bands = tuple((i, len(raw) + i) for i in range(len(left)) if len(left) == len(raw))
    return Panel(
        title="all primitives",
        remark="as traced (dashed: after CSE)" if left else "as traced",
        lines=(*raw, *left),
        bands=bands if len(bands) <= MOST_BANDS else (),
    )


def _cse_label(methods: tuple[str, ...]) -> str | None:
    """The dashed line's own name where there is one of them; the remark explains several."""
    return "after CSE" if len(methods) == 1 else None
