"""Operators by the Hessian: the whole of it, and the sum of the entries that are wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.derivatives import Derivative, Operator, Polynomial
from derivprof.derivatives.polynomials import Monomial, degree
from derivprof.differentiate.entries import place_of
from derivprof.differentiate.jacobians import merged
from derivprof.differentiate.operator_powers import by_iteration, second_order_root
from derivprof.differentiate.operators import (
    bound_operators,
    operator_function,
    polynomials_of,
    weighted_sum,
    why_no_operator,
)
from derivprof.differentiate.problem import Leaves, Problem


@dataclass(frozen=True)
class Hessian:
    """``jax.hessian`` and ``jax.jacrev``, contracted; a power of such an operator nests them."""

    name: str = "hessian"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """Operators of second order, and powers of one."""
        if (reason := why_no_operator(derivative, order)) is not None:
            return reason
        assert isinstance(derivative, Operator)
        for polynomial in bound_operators(problem, derivative):
            if second_order_root(polynomial) is None:
                return (
                    f"Hessians give operators of order 1 and 2, and powers of one; this has order "
                    f"{degree(polynomial)} and is no power"
                )
        return problem.reverse_mode_problem() if order else None

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The gradient and the Hessian, once for all expressions of second order."""
        assert isinstance(derivative, Operator)
        polynomials = polynomials_of(problem, derivative, order)
        simple = [each for each in polynomials if degree(each) <= 2]

        def applied(second: Polynomial, of: Callable[..., Any]) -> Callable[..., Any]:
            return lambda *leaves: contracted(problem, [second], of, leaves)[0]

        def values_of(fun: Callable[..., Any], leaves: Leaves) -> list[Any]:
            found = iter(contracted(problem, simple, fun, leaves))
            return [
                next(found)
                if degree(each) <= 2
                else by_iteration(problem, each, applied, fun, leaves)
                for each in polynomials
            ]

        return operator_function(derivative, values_of, problem)


def contracted(
    problem: Problem, polynomials: Sequence[Polynomial], fun: Callable[..., Any], leaves: Leaves
) -> list[Any]:
    """The values of operators of order 2 or less, from one gradient and one Hessian."""
    pairs: list[list[tuple[Fraction, Any]]] = [[] for _ in polynomials]
    if any(() in each for each in polynomials):
        value = fun(*leaves)
        for found, each in zip(pairs, polynomials, strict=True):
            found.extend([(each[()], value)] if () in each else [])
    for order in (1, 2):
        parts = [_of_order(each, order) for each in polynomials]
        if any(parts):
            whole = _Whole(problem, fun, leaves, parts, order)
            for found, part in zip(pairs, parts, strict=True):
                found.extend([(Fraction(1), whole.summed(part))] if part else [])
    return [weighted_sum(problem, found) for found in pairs]


def _of_order(polynomial: Polynomial, order: int) -> Polynomial:
    return {monomial: c for monomial, c in polynomial.items() if len(monomial) == order}


class _Whole:
    """All derivatives of an order by the leaves that any of the operators needs."""

    def __init__(
        self,
        problem: Problem,
        fun: Callable[..., Any],
        leaves: Leaves,
        parts: Sequence[Polynomial],
        order: int,
    ) -> None:
        entries = {entry for part in parts for monomial in part for entry in monomial}
        numbers = sorted({place_of(problem, entry).leaf for entry in entries})
        shapes = tuple(jnp.shape(leaf) for leaf in problem.leaves)
        self._number = _numbers_within(problem, numbers)
        transform = jax.jacrev if order == 1 else jax.hessian
        found = transform(fun, argnums=tuple(numbers))(*map(jnp.asarray, leaves))
        outputs, self._structure = jax.tree.flatten(problem.output)
        self._arrays = [
            merged(each, tuple(shapes[i] for i in numbers), output.ndim, order)
            for each, output in zip(self._structure.flatten_up_to(found), outputs, strict=True)
        ]

    def summed(self, part: Polynomial) -> Any:
        """The sum of the entries of an operator, with its coefficients."""
        return self._structure.unflatten(_summed(each, self._terms(part)) for each in self._arrays)

    def _terms(self, part: Polynomial) -> dict[Monomial, Fraction]:
        return {tuple(self._number[e] for e in monomial): c for monomial, c in part.items()}


def _numbers_within(problem: Problem, leaves: Sequence[int]) -> dict[int, int]:
    """The number of each entry among those of some leaves alone."""
    entries = range(problem.size)
    inside = (entry for entry in entries if place_of(problem, entry).leaf in leaves)
    return {entry: number for number, entry in enumerate(inside)}


def _summed(array: Any, terms: dict[Monomial, Fraction]) -> Any:
    picked = array[(..., *map(np.asarray, zip(*terms, strict=True)))]
    return jnp.sum(_weighted(picked, list(terms.values())), axis=-1)


def _weighted(array: Any, factors: Sequence[Fraction]) -> Any:
    """The array with its last axis scaled; as it is where every factor is 1."""
    distinct = set(factors)
    if distinct == {Fraction(1)}:
        return array
    if len(distinct) == 1:
        return float(factors[0]) * array
    return array * jnp.asarray(np.asarray(factors, float), array.dtype)
