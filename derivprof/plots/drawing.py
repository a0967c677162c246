"""Panels into axes: everything that touches matplotlib except labels and export."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from derivprof.plots.labels import draw_labels, shorten
from derivprof.plots.layout import Place
from derivprof.plots.marks import bar_width, draw_band, draw_guide, draw_line, draw_mark
from derivprof.plots.panel import Panel, Section, tags_of
from derivprof.plots.style import FIGURE_WIDTH_IN, GRID, PANEL_TITLE_PT, QUIET_INK, RULE, TEXT_PT
from derivprof.plots.ticks import bar_limits, order_limits, order_ticks


def draw_section(
    figure: Figure, section: Section, places: Sequence[Place], orders: Sequence[int]
) -> None:
    """Draw every panel of a section where it belongs."""
    first = None
    for place in places:
        axes = _new_axes(figure, place, sharing=first if section.shares_scale else None)
        first = first or axes
        _draw_upright(axes, section, place)
        _draw_across(axes, section, orders)
        _draw_frame(axes, place)
        if place.has_order_name:
            axes.set_xlabel(section.across_name, fontsize=TEXT_PT, color=QUIET_INK, labelpad=3)
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


def _draw_upright(axes: Axes, section: Section, place: Place) -> None:
    axes.set_yscale(section.scale.name)
    axes.set_ylim(place.extent.low, place.extent.high)
    ticks = section.scale.ticks(place.extent)
    axes.set_yticks(list(ticks), list(ticks.values()))


def _draw_across(axes: Axes, section: Section, orders: Sequence[int]) -> None:
    has_bars = any(panel.has_bars for panel in section.panels)
    if section.along is not None:
        ticks = section.along.ticks()
        axes.set_xlim(section.along.limits(has_bars=has_bars))
        axes.set_xticks(list(ticks), list(ticks.values()))
        return
    if section.across is None:
        axes.set_xlim((bar_limits if has_bars else order_limits)(orders[0], orders[-1]))
        axes.set_xticks(order_ticks(orders[0], orders[-1]))
        return
    lines = [line for panel in section.panels for line in panel.lines]
    extent = section.across.extent(x for line in lines for x, _ in line.points)
    axes.set_xscale(section.across.name)
    axes.set_xlim(extent.low, extent.high)
    ticks = section.across.ticks(extent)
    axes.set_xticks(list(ticks), list(ticks.values()))


def _draw_frame(axes: Axes, place: Place) -> None:
    axes.minorticks_off()
    axes.tick_params(labelsize=TEXT_PT, length=0, pad=4, labelcolor=QUIET_INK)
    axes.tick_params(axis="x", length=3, color=RULE)
    axes.tick_params(axis="y", labelleft=place.has_scale)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=RULE, linewidth=0.8)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def _draw_panel(axes: Axes, place: Place) -> None:
    panel = place.panel
    for upper, lower in panel.bands:
        draw_band(axes, panel.lines[upper], panel.lines[lower])
    for guide in panel.guides:
        draw_guide(axes, guide)
    for mark in panel.marks:
        draw_mark(axes, mark)
    for depth, line in enumerate(reversed(panel.lines)):
        draw_line(axes, line, place.extent, depth)
    draw_labels(axes, tags_of(panel, place.extent, bar_width(axes)), place.label_room)
    _write_titles(axes, panel, place)


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
