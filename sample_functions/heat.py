"""The heat equation in the plane: the residual u_t - (u_xx + u_yy) of a tanh network.

u takes its weights and three scalars, and the operator names the scalars: the weights are not
differentiated. Physics-informed training evaluates the residual at every collocation point and
differentiates its square by the weights, so whatever the operator costs is paid twice. `own` is
the residual as people write it, with one nested `jax.grad` per term.

Try:
    derivprof count sample_functions/heat.py:u --operator "u_t - (u_xx + u_yy)"
    derivprof check sample_functions/heat.py:u --operator u_t-u_xx-u_yy --x64
    derivprof time sample_functions/heat.py:u --operator u_t-u_xx-u_yy --batch 64
"""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np


def u(params, x, y, t):
    """The temperature at (x, y) and time t; params is a list of (matrix, bias)."""
    *hidden, (vector, scalar) = params
    z = jnp.stack([x, y, t])
    for matrix, bias in hidden:
        z = jnp.tanh(z @ matrix + bias)
    return z @ vector + scalar


def own(params, x, y, t):
    """The residual by nested gradients."""
    u_t = jax.grad(u, 3)(params, x, y, t)
    u_xx = jax.grad(jax.grad(u, 1), 1)(params, x, y, t)
    u_yy = jax.grad(jax.grad(u, 2), 2)(params, x, y, t)
    return u_t - (u_xx + u_yy)


@functools.cache
def random_params(depth=2, width=16):
    """Normal weights of variance 1 / fan-in, normal biases of deviation 0.1."""
    generator = np.random.default_rng(0)
    fans = [3] + [width] * depth
    hidden = [
        (generator.normal(size=(n, m)) / np.sqrt(n), 0.1 * generator.normal(size=m))
        for n, m in itertools.pairwise(fans)
    ]
    return [*hidden, (generator.normal(size=width) / np.sqrt(width), 0.1 * generator.normal())]


def example_inputs():
    """The weights, and one point of space and time."""
    return random_params(), 0.4, 0.6, 0.2
