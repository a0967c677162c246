"""Entries as they are typed: ``2``, ``x[0,2]``, ``y``, ``params.w[1]``."""

import re

from derivprof.derivatives.partials import Entry, NamedEntry


def entry_named(text: str) -> Entry | None:
    """The entry that the text names; None for a text that names none."""
    if text.isdecimal():
        return int(text)
    found = re.fullmatch(r"([^\W\d][\w.]*)(?:\[\s*(\d+(?:\s*,\s*\d+)*)\s*\])?", text)
    if found is None:
        return None
    return NamedEntry(found[1], tuple(map(int, found[2].split(","))) if found[2] else ())
