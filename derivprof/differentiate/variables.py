"""The derivative along a direction as a function of the inputs, or of the direction."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax.numpy as jnp

from derivprof.derivatives import Derivative, Directional, Variable
from derivprof.differentiate.problem import Problem
from derivprof.differentiate.seeds import direction_leaves

Along = Callable[[Callable[..., Any], tuple[Any, ...], tuple[Any, ...]], Any]
"""From a function of leaves, the leaves and one tangent per leaf: the derivative along these.

Either of leaves and tangents may be tracers; the others are known arrays.
"""


def as_function(problem: Problem, derivative: Directional, along: Along) -> Callable[..., Any]:
    """The derivative as a function of its variable: of ``problem.args``, or of the tangents."""
    match derivative.variable:
        case Variable.INPUTS:
            tangents = direction_leaves(derivative.direction, problem.leaves)
            return _of_inputs(problem, tangents, along)
        case Variable.DIRECTION:
            return _of_direction(problem, along)


def _of_inputs(problem: Problem, tangents: tuple[Any, ...], along: Along) -> Callable[..., Any]:
    def of_inputs(*args: Any) -> Any:
        fun, leaves = problem.of_leaves(args)
        return along(fun, leaves, tangents)

    return of_inputs


def _of_direction(problem: Problem, along: Along) -> Callable[..., Any]:
    fun, leaves = problem.of_leaves(problem.args)
    arrays = tuple(map(jnp.asarray, leaves))

    def of_direction(*tangents: Any) -> Any:
        return along(fun, arrays, tangents)

    return of_direction


def is_of_direction(derivative: Derivative) -> bool:
    """Whether the derivative is a function of its direction, at fixed inputs."""
    return isinstance(derivative, Directional) and derivative.variable is Variable.DIRECTION


def with_variable(problem: Problem, derivative: Derivative) -> Problem:
    """The problem with the direction as its inputs, where the derivative is a function of it."""
    match derivative:
        case Directional(_, direction, Variable.DIRECTION):
            return replace(problem, direction=direction_leaves(direction, problem.leaves))
    return problem
