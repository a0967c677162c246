"""A function of its positional inputs alone, the statics bound."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from derivprof.errors import InputError
from derivprof.loading.parameters import Parameters


def bind(
    fun: Callable[..., Any],
    parameters: Parameters,
    names: Sequence[str],
    statics: dict[str, Any],
) -> Callable[..., Any]:
    """A function of the arguments ``names``, in that order, with ``statics`` bound by keyword.

    ``fun`` itself where it can be called with these arguments as it is.
    """
    leading = _leading(parameters, {*names, *statics})
    if not statics and list(names) == leading:
        return fun
    _check_passable(parameters, leading, names)
    by_keyword = [name for name in (*names, *statics) if name not in leading]

    def bound(*args: Any) -> Any:
        values = statics | dict(zip(names, args, strict=True))
        keywords = {name: values[name] for name in by_keyword}
        return fun(*(values[name] for name in leading), **keywords)

    bound.__name__ = getattr(fun, "__name__", type(fun).__name__)
    bound.__qualname__ = getattr(fun, "__qualname__", bound.__name__)
    bound.__module__ = getattr(fun, "__module__", bound.__module__)
    return bound


def call_texts(
    parameters: Parameters, names: Sequence[str], statics: dict[str, Any], origins: dict[str, str]
) -> tuple[str, ...]:
    """The arguments of the call that :func:`bind` makes: ``("x", "n=4")``.

    A static that no literal stands for is named by its origin, ``module.example_inputs[1]``.
    """
    leading = _leading(parameters, {*names, *statics})
    texts = dict(zip(names, names, strict=True))
    texts |= {name: _literal_or(value, origins.get(name, "...")) for name, value in statics.items()}
    by_keyword = [name for name in (*names, *statics) if name not in leading]
    return (*(texts[name] for name in leading), *(f"{name}={texts[name]}" for name in by_keyword))


def _literal_or(value: Any, otherwise: str) -> str:
    text = repr(value)
    try:
        return text if ast.literal_eval(text) == value else otherwise
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return otherwise


def _leading(parameters: Parameters, given: set[str]) -> list[str]:
    """The arguments passed by position: those before the first that keeps its default."""
    variadic = parameters.in_order(each for each in given if parameters.is_variadic(each))
    leading: list[str] = []
    for name in (*parameters.positional, *variadic):
        if name not in given:
            break
        leading.append(name)
    return leading


def _check_passable(parameters: Parameters, leading: list[str], names: Sequence[str]) -> None:
    late = [name for name in names if name in parameters.positional_only and name not in leading]
    if late:
        gap = parameters.positional[len(leading)]
        raise InputError(
            f"`{late[0]}` can only be passed by position, and `{gap}` before it has no input. "
            f"Give it one with --at {gap}=1.0, --shape {gap}=3 or --static {gap}=1."
        )
