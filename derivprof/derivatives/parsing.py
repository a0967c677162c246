"""From the text of the derivative options to a derivative, and back to plain data."""

import re
from pathlib import Path
from typing import Any

from derivprof.derivatives.directional import Direction, Directional, FromFile, OneHot, Ones, Random
from derivprof.derivatives.partials import Diagonal, FullTensor, MixedPartial
from derivprof.errors import UsageError

Derivative = Directional | MixedPartial | FullTensor | Diagonal
"""What can be asked for."""


def parse_direction(text: str, seed: int = 0) -> Direction:
    """The direction that ``ones``, ``e3``, ``random`` or ``v.npy`` names.

    Raises :class:`UsageError` for any other text, and for a file that is not there.
    """
    if text == "ones":
        return Ones()
    if text == "random":
        return Random(seed)
    if found := re.fullmatch(r"e(\d+)", text):
        return OneHot(int(found[1]))
    if text.endswith(".npy"):
        if not Path(text).is_file():
            raise UsageError(f"--direction {text}: there is no such file.")
        return FromFile(Path(text))
    raise UsageError(
        f"--direction {text} is not a direction. "
        "Use ones, random, e3 (the 4th flat input) or v.npy."
    )


def describe(derivative: Derivative) -> dict[str, Any]:
    """The derivative as the record keeps it."""
    match derivative:
        case Directional(order, direction):
            return {"kind": "directional", "order": order, "direction": str(direction)}
        case MixedPartial(indices):
            return {"kind": "mixed-partial", "order": len(indices), "indices": list(indices)}
        case FullTensor(order):
            return {"kind": "full-tensor", "order": order}
        case Diagonal(order):
            return {"kind": "diagonal", "order": order}
