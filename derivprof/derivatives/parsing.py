"""From the text of the derivative options to a derivative, and back to plain data."""

import re
from pathlib import Path
from typing import Any

from derivprof.derivatives.directional import (
    Direction,
    Directional,
    FromFile,
    OneHot,
    Ones,
    Random,
    Variable,
)
from derivprof.derivatives.entry_texts import entry_named
from derivprof.derivatives.operators import Operator
from derivprof.derivatives.partials import Diagonal, Entry, FullTensor, MixedPartial
from derivprof.derivatives.products import JacobianProduct, Pullback
from derivprof.errors import UsageError

Derivative = (
    Directional | MixedPartial | FullTensor | Diagonal | JacobianProduct | Pullback | Operator
)
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


def parse_partial(text: str) -> MixedPartial:
    """The mixed partial that ``0,2,4``, ``x[0,2],y`` or ``params.w[1],params.w[1]`` names.

    Raises :class:`UsageError` for any other text.
    """
    parts = re.split(r",(?![^\[]*\])", text)
    return MixedPartial(tuple(_entry(part.strip(), text) for part in parts))


def _entry(part: str, text: str) -> Entry:
    found = entry_named(part)
    if found is None:
        raise UsageError(
            f"--partial {text}: `{part}` is no entry. Use a flat index (2), an entry of an "
            "argument (x[0,2]), a scalar argument (y), or a leaf of a pytree (params.w[1])."
        )
    return found


def describe(derivative: Derivative) -> dict[str, Any]:
    """The derivative as the record keeps it."""
    match derivative:
        case Directional(order, direction, variable):
            seed = {"seed": direction.seed} if isinstance(direction, Random) else {}
            asked = {} if variable is Variable.INPUTS else {"as_function_of": str(variable)}
            known = {"kind": "directional", "order": order, "direction": str(direction)}
            return known | seed | asked
        case MixedPartial(indices):
            shown = [each if isinstance(each, int) else str(each) for each in indices]
            return {"kind": "mixed-partial", "order": len(indices), "indices": shown}
        case FullTensor(order):
            return {"kind": "full-tensor", "order": order}
        case Diagonal(order):
            return {"kind": "diagonal", "order": order}
        case JacobianProduct():
            return {"kind": "jacobian-product", "order": 1}
        case Pullback(order):
            return {"kind": "pullback", "order": order}
        case Operator(expressions):
            shown = list(expressions)
            return {"kind": "operator", "order": derivative.order, "expressions": shown}
