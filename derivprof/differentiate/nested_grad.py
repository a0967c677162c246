"""Nested grad: one reverse-mode pass per order, each gradient contracted with the direction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Directional, MixedPartial, Ones
from derivprof.differentiate.entries import Place, flat_indices, place_of
from derivprof.differentiate.problem import Problem
from derivprof.differentiate.seeds import direction_leaves


@dataclass(frozen=True)
class NestedGrad:
    """``grad(grad(...))``, for one real scalar output."""

    name: str = "nested-grad"

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """A function with another output than one real scalar has no gradient."""
        if not isinstance(derivative, Directional | MixedPartial):
            return "it computes the derivative along one direction, or by one entry, per level"
        return problem.scalar_output_problem()

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """Iterated gradients, each contracted with the direction or reduced to its entry."""
        levels = _levels(problem, derivative, order)
        structure = jax.tree.structure(problem.output)

        def nested_grad(*args: Any) -> Any:
            fun, leaves = problem.of_leaves(args)
            fun = _scalar(fun)
            for differentiated in levels:
                fun = differentiated(fun)
            return jax.tree.unflatten(structure, [fun(*leaves)])

        return nested_grad


Level = Callable[[Callable[..., Any]], Callable[..., Any]]


def _levels(problem: Problem, derivative: Derivative, order: int) -> list[Level]:
    if isinstance(derivative, MixedPartial):
        flat = flat_indices(problem, derivative.indices[:order])
        return [_by_entry(place_of(problem, index)) for index in flat]
    assert isinstance(derivative, Directional)
    direction = derivative.direction
    tangents = direction_leaves(direction, problem.leaves)
    plain = jnp.shape(tangents[0]) == () and direction == Ones() and len(tangents) == 1
    return [jax.grad if plain else _along(tangents)] * order


def _by_entry(place: Place) -> Level:
    """From f to the derivative by one entry, both as functions of the leaves."""

    def by_entry(fun: Callable[..., Any]) -> Callable[..., Any]:
        gradient = jax.grad(fun, argnums=place.leaf)
        return lambda *leaves: gradient(*leaves)[place.index]

    return by_entry


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
