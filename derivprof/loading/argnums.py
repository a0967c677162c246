"""Which of the given arguments the derivative is taken by."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from derivprof.derivatives import Derivative, Operator
from derivprof.errors import InputError
from derivprof.loading.avals import aval_text
from derivprof.loading.inputs import Inputs
from derivprof.loading.leaves import has_inexact_leaf
from derivprof.loading.parameters import Parameters, parameters_of
from derivprof.loading.suggestions import hint


def choose_argnums(
    text: str | None,
    inputs: Inputs,
    parameters: Parameters,
    derivative: Derivative | None = None,
) -> tuple[int, ...]:
    """The indices into ``inputs.values`` that ``0,1`` or ``x,y`` means; by default the first.

    Numbers count the function's own arguments, as in ``jax.grad``. The default skips arguments
    without a floating-point leaf; of an operator it is what that names, in the function's order.
    Raises :class:`InputError` if a derivative cannot be taken.
    """
    order = list(inputs.values)
    if text is not None:
        parts = [part.strip() for part in text.split(",")]
        return tuple(map(order.index, _chosen(parts, f"--argnums {text}", inputs, parameters)))
    if isinstance(derivative, Operator) and derivative.leaves and len(order) > 1:
        chosen = _chosen(derivative.arguments, f"--operator {derivative}", inputs, parameters)
        return tuple(sorted(map(order.index, chosen)))
    return (_first_differentiable(inputs),)


def _chosen(
    parts: Iterable[str], what: str, inputs: Inputs, parameters: Parameters
) -> Iterable[str]:
    names = [_named(part, what, inputs, parameters) for part in parts]
    for name in names:
        _check_differentiable(name, what, inputs.values[name])
    return dict.fromkeys(names)


def _first_differentiable(inputs: Inputs) -> int:
    for index, value in enumerate(inputs.values.values()):
        if has_inexact_leaf(value):
            return index
    given = ", ".join(f"{name}: {aval_text(value)}" for name, value in inputs.values.items())
    raise InputError(
        f"No input is a floating-point number or array ({given}), so there is nothing to "
        "differentiate by. Give one with --at x=1.0 or --shape x=3, or convert it to floats."
    )


def _named(part: str, what: str, inputs: Inputs, parameters: Parameters) -> str:
    name = _numbered(part, what, inputs, parameters) if re.fullmatch(r"[+-]?\d+", part) else part
    if name in inputs.values:
        return name
    if name in inputs.statics:
        raise InputError(
            f"{what}: `{name}` is bound to {inputs.statics[name]!r} and not traced, "
            "so no derivative can be taken by it."
        )
    if parameters.takes(name):
        raise InputError(
            f"{what}: `{name}` has no input and keeps its default. "
            f"Give it one with --at {name}=1.0 or --shape {name}=3."
        )
    near = hint(name, inputs.values, "It takes")
    raise InputError(f"{what}: the function has no argument `{name}`.{near}")


def _numbered(part: str, what: str, inputs: Inputs, parameters: Parameters) -> str:
    """The argument with that number, counted from 0 in the function's own order."""
    names = parameters.in_order({*parameters.names, *inputs.values, *inputs.statics})
    if 0 <= int(part) < len(names):
        return names[int(part)]
    raise InputError(
        f"{what}: there is no argument {part}. "
        f"They are {', '.join(f'{number} ({name})' for number, name in enumerate(names))}."
    )


def _check_differentiable(name: str, what: str, value: Any) -> None:
    if not has_inexact_leaf(value):
        raise InputError(
            f"{what}: `{name}` is {aval_text(value)}, which has no floating-point "
            "number to differentiate by. Name another argument, or give it floats."
        )


def argument_names(fun: Callable[..., Any], count: int) -> tuple[str, ...]:
    """The names of the first ``count`` positional arguments; ``argument 3`` for one without."""
    known = parameters_of(fun).at_positions(count)
    return (*known, *(f"argument {index}" for index in range(len(known), count)))


def argnums_named(derivative: Derivative, fun: Callable[..., Any], count: int) -> tuple[int, ...]:
    """The positional arguments that an operator names, in their order; the first otherwise.

    Raises :class:`InputError` for a name that is none of them.
    """
    if not isinstance(derivative, Operator) or not derivative.leaves or count == 1:
        return (0,)
    names = argument_names(fun, count)
    for name in derivative.arguments:
        if name not in names:
            raise InputError(
                f"The operator {derivative} names `{name}`, and the positional arguments of this "
                f"call are {', '.join(names)}."
            )
    return tuple(sorted(names.index(name) for name in derivative.arguments))
