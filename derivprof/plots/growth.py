"""The growth plot: how the equations, and the time, of each method grow with the order."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from derivprof.errors import OutputError
from derivprof.plots.counts import counts_sections
from derivprof.plots.drawing import draw_section, write
from derivprof.plots.labels import shorten, text_width_in
from derivprof.plots.layout import columns_of, places_of, section_height_in
from derivprof.plots.panel import Section, orders_of
from derivprof.plots.style import (
    FIGURE_WIDTH_IN,
    INK,
    NOTE_PT,
    QUIET_INK,
    SUBTITLE_PT,
    TITLE_PT,
    house_style,
)
from derivprof.plots.times import times_sections
from derivprof.plots.words import finding_of, notes_of, title_of
from derivprof.record import Profile

MARGIN_IN = 0.17
TEXT_WIDTH_IN = FIGURE_WIDTH_IN - 2 * MARGIN_IN
TITLE_IN, SUBTITLE_IN, NOTE_IN = 0.28, 0.19, 0.17
SECTION_GAP_IN = 0.2
MOST_NOTES = 6


def growth_figure(profile: Profile) -> Figure:
    """Counts by primitive against order, method by method; totals; and durations where measured.

    Raises :class:`OutputError` when the record holds neither a count nor a duration.
    """
    first = profile.on(profile.devices[0])  # counts are the same on every device
    sections = [s for s in (*counts_sections(first), *times_sections(profile)) if s.panels]
    if not sections:
        raise OutputError(_nothing_text(profile))
    with house_style():
        return _drawn(profile, sections)


def _drawn(profile: Profile, sections: Sequence[Section]) -> Figure:
    subtitle = _wrapped(*finding_of(profile.on(profile.devices[0])))
    notes = _notes(profile)
    heading = 2 * MARGIN_IN + TITLE_IN + SUBTITLE_IN * len(subtitle)
    tops, bottom = _stacked(sections, heading)
    first_note = bottom + (SECTION_GAP_IN if notes else 0.0)
    figure = _blank(first_note + NOTE_IN * len(notes) + MARGIN_IN)
    _write_heading(figure, title_of(profile), subtitle)
    for section, top in zip(sections, tops, strict=True):
        places = places_of(section, columns_of(section, sections), top)
        draw_section(figure, section, places, orders_of(sections))
    for line, note in enumerate(notes):
        write(figure, note, MARGIN_IN, first_note + NOTE_IN * line, NOTE_PT, QUIET_INK)
    return figure


def _wrapped(opening: str, items: Sequence[str]) -> list[str]:
    """The items in as few lines as hold them, broken between items only."""
    lines = [opening + ", ".join(items[:1])] if items else []
    for item in items[1:]:
        longer = f"{lines[-1]}, {item}"
        if text_width_in(longer, SUBTITLE_PT) <= TEXT_WIDTH_IN:
            lines[-1] = longer
        else:
            lines[-1:] = [f"{lines[-1]},", item]
    return [shorten(line, TEXT_WIDTH_IN, SUBTITLE_PT) for line in lines]


def _blank(height_in: float) -> Figure:
    return Figure(figsize=(FIGURE_WIDTH_IN, height_in), facecolor="white")


def _stacked(sections: Sequence[Section], top: float) -> tuple[list[float], float]:
    """Where each section begins, and where the last one ends."""
    tops = []
    for section in sections:
        tops.append(top)
        top += section_height_in(section) + SECTION_GAP_IN
    return tops, top - SECTION_GAP_IN


def _write_heading(figure: Figure, title: str, subtitle: Sequence[str]) -> None:
    fitting = shorten(title, TEXT_WIDTH_IN, TITLE_PT, "bold")
    write(figure, fitting, MARGIN_IN, MARGIN_IN, TITLE_PT, INK, weight="bold")
    for line, text in enumerate(subtitle):
        top = MARGIN_IN + TITLE_IN + line * SUBTITLE_IN
        write(figure, text, MARGIN_IN, top, SUBTITLE_PT, QUIET_INK)


def _notes(profile: Profile) -> list[str]:
    notes = [shorten(note, TEXT_WIDTH_IN, NOTE_PT) for note in notes_of(profile)]
    hidden = len(notes) - MOST_NOTES
    return notes if hidden <= 0 else [*notes[:MOST_NOTES], f"and {hidden} more methods"]


def _nothing_text(profile: Profile) -> str:
    why = "; ".join(notes_of(profile)) or "it has no cells"
    return (
        f"There is nothing to plot in the record of {profile.target.name}: no method was counted "
        f"at any order ({why}). Measure it again with a method that applies, or a larger budget."
    )
