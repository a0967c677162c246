"""The points at which a check evaluates, and the same points in double precision."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.differentiate import Rows

Args = tuple[Any, ...]

_RELATIVE, _ABSOLUTE = 0.1, 0.1


def points_near(rows: Rows, count: int, seed: int, device: Any) -> tuple[Args, ...]:
    """The inputs of ``rows``, then ``count`` more: x (1 + 0.1 a) + 0.1 b, a and b normal.

    Shapes and dtypes stay, as do the leaves that are not differentiated. Where the derivative is a
    function of its direction, that is what the inputs are.
    """
    return (rows.inputs, *(_near(rows, [seed, k], device) for k in range(count)))


def _near(rows: Rows, seed: list[int], device: Any) -> Args:
    draw = np.random.default_rng(seed).standard_normal
    flat, structure = jax.tree.flatten(rows.inputs)
    for position in rows.problem.varied:
        flat[position] = _like(flat[position], _moved(flat[position], draw), device)
    return jax.tree.unflatten(structure, flat)


def _moved(leaf: Any, draw: Callable[..., Any]) -> np.ndarray:
    value = wide_array(leaf)
    factor, offset = (_noise(value, draw) for _ in range(2))
    return value * (1 + _RELATIVE * factor) + _ABSOLUTE * offset


def _noise(value: np.ndarray, draw: Callable[..., Any]) -> np.ndarray:
    real = np.asarray(draw(value.shape))
    return real + 1j * draw(value.shape) if np.iscomplexobj(value) else real


def wide_array(leaf: Any) -> np.ndarray:
    """An inexact leaf in double precision, with the value that JAX gives it."""
    exact = np.asarray(leaf).astype(np.dtype(jnp.result_type(leaf)))
    return exact.astype(np.complex128 if np.iscomplexobj(exact) else np.float64)


def _like(leaf: Any, value: np.ndarray, device: Any) -> Any:
    """The value as the leaf is given: a Python number or an array of its dtype on the device."""
    if not hasattr(leaf, "shape"):
        return type(leaf)(value.item())
    return jax.device_put(value.astype(np.dtype(jnp.result_type(leaf))), device)


def is_double(args: Args) -> bool:
    """Whether every floating-point leaf has double precision already."""
    leaves = filter(_is_inexact, jax.tree.leaves(args))
    return all(jnp.finfo(jnp.result_type(leaf)).bits == 64 for leaf in leaves)


def _is_inexact(leaf: Any) -> bool:
    return bool(jnp.issubdtype(jnp.result_type(leaf), jnp.inexact))


def doubles_of(args: Args) -> Args:
    """The same with floating-point leaves as numpy arrays or Python numbers in double precision.

    To be used where the precision of ``args`` is in force: a Python number is what JAX makes of it.
    """
    return jax.tree.map(_double_of, args)


def _double_of(leaf: Any) -> Any:
    if not _is_inexact(leaf):
        return leaf
    wide = wide_array(leaf)
    return wide if hasattr(leaf, "shape") else wide.item()


def placed(args: Args, device: Any) -> Args:
    """Arrays on the device; Python numbers as they are, so that they stay weakly typed."""
    return jax.tree.map(
        lambda leaf: jax.device_put(leaf, device) if hasattr(leaf, "shape") else leaf, args
    )
