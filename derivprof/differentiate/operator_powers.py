"""Operators that are a number times a power of one of order 2, which is applied again and again."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from derivprof.derivatives import Polynomial, root_of
from derivprof.derivatives.polynomials import degree
from derivprof.differentiate.operators import weighted_sum
from derivprof.differentiate.problem import Leaves, Problem

OfFunction = Callable[[Polynomial, Callable[..., Any]], Callable[..., Any]]
"""From an operator of order 2 or less and a function of the leaves to what it makes of that."""


def second_order_root(polynomial: Polynomial) -> tuple[Fraction, Polynomial, int] | None:
    """c, q, m with ``polynomial = c q^m`` and q of order 2 or less; None where there is none."""
    order = degree(polynomial)
    if order <= 2:
        return Fraction(1), polynomial, 1
    found = root_of(polynomial, order // 2) if order % 2 == 0 else None
    return None if found is None else (*found, order // 2)


def by_iteration(
    problem: Problem,
    polynomial: Polynomial,
    applied: OfFunction,
    fun: Callable[..., Any],
    leaves: Leaves,
) -> Any:
    """The value of such an operator, whose root is applied as many times as it is its power."""
    root = second_order_root(polynomial)
    assert root is not None
    factor, second, times = root
    for _ in range(times):
        fun = applied(second, fun)
    return weighted_sum(problem, [(factor, fun(*leaves))])
