"""How a loop around a batch takes up what it computed: row by row.

Each row takes up the outputs of its own row, so that devices among which the rows are divided
exchange nothing for the loop's sake. An output that is shaped like an input is added to it entry by
entry; of others the sum of each row is. Sums are slow: XLA's CPU backend took 44 us for those of
4096 rows of five numbers, and 1.6 us for adding them. So the loop around the identity, which is
subtracted, has none.
"""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

Axes = tuple[int | None, ...]


def step_by_row(
    axes: Axes, carry: tuple[Any, ...], value: Any, eps: Any, number: Any
) -> tuple[Any, ...]:
    """``carry`` plus ``eps`` times the outputs of the same rows.

    What takes up no output takes up the number of the iteration. So every floating-point leaf
    changes as far as the compiler knows: what is computed from one that does not, it would take out
    of the loop.
    """
    flat, structure = jax.tree.flatten(carry)
    has_rows, outputs = _has_rows(axes, carry), jax.tree.leaves(value)
    taken = _taken(flat, has_rows, outputs)
    rest = [output for place, output in enumerate(outputs) if place not in taken.values()]
    passed = eps * number.astype(eps.dtype)
    summed = eps * sum(map(_row_sums, rest)) if rest else passed
    stepped = []
    for place, (leaf, rows) in enumerate(zip(flat, has_rows, strict=True)):
        if place in taken:
            leaf = _with_entries(leaf, outputs[taken[place]], eps)
        if rest or place not in taken:
            leaf = shifted(leaf, _beside(summed, leaf) if rows else passed)
        stepped.append(leaf)
    return structure.unflatten(stepped)


def rows_of(axes: Axes, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Those of the inputs that have rows."""
    return tuple(value for value, axis in zip(args, axes, strict=True) if axis is not None)


def shifted(leaf: Any, by: Any) -> Any:
    """The leaf plus a number, in its own precision; unchanged if it is no floating-point number."""
    return leaf + by.astype(leaf.dtype) if jnp.issubdtype(leaf.dtype, jnp.inexact) else leaf


def _has_rows(axes: Axes, carry: tuple[Any, ...]) -> list[bool]:
    """Whether each leaf has rows."""
    pairs = zip(axes, carry, strict=True)
    return [axis is not None for axis, part in pairs for _ in jax.tree.leaves(part)]


def _taken(flat: Sequence[Any], has_rows: Sequence[bool], outputs: Sequence[Any]) -> dict[int, int]:
    """Which output each input takes up entry by entry: one of its shape, each output once."""
    taken: dict[int, int] = {}
    for place, (leaf, rows) in enumerate(zip(flat, has_rows, strict=True)):
        if rows and jnp.issubdtype(leaf.dtype, jnp.inexact):
            alike = (i for i, output in enumerate(outputs) if output.shape == leaf.shape)
            found = next((i for i in alike if i not in taken.values()), None)
            taken |= {} if found is None else {place: found}
    return taken


def _with_entries(leaf: Any, output: Any, eps: Any) -> Any:
    """The leaf plus ``eps`` times the output, entry by entry."""
    is_complex = jnp.issubdtype(leaf.dtype, jnp.complexfloating)
    entries = output if is_complex else _real(output)
    return leaf + eps.astype(leaf.dtype) * entries.astype(leaf.dtype)


def _row_sums(leaf: Any) -> Any:
    return jnp.sum(_real(leaf).astype(jnp.result_type(float)), axis=tuple(range(1, leaf.ndim)))


def _real(leaf: Any) -> Any:
    """Real numbers that depend on all of the leaf."""
    is_complex = jnp.issubdtype(leaf.dtype, jnp.complexfloating)
    return jnp.real(leaf) + jnp.imag(leaf) if is_complex else leaf


def _beside(by: Any, leaf: Any) -> Any:
    """One number per row, or one for all, so that it can be added to the leaf."""
    return by.reshape(by.shape + (1,) * (leaf.ndim - by.ndim)) if by.ndim else by
