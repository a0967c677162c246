"""From a function to its program."""

from collections.abc import Callable
from typing import Any

import jax
from jax import errors

from derivprof.compat import is_known, program_at

_NEEDS_VALUES = (
    errors.ConcretizationTypeError,
    errors.TracerIntegerConversionError,
    errors.TracerArrayConversionError,
    errors.NonConcreteBooleanIndexError,
)


def program_of(fun: Callable[..., Any], *arrays: Any) -> tuple[Any, Any]:
    """``(closed jaxpr, output types)`` of ``fun(*arrays)``.

    A function that decides in Python by the values of its arguments is traced at their values, as
    ``jax.jvp`` would run it. Raises what JAX raises where they are not known, as under ``jit``.
    """
    try:
        return jax.make_jaxpr(fun, return_shape=True)(*arrays)
    except _NEEDS_VALUES:
        if not all(map(is_known, arrays)):
            raise
    return program_at(fun, arrays)
