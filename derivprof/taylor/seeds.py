"""Seeds: the first-degree coefficients of the inputs."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import jax.numpy as jnp
import numpy as np

Seed = Any
"""One input's part of a direction: an array, 1 for ones everywhere, None for zeros."""

_FIRST_ORDER_OUT_OF_RANGE = {4: 34, 8: 170, 2: 8}
"""By the bytes of a real number: from which order on the coefficients 1/k! of exp vanish."""

_LARGEST_EXPONENT = {4: 120, 8: 1000, 2: 14}
"""By the same: powers of two that are well within range."""


def radius(order: int, primals: Sequence[Any]) -> Fraction:
    """The step that keeps normalised coefficients within range: 1, or a power of two.

    With a step r the coefficients are r^k u_k. r^order is about the root of order!, so entire
    functions (u_k like 1/k!) and functions with a near singularity both stay representable. Where
    that root is out of range, so are derivatives of the latter, and r^order is about order!.
    """
    width = min((_real_bytes(primal) for primal in primals), default=8)
    if order < _FIRST_ORDER_OUT_OF_RANGE.get(width, 170):
        return Fraction(1)
    bits = math.lgamma(order + 1) / math.log(2)
    is_within_range = bits / 2 < _LARGEST_EXPONENT.get(width, 1000)
    return Fraction(2) ** round((bits / 2 if is_within_range else bits) / order)


def _real_bytes(primal: Any) -> int:
    dtype = jnp.result_type(primal)
    return dtype.itemsize // (2 if jnp.issubdtype(dtype, jnp.complexfloating) else 1)


def flat_size(primals: Sequence[Any]) -> int:
    """The number of entries of all primals together."""
    return sum(math.prod(jnp.shape(primal)) for primal in primals)


def basis_seed(primals: Sequence[Any], position: int, entry: int) -> Seed:
    """The part at ``position`` of the direction that is 1 at one flat entry of all primals."""
    start = flat_size(primals[:position])
    shape = jnp.shape(primals[position])
    if not start <= entry < start + math.prod(shape):
        return None
    if shape == ():
        return 1
    one_hot = np.zeros(math.prod(shape), jnp.result_type(primals[position]))
    one_hot[entry - start] = 1
    return one_hot.reshape(shape)
