"""What a method can tell of how it differentiated a function."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from derivprof.record import Schedule, Simplification, Stored


@dataclass(frozen=True)
class Findings:
    """``rules``: by class of rule, how many equations of each primitive; and caveats.

    ``stored``: what the forward pass keeps for the backward pass. ``passes``: how many coloured
    passes give a sparse derivative. ``simplification``: how the program was simplified.
    ``schedule``: how the program of a Taylor expansion is written.
    """

    rules: Mapping[str, Mapping[str, int]] | None = None
    caveats: tuple[str, ...] = ()
    stored: Stored | None = None
    passes: int | None = None
    simplification: Simplification | None = None
    schedule: Schedule | None = None


def compared_value(function: Any, value: Any) -> Any:
    """The value as other methods arrange it; None where it is too large to be compared."""
    compared = getattr(function, "compared", None)
    return value if compared is None else compared(value)


def findings_of(function: Any) -> Findings | None:
    """What was found when the function was last traced; None if its method tells nothing."""
    return getattr(function, "findings", None)
