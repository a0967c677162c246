"""Mixed derivatives as combinations of pure ones: d^k along a few integer directions."""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import product

from derivprof.derivatives.polynomials import Monomial, Polynomial

IntegerDirection = tuple[tuple[int, int], ...]
"""By entry its component; the others are 0. The first component is positive, their gcd is 1."""

Powers = Mapping[tuple[int, IntegerDirection], Fraction]
"""The weight of the derivative of an order along a direction."""


def as_powers(polynomial: Polynomial) -> Powers:
    """Weights w with ``sum w (v . d)^k`` equal to the polynomial; its constant is left out."""
    found: dict[tuple[int, IntegerDirection], Fraction] = {}
    for monomial, coefficient in polynomial.items():
        for direction, weight in _of_monomial(monomial):
            key = len(monomial), direction
            found[key] = found.get(key, Fraction(0)) + coefficient * weight
    return {key: weight for key, weight in found.items() if weight}


def _of_monomial(monomial: Monomial) -> Iterator[tuple[IntegerDirection, Fraction]]:
    entries = tuple(dict.fromkeys(monomial))
    if entries:
        for components, weight in _weights(tuple(map(monomial.count, entries))).items():
            pairs = zip(entries, components, strict=True)
            yield tuple((entry, each) for entry, each in pairs if each), weight


@cache
def _weights(a: tuple[int, ...]) -> Mapping[tuple[int, ...], Fraction]:
    """x^a = sum_n (-1)^|n| binom(a, n) ((a - 2 n) . x)^d / (2^d d!) over 0 <= n <= a, d = |a|.

    The central difference of the function (s . x)^d of s, of order a. Parallel directions are one.
    """
    order, found = sum(a), dict[tuple[int, ...], Fraction]()
    for n in product(*(range(each + 1) for each in a)):
        direction = tuple(each - 2 * taken for each, taken in zip(a, n, strict=True))
        if not any(direction):
            continue
        step = math.gcd(*direction) * (1 if next(filter(None, direction)) > 0 else -1)
        ways = math.prod(map(math.comb, a, n)) * (-1) ** sum(n)
        weight = Fraction(ways * step**order, 2**order * math.factorial(order))
        shortest = tuple(each // step for each in direction)
        found[shortest] = found.get(shortest, Fraction(0)) + weight
    return {direction: weight for direction, weight in found.items() if weight}
