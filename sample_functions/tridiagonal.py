"""A sparse Jacobian: each output depends on three neighbours, so three passes give every entry.

`f` is one explicit step of a reaction-diffusion equation on a line with 10 000 points. Its Jacobian
has 29 998 entries out of 10^8; `energy` has a Hessian of the same shape. The full matrix in
float64 would take 800 MB. `pip install 'derivprof[sparse]'` finds the pattern from the program.

Try:
    derivprof time sample_functions/tridiagonal.py:f --tensor 1 -m jacfwd -m compressed --x64 --max-memory 1GiB
    derivprof count sample_functions/tridiagonal.py:energy --tensor 2 -m compressed
"""  # noqa: E501

import jax
import jax.numpy as jnp
import numpy as np

N = 10_000

example_inputs = (np.sin(np.linspace(0.0, 20.0, N)),)


def f(u):
    """One time step of u_t = u_xx + u - u^3, zero outside."""
    padded = jnp.pad(u, 1)
    laplacian = padded[2:] - 2 * u + padded[:-2]
    return u + 0.1 * (laplacian + u - u**3)


def energy(u):
    """The energy that the equation lowers."""
    return jnp.sum(0.5 * (u[1:] - u[:-1]) ** 2) + jnp.sum(0.25 * u**4 - 0.5 * u**2)


def three_passes(u):
    """The diagonals below, on and above the main one, by hand: the colour of column i is i % 3."""
    colour = jnp.arange(u.size) % 3
    seeds = (colour == jnp.arange(3)[:, None]).astype(u.dtype)
    passes = jax.vmap(lambda seed: jax.jvp(f, (u,), (seed,))[1])(seeds)
    rows = jnp.arange(u.size)
    return [passes[(rows + shift) % 3, rows] for shift in (-1, 0, 1)]
