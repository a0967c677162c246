"""A chain as one differentiable operation: its tangent is the sum of slope times tangent."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.custom_derivatives import SymbolicZero

from derivprof.linearise.slopes import ChainSlopes


def as_one(slopes: ChainSlopes) -> Callable[..., Any]:
    """The value of the chain as a function of its inputs, with the slopes as its JVP rule."""
    operation = jax.custom_jvp(slopes.chain.value)

    def rule(primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
        live = tuple(i for i, t in enumerate(tangents) if not isinstance(t, SymbolicZero))
        if not live:
            value = slopes.chain.value(*primals)
            return value, jnp.zeros_like(value)
        value, factors = slopes.by(live).at(primals)
        return value, _combined(value, factors, [tangents[i] for i in live])

    operation.defjvp(rule, symbolic_zeros=True)
    return operation


def _combined(value: Any, factors: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The sum of the products, with the shape and dtype of ``value``; weak types stay weak."""
    converted = [t if t.dtype == value.dtype else t.astype(value.dtype) for t in tangents]
    pairs = zip(factors, converted, strict=True)
    terms = [_product(factor, tangent) for factor, tangent in pairs if not _is(factor, 0)]
    if not terms:
        return jnp.zeros_like(value)
    return jnp.broadcast_to(reduce(jnp.add, terms), value.shape)


def _product(factor: Any, tangent: Any) -> Any:
    return tangent if _is(factor, 1) else factor * tangent


def _is(factor: Any, number: int) -> bool:
    return isinstance(factor, np.ndarray) and bool(factor == number)
