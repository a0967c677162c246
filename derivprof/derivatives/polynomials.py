"""Linear operators as polynomials in the derivatives by entries, with exact coefficients."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product

Monomial = tuple[int, ...]
"""The entries of one derivative, ascending: (0, 0, 3) is d^3 / dx0 dx0 dx3."""

Polynomial = Mapping[Monomial, Fraction]
"""The coefficient of each derivative; none is 0."""


def total(parts: Iterable[Polynomial]) -> Polynomial:
    """Their sum."""
    found: dict[Monomial, Fraction] = {}
    for part in parts:
        for monomial, coefficient in part.items():
            found[monomial] = found.get(monomial, Fraction(0)) + coefficient
    return {monomial: coefficient for monomial, coefficient in found.items() if coefficient}


def times(first: Polynomial, second: Polynomial) -> Polynomial:
    """Their product: one operator after the other."""
    pairs = product(first.items(), second.items())
    return total({tuple(sorted(a + b)): p * q} for (a, p), (b, q) in pairs)


def scaled(polynomial: Polynomial, factor: Fraction) -> Polynomial:
    """The polynomial times a number."""
    return {monomial: factor * c for monomial, c in polynomial.items() if factor * c}


def power(polynomial: Polynomial, exponent: int) -> Polynomial:
    """The operator applied that many times."""
    found: Polynomial = {(): Fraction(1)}
    for _ in range(exponent):
        found = times(found, polynomial)
    return found


def degree(polynomial: Polynomial) -> int:
    """The highest order of a derivative in it."""
    return max(map(len, polynomial), default=0)


def root_of(polynomial: Polynomial, exponent: int) -> tuple[Fraction, Polynomial] | None:
    """A number c and q with ``polynomial = c q^exponent``, q beginning with 1; None without any.

    Term after term, from the highest: the next one of q is that of what is still missing, divided
    by ``exponent q_1^(exponent - 1)``.
    """
    if not polynomial:
        return None
    highest = max(polynomial, key=_rank)
    first = highest[::exponent]
    if tuple(sorted(first * exponent)) != highest:
        return None
    factor, lowest = polynomial[highest], first
    root: dict[Monomial, Fraction] = {first: Fraction(1)}
    while missing := _difference(polynomial, scaled(power(root, exponent), factor)):
        leading = max(missing, key=_rank)
        found = _divided(leading, first * (exponent - 1))
        if found is None or _rank(found) >= _rank(lowest):
            return None
        root[found], lowest = missing[leading] / (factor * exponent), found
    return factor, root


def _difference(first: Polynomial, second: Polynomial) -> Polynomial:
    return total((first, scaled(second, Fraction(-1))))


def _rank(monomial: Monomial) -> tuple[int, Monomial]:
    """By degree, then lexicographically: an order that products keep."""
    return len(monomial), tuple(-entry for entry in monomial)


def _divided(monomial: Monomial, by: Monomial) -> Monomial | None:
    left = list(monomial)
    for entry in by:
        if entry not in left:
            return None
        left.remove(entry)
    return tuple(left)
