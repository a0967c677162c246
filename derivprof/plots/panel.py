"""What a figure shows, before anything is drawn: sections of panels of lines and other marks."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from derivprof.plots.palette import Look
from derivprof.plots.scales import Extent, Scale
from derivprof.plots.style import INK

Points = tuple[tuple[float, float], ...]

LEVEL_ROOM = 0.4
"""In orders: how far a level line reaches beyond a single order."""


@dataclass(frozen=True)
class Line:
    """One quantity against another. ``label`` stands at its right end; None leaves it unnamed."""

    label: str | None
    points: Points
    look: Look

    @property
    def end(self) -> tuple[float, float] | None:
        """The last point that can be shown on a logarithmic axis."""
        return next((point for point in reversed(self.points) if point[1] > 0), None)

    @property
    def values(self) -> Iterator[float]:
        """Every value of it."""
        return (value for _, value in self.points)


@dataclass(frozen=True)
class Stack:
    """One layer of stacked bars, ``(order, bottom, top)``; labelled at its last bar."""

    label: str
    spans: tuple[tuple[float, float, float], ...]
    colour: str

    @property
    def values(self) -> Iterator[float]:
        """Both ends of every bar."""
        return (end for _, *ends in self.spans for end in ends)


@dataclass(frozen=True)
class Whiskers:
    """The intervals ``(order, low, high)`` of the values on a line."""

    spans: tuple[tuple[float, float, float], ...]
    colour: str

    @property
    def values(self) -> Iterator[float]:
        """Both ends of every interval."""
        return (end for _, *ends in self.spans for end in ends)


@dataclass(frozen=True)
class Cloud:
    """Single samples, as faint dots."""

    points: Points
    colour: str

    @property
    def values(self) -> Iterator[float]:
        """Every sample."""
        return (value for _, value in self.points)


@dataclass(frozen=True)
class Guide:
    """A faint line through the whole of logarithmic axes, ``y = slope x``, with its name on it."""

    text: str
    slope: float


Mark = Stack | Whiskers | Cloud


@dataclass(frozen=True)
class Tag:
    """A text at the right of the axes, and the point that it names."""

    text: str
    at: tuple[float, float]
    colour: str


@dataclass(frozen=True)
class Panel:
    """One pair of axes. Between the two lines of each band, named by index, the area is tinted."""

    title: str
    remark: str
    lines: tuple[Line, ...]
    title_colour: str = INK
    bands: tuple[tuple[int, int], ...] = field(default=())
    marks: tuple[Mark, ...] = ()
    guides: tuple[Guide, ...] = ()

    @property
    def values(self) -> Iterator[float]:
        """Everything that the upright axis has to show."""
        for part in (*self.lines, *self.marks):
            yield from part.values

    @property
    def labels(self) -> tuple[str, ...]:
        """Every text that stands at the right of the axes."""
        named = (*(line.label for line in self.lines), *(_label(mark) for mark in self.marks))
        return tuple(label for label in named if label)

    @property
    def has_bars(self) -> bool:
        """Whether bars need room beside the first and the last order."""
        return any(isinstance(mark, Stack) for mark in self.marks)


class Along(Protocol):
    """The sizes along an axis: where ticks stand, and how far it reaches."""

    def ticks(self) -> Mapping[float, str]:
        """What is written where."""
        ...

    def limits(self, *, has_bars: bool) -> tuple[float, float]:
        """Its ends."""
        ...


@dataclass(frozen=True)
class Section:
    """Panels of one unit. Where they share the scale, it is written at the left panels alone.

    ``across`` is the scale of the axis below, None for that of the sweep: orders, or the sizes
    ``along`` which it goes; ``columns`` how many panels
    stand side by side, None for as many as fit best.
    """

    unit: str
    panels: tuple[Panel, ...]
    scale: Scale
    shares_scale: bool
    axes_height_in: float
    across: Scale | None = None
    across_name: str = "order"
    along: Along | None = None
    columns: int | None = None


def orders_of(sections: Iterable[Section]) -> tuple[int, ...]:
    """Every order that any line or bar has, ascending; none of a section across something else."""
    panels = [panel for section in sections if section.across is None for panel in section.panels]
    places = [x for panel in panels for line in panel.lines for x, _ in line.points]
    places += [x for panel in panels for mark in panel.marks for x in _orders(mark)]
    return tuple(sorted({round(x) for x in places}))


def shown(points: Points, extent: Extent) -> tuple[list[float], list[float]]:
    """Places for matplotlib, with a gap wherever the axis cannot show a value."""
    return [x for x, _ in points], [extent.place(value) for _, value in points]


def across(orders: Iterable[int], value: float) -> Points:
    """A level line over these orders, of some length where there is one."""
    first, last = min(orders), max(orders)
    room = 0.0 if first < last else LEVEL_ROOM
    return (first - room, value), (last + room, value)


def tags_of(panel: Panel, extent: Extent, bar_width: float) -> tuple[Tag, ...]:
    """What is written at the right: the name of each line at its last point, of each bar beside."""
    tags = [_line_tag(line, extent) for line in panel.lines]
    tags += [_stack_tag(mark, bar_width / 2) for mark in panel.marks if isinstance(mark, Stack)]
    return tuple(tag for tag in tags if tag is not None)


def _line_tag(line: Line, extent: Extent) -> Tag | None:
    places = [(x, extent.place(value)) for x, value in line.points]
    last = next((point for point in reversed(places) if not math.isnan(point[1])), None)
    return Tag(line.label, last, line.look.colour) if line.label and last else None


def _stack_tag(stack: Stack, beside: float) -> Tag | None:
    if not stack.spans:
        return None
    order, bottom, top = stack.spans[-1]
    return Tag(stack.label, (order + beside, (bottom + top) / 2), stack.colour)


def _label(mark: Mark) -> str | None:
    return mark.label if isinstance(mark, Stack) else None


def _orders(mark: Mark) -> Iterator[float]:
    return iter(()) if isinstance(mark, Cloud) else (order for order, _, _ in mark.spans)
