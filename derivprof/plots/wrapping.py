"""Text broken into lines that fit."""

import re
from collections.abc import Sequence

from derivprof.plots.labels import shorten, text_width_in

_BREAKS = re.compile(r"(?<!order)(?<![+=]) (?![+=])(?!\d{3}\b)(?!%|[numk]?s\b|[KMG]?i?B\b)")
"""Spaces at which a line may end."""


def wrapped(opening: str, items: Sequence[str], width_in: float, size_pt: float) -> list[str]:
    """The items in as few lines as hold them, broken between items only."""
    lines = [opening + ", ".join(items[:1])] if items else []
    for item in items[1:]:
        longer = f"{lines[-1]}, {item}"
        if text_width_in(longer, size_pt) <= width_in:
            lines[-1] = longer
        else:
            lines[-1:] = [f"{lines[-1]},", item]
    return [shorten(line, width_in, size_pt) for line in lines]


def wrapped_words(
    text: str, width_in: float, size_pt: float, weight: str = "normal", most: int | None = None
) -> list[str]:
    """The text in as few lines as hold it, of like width; cut after ``most``.

    They are broken between words, not within ``order 8``, ``N + 1`` or ``17 154``.
    """
    lines = _filled(text, width_in, size_pt, weight, most)
    for share in (0.55, 0.65, 0.75, 0.85, 0.93):
        narrower = _filled(text, share * width_in, size_pt, weight, most)
        if len(narrower) == len(lines) > 1 and _fits(narrower, share * width_in, size_pt, weight):
            return narrower
    return [shorten(line, width_in, size_pt, weight) for line in lines]


def _fits(lines: Sequence[str], width_in: float, size_pt: float, weight: str) -> bool:
    return all(text_width_in(line, size_pt, weight) <= width_in for line in lines)


def _filled(text: str, width_in: float, size_pt: float, weight: str, most: int | None) -> list[str]:
    """The text with as many words in every line as have room."""
    lines: list[str] = []
    for word in _BREAKS.split(text):
        longer = f"{lines[-1]} {word}" if lines else word
        is_full = most is not None and len(lines) == most
        if not lines or (text_width_in(longer, size_pt, weight) > width_in and not is_full):
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
