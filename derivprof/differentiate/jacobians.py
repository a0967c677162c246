"""Jacobians of Jacobians: the full array of all partials, and the wanted part of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.derivatives import Derivative, Diagonal, FullTensor, MixedPartial
from derivprof.differentiate.diagonals import array_by_array, why_no_diagonal
from derivprof.differentiate.entries import flat_indices, place_of
from derivprof.differentiate.problem import Problem

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Jacobians:
    """``jacfwd`` or ``jacrev`` per order; ``innermost`` is the one that sees f itself."""

    name: str
    outer: Callable[..., Any]
    innermost: Callable[..., Any]

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """It gives all partials, or a part of them."""
        if not isinstance(derivative, FullTensor | MixedPartial | Diagonal):
            return "it computes all partial derivatives, and what is asked for is no part of them"
        if isinstance(derivative, Diagonal) and (reason := why_no_diagonal(problem)):
            return reason
        is_reverse = jax.jacrev in (self.outer, self.innermost)
        return problem.reverse_mode_problem() if is_reverse and order else None

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """All partials, with one flat axis per order; or the slice or diagonal asked for."""
        if isinstance(derivative, Diagonal):
            of_one_array = partial(self._diagonal_of_one_array, order)
            return array_by_array(problem, of_one_array) if order else problem.fun
        part = self._part(problem, derivative, order)

        def jacobians(*args: Any) -> Any:
            fun, leaves = problem.of_leaves(args)
            nested = self._nested(fun, len(leaves), order)
            structure = jax.tree.structure(problem.output)
            found = structure.flatten_up_to(nested(*leaves))
            outputs = jax.tree.leaves(problem.output)
            return structure.unflatten(map(part, found, outputs))

        return jacobians

    def _nested(self, fun: Callable[..., Any], count: int, order: int) -> Callable[..., Any]:
        """The Jacobian of the Jacobian ..., each by all of ``count`` arrays."""
        for level in range(order):
            fun = (self.outer if level else self.innermost)(fun, argnums=tuple(range(count)))
        return fun

    def _diagonal_of_one_array(self, order: int, fun: Callable[..., Any], x: Any) -> Any:
        output, shape = jax.eval_shape(fun, x), jnp.shape(x)
        tensor = merged(self._nested(fun, 1, order)(x), (shape,), output.ndim, order)
        return _diagonal(tensor, output.shape, shape, order)

    def _part(
        self, problem: Problem, derivative: Derivative, order: int
    ) -> Callable[[Any, Any], Any]:
        shapes = tuple(jnp.shape(leaf) for leaf in problem.leaves)
        match derivative:
            case MixedPartial(indices):
                places = [place_of(problem, i) for i in flat_indices(problem, indices[:order])]
                return lambda found, output: _sliced(found, places)
        return lambda found, output: merged(found, shapes, output.ndim, order)


def _sliced(found: Any, places: list[Any]) -> Any:
    index: tuple[Any, ...] = (...,)
    for place in places:
        found = found[place.leaf]
        index += place.index
    return found[index] if len(index) > 1 else found


def merged(found: Any, shapes: tuple[Shape, ...], start: int, order: int) -> Any:
    """From tuples over the leaves, one within the other, to one array with ``order`` flat axes.

    ``start`` is the axis of the array where the outermost leaf's axes begin.
    """
    if order == 0:
        return found
    parts = []
    for part, shape in zip(found, shapes, strict=True):
        whole = merged(part, shapes, start + len(shape), order - 1)
        rest = whole.shape[start + len(shape) :]
        flat = (*whole.shape[:start], math.prod(shape), *rest)
        parts.append(whole if whole.shape == flat else whole.reshape(flat))
    return parts[0] if len(parts) == 1 else jnp.concatenate(parts, axis=start)


def _diagonal(tensor: Any, output: Shape, shape: Shape, order: int) -> Any:
    """The entries with equal indices; by the output's own entry too, unless it is a scalar."""
    size = math.prod(shape)
    axes = order + 1 if output == shape else order
    square = tensor.reshape((size,) * axes)
    return square[(jnp.arange(size),) * axes].reshape(shape)
