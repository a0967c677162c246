"""The figures by name, and a record drawn as one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from derivprof.errors import NothingToPlot, OutputError
from derivprof.findings import PICTURES, counts_of, notes_of, place_of, subject_of, wrong_notes
from derivprof.plots.accuracy import accuracy_notes, accuracy_sections
from derivprof.plots.along import along_axis
from derivprof.plots.before_after import cse_notes, cse_sections
from derivprof.plots.growth import growth_sections
from derivprof.plots.labels import shorten
from derivprof.plots.memory import memory_notes, memory_sections
from derivprof.plots.multiples import primitives_notes, primitives_sections
from derivprof.plots.panel import Section
from derivprof.plots.ratio import ratio_notes, ratio_sections
from derivprof.plots.roofline import roofline_notes, roofline_sections
from derivprof.plots.sheet import TEXT_WIDTH_IN, sheet
from derivprof.plots.spread import spread_notes, spread_sections
from derivprof.plots.stages import stages_sections
from derivprof.plots.style import NOTE_PT, SUBTITLE_PT, house_style
from derivprof.plots.wrapping import wrapped, wrapped_words
from derivprof.record import Axis, Profile

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
        found = along_axis([profile], _DRAWN[name].sections(profile))
        sections = [section for section in found if section.panels]
        if not sections:
            raise NothingToPlot(_nothing_text(profile, name))
        return _laid_out(profile, name, sections)


def _laid_out(profile: Profile, name: str, sections: Sequence[Section]) -> Figure:
    about = wrapped("", (subject_of(profile), place_of(profile)), TEXT_WIDTH_IN, SUBTITLE_PT)
    subtitle = [*about, *_DRAWN[name].above(profile)]
    return sheet(PICTURES[name].headline(profile), subtitle, sections, _notes(profile, name))


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
            f"at any {profile.axis.head} ({why}). Measure it again with a method that applies, "
            "or a larger budget."
        )
    if name == "ratio" and profile.axis is not Axis.ORDER:
        return (
            f"The figure `{name}` is about orders ({PICTURES[name].shows}), and the record of "
            f"{target} goes over the {profile.axis.named}."
        )
    if name == "ratio" and len(profile.orders) == 1 and profile.orders[0] > 0:
        return (
            f"The record of {target} has nothing for the figure `ratio`: it is about the growth "
            f"from the function itself on, and {subject_of(profile)} has order {profile.orders[0]} "
            "alone."
        )
    return (
        f"The record of {target} has nothing for the figure `{name}` ({PICTURES[name].shows}): "
        f"`derivprof {PICTURES[name].measured_by} TARGET -o run.json` measures it."
    )
