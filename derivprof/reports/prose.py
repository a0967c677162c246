"""Sentences on a console: wrapped at words with a hanging indent, and the verdict in its frame."""

import re
import textwrap
from collections.abc import Iterable

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

_HANGING = "  "
_GLUED = "\N{NO-BREAK SPACE}"
_INSIDE_NUMBERS = re.compile(r"(?<=\d) (?=\d{3}\b|%|[num]?s\b|[KMGT]?i?B\b)")
"""The space in ``17 154`` and in ``1.24 ms``: a line does not end there."""

_SAID = re.compile(r":\s+(.*?)(;\s+next|$)", re.DOTALL)
"""What a sentence says of the quantity it begins with; who is next is less important."""

_LONGEST_LINE = 120
_FRAME = 4


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """The lines of a text: as wide as ``width`` but for words that are longer, none of them cut."""
    return [line for part in text.split("\n") for line in _wrapped(part, width, indent)]


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    lines = textwrap.wrap(
        _INSIDE_NUMBERS.sub(_GLUED, text),
        max(width, len(indent) + 2 * len(_HANGING)),
        initial_indent=indent,
        subsequent_indent=indent + _HANGING,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_GLUED, " ") for line in lines] or [indent.rstrip()]


def print_prose(text: str, console: Console, style: str = "", indent: str = "") -> None:
    """A text, wrapped."""
    for line in wrapped(text, console.width, indent):
        console.print(Text(line, style), soft_wrap=True)


def print_caveats(caveats: Iterable[str], console: Console) -> None:
    """Every doubt with its mark, which alone is coloured; an empty line before a frame."""
    doubts = tuple(caveats)
    for caveat in doubts:
        for line in wrapped(f"! {caveat}", console.width):
            shown = Text(line)
            shown.highlight_regex(r"^!", "bold yellow")
            console.print(shown, soft_wrap=True)
    if doubts and _has_frame(console):
        console.print()


def _has_frame(console: Console) -> bool:
    """Whether a verdict is framed there."""
    return console.is_terminal and not console.is_dumb_terminal


def print_verdict(sentences: Iterable[str], console: Console) -> None:
    """The sentences, in a frame on a terminal; nothing where there are none."""
    said = tuple(sentences)
    if not said:
        return
    if not _has_frame(console):
        for sentence in said:
            print_prose(sentence, console, "bold")
        return
    width = min(console.width, _LONGEST_LINE) - _FRAME
    lines = (line for sentence in said for line in _verdict_lines(sentence, width))
    frame = Panel.fit(Group(*lines), box=box.ROUNDED, title="verdict", title_align="left")
    console.print(frame)


def _verdict_lines(sentence: str, width: int) -> list[Text]:
    """The lines of a sentence, with what it says, up to the next one, in bold."""
    text = Text("\n".join(wrapped(sentence, width)))
    said = _SAID.search(text.plain)
    text.stylize("bold", *(said.span(1) if said else ()))
    return list(text.split("\n"))
