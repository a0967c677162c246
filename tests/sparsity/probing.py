"""Sparsity found without reading the program: the oracle, and the functions it is asked about."""

import jax
import jax.numpy as jnp
import numpy as np

N = 6


def nonzero_jacobian(fun):
    """Which entries of the Jacobian are other than zero at one of a few random points."""
    found = False
    for seed in range(5):
        point = jnp.asarray(np.random.default_rng(seed).normal(size=N))
        found = found | (np.asarray(jax.jacfwd(fun)(point)) != 0)
    return found


def nan_reaches(fun):
    """Which outputs become NaN when one input is: an input through which no value passes too."""
    point = jnp.asarray(np.random.default_rng(0).normal(size=N))
    columns = [np.isnan(fun(point.at[i].set(jnp.nan))) for i in range(N)]
    return np.stack(columns, axis=1)


def _scan(x):
    return jax.lax.scan(lambda c, a: (c * 0.5 + a, c * a), x[0], x)[1]


def _cond(x):
    return jax.lax.cond(x[0] > 0, lambda x: jnp.sin(x), lambda x: x[::-1], x)


def _while(x):
    return jax.lax.fori_loop(0, 2, lambda i, c: jnp.sin(c) + jnp.roll(c, 1), x)


FUNCTIONS = {
    "elementwise": lambda x: jnp.sin(x) * x,
    "banded": lambda x: x[1:-1] * x[2:] - x[:-2],
    "reduction": lambda x: jnp.sum(x.reshape(3, 2) ** 2, axis=1),
    "matmul by a banded matrix": lambda x: jnp.asarray(np.tri(N) - np.tri(N, k=-2)) @ x,
    "gather": lambda x: x[jnp.array([0, 2, 2, 5])] ** 2,
    "scatter": lambda x: jnp.zeros(4).at[jnp.array([1, 3])].add(x[:2] ** 2),
    "scan": _scan,
    "cond": _cond,
    "sort": lambda x: jnp.sort(x) ** 2,
    "while": _while,
    "convolution": lambda x: jnp.convolve(x, jnp.array([1.0, 2.0, 1.0]), mode="valid"),
    "cumulative sum": lambda x: jnp.cumsum(x**2),
    "zero factor": lambda x: x * jnp.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
    "where": lambda x: jnp.where(jnp.arange(N) < 3, x, x[::-1]),
    "difference of equals": lambda x: (x[0] + x) - x[0],
}
