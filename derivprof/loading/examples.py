"""The ``example_inputs`` that a user left beside a function."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from derivprof.errors import InputError
from derivprof.loading.frames import raised_text
from derivprof.loading.parameters import Parameters
from derivprof.loading.resolving import Resolved
from derivprof.loading.suggestions import hint

ATTRIBUTE = "example_inputs"
SECOND = "second_inputs"
"""Beside a function or as its attribute; the second ones are for a product of Jacobians."""

SIZE = "dim"
"""The parameter of a callable one that takes the size that is swept over."""


@dataclass(frozen=True)
class Examples:
    """What was found: the value as it stands there, where that is, and the same in Python.

    In ``expression`` the function is called ``f`` and its module ``module``. ``is_sized``: whether
    they were made for the size that is swept over.
    """

    value: Any
    where: str
    expression: str
    is_sized: bool = False


def function_examples(
    found: Resolved, attribute: str = ATTRIBUTE, dimension: int | None = None
) -> Examples | None:
    """The ``example_inputs`` of the function itself, if it has any."""
    value = getattr(found.fun, attribute, None)
    if value is None:
        return None
    where = f"The {attribute} of `{found.name}`"
    return _called(Examples(value, where, f"f.{attribute}"), dimension)


def module_examples(
    found: Resolved, attribute: str = ATTRIBUTE, dimension: int | None = None
) -> Examples | None:
    """The ``example_inputs`` of the function's module, if it has any."""
    value = getattr(found.module, attribute, None)
    if value is None:
        return None
    where = f"The {attribute} of {_module_name(found)}"
    return _called(Examples(value, where, f"module.{attribute}"), dimension)


def _module_name(found: Resolved) -> str:
    return f"`{found.name.partition(':')[0]}`"


def by_name(examples: Examples, parameters: Parameters) -> dict[str, Any]:
    """The example inputs by argument name.

    They are a tuple by position, or a dict by name; for a function of one argument, any other value
    is that argument. :class:`InputError` if they do not fit.
    """
    value = examples.value
    if type(value) is tuple:
        return _by_position(value, examples, parameters)
    if isinstance(value, dict) and _is_by_name(value, parameters):
        return _checked(value, examples, parameters)
    return _by_position((value,), examples, parameters)


def origins(examples: Examples, parameters: Parameters) -> dict[str, str]:
    """The expression of each example, by argument name; of what :func:`by_name` accepts."""
    value, expression = examples.value, examples.expression
    if type(value) is tuple:
        names = parameters.at_positions(len(value))
        return {name: f"{expression}[{index}]" for index, name in enumerate(names)}
    if isinstance(value, dict) and _is_by_name(value, parameters):
        return {name: f"{expression}[{name!r}]" for name in value}
    return dict.fromkeys(parameters.at_positions(1), expression)


def _called(examples: Examples, dimension: int | None) -> Examples:
    """The examples that a callable returns, for the dimension if it takes one; or those there."""
    if not callable(examples.value) or inspect.isclass(examples.value):
        return examples
    size = _parameter(examples.value)
    is_sized = size is not None and dimension is not None
    if size is not None and not is_sized and size.default is inspect.Parameter.empty:
        raise InputError(
            f"{examples.where} takes `{SIZE}`, the size that --sweep-dim varies, which is not "
            f"given. Add --sweep-dim 2..64, or give `{SIZE}` a default there."
        )
    try:
        value = examples.value(**{SIZE: dimension}) if is_sized else examples.value()
    except (Exception, SystemExit) as error:
        raise InputError(f"{examples.where} raised when called: {raised_text(error)}") from error
    argument = f"{SIZE}={dimension}" if is_sized else ""
    expression = f"{examples.expression}({argument})"
    return replace(examples, value=value, expression=expression, is_sized=is_sized)


def _parameter(function: Callable[..., Any]) -> inspect.Parameter | None:
    """The parameter that a size is given to, if there is one."""
    try:
        return inspect.signature(function).parameters.get(SIZE)
    except (TypeError, ValueError):  # written in C
        return None


def _is_by_name(value: dict[Any, Any], parameters: Parameters) -> bool:
    """Whether a dict's keys are arguments; those of a one-argument function may be its pytree's."""
    takes_one = len(parameters.required) <= 1
    return not takes_one or any(parameters.takes(str(key)) for key in value)


def _checked(value: dict[Any, Any], examples: Examples, parameters: Parameters) -> dict[str, Any]:
    for key in value:
        if not parameters.takes(str(key)):
            near = hint(str(key), parameters.names, "It takes")
            raise InputError(f"{examples.where} has `{key}`, which is no argument.{near}")
    return dict(value)


def _by_position(
    values: tuple[Any, ...], examples: Examples, parameters: Parameters
) -> dict[str, Any]:
    names = parameters.at_positions(len(values))
    if len(names) < len(values):
        raise InputError(
            f"{examples.where} holds {len(values)} values, and the function takes "
            f"{len(names)} by position, {parameters}. A tuple holds one value per argument; "
            "an argument that is itself a tuple stands in a second one, ((a, b),)."
        )
    return dict(zip(names, values, strict=True))
