"""The Korteweg-de Vries equation, u_t + 6 u u_x + u_xxx = 0, at one of its solitons.

Its linear part, u_t + u_xxx, is an operator. The product u u_x is not linear, and is made of
operators that are computed at once, in one pass, by repeating `--operator`; `residual` puts them
together, and is zero since u is a solution.

Try:
    derivprof count sample_functions/kdv.py:u --operator u_t+u_xxx
    derivprof count sample_functions/kdv.py:u --operator u_t+u_xxx --operator u_x --operator u
    derivprof check sample_functions/kdv.py:u --operator u_t+u_xxx --operator u_x --operator u --x64
    derivprof count sample_functions/kdv.py:network --operator u_t+u_xxx
"""

import functools

import jax.numpy as jnp
import numpy as np

import derivprof

SPEED = 2.0
example_inputs = (0.3, 0.1)


def u(x, t):
    """The wave of height c / 2 that moves at speed c."""
    return SPEED / 2 / jnp.cosh(jnp.sqrt(SPEED) / 2 * (x - SPEED * t)) ** 2


def residual(x, t):
    """u_t + 6 u u_x + u_xxx, from three operators at once."""
    linear, u_x, value = derivprof.operator(u, ("u_t + u_xxx", "u_x", "u"))(x, t)
    return linear + 6 * value * u_x


def network(params, x, t):
    """A wave to be learned: a tanh network of position and time; params are four arrays."""
    inner, bias, square, outer = (jnp.asarray(each) for each in params)
    z = jnp.tanh(jnp.stack([x, t]) @ inner + bias)
    return jnp.tanh(z @ square) @ outer


@functools.cache
def random_params(width=16):
    """Normal weights of variance 1 / fan-in, and normal biases."""
    shapes = ((2, width), (width,), (width, width), (width,))
    generator = np.random.default_rng(0)
    return tuple(generator.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes)


network.example_inputs = lambda: (random_params(), *example_inputs)
