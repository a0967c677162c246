"""The direction as arrays: one tangent per differentiated leaf."""

import math
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np

from derivprof.derivatives import (
    Derivative,
    Direction,
    Directional,
    FromFile,
    OneHot,
    Ones,
    Random,
)
from derivprof.errors import InputError


def not_directional(derivative: Derivative) -> str | None:
    """Why a method of directional derivatives does not give another kind; None for these."""
    if isinstance(derivative, Directional):
        return None
    return "it computes directional derivatives only"


def direction_leaves(direction: Direction, leaves: tuple[Any, ...]) -> tuple[Any, ...]:
    """Tangents with the shapes, dtypes and weak types of ``leaves``.

    Raises :class:`InputError` when an index or a file does not fit them.
    """
    match direction:
        case Ones():
            return tuple(jnp.ones_like(leaf) for leaf in leaves)
        case OneHot(index):
            return one_hot_leaves(index, leaves)
        case Random(seed):
            entries = np.random.default_rng(seed).standard_normal(sum(_sizes(leaves)))
            return _from_flat(entries, leaves)
        case FromFile(path):
            return _from_flat(_read(path, sum(_sizes(leaves))), leaves)


def _sizes(leaves: tuple[Any, ...]) -> list[int]:
    return [math.prod(jnp.shape(leaf)) for leaf in leaves]


def one_hot_leaves(flat: int, leaves: tuple[Any, ...]) -> tuple[Any, ...]:
    """Tangents that are 1 at one entry, counted through all leaves, and 0 elsewhere."""
    return _from_flat(_one_hot(flat, _sizes(leaves)), leaves)


def _one_hot(index: int, sizes: list[int]) -> np.ndarray:
    if index >= sum(sizes):
        raise InputError(
            f"--direction e{index}: the differentiated inputs have {sum(sizes)} entries in all. "
            f"Use e0 to e{sum(sizes) - 1}."
        )
    entries = np.zeros(sum(sizes))
    entries[index] = 1
    return entries


def _read(path: Path, size: int) -> np.ndarray:
    try:
        entries = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise InputError(f"--direction {path}: not an .npy file of numbers ({error}).") from error
    if entries.size != size:
        raise InputError(
            f"--direction {path}: it holds {entries.size} entries, and the differentiated inputs "
            f"have {size}."
        )
    return entries.reshape(-1)


def _from_flat(entries: np.ndarray, leaves: tuple[Any, ...]) -> tuple[Any, ...]:
    ends = np.cumsum(_sizes(leaves))[:-1]
    return tuple(
        jnp.ones_like(leaf) * jnp.asarray(part.reshape(jnp.shape(leaf)), jnp.result_type(leaf))
        for part, leaf in zip(np.split(entries, ends), leaves, strict=True)
    )
