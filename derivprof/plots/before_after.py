"""The figure ``cse``: the same counts as traced and after DCE and CSE, side by side."""

import math

from derivprof.findings import counted_methods, growth_of
from derivprof.plots.counts import (
    Group,
    after_cse,
    as_traced,
    group_lines,
    groups_of,
    leaders_of,
)
from derivprof.plots.palette import Look, method_looks, primitive_looks, text_colour
from derivprof.plots.panel import Line, Panel, Section
from derivprof.plots.scales import LogScale
from derivprof.plots.ticks import count_tick
from derivprof.record import Profile, series_of

MOST_METHODS = 5
"""Whose primitives are shown; the totals have all of them."""
BEFORE, AFTER = "as traced", "after DCE and CSE"


def cse_sections(profile: Profile) -> tuple[Section, ...]:
    """A row for the totals, and one for the primitives of each method that loses equations."""
    first = profile.on(profile.devices[0])
    methods = [m for m in counted_methods(first) if series_of(first, m, "census.after_cse")]
    if not methods:
        return ()
    pairs = [_method_pair(first, method) for method in changed_methods(first)[:MOST_METHODS]]
    if len(methods) > 1 or not pairs:
        pairs.insert(0, _totals_pair(first, methods))
    panels = tuple(panel for pair in pairs for panel in pair)
    return (Section("equations in the jaxpr", panels, LogScale(count_tick), True, 1.9, columns=2),)


def cse_notes(profile: Profile) -> tuple[str, ...]:
    """Which methods have nothing to remove, and whose primitives have no room."""
    first = profile.on(profile.devices[0])
    changed = changed_methods(first)
    counted = [m for m in counted_methods(first) if series_of(first, m, "census.after_cse")]
    same = [m for m in counted if _totals(first, m) == series_of(first, m, "census.after_cse")]
    hidden = len(changed) - MOST_METHODS
    notes = [f"nothing to remove at any {profile.axis.head}: {', '.join(same)}"] if same else []
    if hidden > 0:
        notes.append(f"{hidden} more methods are in the totals alone")
    return tuple(notes)


def changed_methods(profile: Profile) -> tuple[str, ...]:
    """The methods that lose equations at some order, and of whose primitives that is known."""
    return tuple(
        method
        for method in counted_methods(profile)
        if groups_of(profile, method, after_cse)
        and _totals(profile, method) != series_of(profile, method, "census.after_cse")
    )


def _totals(profile: Profile, method: str) -> tuple[tuple[int, float], ...]:
    """The counts as traced, at the orders at which those after CSE are known."""
    known = dict(series_of(profile, method, "census.after_cse"))
    return tuple(point for point in series_of(profile, method, "census.total") if point[0] in known)


def _totals_pair(profile: Profile, methods: list[str]) -> tuple[Panel, Panel]:
    looks = method_looks(profile.methods)

    def panel(remark: str, quantity: str) -> Panel:
        lines = (Line(m, series_of(profile, m, quantity), looks[m]) for m in methods)
        return Panel("all primitives", remark, tuple(lines))

    return panel(BEFORE, "census.total"), panel(AFTER, "census.after_cse")


def _method_pair(profile: Profile, method: str) -> tuple[Panel, Panel]:
    before, after = (groups_of(profile, method, when) for when in (as_traced, after_cse))
    looks = primitive_looks([leaders_of(before), leaders_of(after)])
    colour = text_colour(method_looks(profile.methods)[method].colour)

    def panel(groups: tuple[Group, ...], when: str, quantity: str, looks: dict[str, Look]) -> Panel:
        remark = f"{when}: {growth_of(profile, method, quantity)}"
        return Panel(method, remark, group_lines(groups, looks, math.inf), colour)

    return (
        panel(before, BEFORE, "census.total", looks),
        panel(after, AFTER, "census.after_cse", looks),
    )
