"""Sparse derivatives in as few passes as there are colours, as ordinary JAX functions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.sparse import BCOO

from derivprof.sparsity.pattern import (
    ColouredPattern,
    coloured_hessian,
    coloured_jacobian,
    flattened,
)


@dataclass(frozen=True, eq=False)
class Compressed:
    """``function(x)`` gives the entries of ``pattern``, a vector in its order.

    Rows and columns are known before anything runs, so they are no part of what is computed.
    """

    function: Callable[[Any], Any]
    pattern: ColouredPattern

    @property
    def passes(self) -> int:
        """How many jvp, vjp or Hessian-vector products one evaluation takes."""
        return self.pattern.passes

    def matrix(self, entries: Any) -> BCOO:
        """The entries as a sparse matrix, (flattened outputs, flattened inputs)."""
        indices = jnp.stack([self.pattern.rows, self.pattern.columns], axis=1)
        return BCOO((entries, indices), shape=self.pattern.shape)

    def __call__(self, primal: Any) -> BCOO:
        """The derivative at ``primal`` as a sparse matrix."""
        return self.matrix(self.function(primal))


def compressed_jacobian(
    fun: Callable[[Any], Any], primal: Any, pattern: ColouredPattern | None = None
) -> Compressed:
    """The Jacobian of ``fun`` in as few passes as ``pattern`` has colours.

    The primal and the result are arrays of real numbers or pytrees of them. The pattern is found
    from the program of ``fun`` unless it is given; ``primal`` stands for its shapes and dtypes.
    """
    found = coloured_jacobian(fun, primal) if pattern is None else pattern
    passes = _pullbacks if found.mode == "rev" else _push_forwards
    return Compressed(_entries(passes, fun, found), found)


def compressed_hessian(
    fun: Callable[[Any], Any], primal: Any, pattern: ColouredPattern | None = None
) -> Compressed:
    """The Hessian of a scalar ``fun``, one Hessian-vector product per colour."""
    found = coloured_hessian(fun, primal) if pattern is None else pattern
    return Compressed(_entries(_push_forwards, jax.grad(fun), found), found)


def _entries(
    passes: Callable[..., Any], fun: Callable[..., Any], pattern: ColouredPattern
) -> Callable[[Any], Any]:
    def entries(primal: Any) -> Any:
        flat = passes(fun, jax.tree.map(jnp.asarray, primal), pattern)
        return flat[pattern.colour, pattern.place]

    return entries


def _push_forwards(fun: Callable[..., Any], primal: Any, pattern: ColouredPattern) -> Any:
    """One jvp per colour, shape ``(passes, outputs)``."""
    return jax.vmap(lambda seed: flattened(jax.jvp(fun, (primal,), (seed,))[1]))(
        _seeds_like(primal, pattern)
    )


def _pullbacks(fun: Callable[..., Any], primal: Any, pattern: ColouredPattern) -> Any:
    """One vjp per colour, shape ``(passes, inputs)``."""
    value, pull = jax.vjp(fun, primal)
    return jax.vmap(lambda seed: flattened(pull(seed)[0]))(_seeds_like(value, pattern))


def _seeds_like(tree: Any, pattern: ColouredPattern) -> Any:
    """The seeds with the structure of ``tree``, each leaf of shape ``(passes, *shape)``."""
    leaves, structure = jax.tree.flatten(tree)
    ends = np.cumsum([leaf.size for leaf in leaves])[:-1]
    parts = np.split(pattern.seeds(bool), ends, axis=1)
    return structure.unflatten(
        part.reshape(pattern.passes, *leaf.shape).astype(leaf.dtype)
        for part, leaf in zip(parts, leaves, strict=True)
    )
