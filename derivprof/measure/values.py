"""The result of a derivative, as numpy arrays and as the record keeps them."""

from typing import Any

import jax
import numpy as np

from derivprof.record import ValueLeaf

ENTRIES_KEPT = 16
"""Arrays of up to this many entries are kept whole in the record."""


def arrays_of(value: Any) -> tuple[tuple[str, np.ndarray], ...]:
    """``(path, array)`` of every leaf of a result, the path as ``['loss'][0]``."""
    found, _ = jax.tree_util.tree_flatten_with_path(value)
    return tuple((jax.tree_util.keystr(path), np.asarray(leaf)) for path, leaf in found)


def describe_values(arrays: tuple[tuple[str, np.ndarray], ...]) -> tuple[ValueLeaf, ...]:
    """What the record keeps of each array: shape, dtype, largest magnitude, entries where few."""
    return tuple(_describe(path, array) for path, array in arrays)


def _describe(path: str, array: np.ndarray) -> ValueLeaf:
    kept = array.size <= ENTRIES_KEPT
    return ValueLeaf(
        path=path,
        shape=array.shape,
        dtype=str(array.dtype),
        max_abs=float(np.max(np.abs(_wide(array)))) if array.size else None,
        entries=_entries(array) if kept else None,
    )


def _wide(array: np.ndarray) -> np.ndarray:
    return array.astype(np.complex128 if np.iscomplexobj(array) else np.float64)


def _entries(array: np.ndarray) -> Any:
    """Nested lists of floats; a complex entry is the pair [real, imaginary]."""
    wide = _wide(array)
    if np.iscomplexobj(wide):
        wide = np.stack([np.real(wide), np.imag(wide)], axis=-1)
    return wide.tolist()
