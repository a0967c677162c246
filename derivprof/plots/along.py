"""Where sizes of the input stand on the axis below: as far apart as they are, or as their powers.

Sizes by doubling stand one apart, so that bars and spread samples are as wide as those of orders.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log2

from derivprof.plots.panel import Cloud, Mark, Panel, Points, Section, Stack, Whiskers
from derivprof.plots.ticks import MOST_ORDER_TICKS
from derivprof.record import Axis, Profile

_FAR_APART = 4.0
"""Sizes of which the largest is so many times the smallest stand by their logarithms."""


@dataclass(frozen=True)
class Sizes:
    """The sizes that were swept over."""

    numbers: tuple[int, ...]

    @property
    def is_log(self) -> bool:
        """Whether they stand by their logarithms: not where they go in equal steps."""
        first, last = self.numbers[0], self.numbers[-1]
        steps = {b - a for a, b in zip(self.numbers, self.numbers[1:], strict=False)}
        return len(steps) > 1 and last >= _FAR_APART * first

    def x(self, number: int) -> float:
        """Where a size stands."""
        return log2(number) if self.is_log else float(number)

    def ticks(self) -> dict[float, str]:
        """At most nine of them, the largest among them, with what is written there."""
        every = -(-len(self.numbers) // MOST_ORDER_TICKS)
        shown = self.numbers[::-1][::every]
        return {self.x(number): str(number) for number in reversed(shown)}

    def limits(self, *, has_bars: bool) -> tuple[float, float]:
        """The ends of the axis, with room for markers or bars."""
        first, last = self.x(self.numbers[0]), self.x(self.numbers[-1])
        room = 0.6 if has_bars else 0.05 * (last - first) or 0.5
        return first - room, last + room


def along_axis(profiles: Sequence[Profile], sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections of records of one kind of sweep, above the axis of that."""
    axis = profiles[0].axis
    if axis is Axis.ORDER or any(profile.axis is not axis for profile in profiles):
        return tuple(sections)
    places = sorted({at for profile in profiles for at in profile.places})
    sizes, name = Sizes(tuple(places)), axis.named
    return tuple(
        section if section.across is not None else _above(section, sizes, name)
        for section in sections
    )


def _above(section: Section, sizes: Sizes, name: str) -> Section:
    panels = tuple(_placed(panel, sizes) for panel in section.panels)
    return replace(section, panels=panels, along=sizes, across_name=name)


def _placed(panel: Panel, sizes: Sizes) -> Panel:
    lines = tuple(replace(line, points=_points(line.points, sizes)) for line in panel.lines)
    return replace(panel, lines=lines, marks=tuple(_mark(mark, sizes) for mark in panel.marks))


def _mark(mark: Mark, sizes: Sizes) -> Mark:
    match mark:
        case Cloud():
            return replace(mark, points=_points(mark.points, sizes))
        case Stack() | Whiskers():
            spans = tuple((_place(x, sizes), low, high) for x, low, high in mark.spans)
            return replace(mark, spans=spans)


def _points(points: Points, sizes: Sizes) -> Points:
    return tuple((_place(x, sizes), value) for x, value in points)


def _place(x: float, sizes: Sizes) -> float:
    """What stands beside a size by less than half a step stays as far beside it."""
    return sizes.x(round(x)) + (x - round(x))
