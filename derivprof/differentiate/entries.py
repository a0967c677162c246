"""Entries of the differentiated inputs: from names and flat indices to leaves and positions."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import jax.numpy as jnp

from derivprof.derivatives import Entry, Numbering, numbering
from derivprof.differentiate.problem import Problem


@dataclass(frozen=True)
class Place:
    """One entry: the number of its leaf among the differentiated ones, and its index there."""

    leaf: int
    index: tuple[int, ...]


def flat_indices(problem: Problem, entries: Iterable[Entry]) -> tuple[int, ...]:
    """Each entry's number through all differentiated leaves, flattened.

    Raises :class:`InputError` for an entry that the inputs do not have.
    """
    numbers = numbering_of(problem)
    return tuple(map(numbers.number, entries))


def numbering_of(problem: Problem) -> Numbering:
    """How the entries of the differentiated leaves are counted."""
    return numbering(problem.leaf_names, [jnp.shape(leaf) for leaf in problem.leaves])


def place_of(problem: Problem, flat: int) -> Place:
    """Where the entry with that number stands."""
    for number, leaf in enumerate(problem.leaves):
        shape = jnp.shape(leaf)
        size = math.prod(shape)
        if flat < size:
            return Place(number, _unravelled(flat, shape))
        flat -= size
    raise IndexError(flat)


def _unravelled(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    index = []
    for size in reversed(shape):
        flat, position = divmod(flat, size)
        index.append(position)
    return tuple(reversed(index))
