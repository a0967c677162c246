"""A figure as a whole: its title, the lines below that, its sections, and notes at the bottom."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from derivprof.plots.drawing import draw_section, write
from derivprof.plots.layout import columns_of, places_of, section_height_in
from derivprof.plots.panel import Section, orders_of
from derivprof.plots.style import (
    FIGURE_WIDTH_IN,
    INK,
    NOTE_PT,
    QUIET_INK,
    SUBTITLE_PT,
    TITLE_PT,
)
from derivprof.plots.wrapping import wrapped_words

MARGIN_IN = 0.17
TEXT_WIDTH_IN = FIGURE_WIDTH_IN - 2 * MARGIN_IN
TITLE_IN, TITLE_GAP_IN, SUBTITLE_IN, NOTE_IN = 0.24, 0.04, 0.19, 0.17
SECTION_GAP_IN = 0.2
MOST_TITLE_LINES = 3


def sheet(
    title: str, subtitle: Sequence[str], sections: Sequence[Section], notes: Sequence[str]
) -> Figure:
    """The figure, as high as what is on it. Lines of the subtitle and notes must fit its width."""
    lines = wrapped_words(title, TEXT_WIDTH_IN, TITLE_PT, "bold", MOST_TITLE_LINES)
    heading = 2 * MARGIN_IN + TITLE_IN * len(lines) + TITLE_GAP_IN + SUBTITLE_IN * len(subtitle)
    tops, bottom = _stacked(sections, heading)
    first_note = bottom + (SECTION_GAP_IN if notes else 0.0)
    drawn = _blank(first_note + NOTE_IN * len(notes) + MARGIN_IN)
    _write_heading(drawn, lines, subtitle)
    for section, top in zip(sections, tops, strict=True):
        places = places_of(section, columns_of(section, sections), top)
        draw_section(drawn, section, places, orders_of(sections))
    for line, note in enumerate(notes):
        write(drawn, note, MARGIN_IN, first_note + NOTE_IN * line, NOTE_PT, QUIET_INK)
    return drawn


def _blank(height_in: float) -> Figure:
    return Figure(figsize=(FIGURE_WIDTH_IN, height_in), facecolor="white")


def _stacked(sections: Sequence[Section], top: float) -> tuple[list[float], float]:
    """Where each section begins, and where the last one ends."""
    tops = []
    for section in sections:
        tops.append(top)
        top += section_height_in(section) + SECTION_GAP_IN
    return tops, top - SECTION_GAP_IN


def _write_heading(figure: Figure, title: Sequence[str], subtitle: Sequence[str]) -> None:
    for line, text in enumerate(title):
        top = MARGIN_IN + line * TITLE_IN
        write(figure, text, MARGIN_IN, top, TITLE_PT, INK, weight="bold")
    below = MARGIN_IN + TITLE_IN * len(title) + TITLE_GAP_IN
    for line, text in enumerate(subtitle):
        write(figure, text, MARGIN_IN, below + line * SUBTITLE_IN, SUBTITLE_PT, QUIET_INK)
