"""Plane flow by its stream function: the vorticity -lap psi, and the biharmonic of Navier-Stokes.

The velocity is (psi_y, -psi_x), so that no flow is lost or made, and the stationary Navier-Stokes
equation is one of fourth order, psi_y (lap psi)_x - psi_x (lap psi)_y = lap lap psi / Re. psi is
Kovasznay's exact solution behind a grid; `residual` is zero there.

Try:
    derivprof count sample_functions/navier_stokes.py:psi --operator biharmonic(x,y)
    derivprof check sample_functions/navier_stokes.py:psi --operator biharmonic(x,y) --x64
    derivprof count sample_functions/navier_stokes.py:psi --operator "-laplacian(x, y)"
    derivprof count sample_functions/navier_stokes.py:network --operator biharmonic(x,y)
"""

import functools
import math

import jax.numpy as jnp
import numpy as np

import derivprof

REYNOLDS = 40.0
DECAY = REYNOLDS / 2 - math.sqrt(REYNOLDS**2 / 4 + 4 * math.pi**2)
example_inputs = (0.3, 0.2)


def psi(x, y):
    """The stream function of Kovasznay's flow."""
    return y - jnp.exp(DECAY * x) * jnp.sin(2 * math.pi * y) / (2 * math.pi)


def residual(x, y):
    """What is left of the stationary Navier-Stokes equation, from five operators at once."""
    texts = ("psi_x", "psi_y", "psi_xxx + psi_xyy", "psi_xxy + psi_yyy", "biharmonic(x, y)")
    psi_x, psi_y, laplacian_x, laplacian_y, friction = derivprof.operator(psi, texts)(x, y)
    return psi_y * laplacian_x - psi_x * laplacian_y - friction / REYNOLDS


def network(params, x, y):
    """A stream function to be learned: a tanh network of the position; params are four arrays."""
    inner, bias, square, outer = (jnp.asarray(each) for each in params)
    z = jnp.tanh(jnp.stack([x, y]) @ inner + bias)
    return jnp.tanh(z @ square) @ outer


@functools.cache
def random_params(width=16):
    """Normal weights of variance 1 / fan-in, and normal biases."""
    shapes = ((2, width), (width,), (width, width), (width,))
    generator = np.random.default_rng(0)
    return tuple(generator.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes)


network.example_inputs = lambda: (random_params(), *example_inputs)
