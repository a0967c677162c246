"""Numbers of a program, exactly: from entries of arrays to fractions and back."""

from fractions import Fraction
from typing import Any

import jax.numpy as jnp
import numpy as np


def exact_value(value: np.ndarray) -> Fraction | None:
    """The exact value of a finite scalar that is real, of a real or complex dtype."""
    if value.ndim or not jnp.issubdtype(value.dtype, jnp.inexact) or not np.isfinite(value):
        return None
    return None if np.imag(value) else Fraction(float(np.real(value)))


def rounded(factor: Fraction, dtype: Any) -> np.ndarray:
    """The number of a dtype that is nearest to a rational one; infinite where it is too large."""
    try:
        return np.asarray(float(factor)).astype(dtype)
    except OverflowError:
        return np.asarray(np.inf if factor > 0 else -np.inf).astype(dtype)
