"""A result that differs and the right one, with what is known besides, for a diagnosis."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from derivprof.checks.agreement import eps_of, tolerance_of, wide

_NOISE = 16
"""Entries below this many roundings of the largest one count as zero."""


@dataclass(frozen=True)
class Context:
    """What a wrong result may be besides a part of the right one.

    ``neighbours``: the right results of other orders, by order. ``output_ndim``: how many leading
    axes of the right result are those of the function's output; the others are inputs'.
    ``full``: every partial derivative of this order, where it is known. ``points``: at how many
    points the same sentence has to fit.
    """

    order: int = 1
    neighbours: Mapping[int, np.ndarray] = field(default_factory=dict)
    output_ndim: int = 0
    full: np.ndarray | None = None
    points: int = 1


@dataclass(frozen=True)
class Pair:
    """One array that is wrong, and what should be there."""

    wrong: np.ndarray
    right: np.ndarray
    context: Context

    @cached_property
    def tolerance(self) -> float:
        """The relative error up to which arrays of these dtypes agree."""
        return max(tolerance_of(self.wrong), tolerance_of(self.right))

    @cached_property
    def scale(self) -> float:
        """The largest magnitude of the right result."""
        return float(np.max(np.abs(wide(self.right)), initial=0.0))

    @cached_property
    def noise(self) -> float:
        """What is zero up to rounding."""
        eps = max(eps_of(self.wrong), eps_of(self.right))
        return _NOISE * eps * self.scale

    def same(self, found: np.ndarray, expected: np.ndarray) -> bool:
        """Whether arrays of one shape agree, relative to the largest entry expected."""
        if found.shape != expected.shape:
            return False
        largest = float(np.max(np.abs(wide(expected)), initial=0.0))
        error = float(np.max(np.abs(wide(found) - wide(expected)), initial=0.0))
        return error <= self.tolerance * largest + self.noise

    def alike(self, found: np.ndarray, expected: np.ndarray) -> bool:
        """The same for arrays whose shapes may differ by axes of length 1."""
        return self.same(found.squeeze(), expected.squeeze())

    def is_zero(self, array: np.ndarray) -> bool:
        """Whether nothing but rounding is there."""
        return float(np.max(np.abs(wide(array)), initial=0.0)) <= self.noise
