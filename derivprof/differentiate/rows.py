"""Derivatives per row of a batch: the method sees one row, the built function takes all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.differentiate.findings import compared_value
from derivprof.differentiate.problem import Problem
from derivprof.errors import InputError


@dataclass(frozen=True)
class Rows:
    """A problem of one row, and the inputs of all rows.

    The differentiated arguments (those of the second point too) have a leading axis; the others
    are shared by all rows. ``axes`` is None where there is no batch.
    """

    problem: Problem
    inputs: tuple[Any, ...]
    axes: tuple[int | None, ...] | None = None

    @property
    def count(self) -> int | None:
        """How many rows there are; None where there is no batch."""
        if self.axes is None:
            return None
        batched = (v for v, axis in zip(self.inputs, self.axes, strict=True) if axis is not None)
        return jnp.shape(jax.tree.leaves(next(batched))[0])[0]

    def mapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function of one row's inputs as a function of ``inputs``."""
        return function if self.axes is None else jax.vmap(function, in_axes=self.axes)

    def compared(self, function: Callable[..., Any], value: Any) -> Any:
        """What ``mapped(function)`` gave, as other methods arrange it; None if it is too large."""
        if self.axes is None:
            return compared_value(function, value)
        return jax.vmap(lambda row: compared_value(function, row))(value)

    def at(self, inputs: tuple[Any, ...]) -> "Rows":
        """The same at other inputs, of the same shapes."""
        axes = self.axes or (None,) * len(inputs)
        row = [_first_row(value, axis) for value, axis in zip(inputs, axes, strict=True)]
        return replace(self, problem=self.problem.at(row), inputs=inputs)


def _first_row(value: Any, axis: int | None) -> Any:
    return value if axis is None else jax.tree.map(lambda leaf: leaf[0], value)


def no_rows(problem: Problem) -> Rows:
    """The problem as it is."""
    return Rows(problem, problem.inputs)


def split_rows(problem: Problem) -> Rows:
    """The rows along the leading axis of the differentiated arguments (``--vmap``).

    Raises :class:`InputError` if a leaf of them has no leading axis, or one of another size.
    """
    axes = _axes(problem)
    sizes = {
        (jnp.shape(leaf) or (None,))[0]
        for value, axis in zip(problem.inputs, axes, strict=True)
        if axis is not None
        for leaf in jax.tree.leaves(value)
    }
    if len(sizes) != 1 or None in sizes or 0 in sizes:
        raise InputError(
            "--vmap maps over the leading axis of the differentiated inputs, and "
            f"{_shapes(problem)} have no common one with rows in it."
        )
    return Rows(problem, problem.inputs, axes).at(problem.inputs)


def repeat_rows(problem: Problem, count: int) -> Rows:
    """The same inputs ``count`` times (``--batch``)."""
    axes = _axes(problem)
    inputs = tuple(
        value if axis is None else jax.tree.map(lambda leaf: _repeated(leaf, count), value)
        for value, axis in zip(problem.inputs, axes, strict=True)
    )
    return Rows(problem, inputs, axes)


def _repeated(leaf: Any, count: int) -> Any:
    return jnp.repeat(jnp.asarray(leaf)[None], count, axis=0)


def _axes(problem: Problem) -> tuple[int | None, ...]:
    own = tuple(0 if index in problem.argnums else None for index in range(len(problem.args)))
    return own * 2 if problem.second else own


def _shapes(problem: Problem) -> str:
    shapes = (jnp.shape(leaf) for leaf in problem.leaves)
    return ", ".join(
        f"`{name}` of shape ({','.join(map(str, shape))})"
        for name, shape in zip(problem.leaf_names, shapes, strict=True)
    )
