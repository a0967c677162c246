"""Derivatives that are products with a Jacobian: J(x1) J(x2)^T, and the pullback."""

from dataclasses import dataclass


@dataclass(frozen=True)
class JacobianProduct:
    """J(x1) J(x2)^T, with one row and column per entry of the outputs."""

    @property
    def order(self) -> int:
        """It is made of first derivatives."""
        return 1

    @property
    def orders(self) -> range:
        """One order alone."""
        return range(1, 2)


@dataclass(frozen=True)
class Pullback:
    """Reverse mode: the pullback of ones through f, and of ones through that, and so on.

    At order 1 of one scalar output that is the gradient; at order n the gradient of the sum of the
    result of order n - 1. Every order above 0 has the shapes of the differentiated inputs.
    """

    order: int

    @property
    def orders(self) -> range:
        """The orders of a sweep."""
        return range(self.order + 1)
