"""A physics-informed network for the heat equation, u_t = u_xx.

u takes one point (position, time) and is a tanh network with three hidden layers of 32. Training
evaluates u_xx and u_t at every collocation point and then differentiates the mean squared residual
by the weights: a derivative of derivatives, where the way the inner ones are computed decides the
cost of the whole. `temperature(x, t)` is the same network of two scalars, for operators by name.

Try:
    derivprof count sample_functions/pinn.py:u --order 4 --direction e0
    derivprof time sample_functions/pinn.py:u --order 4 --direction e0 --device gpu
"""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np


def u(x):
    """The network at x = (position, time), with its fixed random weights."""
    dtype = jnp.result_type(x)
    return network(jax.tree.map(lambda w: jnp.asarray(w, dtype), random_params()), x)


def temperature(x, t):
    """The network at position x and time t, as two scalars."""
    return u(jnp.stack([x, t]))


def residual(params):
    """The mean of (u_t - u_xx)^2 over the collocation points, by the weights."""
    points = jnp.asarray(collocation_points(), jnp.result_type(*jax.tree.leaves(params)))
    return jnp.mean(jax.vmap(functools.partial(heat_residual, params))(points) ** 2)


def heat_residual(params, x):
    """u_t - u_xx at one point."""
    along_x, along_t = jnp.eye(2, dtype=jnp.result_type(x))

    def network_x(x):
        return jax.jvp(functools.partial(network, params), (x,), (along_x,))[1]

    u_t = jax.jvp(functools.partial(network, params), (x,), (along_t,))[1]
    u_xx = jax.jvp(network_x, (x,), (along_x,))[1]
    return u_t - u_xx


def network(params, x):
    """The output, a scalar; params is a list of (matrix, bias), the last a (vector, scalar)."""
    *hidden, (vector, scalar) = params
    for matrix, bias in hidden:
        x = jnp.tanh(x @ matrix + bias)
    return x @ vector + scalar


@functools.cache
def random_params(depth=3, width=32):
    """Normal weights of variance 1 / fan-in, normal biases of deviation 0.1."""
    generator = np.random.default_rng(0)
    fans = [2] + [width] * depth
    hidden = [
        (generator.normal(size=(n, m)) / np.sqrt(n), 0.1 * generator.normal(size=m))
        for n, m in itertools.pairwise(fans)
    ]
    return [*hidden, (generator.normal(size=width) / np.sqrt(width), 0.1 * generator.normal())]


def collocation_points():
    """16 points, uniform in the unit square of position and time, shape (16, 2)."""
    return np.random.default_rng(1).random((16, 2))


u.example_inputs = (np.array([0.4, 0.2]),)
temperature.example_inputs = (0.4, 0.2)
residual.example_inputs = lambda: (random_params(),)
heat_residual.example_inputs = lambda: (random_params(), np.array([0.4, 0.2]))
network.example_inputs = lambda: (random_params(), np.array([0.4, 0.2]))
