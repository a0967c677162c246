"""Where everything stands, in inches from the top left corner of the figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from derivprof.plots.labels import label_room_in, text_width_in
from derivprof.plots.panel import Panel, Section
from derivprof.plots.scales import Extent
from derivprof.plots.style import FIGURE_WIDTH_IN

LEFT_IN, RIGHT_IN = 0.3, 0.12
"""The margins; the unit of a section stands within the left one."""
GAP_IN = 0.14
PANEL_TITLE_IN = 0.47
ORDER_TICKS_IN, ORDER_NAME_IN = 0.22, 0.17
ROW_GAP_IN = 0.14
WIDEST_AXES_IN = 8.0
MOST_LABEL_SHARE = 0.42


@dataclass(frozen=True)
class Place:
    """One panel's axes, and what its scale shows. ``left``, ``top``, ... are in inches."""

    panel: Panel
    left: float
    top: float
    width: float
    height: float
    label_room: float
    extent: Extent
    has_scale: bool
    has_order_name: bool


@dataclass(frozen=True)
class Columns:
    """The columns of a section: the room for ticks and for labels of each, and all axes' width."""

    ticks: tuple[float, ...]
    labels: tuple[float, ...]
    axes: float

    def left_of(self, column: int) -> float:
        """Where the axes of a column begin."""
        before = sum(self.labels[:column]) + sum(self.ticks[: column + 1])
        return LEFT_IN + before + column * (self.axes + GAP_IN)


def column_count(panels: int) -> int:
    """Four columns or three, whichever needs fewer rows and then leaves fewer holes."""
    if panels <= 4:
        return panels
    return min((3, 4), key=lambda columns: (ceil(panels / columns), -panels % columns))


def columns_in(section: Section) -> int:
    """How many panels of a section stand side by side."""
    return section.columns or column_count(len(section.panels))


def section_height_in(section: Section) -> float:
    """The height of a section with its titles, ticks and the name of the order axis."""
    return len(_rows(section)) * _row_height(section) - ROW_GAP_IN + ORDER_NAME_IN


def columns_of(section: Section, sections: Sequence[Section]) -> Columns:
    """The columns of a section, in line with those of every section that has as many."""
    count = columns_in(section)
    alike = [s for s in sections if columns_in(s) == count]
    labels = [max(_label_room(s, column) for s in alike) for column in range(count)]
    ticks = [max(_tick_room(s, column) for s in alike) for column in range(count)]
    left = _each_in(count) * count - sum(labels) - sum(ticks) - GAP_IN * (count - 1)
    return Columns(tuple(ticks), tuple(labels), min(left / count, WIDEST_AXES_IN))


def places_of(section: Section, columns: Columns, top: float) -> tuple[Place, ...]:
    """Where the panels of a section stand when it begins at ``top``."""
    rows = _rows(section)
    return tuple(
        _place(section, columns, panel, (row, column), top)
        for row, panels in enumerate(rows)
        for column, panel in enumerate(panels)
    )


def _place(
    section: Section, columns: Columns, panel: Panel, at: tuple[int, int], top: float
) -> Place:
    row, column = at
    below = (row + 1) * len(columns.ticks) + column
    return Place(
        panel=panel,
        left=columns.left_of(column),
        top=top + row * _row_height(section) + PANEL_TITLE_IN,
        width=columns.axes,
        height=section.axes_height_in,
        label_room=columns.labels[column],
        extent=_extent(section, panel),
        has_scale=column == 0 or not section.shares_scale,
        has_order_name=below >= len(section.panels),
    )


def _row_height(section: Section) -> float:
    return PANEL_TITLE_IN + section.axes_height_in + ORDER_TICKS_IN + ROW_GAP_IN


def _rows(section: Section) -> list[tuple[Panel, ...]]:
    width = columns_in(section)
    return [section.panels[i : i + width] for i in range(0, len(section.panels), width)]


def _each_in(count: int) -> float:
    return (FIGURE_WIDTH_IN - LEFT_IN - RIGHT_IN) / count


def _in_column(section: Section, column: int) -> tuple[Panel, ...]:
    return section.panels[column :: columns_in(section)]


def _label_room(section: Section, column: int) -> float:
    most = MOST_LABEL_SHARE * _each_in(columns_in(section))
    return max(label_room_in(panel.labels, most) for panel in _in_column(section, column))


def _tick_room(section: Section, column: int) -> float:
    if section.shares_scale and column > 0:
        return 0.0
    extents = [_extent(section, panel) for panel in _in_column(section, column)]
    texts = {text for extent in extents for text in section.scale.ticks(extent).values()}
    return max((text_width_in(text) for text in texts), default=0.0) + 0.12


def _extent(section: Section, panel: Panel) -> Extent:
    panels = section.panels if section.shares_scale else (panel,)
    return section.scale.extent(value for each in panels for value in each.values)
