"""Records with counts to plot, and reading a figure back."""

import itertools
import math
from collections.abc import Mapping
from functools import cache

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from derivprof.plots import figure
from derivprof.record import Census, Measurement, Profile, Status
from tests.plots.records import complete


def growth_figure(profile: Profile) -> Figure:
    """The figure that is drawn where none is named."""
    return figure(profile, "growth")


def counted(method, counts: Mapping[int, Mapping[str, int]], *, after_cse: bool = False):
    """The cells of a method with these counts by order and primitive; CSE keeps a half of them."""
    for order, primitives in counts.items():
        total = sum(primitives.values())
        left = total // 2 if after_cse else None
        yield Measurement(method, order, Status.OK, census=Census(total, primitives, None, left))


@cache
def of_complete(name: str) -> Figure:
    """That figure of the complete record, made once for all who only read it."""
    return figure(complete(), name)


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every visible text outside the ticks and where it stands, as drawing would place it."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    owners = (figure, *figure.axes)
    texts = [text for owner in owners for text in owner.texts if text.get_text()]
    for text in texts:
        if isinstance(text, Annotation):
            text.update_positions(renderer)
    return [(each.get_text(), Text.get_window_extent(each, renderer)) for each in texts
            if each.get_visible()]  # fmt: skip


def assert_inside_and_apart(figure: Figure) -> None:
    """Raise unless all words are inside the figure and none lies upon another."""
    placed = boxes(figure)
    width, height = figure.get_size_inches() * figure.dpi
    for text, box in placed:
        assert box.x0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y0 >= -1, text
        assert box.y1 <= height + 1, text
    for (one, a), (other, b) in itertools.combinations(placed, 2):
        overlap_x = min(a.x1, b.x1) - max(a.x0, b.x0)
        overlap_y = min(a.y1, b.y1) - max(a.y0, b.y0)
        apart = overlap_x <= 1 or overlap_y <= 0.35 * min(a.height, b.height)
        assert apart, f"{one!r} and {other!r}"


def words(figure: Figure) -> list[str]:
    """Every text of the figure outside the ticks."""
    owners = (figure, *figure.axes)
    return [text.get_text() for owner in owners for text in owner.texts]


def panel(figure: Figure, title: str) -> Axes:
    """The axes below the bold title."""
    return next(
        axes
        for axes in figure.axes
        if any(text.get_text() == title and text.get_weight() == "bold" for text in axes.texts)
    )


def lines(axes: Axes) -> dict[str, list[tuple[float, float]]]:
    """The points of every named line, those that cannot be shown left out."""
    return {
        str(line.get_label()): [(x, y) for x, y in line.get_xydata() if not math.isnan(y)]
        for line in axes.lines
        if not str(line.get_label()).startswith("_")
    }


def dashed_lines(axes: Axes) -> list[list[tuple[float, float]]]:
    """The points of every dashed line."""
    return [[*map(tuple, line.get_xydata())] for line in axes.lines if line.is_dashed()]


def tick_texts(axes: Axes) -> list[str]:
    """What is written along the upright axis."""
    return [tick.get_text() for tick in axes.get_yticklabels()]
