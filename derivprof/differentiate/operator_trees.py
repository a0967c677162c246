"""Operators by nested JVP: every derivative along its entries, lower ones from the same passes."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Operator, Polynomial
from derivprof.derivatives.polynomials import Monomial
from derivprof.differentiate.operators import (
    Derivatives,
    bound_operators,
    combined,
    operator_function,
)
from derivprof.differentiate.problem import Leaves, Problem
from derivprof.differentiate.seeds import one_hot_leaves
from derivprof.differentiate.tangents import inexact

Expanded = Callable[..., Derivatives]


def by_nested_jvp(problem: Problem, polynomials: Sequence[Polynomial]) -> Callable[..., Any]:
    """From a function of leaves and the leaves: the values of the operators.

    A jvp gives a derivative along with what it is the derivative of, so one that is contained in
    another, as u_x in u_xx, needs no pass of its own.
    """
    needed = _needed(polynomials)

    def values_of(fun: Callable[..., Any], leaves: Leaves) -> list[Any]:
        found = _expanded(problem, fun, needed)(*leaves)
        return [combined(problem, polynomial, found) for polynomial in polynomials]

    return values_of


def term_sizes(problem: Problem, operator: Operator) -> Callable[..., Any]:
    """The sum of the magnitudes of the terms, in the structure of the operator's result.

    Rounding is relative to it where the terms cancel.
    """
    polynomials = bound_operators(problem, operator)
    sizes = [{monomial: abs(c) for monomial, c in each.items()} for each in polynomials]
    needed = _needed(polynomials)

    def sizes_of(fun: Callable[..., Any], leaves: Leaves) -> list[Any]:
        found = _expanded(problem, fun, needed)(*leaves)
        magnitudes = {key: jax.tree.map(jnp.abs, value) for key, value in found.items()}
        return [combined(problem, each, magnitudes) for each in sizes]

    return operator_function(operator, sizes_of, problem)


def _needed(polynomials: Sequence[Polynomial]) -> list[Monomial]:
    """The derivatives that are not contained in another one."""
    wanted = {monomial for polynomial in polynomials for monomial in polynomial}
    return sorted(each for each in wanted if not _is_in_another(each, wanted))


def _is_in_another(monomial: Monomial, wanted: Collection[Monomial]) -> bool:
    longer = (other for other in wanted if len(other) > len(monomial))
    return any(Counter(monomial) < Counter(other) for other in longer)


def _expanded(problem: Problem, fun: Callable[..., Any], wanted: Collection[Monomial]) -> Expanded:
    """The derivatives and all that they contain, level by level: the last entry is outermost."""

    def at(*leaves: Any) -> Derivatives:
        found: dict[Monomial, Any] = {}
        for entry in dict.fromkeys(each[-1] for each in wanted if each):
            below = [each[:-1] for each in wanted if each[-1:] == (entry,)]
            one_hot = one_hot_leaves(entry, problem.leaves)
            values, tangents = jax.jvp(_expanded(problem, fun, below), leaves, one_hot)
            found |= {(*key, entry): jax.tree.map(inexact, each) for key, each in tangents.items()}
            found |= values
        return found or {(): fun(*leaves)}

    return at
