"""Which outputs of a function have a derivative by which inputs, whatever the inputs are."""

from typing import Any

import jax

from derivprof.differentiate.nested_jvp import push_forward
from derivprof.differentiate.problem import Problem
from derivprof.jaxprs import output_dependence


def tangent_dependence(problem: Problem) -> tuple[frozenset[int], ...]:
    """For each leaf of the result, the differentiated leaves that its tangent depends on.

    Read off the program of the JVP, so what has no derivative (a floor, a comparison, a
    ``stop_gradient``) counts as no dependence. All other derivatives are zero at every input.
    """

    def pushed(args: tuple[Any, ...], tangents: tuple[Any, ...]) -> Any:
        fun, leaves = problem.of_leaves(args)
        return push_forward(fun, tangents)(*leaves)

    jaxpr = jax.make_jaxpr(pushed)(problem.args, problem.leaves).jaxpr
    first = len(jaxpr.invars) - len(problem.leaves)
    return tuple(
        frozenset(position - first for position in each if position >= first)
        for each in output_dependence(jaxpr)
    )
