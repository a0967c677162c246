"""Sparse derivatives in as few passes as there are colours, as ordinary JAX functions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental.sparse import BCOO

from derivprof.sparsity.pattern import ColouredPattern, coloured_hessian, coloured_jacobian


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
    fun: Callable[..., Any], primal: Any, pattern: ColouredPattern | None = None
) -> Compressed:
    """The Jacobian of ``fun``, one array to one array, in as few passes as ``pattern`` has colours.

    The pattern is found from the program of ``fun`` unless it is given; ``primal`` stands for its
    shape and dtype.
    """
    found = coloured_jacobian(fun, primal) if pattern is None else pattern
    passes = _pullbacks if found.mode == "rev" else _push_forwards
    return Compressed(_entries(passes, fun, found), found)


def compressed_hessian(
    fun: Callable[..., Any], primal: Any, pattern: ColouredPattern | None = None
) -> Compressed:
    """The Hessian of a scalar ``fun`` of one array, one Hessian-vector product per colour."""
    found = coloured_hessian(fun, primal) if pattern is None else pattern
    return Compressed(_entries(_push_forwards, jax.grad(fun), found), found)


def _entries(
    passes: Callable[..., Any], fun: Callable[..., Any], pattern: ColouredPattern
) -> Callable[[Any], Any]:
    def entries(primal: Any) -> Any:
        flat = passes(fun, primal, pattern)
        return flat[pattern.colour, pattern.place]

    return entries


def _push_forwards(fun: Callable[..., Any], primal: Any, pattern: ColouredPattern) -> Any:
    """One jvp per colour, shape ``(passes, outputs)``."""
    primal = jnp.asarray(primal)
    seeds = pattern.seeds(primal.dtype).reshape(pattern.passes, *primal.shape)
    return jax.vmap(lambda seed: jax.jvp(fun, (primal,), (seed,))[1].ravel())(seeds)


def _pullbacks(fun: Callable[..., Any], primal: Any, pattern: ColouredPattern) -> Any:
    """One vjp per colour, shape ``(passes, inputs)``."""
    value, pull = jax.vjp(fun, jnp.asarray(primal))
    seeds = pattern.seeds(value.dtype).reshape(pattern.passes, *value.shape)
    return jax.vmap(lambda seed: pull(seed)[0].ravel())(seeds)
