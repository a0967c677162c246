"""Activation functions: scalar chains, custom derivatives and kinks.

Networks that are differentiated by their inputs (physics-informed losses, force fields, wave
functions) need the second and third derivatives of these. Some are written out here as chains of
elementwise operations, others are JAX's own, with a `custom_jvp` inside.

Try:
    derivprof count sample_functions/activations.py:gelu --order 6
    derivprof count sample_functions/activations.py:gelu --vjp --order 1 --shape x=1000
    derivprof count sample_functions/activations.py:relu --order 3
    derivprof time sample_functions/activations.py:gelu_tanh --order 4 --shape x=1000000 --device gpu
"""  # noqa: E501

import math

import jax
import jax.numpy as jnp

example_inputs = (0.7,)


def gelu(x):
    """The input times its normal distribution function."""
    return 0.5 * x * (1.0 + jax.lax.erf(x / math.sqrt(2.0)))


def gelu_tanh(x):
    """The usual approximation of `gelu`."""
    return 0.5 * x * (1.0 + jnp.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))


def softplus(x):
    return jax.nn.softplus(x)


def relu(x):
    return jax.nn.relu(x)


def logistic(x):
    return jax.nn.sigmoid(x)


def silu(x):
    return x * jax.nn.sigmoid(x)


def mish(x):
    return x * jnp.tanh(jax.nn.softplus(x))


def tanh_square(x):
    return jnp.tanh(x) ** 2
