"""What a figure shows, before anything is drawn: sections of panels of lines."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from derivprof.plots.palette import Look
from derivprof.plots.style import INK

Points = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Line:
    """One quantity against the order. ``label`` stands at its right end; None leaves it unnamed."""

    label: str | None
    points: Points
    look: Look

    @property
    def end(self) -> tuple[int, float] | None:
        """The last point that can be shown on a logarithmic axis."""
        return next((point for point in reversed(self.points) if point[1] > 0), None)


@dataclass(frozen=True)
class Panel:
    """One pair of axes. Between the two lines of each band, named by index, the area is tinted."""

    title: str
    remark: str
    lines: tuple[Line, ...]
    title_colour: str = INK
    bands: tuple[tuple[int, int], ...] = field(default=())


@dataclass(frozen=True)
class Section:
    """Panels of one unit. Where they share the scale, it is written at the left panels alone."""

    unit: str
    panels: tuple[Panel, ...]
    tick_text: Callable[[float], str]
    shares_scale: bool
    axes_height_in: float


def shown_values(lines: Iterable[Line]) -> tuple[float, ...]:
    """Every value of the lines that can be shown on a logarithmic axis."""
    return tuple(value for line in lines for _, value in line.points if value > 0)


def orders_of(sections: Iterable[Section]) -> tuple[int, ...]:
    """Every order that any line has, ascending."""
    panels = (panel for section in sections for panel in section.panels)
    points = (point for panel in panels for line in panel.lines for point in line.points)
    return tuple(sorted({order for order, _ in points}))


def gaps_for_zeros(points: Points) -> tuple[list[int], list[float]]:
    """Orders and values for matplotlib, with a gap wherever a logarithm does not exist."""
    values = [value if value > 0 else math.nan for _, value in points]
    return [order for order, _ in points], values
