"""Which of the given arguments the derivative is taken by."""

import re
from typing import Any

from derivprof.errors import InputError
from derivprof.loading.avals import aval_text
from derivprof.loading.inputs import Inputs
from derivprof.loading.leaves import has_inexact_leaf
from derivprof.loading.parameters import Parameters
from derivprof.loading.suggestions import hint


def choose_argnums(text: str | None, inputs: Inputs, parameters: Parameters) -> tuple[int, ...]:
    """The indices into ``inputs.values`` that ``0,1`` or ``x,y`` means; by default the first.

    Numbers count the function's own arguments, as in ``jax.grad``. The default skips arguments
    without a floating-point leaf. Raises :class:`InputError` if a derivative cannot be taken.
    """
    if text is None:
        return (_first_differentiable(inputs),)
    names = [_named(part.strip(), text, inputs, parameters) for part in text.split(",")]
    for name in names:
        _check_differentiable(name, text, inputs.values[name])
    order = list(inputs.values)
    return tuple(order.index(name) for name in dict.fromkeys(names))


def _first_differentiable(inputs: Inputs) -> int:
    for index, value in enumerate(inputs.values.values()):
        if has_inexact_leaf(value):
            return index
    given = ", ".join(f"{name}: {aval_text(value)}" for name, value in inputs.values.items())
    raise InputError(
        f"No input is a floating-point number or array ({given}), so there is nothing to "
        "differentiate by. Give one with --at x=1.0 or --shape x=3, or convert it to floats."
    )


def _named(part: str, text: str, inputs: Inputs, parameters: Parameters) -> str:
    name = _numbered(part, text, inputs, parameters) if re.fullmatch(r"[+-]?\d+", part) else part
    if name in inputs.values:
        return name
    if name in inputs.statics:
        raise InputError(
            f"--argnums {text}: `{name}` is bound to {inputs.statics[name]!r} and not traced, "
            "so no derivative can be taken by it."
        )
    if parameters.takes(name):
        raise InputError(
            f"--argnums {text}: `{name}` has no input and keeps its default. "
            f"Give it one with --at {name}=1.0 or --shape {name}=3."
        )
    near = hint(name, inputs.values, "It takes")
    raise InputError(f"--argnums {text}: the function has no argument `{name}`.{near}")


def _numbered(part: str, text: str, inputs: Inputs, parameters: Parameters) -> str:
    """The argument with that number, counted from 0 in the function's own order."""
    names = parameters.in_order({*parameters.names, *inputs.values, *inputs.statics})
    if 0 <= int(part) < len(names):
        return names[int(part)]
    raise InputError(
        f"--argnums {text}: there is no argument {part}. "
        f"They are {', '.join(f'{number} ({name})' for number, name in enumerate(names))}."
    )


def _check_differentiable(name: str, text: str, value: Any) -> None:
    if not has_inexact_leaf(value):
        raise InputError(
            f"--argnums {text}: `{name}` is {aval_text(value)}, which has no floating-point "
            "number to differentiate by. Name another argument, or give it floats."
        )
