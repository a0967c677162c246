"""Nested grad: one reverse-mode pass per order, each gradient contracted with the direction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Directional, Entry, MixedPartial, Ones
from derivprof.differentiate.entries import Place, flat_indices, place_of
from derivprof.differentiate.problem import Leaves, Problem
from derivprof.differentiate.variables import as_function


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
        structure = jax.tree.structure(problem.output)
        if isinstance(derivative, MixedPartial):
            return _mixed(problem, derivative.indices[:order])
        assert isinstance(derivative, Directional)
        plain = derivative.fixed == Ones() and [jnp.shape(leaf) for leaf in problem.leaves] == [()]

        def nested_grad(fun: Callable[..., Any], leaves: Leaves, tangents: Any) -> Any:
            level = jax.grad if plain else _along(tangents)
            return structure.unflatten([_iterated(fun, [level] * order)(*leaves)])

        return as_function(problem, derivative, nested_grad)


Level = Callable[[Callable[..., Any]], Callable[..., Any]]


def _mixed(problem: Problem, entries: Iterable[Entry]) -> Callable[..., Any]:
    """Iterated gradients, each reduced to its entry."""
    levels = [_by_entry(place_of(problem, index)) for index in flat_indices(problem, entries)]
    structure = jax.tree.structure(problem.output)

    def nested_grad(*args: Any) -> Any:
        fun, leaves = problem.of_leaves(args)
        return structure.unflatten([_iterated(fun, levels)(*leaves)])

    return nested_grad


def _iterated(fun: Callable[..., Any], levels: Iterable[Level]) -> Callable[..., Any]:
    """The one scalar result of ``fun``, differentiated once per level."""
    fun = _scalar(fun)
    for differentiated in levels:
        fun = differentiated(fun)
    return fun


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
