"""Names at the right ends of lines, in place of a legend: how wide, how far apart, and drawn."""

import math
from bisect import bisect
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from derivprof.plots.palette import text_colour
from derivprof.plots.panel import Line
from derivprof.plots.style import TEXT_PT

LABEL_GAP_PT = 1.27 * TEXT_PT
NEAR_PT, FAR_PT = 6.0, 14.0
"""From the end of a line to its label: beside it, and with a leader line between."""
STILL_PT = 3.0
"""A label that moved less than this needs no leader line."""


def text_width_in(text: str, size_pt: float = TEXT_PT, weight: str = "normal") -> float:
    """The width in inches of one line of text in the house font."""
    if not text:
        return 0.0
    path = TextPath((0, 0), text, size=size_pt, prop=FontProperties(weight=weight))
    return float(path.get_extents().width) / 72


def shorten(text: str, width_in: float, size_pt: float = TEXT_PT, weight: str = "normal") -> str:
    """The text, cut with an ellipsis where it would be wider than ``width_in``."""
    if text_width_in(text, size_pt, weight) <= width_in:
        return text

    def cut_width_in(keep: int) -> float:
        return text_width_in(f"{text[:keep]}…", size_pt, weight)

    keep = max(bisect(range(1, len(text)), width_in, key=cut_width_in), 1)
    return f"{text[:keep].rstrip(' ,.:(_-')}…"


def label_room_in(lines: Sequence[Line], most_in: float) -> float:
    """The room in inches that the labels of these lines take at the right of their axes."""
    widths = [text_width_in(line.label) for line in lines if line.label]
    return FAR_PT / 72 + min(max(widths, default=0.0), most_in)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> tuple[float, ...]:
    """Positions at least ``gap`` apart within ``low`` to ``high``, nearest to the wanted ones.

    Nearest in least squares, with the order kept: with ``gap * rank`` taken off this is isotonic
    regression, solved by pooling neighbours that are in the wrong order. Where there is not enough
    room, positions go beyond ``low``.
    """
    ranked = sorted(range(len(wanted)), key=lambda i: wanted[i])
    pools: list[tuple[float, int]] = []
    for rank, index in enumerate(ranked):
        pools.append((wanted[index] - gap * rank, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            pools.append(_pooled(pools.pop(), pools.pop()))
    top = high - gap * (len(wanted) - 1)
    shifts = [min(max(mean, low), top) for mean, size in pools for _ in range(size)]
    placed = {index: shifts[rank] + gap * rank for rank, index in enumerate(ranked)}
    return tuple(placed[index] for index in range(len(wanted)))


def _pooled(one: tuple[float, int], other: tuple[float, int]) -> tuple[float, int]:
    size = one[1] + other[1]
    return (one[0] * one[1] + other[0] * other[1]) / size, size


def draw_labels(
    axes: Axes, lines: Sequence[Line], size_in: tuple[float, float], room_in: float
) -> None:
    """Write the name of each line at its right end, in one column, none over another."""
    ends = [(line, line.end) for line in lines if line.label and line.end]
    heights = [_height_pt(axes, value, size_in[1]) for _, (_, value) in ends]
    placed = spread(heights, LABEL_GAP_PT, LABEL_GAP_PT / 2, size_in[1] * 72)
    moved = [there - here for here, there in zip(heights, placed, strict=True)]
    last = max((order for _, (order, _) in ends), default=0)
    reach = [_across_pt(axes, last - order, size_in[0]) for _, (order, _) in ends]
    distance = FAR_PT if any(abs(m) > STILL_PT for m in moved) or any(reach) else NEAR_PT
    for (line, end), up, across in zip(ends, moved, reach, strict=True):
        _draw_label(axes, line, end, (across + distance, up), room_in - FAR_PT / 72)


def _draw_label(
    axes: Axes, line: Line, end: tuple[int, float], offset: tuple[float, float], width_in: float
) -> None:
    leader = {"arrowstyle": "-", "lw": 0.6, "color": line.look.colour, "shrinkA": 1.5}
    leader |= {"shrinkB": 4.0, "relpos": (0.0, 0.5)}
    if offset[0] > FAR_PT:
        leader |= {"linestyle": (0, (1, 3))}
    axes.annotate(
        shorten(line.label or "", width_in),
        xy=end,
        xytext=offset,
        textcoords="offset points",
        ha="left",
        va="center_baseline",
        fontsize=TEXT_PT,
        color=text_colour(line.look.colour),
        arrowprops=leader if offset[0] > NEAR_PT else None,
        annotation_clip=False,
    )


def _height_pt(axes: Axes, value: float, height_in: float) -> float:
    low, high = (math.log10(limit) for limit in axes.get_ylim())
    return 72 * height_in * (math.log10(value) - low) / (high - low)


def _across_pt(axes: Axes, orders: float, width_in: float) -> float:
    left, right = axes.get_xlim()
    return 72 * width_in * orders / (right - left)
