"""Names at the right ends of lines, in place of a legend: how wide, how far apart, and drawn."""

from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from derivprof.plots.palette import text_colour
from derivprof.plots.panel import Tag
from derivprof.plots.style import TEXT_PT

LABEL_GAP_PT = 1.27 * TEXT_PT
NEAR_PT, FAR_PT = 6.0, 14.0
"""From the end of a line to its label: beside it, and with a leader line between."""
ROUNDING_IN = 1e-6
"""Room is made of the widths of the labels, and must not be short of them by a rounding."""
STILL_PT = 3.0
"""A label that moved less than this needs no leader line."""


@lru_cache(maxsize=4096)
def text_width_in(text: str, size_pt: float = TEXT_PT, weight: str = "normal") -> float:
    """The width in inches of one line of text in the house font."""
    if not text:
        return 0.0
    font = FontProperties(size=size_pt, weight=weight)
    width_pt, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width_pt) / 72


def shorten(text: str, width_in: float, size_pt: float = TEXT_PT, weight: str = "normal") -> str:
    """The text, cut with an ellipsis where it would be wider than ``width_in``."""
    if text_width_in(text, size_pt, weight) <= width_in:
        return text

    def cut_width_in(keep: int) -> float:
        return text_width_in(f"{text[:keep]}…", size_pt, weight)

    keep = max(bisect(range(1, len(text)), width_in, key=cut_width_in), 1)
    return f"{text[:keep].rstrip(' ,.:(_-')}…"


def label_room_in(labels: Sequence[str], most_in: float) -> float:
    """The room in inches that these labels take at the right of their axes."""
    widths = [text_width_in(label) for label in labels]
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


def draw_labels(axes: Axes, tags: Sequence[Tag], room_in: float) -> None:
    """Write each name at the right of what it names, in one column, none over another."""
    places = [_place_pt(axes, tag) for tag in tags]
    width, height = (side * 72 / axes.figure.dpi for side in axes.bbox.size)
    heights = [up for _, up in places]
    placed = spread(heights, LABEL_GAP_PT, LABEL_GAP_PT / 2, height)
    moved = [there - here for here, there in zip(heights, placed, strict=True)]
    last = max((across for across, _ in places), default=width)
    reach = [last - across for across, _ in places]
    is_far = any(abs(m) > STILL_PT for m in moved) or any(r > 1 for r in reach)
    distance = FAR_PT if is_far else NEAR_PT
    for tag, up, across in zip(tags, moved, reach, strict=True):
        _draw_label(axes, tag, (across + distance, up), room_in - FAR_PT / 72 + ROUNDING_IN)


def _draw_label(axes: Axes, tag: Tag, offset: tuple[float, float], width_in: float) -> None:
    leader = {"arrowstyle": "-", "lw": 0.6, "color": text_colour(tag.colour), "shrinkA": 1.5}
    leader |= {"shrinkB": 4.0, "relpos": (0.0, 0.5)}
    if offset[0] > FAR_PT:
        leader |= {"linestyle": (0, (1, 3))}
    axes.annotate(
        shorten(tag.text, width_in),
        xy=tag.at,
        xytext=offset,
        textcoords="offset points",
        ha="left",
        va="center_baseline",
        fontsize=TEXT_PT,
        color=text_colour(tag.colour),
        arrowprops=leader if offset[0] > NEAR_PT else None,
        annotation_clip=False,
    )


def _place_pt(axes: Axes, tag: Tag) -> tuple[float, float]:
    """Where what a tag names stands, in points from the lower left corner of the axes."""
    across, up = axes.transData.transform(tag.at) - axes.bbox.min
    return across * 72 / axes.figure.dpi, up * 72 / axes.figure.dpi
