"""How dear a cell is among all that are of its kind, from 0 to 1, and the colour of that."""

import math
from collections.abc import Sequence

_HOT = 32.0
"""Where no value is this many times the smallest one, none is as hot as can be."""

_STYLES = ((0.85, "bold red"), (0.7, "red"), (0.5, "magenta"))
"""Named colours, which every terminal has in a shade that its background leaves readable."""


def heat_of(
    values: Sequence[float | None], among: Sequence[float | None]
) -> tuple[float | None, ...]:
    """Where each value is between the smallest and the largest of ``among``, on a log scale.

    Less where ``among`` are alike, so that slow growth stays cool. None for a value that is not
    there.
    """
    known = [value for value in among if value and value > 0]
    if not known:
        return (None,) * len(values)
    low = math.log(min(known))
    scale = max(math.log(max(known)) - low, math.log(_HOT))
    return tuple(
        None if not value or value <= 0 else (math.log(value) - low) / scale for value in values
    )


def heat_style(heat: float | None) -> str:
    """The style of a cell; none for the cooler half."""
    return next((style for least, style in _STYLES if heat is not None and heat >= least), "")
