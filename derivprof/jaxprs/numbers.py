"""Numbers of a program, exactly: from entries of arrays to fractions and back."""

from fractions import Fraction
from typing import Any

import jax.numpy as jnp
import numpy as np

Rational = int | Fraction
"""An exact number; whole ones are best ints, which are several times faster."""


def ratio(a: Rational, b: Rational) -> Rational:
    """``a / b``, exactly."""
    if isinstance(a, int) and isinstance(b, int):
        whole, rest = divmod(a, b)
        return Fraction(a, b) if rest else whole
    return whole_if_it_is(Fraction(a) / b)


def whole_if_it_is(value: Rational) -> Rational:
    """The same number, as an int if it is whole."""
    return value.numerator if value.denominator == 1 else value


def raised(base: Rational, n: int) -> Rational:
    """``base ** n``, exactly."""
    return base**n if n >= 0 else ratio(1, base**-n)


def exact_value(value: np.ndarray) -> Fraction | None:
    """The exact value of a finite scalar that is real, of a real or complex dtype."""
    if value.ndim or not jnp.issubdtype(value.dtype, jnp.inexact) or not np.isfinite(value):
        return None
    return None if np.imag(value) else Fraction(float(np.real(value)))


def rounded(factor: Rational, dtype: Any) -> np.ndarray:
    """The number of a dtype that is nearest to a rational one; infinite where it is too large."""
    try:
        return np.asarray(float(factor)).astype(dtype)
    except OverflowError:
        return np.asarray(np.inf if factor > 0 else -np.inf).astype(dtype)


def scalar(value: Any, aval: Any) -> Any:
    """A number as an operand of the dtype of a type; one of Python's, if the type is weak."""
    array = np.asarray(value, aval.dtype)
    if not aval.weak_type or jnp.result_type(array.item()) != aval.dtype:
        return array
    return array.item()
