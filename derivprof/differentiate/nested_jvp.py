"""Nested JVP: one forward-mode pass over the program of the order below, per order."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import (
    Derivative,
    Diagonal,
    Directional,
    FullTensor,
    JacobianProduct,
    MixedPartial,
    Operator,
    Pullback,
    Variable,
)
from derivprof.differentiate.diagonals import array_by_array, why_no_diagonal
from derivprof.differentiate.entries import flat_indices
from derivprof.differentiate.operator_trees import by_nested_jvp
from derivprof.differentiate.operators import (
    operator_function,
    polynomials_of,
    why_not_its_order,
)
from derivprof.differentiate.problem import Leaves, Problem
from derivprof.differentiate.seeds import direction_leaves, one_hot_leaves
from derivprof.differentiate.tangents import inexact
from derivprof.differentiate.variables import as_function

Tangents = tuple[Any, ...]


@dataclass(frozen=True)
class NestedJvp:
    """``jvp(jvp(...))``; every level may more than double the program."""

    name: str = "nested-jvp"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """It applies to what one direction per level can give."""
        match derivative:
            case Pullback():
                return "it is forward mode; the pullback is reverse mode"
            case JacobianProduct():
                return "`indirect` is its form for a product of Jacobians"
            case FullTensor():
                return "`jacfwd` is its form for all directions at once"
            case Diagonal():
                return why_no_diagonal(problem)
        return why_not_its_order(derivative, order)

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The value pushed forward ``order`` times, along the direction or one-hot vectors."""
        match derivative:
            case Directional():
                return as_function(problem, derivative, partial(_along, order))
            case MixedPartial(indices):
                flat = flat_indices(problem, indices[:order])
                return along(problem, [one_hot_leaves(i, problem.leaves) for i in flat])
            case Operator():
                values_of = by_nested_jvp(problem, polynomials_of(problem, derivative, order))
                return operator_function(derivative, values_of, problem)
        if not order:
            return problem.fun
        return array_by_array(problem, partial(_entry_by_entry, order))


def _along(order: int, fun: Callable[..., Any], leaves: Leaves, tangents: Tangents) -> Any:
    """The derivative along the same tangents ``order`` times."""
    return _pushed(fun, [tangents] * order)(*leaves)


def tangents_of(problem: Problem, derivative: Derivative, order: int) -> Sequence[Tangents] | None:
    """One direction per order; None for what is no function of the inputs along directions."""
    match derivative:
        case Directional(_, direction, Variable.INPUTS):
            return [direction_leaves(direction, problem.leaves)] * order
        case MixedPartial(indices):
            flat = flat_indices(problem, indices[:order])
            return [one_hot_leaves(i, problem.leaves) for i in flat]
    return None


def along(problem: Problem, tangents: Sequence[Tangents]) -> Callable[..., Any]:
    """The derivative along the given tangents, one after the other."""

    def nested_jvp(*args: Any) -> Any:
        fun, leaves = problem.of_leaves(args)
        return _pushed(fun, tangents)(*leaves)

    return nested_jvp


def _pushed(fun: Callable[..., Any], tangents: Sequence[Tangents]) -> Callable[..., Any]:
    for each in tangents:
        fun = push_forward(fun, each)
    return fun


def _entry_by_entry(order: int, fun: Callable[..., Any], x: Any) -> Any:
    return entry_by_entry(lambda one_hot: _along(order, fun, (x,), (one_hot,)), x)


def entry_by_entry(along: Callable[[Any], Any], x: Any) -> Any:
    """d^n f_i / dx_i^n from the derivative along a vector: mapped over the one-hot vectors."""
    shape = jnp.shape(x)
    size = math.prod(shape)

    def entry(i: Any) -> Any:
        one_hot = (jnp.arange(size) == i).reshape(shape).astype(jnp.result_type(x))
        value = along(one_hot)
        return value.reshape(-1)[i if value.shape == shape else 0]

    return jax.vmap(entry)(jnp.arange(size)).reshape(shape)


def push_forward(fun: Callable[..., Any], tangents: Tangents) -> Callable[..., Any]:
    """The directional derivative of ``fun``; zero for its integer and boolean outputs."""

    def pushed(*primals: Any) -> Any:
        return jax.tree.map(inexact, jax.jvp(fun, primals, tangents)[1])

    return pushed
