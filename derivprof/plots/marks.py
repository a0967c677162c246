"""Lines, bands, bars, intervals and dots, each drawn on its axes."""

from matplotlib.axes import Axes

from derivprof.plots.palette import Look
from derivprof.plots.panel import Cloud, Guide, Line, Mark, Stack, Whiskers, shown
from derivprof.plots.scales import Extent
from derivprof.plots.style import GRID, NOTE_PT, RULE

MOST_MARKERS = 16
BAR_WIDTH, WIDEST_BAR_IN = 0.72, 0.42
"""In steps of the axis and in inches."""
LEAST_NAMED = 0.12
"""Of the width of the axes: a guide that goes on for less has no name."""
LEAST_UP = 0.07
"""Of the height of the axes: where a guide has its name, below it."""


def draw_line(axes: Axes, line: Line, extent: Extent, depth: int) -> None:
    """Draw a line with its markers, hollow where it is dashed."""
    places, values = shown(line.points, extent)
    look, step = line.look, max(-(-len(places) // MOST_MARKERS), 1)
    axes.plot(
        places,
        values,
        color=look.colour,
        linewidth=look.width,
        linestyle=(0, (3.2, 1.8)) if look.dashed else "-",
        marker=look.marker,
        markersize=3.6,
        markeredgewidth=0.9,
        markerfacecolor="white" if look.dashed else look.colour,
        markevery=((len(places) - 1) % step, step),
        clip_on=False,
        zorder=3 + depth / 100,
        label=line.label,
    )


def draw_band(axes: Axes, upper: Line, lower: Line) -> None:
    """Tint what lies between two lines, at the orders that both have."""
    below = dict(lower.points)
    both = [(order, below[order], value) for order, value in upper.points if order in below]
    orders, lows, highs = zip(*both, strict=True) if both else ((), (), ())
    positive = [min(pair) > 0 for pair in zip(lows, highs, strict=True)]
    colour = upper.look.colour
    axes.fill_between(orders, lows, highs, where=positive, color=colour, alpha=0.09, linewidth=0)


def draw_mark(axes: Axes, mark: Mark) -> None:
    """Draw what is no line."""
    match mark:
        case Stack():
            _draw_stack(axes, mark)
        case Whiskers():
            orders = [order for order, _, _ in mark.spans]
            lows, highs = ([span[i] for span in mark.spans] for i in (1, 2))
            axes.vlines(orders, lows, highs, color=mark.colour, linewidth=1.3, zorder=2.8)
            axes.plot(orders, lows, "_", orders, highs, "_", color=mark.colour, markersize=5)
        case Cloud():
            places, values = ([point[i] for point in mark.points] for i in (0, 1))
            look = Look(mark.colour, ".")
            axes.plot(
                places, values, look.marker, color=look.colour, markersize=3.2, alpha=0.4,
                markeredgewidth=0, zorder=2.5, rasterized=True,
            )  # fmt: skip


def bar_width(axes: Axes) -> float:
    """The width of a bar in orders: not so wide that a single one is a wall."""
    left, right = axes.get_xlim()
    widest = WIDEST_BAR_IN * axes.figure.dpi / axes.bbox.width * (right - left)
    return min(BAR_WIDTH, widest)


def _draw_stack(axes: Axes, stack: Stack) -> None:
    orders = [order for order, _, _ in stack.spans]
    heights = [top - bottom for _, bottom, top in stack.spans]
    bottoms = [bottom for _, bottom, _ in stack.spans]
    axes.bar(
        orders,
        heights,
        bar_width(axes),
        bottoms,
        color=stack.colour,
        edgecolor="white",
        linewidth=0.4,
        zorder=2,
    )


def draw_guide(axes: Axes, guide: Guide) -> None:
    """Draw a line of equal ratio, named near where it enters the axes."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    start, end = max(left, low / guide.slope), min(right, high / guide.slope)
    if start >= end:
        return
    axes.plot(
        [start, end], [guide.slope * start, guide.slope * end], color=GRID, linewidth=0.8, zorder=1
    )
    named = max(start, low * (high / low) ** LEAST_UP / guide.slope)
    if end > named * (right / left) ** LEAST_NAMED:
        axes.annotate(
            guide.text,
            (named, guide.slope * named),
            (5, -2),
            textcoords="offset points",
            ha="left",
            va="top",
            fontsize=NOTE_PT,
            color=RULE,
            zorder=1,
        )
