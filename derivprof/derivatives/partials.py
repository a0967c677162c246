"""Derivatives with respect to chosen entries of the inputs, all of them, or each one alone.

Entries are numbered through all differentiated inputs, flattened, in their order.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class NamedEntry:
    """One entry of one leaf of the inputs: ``x[0,2]``, ``y`` for a scalar, ``params.w[1]``."""

    leaf: str
    index: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.leaf}[{','.join(map(str, self.index))}]" if self.index else self.leaf


Entry = int | NamedEntry
"""A flat index through all differentiated inputs, or an entry by name."""


@dataclass(frozen=True)
class MixedPartial:
    """d^k f / dx_i dx_j ...: one entry per differentiation, repeats allowed."""

    indices: tuple[Entry, ...]

    @property
    def order(self) -> int:
        """The number of differentiations; order n of a sweep takes the first n indices."""
        return len(self.indices)

    @property
    def orders(self) -> range:
        """The orders of a sweep."""
        return range(self.order + 1)


@dataclass(frozen=True)
class FullTensor:
    """All partial derivatives of an order: the Jacobian, the Hessian, ..."""

    order: int

    @property
    def orders(self) -> range:
        """The orders of a sweep."""
        return range(self.order + 1)


@dataclass(frozen=True)
class Diagonal:
    """d^n f_i / dx_i^n for as many outputs as inputs; d^n f / dx_i^n for one output.

    Order 0 is the value of f itself.
    """

    order: int

    @property
    def orders(self) -> range:
        """The orders of a sweep."""
        return range(self.order + 1)
