"""The entries of a Jacobian or Hessian that may be other than zero, coloured by `asdex`.

Columns of one colour share no row, so that one pass along their sum gives all their entries.
"""

import functools
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.compat import import_asdex
from derivprof.errors import UsageError


@dataclass(frozen=True, eq=False)
class ColouredPattern:
    """Entry ``k`` is at ``(rows[k], columns[k])``, and is ``passes[colour[k], place[k]]``.

    ``shape`` is that of the matrix (outputs, inputs), both flattened. ``colours`` has one colour
    per column or, for the mode ``rev``, per row: the seed of pass c is 1 where the colour is c.
    ``mode`` is ``fwd`` (jvp), ``rev`` (vjp) or ``hvp`` (forward over reverse).
    """

    shape: tuple[int, int]
    rows: np.ndarray
    columns: np.ndarray
    mode: str
    colours: np.ndarray
    passes: int
    colour: np.ndarray
    place: np.ndarray

    def seeds(self, dtype: Any) -> np.ndarray:
        """One seed per pass, shape ``(passes, inputs)``, or ``(passes, outputs)`` for ``rev``."""
        return (self.colours == np.arange(self.passes)[:, None]).astype(dtype)


def coloured_jacobian(fun: Callable[[Any], Any], primal: Any) -> ColouredPattern:
    """The pattern of ``d fun(primal) / d primal``, where both are arrays or pytrees of arrays.

    It holds for every primal of those types. Forward or reverse mode, whichever takes fewer passes.
    Raises :class:`UsageError` where `asdex` is missing.
    """
    size = _size(jax.eval_shape(fun, primal))
    return _coloured(_asdex().jacobian_coloring, fun, primal, size, "fwd")


def coloured_hessian(fun: Callable[[Any], Any], primal: Any) -> ColouredPattern:
    """The pattern of the second derivative of a scalar ``fun(primal)``, coloured symmetrically.

    Raises :class:`UsageError` where `asdex` is missing.
    """
    return _coloured(_asdex().hessian_coloring, fun, primal, _size(primal), "hvp")


def flattened(tree: Any) -> Any:
    """All entries of all leaves as one vector of the widest of their dtypes."""
    leaves = [jnp.asarray(leaf) for leaf in jax.tree.leaves(tree)]
    dtype = _widest(leaves)
    parts = [leaf.astype(dtype).reshape(leaf.size) for leaf in leaves]
    return parts[0] if len(parts) == 1 else jnp.concatenate(parts)


def _widest(leaves: list[Any]) -> Any:
    """Also where JAX is told to promote nothing by itself."""
    return functools.reduce(np.promote_types, [jnp.result_type(leaf) for leaf in leaves])


def _size(tree: Any) -> int:
    return sum(math.prod(jnp.shape(leaf)) for leaf in jax.tree.leaves(tree))


def _coloured(
    colouring: Callable[..., Any], fun: Callable[..., Any], primal: Any, rows: int, mode: str
) -> ColouredPattern:
    leaves, structure = jax.tree.flatten(primal)
    size = _size(leaves)
    if not rows or not size:
        return _empty((rows, size), mode)
    ends = np.cumsum([math.prod(jnp.shape(leaf)) for leaf in leaves])[:-1]

    def of_vector(vector: Any) -> Any:
        parts = jnp.split(vector, ends) if len(leaves) > 1 else [vector]
        shaped = (
            part.reshape(jnp.shape(leaf)).astype(jnp.result_type(leaf))
            for part, leaf in zip(parts, leaves, strict=True)
        )
        value = fun(structure.unflatten(shaped))
        return flattened(value) if mode == "fwd" else value

    return _ours(_quietly(colouring, of_vector, jnp.zeros(size, _widest(leaves))))


def _empty(shape: tuple[int, int], mode: str) -> ColouredPattern:
    none = np.zeros(0, int)
    return ColouredPattern(shape, none, none, mode, np.zeros(shape[1], int), 0, none, none)


def _quietly(colouring: Callable[..., Any], fun: Callable[..., Any], primal: Any) -> Any:
    """That a matrix is dense is seen by the number of passes, and needs no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", _asdex().DenseColoringWarning)
        return colouring(fun, primal)


def _ours(found: Any) -> ColouredPattern:
    pattern = found.sparsity
    gather = np.asarray(found._gather_indices)
    return ColouredPattern(
        shape=(pattern.m, pattern.n),
        rows=np.asarray(pattern.rows),
        columns=np.asarray(pattern.cols),
        mode=found.mode if found.mode in ("fwd", "rev") else "hvp",
        colours=np.asarray(found.colors),
        passes=int(found.num_colors),
        colour=gather[:, 0],
        place=gather[:, 1],
    )


def why_no_patterns() -> str | None:
    """Why no pattern can be found here, or None where `asdex` is installed."""
    try:
        import_asdex()
    except ImportError as error:
        return f"it needs `asdex` ({error}): pip install 'derivprof[sparse]'"
    return None


def _asdex() -> Any:
    try:
        return import_asdex()
    except ImportError as error:
        raise UsageError(
            f"Sparsity needs `asdex`, which cannot be imported ({error}). "
            f"Try: pip install 'derivprof[sparse]'"
        ) from error
