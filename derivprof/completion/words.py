"""Words as bash hands them over: it divides ``file.py:f`` and ``x=1`` at the colon and ``=``."""

import re
from dataclasses import dataclass

_BREAK = re.compile(r"[:=]+")


@dataclass(frozen=True)
class Typed:
    """The words of a command line put together again, and the number of the one to complete.

    ``settled``: the beginning of that word which bash keeps, and does not want to hear again.
    """

    words: tuple[str, ...]
    current: int
    settled: str = ""


def typed_in_bash(pieces: tuple[str, ...], current: int) -> Typed:
    """The words of which bash made the pieces.

    Bash does not say where there were spaces; a colon or ``=`` with spaces around it is no part of
    any command line here.
    """
    groups = _grouped(pieces)
    words = tuple("".join(pieces[i] for i in group) for group in groups)
    for number, group in enumerate(groups):
        if current in group:
            before = "".join(pieces[i] for i in group if i < current)
            own = pieces[current] if _BREAK.fullmatch(pieces[current]) and before else ""
            return Typed(words, number, before + own)
    return Typed(words, len(words))


def _grouped(pieces: tuple[str, ...]) -> list[list[int]]:
    """The numbers of the pieces, word by word."""
    groups: list[list[int]] = []
    for number, piece in enumerate(pieces):
        after_break = number > 0 and _BREAK.fullmatch(pieces[number - 1])
        if groups and piece and (after_break or _BREAK.fullmatch(piece)):
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups
