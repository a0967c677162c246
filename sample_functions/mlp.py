"""A tanh network of one scalar: depth and width against the order of the derivative.

Four hidden layers of 64. Networks of time are differentiated several times by physics-informed
losses and by regularisers of neural ODEs. `make(depth, width)` builds others, to see how the cost
grows with the network; `apply(params, t)` is the same network with its weights as an argument.

Try:
    derivprof count sample_functions/mlp.py:f --order 6
    derivprof time sample_functions/mlp.py:f --order 6 --device gpu
    derivprof plot "sample_functions/mlp.py:make(8, 256)" --order 5 -o mlp.png
"""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np

example_inputs = (0.5,)


def f(t):
    return make(depth=4, width=64)(t)


def make(depth, width):
    """The network with `depth` hidden layers of `width` and fixed random weights."""

    def network(t):
        dtype = jnp.result_type(t)
        weights = jax.tree.map(lambda w: jnp.asarray(w, dtype), random_params(depth, width))
        return apply(weights, t)

    network.example_inputs = example_inputs
    return network


def apply(params, t):
    """The output, a scalar; params is a list of (matrix, bias), the last a (vector, scalar)."""
    *hidden, (vector, scalar) = params
    h = jnp.reshape(t, (1,))
    for matrix, bias in hidden:
        h = jnp.tanh(h @ matrix + bias)
    return h @ vector + scalar


@functools.cache
def random_params(depth, width):
    """Normal weights of variance 1 / fan-in, normal biases of deviation 0.1."""
    generator = np.random.default_rng(0)
    fans = [1] + [width] * depth
    hidden = [
        (generator.normal(size=(n, m)) / np.sqrt(n), 0.1 * generator.normal(size=m))
        for n, m in itertools.pairwise(fans)
    ]
    return [*hidden, (generator.normal(size=width) / np.sqrt(width), 0.1 * generator.normal())]


apply.example_inputs = lambda: (random_params(4, 64), 0.5)
