"""Nested JVP: one forward-mode pass over the program of the order below, per order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative
from derivprof.differentiate.problem import Problem
from derivprof.differentiate.seeds import direction_leaves, direction_of, not_directional


@dataclass(frozen=True)
class NestedJvp:
    """``jvp(jvp(...))``; every level may more than double the program."""

    name: str = "nested-jvp"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """It applies to whatever JAX can differentiate."""
        return not_directional(derivative)

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """D^order f(x)[v, ..., v], by pushing v forward ``order`` times."""
        tangents = direction_leaves(direction_of(derivative), problem.leaves)

        def nested_jvp(*args: Any) -> Any:
            fun, leaves = problem.of_leaves(args)
            for _ in range(order):
                fun = push_forward(fun, tangents)
            return fun(*leaves)

        return nested_jvp


def push_forward(fun: Callable[..., Any], tangents: tuple[Any, ...]) -> Callable[..., Any]:
    """The directional derivative of ``fun``; zero for its integer and boolean outputs."""

    def pushed(*primals: Any) -> Any:
        return jax.tree.map(_inexact, jax.jvp(fun, primals, tangents)[1])

    return pushed


def _inexact(tangent: Any) -> Any:
    if jnp.result_type(tangent) == jax.dtypes.float0:
        return jnp.zeros(jnp.shape(tangent))
    return tangent
