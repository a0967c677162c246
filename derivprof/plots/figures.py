"""The figures by name, and a record drawn as one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from derivprof.errors import NothingToPlot, OutputError
from derivprof.findings import PICTURES, counts_of, notes_of, place_of, subject_of, wrong_notes
from derivprof.plots.accuracy import accuracy_notes, accuracy_sections
from derivprof.plots.before_after import cse_notes, cse_sections
from derivprof.plots.drawing import draw_section, write
from derivprof.plots.growth import growth_sections
from derivprof.plots.labels import shorten
from derivprof.plots.layout import columns_of, places_of, section_height_in
from derivprof.plots.memory import memory_notes, memory_sections
from derivprof.plots.multiples import primitives_notes, primitives_sections
from derivprof.plots.panel import Section, orders_of
from derivprof.plots.ratio import ratio_notes, ratio_sections
from derivprof.plots.roofline import roofline_notes, roofline_sections
from derivprof.plots.spread import spread_notes, spread_sections
from derivprof.plots.stages import stages_sections
from derivprof.plots.style import (
    FIGURE_WIDTH_IN,
    INK,
    NOTE_PT,
    QUIET_INK,
    SUBTITLE_PT,
    TITLE_PT,
    house_style,
)
from derivprof.plots.wrapping import wrapped, wrapped_words
from derivprof.record import Profile

MARGIN_IN = 0.17
TEXT_WIDTH_IN = FIGURE_WIDTH_IN - 2 * MARGIN_IN
TITLE_IN, TITLE_GAP_IN, SUBTITLE_IN, NOTE_IN = 0.24, 0.04, 0.19, 0.17
SECTION_GAP_IN = 0.2
MOST_TITLE_LINES = 3
MOST_NOTES = 6

FIGURES: Mapping[str, str] = {name: picture.shows for name, picture in PICTURES.items()}
"""What each figure shows, by its name."""


def _nothing(profile: Profile) -> tuple[str, ...]:
    return ()


def _counts(profile: Profile) -> list[str]:
    first = profile.on(profile.devices[0])
    return wrapped(*counts_of(first), TEXT_WIDTH_IN, SUBTITLE_PT)


@dataclass(frozen=True)
class _Drawn:
    """What is drawn, with notes of its own below and lines of its own above."""

    sections: Callable[[Profile], tuple[Section, ...]]
    notes: Callable[[Profile], tuple[str, ...]] = _nothing
    above: Callable[[Profile], Sequence[str]] = _nothing


_DRAWN = {
    "growth": _Drawn(growth_sections, above=_counts),
    "cse": _Drawn(cse_sections, cse_notes),
    "primitives": _Drawn(primitives_sections, primitives_notes),
    "stages": _Drawn(stages_sections),
    "memory": _Drawn(memory_sections, memory_notes),
    "accuracy": _Drawn(accuracy_sections, accuracy_notes),
    "ratio": _Drawn(ratio_sections, ratio_notes),
    "roofline": _Drawn(roofline_sections, roofline_notes),
    "spread": _Drawn(spread_sections, spread_notes),
}


def figure(profile: Profile, name: str) -> Figure:
    """The figure of that name, one of :data:`FIGURES`, with what it comes to as its title.

    Raises :class:`OutputError` for any other name, :class:`NothingToPlot` where the
    record has no data for it.
    """
    if name not in _DRAWN:
        raise OutputError(f"There is no figure `{name}`. Choose one of {', '.join(FIGURES)}.")
    with house_style():
        sections = [section for section in _DRAWN[name].sections(profile) if section.panels]
        if not sections:
            raise NothingToPlot(_nothing_text(profile, name))
        return _laid_out(profile, name, sections)


def _laid_out(profile: Profile, name: str, sections: Sequence[Section]) -> Figure:
    title = wrapped_words(
        PICTURES[name].headline(profile), TEXT_WIDTH_IN, TITLE_PT, "bold", MOST_TITLE_LINES
    )
    about = wrapped("", (subject_of(profile), place_of(profile)), TEXT_WIDTH_IN, SUBTITLE_PT)
    subtitle = [*about, *_DRAWN[name].above(profile)]
    notes = _notes(profile, name)
    heading = 2 * MARGIN_IN + TITLE_IN * len(title) + TITLE_GAP_IN + SUBTITLE_IN * len(subtitle)
    tops, bottom = _stacked(sections, heading)
    first_note = bottom + (SECTION_GAP_IN if notes else 0.0)
    drawn = _blank(first_note + NOTE_IN * len(notes) + MARGIN_IN)
    _write_heading(drawn, title, subtitle)
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


def _notes(profile: Profile, name: str) -> list[str]:
    """What the marks mean, which methods are wrong, and which did not get through."""
    said = (*_DRAWN[name].notes(profile), *wrong_notes(profile))
    explained = [line for note in said for line in wrapped_words(note, TEXT_WIDTH_IN, NOTE_PT)]
    missing = [shorten(note, TEXT_WIDTH_IN, NOTE_PT) for note in notes_of(profile)]
    hidden = len(missing) - MOST_NOTES
    if hidden <= 0:
        return [*explained, *missing]
    return [*explained, *missing[:MOST_NOTES], f"and {hidden} more methods"]


def _nothing_text(profile: Profile, name: str) -> str:
    target = profile.target.name
    if name == "growth":
        why = "; ".join(notes_of(profile)) or "none was counted or compiled"
        return (
            f"There is nothing to plot in the record of {target}: no method was counted "
            f"at any order ({why}). Measure it again with a method that applies, or a larger "
            "budget."
        )
    return (
        f"The record of {target} has nothing for the figure `{name}` ({PICTURES[name].shows}): "
        f"`derivprof {PICTURES[name].measured_by} TARGET -o run.json` measures it."
    )
