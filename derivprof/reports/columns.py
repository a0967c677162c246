"""Which cells a table shows where there are too many to read side by side."""

from collections.abc import Sequence
from typing import TypeVar

MOST = 24
"""So many columns are all shown."""

T = TypeVar("T")


def shown(cells: Sequence[T]) -> list[T]:
    """All of few cells; of many the first ones, then two per doubling, and the last."""
    last = len(cells) - 1
    if last < MOST:
        return list(cells)
    powers = [1 << k for k in range(last.bit_length())]
    places = {0, last, *powers, *(3 * power for power in powers if 3 * power < last)}
    return [cells[place] for place in sorted(places)]


def shown_remarks(cells: Sequence[object], several: str) -> list[str]:
    """That cells were left out of the columns, and where they are; ``several`` as ``orders``."""
    columns = len(shown(cells))
    if columns == len(cells):
        return []
    return [f"{columns} of {len(cells)} {several} are shown; `-o FILE.csv` has all"]
