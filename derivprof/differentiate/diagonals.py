"""Diagonals: each entry of the inputs with its own entry of the outputs, array by array."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.differentiate.problem import Problem

OfOneArray = Callable[[Callable[..., Any], Any], Any]
"""From a function of one array, with a result of its shape or of one entry, and the array: the
derivatives of each entry, in the array's shape."""


def why_no_diagonal(problem: Problem) -> str | None:
    """Why there is no diagonal; None when every entry has an output entry, or all have one."""
    if _is_entry_for_entry(problem) or _has_one_entry(problem):
        return None
    inputs = ", ".join(str(jnp.shape(leaf)) for leaf in problem.leaves)
    outputs = ", ".join(str(leaf.shape) for leaf in jax.tree.leaves(problem.output))
    return (
        "the diagonal needs outputs of the inputs' shapes, or one output of one entry; the shapes "
        f"are {inputs} and {outputs}"
    )


def array_by_array(problem: Problem, of_one_array: OfOneArray) -> Callable[..., Any]:
    """The diagonal from those of one array at a time, while the others are held fixed.

    With as many outputs as inputs it has the structure of the outputs; with one output of one
    entry that of the differentiated arguments, None in the place of leaves that are not.
    """
    is_entry_for_entry = _is_entry_for_entry(problem)

    def diagonal(*args: Any) -> Any:
        fun, leaves = problem.of_leaves(args)
        found = []
        for place, leaf in enumerate(leaves):
            output = place if is_entry_for_entry else 0
            found.append(of_one_array(_of_one(fun, leaves, place, output), leaf))
        if is_entry_for_entry:
            return jax.tree.unflatten(jax.tree.structure(problem.output), found)
        return problem.as_arguments(found)

    return diagonal


def is_of_one_entry(problem: Problem) -> bool:
    """Whether the diagonal is that of one output entry, by every entry of the inputs."""
    return not _is_entry_for_entry(problem)


def _is_entry_for_entry(problem: Problem) -> bool:
    outputs = [leaf.shape for leaf in jax.tree.leaves(problem.output)]
    return outputs == [jnp.shape(leaf) for leaf in problem.leaves]


def _has_one_entry(problem: Problem) -> bool:
    return [math.prod(leaf.shape) for leaf in jax.tree.leaves(problem.output)] == [1]


def _of_one(
    fun: Callable[..., Any], leaves: Sequence[Any], place: int, output: int
) -> Callable[..., Any]:
    """One output array as a function of one of the leaves."""

    def of_one(leaf: Any) -> Any:
        return jax.tree.leaves(fun(*leaves[:place], leaf, *leaves[place + 1 :]))[output]

    return of_one
