"""Records with counts to plot, and reading a figure back."""

import math
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from derivprof.plots import figure
from derivprof.record import Census, Measurement, Profile, Status


def growth_figure(profile: Profile) -> Figure:
    """The figure that is drawn where none is named."""
    return figure(profile, "growth")


def counted(method, counts: Mapping[int, Mapping[str, int]], *, after_cse: bool = False):
    """The cells of a method with these counts by order and primitive; CSE keeps a half of them."""
    for order, primitives in counts.items():
        total = sum(primitives.values())
        left = total // 2 if after_cse else None
        yield Measurement(method, order, Status.OK, census=Census(total, primitives, None, left))


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
