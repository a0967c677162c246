"""The algebras that series live in: what an index of a coefficient is, and how indices multiply.

A series is u = sum_a u_a e_a with coefficients u_a that are arrays and basis elements e_a of a
graded commutative algebra over the real numbers whose part of degree 0 is the numbers themselves.
Of monomials (:class:`Algebra`) a is a multi-index, one exponent per formal direction, and
coefficients are normalised: the derivative is a! u_a. ``quotient`` has the algebras that see no
more than a differential operator.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from math import factorial, prod
from operator import or_
from typing import Protocol

Index = tuple[int, ...]
Support = frozenset[Index]
"""The basis elements whose coefficient may be other than zero."""

EMPTY: Support = frozenset()

ONE = Fraction(1)

Split = tuple[Index, Index, Fraction]
"""Two indices, and how much of the product of their basis elements is another one."""


class Graded(Protocol):
    """What the engine asks of an algebra. Position 0 of an index is positive but for the unit."""

    @property
    def zero(self) -> Index:
        """The index of the constant term: zeros."""
        ...

    @property
    def constants(self) -> Support:
        """The support of what does not depend on the input."""
        ...

    @property
    def degree(self) -> int:
        """How many factors without constant terms a product other than zero can have."""
        ...

    @property
    def is_free(self) -> bool:
        """Whether the powers of a basis element are basis elements, or zero."""
        ...

    def times(self, left: Support, right: Support) -> Support:
        """The support of a product."""
        ...

    def closure(self, support: Support) -> Support:
        """The support of a smooth function of a series."""
        ...

    def pairs(self, index: Index, left: Support, right: Support) -> Iterator[Split]:
        """The (a, b, q) of the two supports with e_a e_b = q e_index + other elements, q not 0."""
        ...

    def euler_direction(self, index: Index) -> int:
        """The position j for which D_j, which multiplies u_a by a_j, gives u_index cheapest.

        D_j is a derivation of the algebra.
        """
        ...

    def lower(self, support: Support, index: Index) -> Support:
        """What of a support can stand in u_index beside a factor without constant term."""
        ...

    def exponents(self, index: Index) -> Index:
        """The monomial whose class the basis element is."""
        ...

    def monomials(self, index: Index) -> Sequence[tuple[Index, Fraction]]:
        """The exponents m and factors q with class(t^m) = q e_index + other elements."""
        ...


@dataclass(frozen=True)
class Algebra:
    """R[e_1, ..., e_m] without the monomials over ``limits`` in one exponent, or over ``degree``.

    The sets of exponents that remain are downward closed, so products are exact on them.
    ``limits = (K,)`` is one variable to order K; ``degree`` below the sum of the limits cuts a box
    to a simplex.
    """

    limits: Index
    degree: int

    @property
    def zero(self) -> Index:
        """The index of the constant term."""
        return (0,) * len(self.limits)

    @property
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

    @property
    def is_free(self) -> bool:
        """Monomials multiply to monomials."""
        return True

    def euler_direction(self, index: Index) -> int:
        """That with the smallest positive exponent: 1 costs nothing."""
        return min((a, j) for j, a in enumerate(index) if a)[1]

    def lower(self, support: Support, index: Index) -> Support:
        """What divides the monomial, and is not the whole of it."""
        return frozenset(a for a in support if a != index and all(map(int.__le__, a, index)))

    def exponents(self, index: Index) -> Index:
        """The index itself."""
        return index

    def monomials(self, index: Index) -> Sequence[tuple[Index, Fraction]]:
        """The one monomial."""
        return ((index, ONE),)

    def pairs(self, index: Index, left: Support, right: Support) -> Iterator[Split]:
        """The (a, b, 1) of the two supports with a + b = ``index``."""
        smaller, swapped = (left, False) if len(left) <= len(right) else (right, True)
        other = right if not swapped else left
        for a in sorted(smaller, reverse=swapped):
            b = tuple(map(int.__sub__, index, a))
            if b in other:
                yield (b, a, ONE) if swapped else (a, b, ONE)


@lru_cache(maxsize=4096)
def _minkowski(algebra: Algebra, left: Support, right: Support) -> Support:
    if len(algebra.limits) == 1:
        bits = _bits(right)
        return _degrees(algebra, reduce(or_, (bits << k for (k,) in left), 0))
    sums = (tuple(map(int.__add__, a, b)) for a in left for b in right)
    return frozenset(c for c in sums if algebra.contains(c))


@lru_cache(maxsize=4096)
def _closure(algebra: Algebra, support: Support) -> Support:
    if len(algebra.limits) == 1:
        bits, reached = _bits(support), 1
        for k in range(algebra.degree + 1):
            reached |= bits << k if reached >> k & 1 else 0
        return _degrees(algebra, reached)
    steps = [a for a in support if any(a)]
    found, frontier = {algebra.zero}, [algebra.zero]
    while frontier:
        reached = {tuple(map(int.__add__, a, step)) for a in frontier for step in steps}
        frontier = [a for a in reached - found if algebra.contains(a)]
        found.update(frontier)
    return frozenset(found)


def _bits(support: Support) -> int:
    """Degrees in one variable as the bits of a number."""
    return sum(1 << k for (k,) in support)


def _degrees(algebra: Algebra, bits: int) -> Support:
    return frozenset((k,) for k in range(algebra.degree + 1) if bits >> k & 1)


def index_factorial(index: Index) -> int:
    """A! = a_1! a_2! ...: the derivative is a! times the normalised coefficient."""
    return prod(map(factorial, index))
