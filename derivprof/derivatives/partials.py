"""Derivatives with respect to chosen entries of the inputs, all of them, or each one alone.

Entries are numbered through all differentiated inputs, flattened, in their order.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class MixedPartial:
    """d^k f / dx_i dx_j ...: one flat index per differentiation, repeats allowed."""

    indices: tuple[int, ...]

    @property
    def order(self) -> int:
        """The number of differentiations; order n of a sweep takes the first n indices."""
        return len(self.indices)


@dataclass(frozen=True)
class FullTensor:
    """All partial derivatives of an order: the Jacobian, the Hessian, ..."""

    order: int


@dataclass(frozen=True)
class Diagonal:
    """d^n f_i / dx_i^n for as many outputs as inputs; d^n f / dx_i^n for one output."""

    order: int
