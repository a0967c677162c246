"""Linear operators on a problem: which entries they are by, and sums of derivatives."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Operator, Polynomial, bound
from derivprof.derivatives.polynomials import Monomial
from derivprof.differentiate.entries import numbering_of
from derivprof.differentiate.problem import Leaves, Problem

Derivatives = Mapping[Monomial, Any]
"""By the entries of a derivative its value, in the structure of the function's result."""

OfLeaves = Callable[[Callable[..., Any], Leaves], Sequence[Any]]
"""From a function of leaves and the leaves: one value per expression."""


def bound_operators(problem: Problem, operator: Operator) -> tuple[Polynomial, ...]:
    """Each expression by numbered entries of the differentiated leaves, with exact coefficients.

    Raises :class:`InputError` for entries that the inputs do not have.
    """
    return bound(operator, numbering_of(problem))


def why_no_operator(derivative: Derivative, order: int) -> str | None:
    """Why a method of linear operators does not give that; None where it may.

    An operator has its own order; below there is the function itself alone, at order 0.
    """
    if not isinstance(derivative, Operator):
        return "it computes linear operators (--operator)"
    return why_not_its_order(derivative, order)


def why_not_its_order(derivative: Derivative, order: int) -> str | None:
    """Why an operator has no value at that order; None for other derivatives."""
    if not isinstance(derivative, Operator) or order in (0, derivative.order):
        return None
    return f"the operator has order {derivative.order} alone"


def polynomials_of(problem: Problem, operator: Operator, order: int) -> tuple[Polynomial, ...]:
    """The expressions; at order 0 of an operator of a higher one, the function for each."""
    if order == operator.order:
        return bound_operators(problem, operator)
    return tuple({(): Fraction(1)} for _ in operator.expressions)


def operator_function(operator: Operator, values_of: OfLeaves, problem: Problem) -> Any:
    """The function of ``problem.args``: one result, or a tuple for several expressions."""

    def operated(*args: Any) -> Any:
        return arranged(operator, values_of(*problem.of_leaves(args)))

    return operated


def arranged(operator: Operator, values: Sequence[Any]) -> Any:
    """The value of the one expression, or a tuple of those of several."""
    return values[0] if len(operator.expressions) == 1 else tuple(values)


def combined(problem: Problem, polynomial: Polynomial, found: Derivatives) -> Any:
    """The sum of the derivatives with their coefficients; zeros for the operator 0."""
    pairs = [(factor, found[monomial]) for monomial, factor in polynomial.items()]
    return weighted_sum(problem, pairs)


def weighted_sum(problem: Problem, pairs: Iterable[tuple[Fraction, Any]]) -> Any:
    """The sum of results of the function with exact factors, each rounded once."""
    pairs = list(pairs)
    if not pairs:
        return jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, _inexact(leaf)), problem.output)
    factors = [factor for factor, _ in pairs]
    return jax.tree.map(lambda *leaves: _sum(factors, leaves), *(value for _, value in pairs))


def _sum(factors: Sequence[Fraction], arrays: Sequence[Any]) -> Any:
    """Positive terms first, so that no array is negated without need."""
    terms = sorted(zip(factors, arrays, strict=True), key=lambda term: term[0] < 0)
    (first, array), *rest = terms
    found = _scaled(first, array)
    for factor, array in rest:
        part = _scaled(abs(factor), array)
        found = found - part if factor < 0 else found + part
    return found


def _scaled(factor: Fraction, array: Any) -> Any:
    if not jnp.issubdtype(jnp.result_type(array), jnp.inexact):
        array = jnp.asarray(array, jnp.result_type(float))
    if factor == 1:
        return array
    return -array if factor == -1 else float(factor) * array


def _inexact(array: Any) -> Any:
    """Its own dtype, or the default one for whole numbers."""
    is_inexact = jnp.issubdtype(array.dtype, jnp.inexact)
    return array.dtype if is_inexact else jnp.result_type(float)
