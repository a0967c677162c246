"""Panels into axes: everything that touches matplotlib except labels and export."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from derivprof.plots.labels import draw_labels, shorten
from derivprof.plots.layout import Place
from derivprof.plots.panel import Line, Panel, Section, gaps_for_zeros
from derivprof.plots.style import FIGURE_WIDTH_IN, GRID, PANEL_TITLE_PT, QUIET_INK, RULE, TEXT_PT
from derivprof.plots.ticks import log_ticks, order_limits, order_ticks

MOST_MARKERS = 16


def draw_section(
    figure: Figure, section: Section, places: Sequence[Place], orders: Sequence[int]
) -> None:
    """Draw every panel of a section where it belongs."""
    first = None
    for place in places:
        axes = _new_axes(figure, place, sharing=first if section.shares_scale else None)
        first = first or axes
        _draw_axes(axes, section, place, orders)
        _draw_panel(axes, place)
    _write_unit(figure, section, places)


def write(
    figure: Figure,
    text: str,
    left_in: float,
    top_in: float,
    size_pt: float,
    colour: str,
    weight: str = "normal",
) -> None:
    """Write one line of text with its top left corner at a place in inches."""
    width, height = figure.get_size_inches()
    at = (left_in / width, 1 - top_in / height)
    figure.text(*at, text, fontsize=size_pt, color=colour, ha="left", va="top", weight=weight)


def _new_axes(figure: Figure, place: Place, sharing: Axes | None) -> Axes:
    width, height = figure.get_size_inches()
    bottom = 1 - (place.top + place.height) / height
    box = (place.left / width, bottom, place.width / width, place.height / height)
    return figure.add_axes(box, sharex=sharing, sharey=sharing)


def _draw_axes(axes: Axes, section: Section, place: Place, orders: Sequence[int]) -> None:
    axes.set_yscale("log")
    axes.set_ylim(place.limits)
    axes.set_xlim(order_limits(orders[0], orders[-1]))
    scale = {value: section.tick_text(value) for value in log_ticks(*place.limits)}
    named = {value: text for value, text in scale.items() if text}
    axes.set_yticks(list(named), list(named.values()))
    axes.set_xticks(order_ticks(orders[0], orders[-1]))
    axes.minorticks_off()
    axes.tick_params(labelsize=TEXT_PT, length=0, pad=4, labelcolor=QUIET_INK)
    axes.tick_params(axis="x", length=3, color=RULE)
    axes.tick_params(axis="y", labelleft=place.has_scale)
    _draw_frame(axes)
    if place.has_order_name:
        axes.set_xlabel("order", fontsize=TEXT_PT, color=QUIET_INK, labelpad=3)


def _draw_frame(axes: Axes) -> None:
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=RULE, linewidth=0.8)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def _draw_panel(axes: Axes, place: Place) -> None:
    panel = place.panel
    for upper, lower in panel.bands:
        _draw_band(axes, panel.lines[upper], panel.lines[lower])
    for depth, line in enumerate(reversed(panel.lines)):
        _draw_line(axes, line, depth)
    draw_labels(axes, panel.lines, (place.width, place.height), place.label_room)
    _write_titles(axes, panel, place)


def _draw_line(axes: Axes, line: Line, depth: int) -> None:
    orders, values = gaps_for_zeros(line.points)
    look = line.look
    axes.plot(
        orders,
        values,
        color=look.colour,
        linewidth=look.width,
        linestyle=(0, (3.2, 1.8)) if look.dashed else "-",
        marker=look.marker,
        markersize=3.6,
        markeredgewidth=0.9,
        markerfacecolor="white" if look.dashed else look.colour,
        markevery=-(-len(orders) // MOST_MARKERS),
        clip_on=False,
        zorder=3 + depth / 100,
        label=line.label,
    )


def _draw_band(axes: Axes, upper: Line, lower: Line) -> None:
    """Tint what lies between two lines, at the orders that both have."""
    below = dict(lower.points)
    both = [(order, below[order], value) for order, value in upper.points if order in below]
    orders, lows, highs = zip(*both, strict=True) if both else ((), (), ())
    shown = [min(pair) > 0 for pair in zip(lows, highs, strict=True)]
    colour = upper.look.colour
    axes.fill_between(orders, lows, highs, where=shown, color=colour, alpha=0.09, linewidth=0)


def _write_titles(axes: Axes, panel: Panel, place: Place) -> None:
    width = place.width + place.label_room
    for text, up, size, colour, weight in (
        (panel.title, 20, PANEL_TITLE_PT, panel.title_colour, "bold"),
        (panel.remark, 8, TEXT_PT, QUIET_INK, "normal"),
    ):
        axes.annotate(
            shorten(text, width, size, weight),
            xy=(0, 1),
            xycoords="axes fraction",
            xytext=(0, up),
            textcoords="offset points",
            fontsize=size,
            color=colour,
            fontweight=weight,
        )


def _write_unit(figure: Figure, section: Section, places: Sequence[Place]) -> None:
    """Write the unit once per row, upright beside the leftmost scale."""
    height = figure.get_size_inches()[1]
    for place in places:
        if place.left == places[0].left:
            middle = 1 - (place.top + place.height / 2) / height
            figure.text(
                0.17 / FIGURE_WIDTH_IN,
                middle,
                section.unit,
                rotation=90,
                ha="center",
                va="center",
                fontsize=TEXT_PT,
                color=QUIET_INK,
            )
