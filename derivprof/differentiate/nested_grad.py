"""Nested grad: one reverse-mode pass per order, each gradient contracted with the direction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Ones
from derivprof.differentiate.problem import Problem
from derivprof.differentiate.seeds import direction_leaves, direction_of, not_directional


@dataclass(frozen=True)
class NestedGrad:
    """``grad(grad(...))``, for one real scalar output."""

    name: str = "nested-grad"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """A function with another output than one real scalar has no gradient."""
        return not_directional(derivative) or problem.scalar_output_problem()

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """D^order f(x)[v, ..., v] as the contraction of iterated gradients with v."""
        direction = direction_of(derivative)
        tangents = direction_leaves(direction, problem.leaves)
        plain = jnp.shape(tangents[0]) == () and direction == Ones()
        differentiated = jax.grad if plain and len(tangents) == 1 else _along(tangents)
        structure = jax.tree.structure(problem.output)

        def nested_grad(*args: Any) -> Any:
            fun, leaves = problem.of_leaves(args)
            fun = _scalar(fun)
            for _ in range(order):
                fun = differentiated(fun)
            return jax.tree.unflatten(structure, [fun(*leaves)])

        return nested_grad


def _along(tangents: tuple[Any, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """From f to ``sum_i <d f / d x_i, v_i>``, both as functions of the leaves x."""

    def contracted(fun: Callable[..., Any]) -> Callable[..., Any]:
        gradient = jax.grad(fun, argnums=tuple(range(len(tangents))))

        def directional(*leaves: Any) -> Any:
            dtype = jax.eval_shape(fun, *leaves).dtype
            parts = zip(gradient(*leaves), tangents, strict=True)
            return sum(jnp.sum(part * v).astype(dtype) for part, v in parts)

        return directional

    return contracted


def _scalar(fun: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(*leaves: Any) -> Any:
        (value,) = jax.tree.leaves(fun(*leaves))
        return value

    return scalar
