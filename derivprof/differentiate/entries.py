"""Entries of the differentiated inputs: from names and flat indices to leaves and positions."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import jax.numpy as jnp

from derivprof.derivatives import Entry, NamedEntry
from derivprof.differentiate.problem import Problem
from derivprof.errors import InputError


@dataclass(frozen=True)
class Place:
    """One entry: the number of its leaf among the differentiated ones, and its index there."""

    leaf: int
    index: tuple[int, ...]


def flat_indices(problem: Problem, entries: Iterable[Entry]) -> tuple[int, ...]:
    """Each entry's number through all differentiated leaves, flattened.

    Raises :class:`InputError` for an entry that the inputs do not have.
    """
    return tuple(_flat(problem, entry) for entry in entries)


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


def _flat(problem: Problem, entry: Entry) -> int:
    if isinstance(entry, NamedEntry):
        return _named(problem, entry)
    if not 0 <= entry < problem.size:
        raise InputError(
            f"There is no entry {entry}: the differentiated inputs have {problem.size} entries in "
            f"all, 0 to {problem.size - 1}."
        )
    return entry


def _named(problem: Problem, entry: NamedEntry) -> int:
    start = 0
    for name, leaf in zip(problem.leaf_names, problem.leaves, strict=True):
        shape = jnp.shape(leaf)
        if name == entry.leaf:
            return start + _ravelled(entry, shape)
        start += math.prod(shape)
    raise InputError(
        f"There is no input `{entry.leaf}` to differentiate by. "
        f"There are: {', '.join(problem.leaf_names)}; --argnums names others."
    )


def _ravelled(entry: NamedEntry, shape: tuple[int, ...]) -> int:
    fits = len(entry.index) == len(shape) and all(
        position < size for position, size in zip(entry.index, shape, strict=False)
    )
    if not fits:
        raise InputError(
            f"There is no entry {entry}: `{entry.leaf}` has shape ({','.join(map(str, shape))}), "
            "and an entry needs one index per axis, counted from 0."
        )
    flat = 0
    for position, size in zip(entry.index, shape, strict=True):
        flat = flat * size + position
    return flat
