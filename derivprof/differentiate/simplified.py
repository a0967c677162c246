"""Nested JVP and nested grad with the program simplified after every level."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.derivatives import (
    Derivative,
    Diagonal,
    Directional,
    MixedPartial,
    Ones,
    Operator,
)
from derivprof.differentiate.diagonals import array_by_array
from derivprof.differentiate.entries import flat_indices, place_of
from derivprof.differentiate.findings import Findings
from derivprof.differentiate.method import MethodError
from derivprof.differentiate.nested_grad import NestedGrad
from derivprof.differentiate.nested_jvp import NestedJvp, entry_by_entry
from derivprof.differentiate.problem import Problem
from derivprof.differentiate.seeds import direction_leaves, one_hot_leaves
from derivprof.differentiate.variables import is_of_direction
from derivprof.jaxprs import program_of
from derivprof.record import Simplification
from derivprof.simplify import Level, Simplified, Simplifier, TooLarge

Seeds = Sequence[Any]
"""One tangent per differentiated leaf; 1 stands for ones."""

Derived = Callable[[Simplifier], Simplified]


@dataclass(frozen=True)
class SimplifiedJvp:
    """Nested JVP at a level of simplification; see :mod:`derivprof.simplify` for how it works."""

    name: str
    level: Level

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """It applies where nested JVP does."""
        if isinstance(derivative, Operator):
            return "it simplifies one derivative, and an operator is a sum of several"
        return NestedJvp().why_not(problem, derivative, order)

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The derivative along the direction, by the entries, or of every entry by its own."""
        if isinstance(derivative, Diagonal):
            return _diagonal(self.level, problem, order)
        if is_of_direction(derivative):
            return SimplifiedFunction(
                self.level, problem, lambda s: s.of_direction(order), of_direction=True
            )
        directions = _directions(problem, derivative, order)
        return SimplifiedFunction(self.level, problem, lambda s: s.along(directions))


@dataclass(frozen=True)
class SimplifiedGrad:
    """Nested grad at a level of simplification."""

    name: str
    level: Level

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """It applies where nested grad does, to functions of the inputs."""
        if is_of_direction(derivative):
            return "it is a function of the inputs; nested-jvp+auto gives that of the direction"
        return NestedGrad().why_not(problem, derivative, order)

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """Iterated gradients, each contracted with the direction or reduced to its entry."""
        directions = _directions(problem, derivative, order)
        seeds: Sequence[Any] = directions
        if isinstance(derivative, MixedPartial):
            flat = flat_indices(problem, derivative.indices[:order])
            places = [place_of(problem, index) for index in flat]
            seeds = [partial(_entry, place.leaf, place.index) for place in places]
        return SimplifiedFunction(self.level, problem, lambda s: s.gradients(seeds, directions))


def _entry(leaf: int, index: tuple[int, ...], *gradients: Any) -> Any:
    return gradients[leaf][index]


def _directions(problem: Problem, derivative: Derivative, order: int) -> list[Seeds]:
    """One direction per level."""
    if isinstance(derivative, MixedPartial):
        flat = flat_indices(problem, derivative.indices[:order])
        return [one_hot_leaves(index, problem.leaves) for index in flat]
    assert isinstance(derivative, Directional)
    if derivative.direction == Ones():
        return [[1] * len(problem.leaves)] * order
    return [direction_leaves(derivative.direction, problem.leaves)] * order


class SimplifiedFunction:
    """A derivative as a function of the primals.

    The program is derived and simplified whenever the function is traced, so that the time of
    tracing is that of the method.
    """

    def __init__(
        self, level: Level, problem: Problem, derived: Derived, *, of_direction: bool = False
    ) -> None:
        self._level, self._problem, self._derived = level, problem, derived
        self._of_direction = of_direction
        self._last: tuple[Simplifier, Simplified] | None = None

    @property
    def findings(self) -> Findings | None:
        """How the program of the last trace was simplified; its value is compared only now."""
        return None if self._last is None else Findings(simplification=_told(*self._last))

    def __call__(self, *inputs: Any) -> Any:
        """The derivative at the inputs, or along the direction that they are."""
        args = self._problem.args if self._of_direction else inputs
        flat, structure = jax.tree.flatten(args)
        at = list(map(_known, jax.tree.leaves(self._problem.args)))

        def of_flat(*leaves: Any) -> Any:
            return self._problem.fun(*jax.tree.unflatten(structure, leaves))

        closed, output = program_of(of_flat, *flat)
        simplifier = Simplifier(closed, self._level, self._problem.live, at)
        try:
            found = self._derived(simplifier)
        except TooLarge as error:
            raise MethodError("the simplified program is too large at every level") from error
        self._last = simplifier, found
        arguments = inputs if self._of_direction else flat
        return jax.tree.structure(output).unflatten(found(*arguments))


def _known(leaf: Any) -> Any:
    """An example argument as an array that is no part of what is being traced."""
    dtype = jnp.result_type(leaf)
    is_plain = not isinstance(leaf, jax.Array) and not jnp.issubdtype(dtype, jax.dtypes.extended)
    return np.asarray(leaf, dtype) if is_plain else leaf


def _told(simplifier: Simplifier, found: Simplified) -> Simplification:
    """What the report says of a simplified program."""
    return Simplification(
        level=str(found.level),
        laws=found.laws,
        reassociates=found.level is not Level.EXACT,
        max_rel_error=simplifier.rounding_difference(found),
    )


def _diagonal(level: Level, problem: Problem, order: int) -> Callable[..., Any]:
    """d^n f_i / dx_i^n, mapped over the one-hot vectors as nested JVP does it."""
    if not order:
        return problem.fun
    return array_by_array(problem, partial(_entry_by_entry, level, order))


def _entry_by_entry(level: Level, order: int, fun: Callable[..., Any], x: Any) -> Any:
    def along(one_hot: Any) -> Any:
        closed, _ = program_of(fun, x)
        (value,) = Simplifier(closed, level, (0,)).along([[one_hot]] * order)(x)
        return value

    return entry_by_entry(along, x)
