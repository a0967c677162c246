"""JAX's own Taylor mode, ``jax.experimental.jet``, for comparison."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Directional, Operator
from derivprof.differentiate.operator_jets import by_jets
from derivprof.differentiate.operators import (
    operator_function,
    polynomials_of,
    why_not_its_order,
)
from derivprof.differentiate.problem import Problem
from derivprof.differentiate.seeds import direction_leaves, not_directional
from derivprof.differentiate.univariate import pushed
from derivprof.differentiate.variables import as_function


@dataclass(frozen=True)
class Jet:
    """The series (v, 0, ..., 0) pushed through once; the last coefficient is the derivative.

    Operators are combinations of such derivatives along several directions.
    """

    name: str = "jet"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """What `jet` has no rule for shows when it is tried."""
        if isinstance(derivative, Operator):
            return why_not_its_order(derivative, order)
        return not_directional(derivative)

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """D^order f(x)[v, ..., v] as the top coefficient; or the combination of coefficients."""
        if isinstance(derivative, Operator):
            values_of = by_jets(problem, polynomials_of(problem, derivative, order))
            return operator_function(derivative, values_of, problem)
        assert isinstance(derivative, Directional)
        example = direction_leaves(derivative.direction, problem.leaves)
        zeros = tuple([jnp.zeros_like(v)] * (order - 1) for v in example)

        def top_coefficient(fun: Callable[..., Any], leaves: Any, tangents: Any) -> Any:
            if order == 0:
                return fun(*leaves)
            series = tuple((v, *rest) for v, rest in zip(tangents, zeros, strict=True))
            value, coefficients = pushed(fun, leaves, series)
            tops = jax.tree.structure(value).flatten_up_to(coefficients)
            return jax.tree.unflatten(jax.tree.structure(value), [top[-1] for top in tops])

        return as_function(problem, derivative, top_coefficient)
