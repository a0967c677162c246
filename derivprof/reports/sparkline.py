"""Growth in one word of block characters."""

import math
from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None]) -> str:
    """One block per value, its height on a log scale from 1 to the largest; blank for none or 0."""
    present = [value for value in values if value]
    top = math.log(max(present)) if present and max(present) > 1 else 1.0
    return "".join(_block(value, top) for value in values)


def _block(value: float | None, top: float) -> str:
    if not value or value <= 0:
        return " "
    height = max(0.0, math.log(value)) / top
    return _BLOCKS[min(len(_BLOCKS) - 1, round(height * (len(_BLOCKS) - 1)))]
