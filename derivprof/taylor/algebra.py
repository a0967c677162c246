"""The algebra that series live in: polynomials in formal directions, cut off at some exponents.

A series is u(e) = sum_a u_a e^a with coefficients u_a that are arrays; a is a multi-index, one
exponent per formal direction. Coefficients are normalised: the derivative is a! u_a.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import factorial, prod

Index = tuple[int, ...]
Support = frozenset[Index]
"""The basis elements whose coefficient may be other than zero."""

EMPTY: Support = frozenset()


@dataclass(frozen=True)
class Algebra:
    """R[e_1, ..., e_m] without the monomials over ``limits`` in one exponent, or over ``degree``.

    The sets of exponents that remain are downward closed, so products are exact on them.
    ``limits = (K,)`` is one variable to order K; ``degree`` below the sum of the limits cuts a box
    to a simplex.
    """

    limits: Index
    degree: int

    @cached_property
    def zero(self) -> Index:
        """The index of the constant term."""
        return (0,) * len(self.limits)

    @cached_property
    def constants(self) -> Support:
        """The support of what does not depend on the input."""
        return frozenset({self.zero})

    def unit(self, direction: int) -> Index:
        """The index of one formal direction."""
        return tuple(int(i == direction) for i in range(len(self.limits)))

    def contains(self, index: Index) -> bool:
        """Whether the monomial is kept."""
        return sum(index) <= self.degree and all(map(int.__le__, index, self.limits))

    def times(self, left: Support, right: Support) -> Support:
        """The support of a product: every sum of an index of each that is kept."""
        return _minkowski(self, left, right)

    def closure(self, support: Support) -> Support:
        """The support of a smooth function of a series: all sums of its indices, and 0."""
        return _closure(self, support)

    def pairs(self, index: Index, left: Support, right: Support) -> Iterator[tuple[Index, Index]]:
        """The pairs (a, b) of the two supports with a + b = ``index``."""
        smaller, swapped = (left, False) if len(left) <= len(right) else (right, True)
        other = right if not swapped else left
        for a in sorted(smaller, reverse=swapped):
            b = tuple(map(int.__sub__, index, a))
            if b in other:
                yield (b, a) if swapped else (a, b)


@lru_cache(maxsize=4096)
def _minkowski(algebra: Algebra, left: Support, right: Support) -> Support:
    sums = (tuple(map(int.__add__, a, b)) for a in left for b in right)
    return frozenset(c for c in sums if algebra.contains(c))


@lru_cache(maxsize=4096)
def _closure(algebra: Algebra, support: Support) -> Support:
    steps = [a for a in support if any(a)]
    found, frontier = {algebra.zero}, [algebra.zero]
    while frontier:
        reached = {tuple(map(int.__add__, a, step)) for a in frontier for step in steps}
        frontier = [a for a in reached - found if algebra.contains(a)]
        found.update(frontier)
    return frozenset(found)


def index_factorial(index: Index) -> int:
    """A! = a_1! a_2! ...: the derivative is a! times the normalised coefficient."""
    return prod(map(factorial, index))
