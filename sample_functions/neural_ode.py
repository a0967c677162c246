"""A neural ODE: one Runge-Kutta step as a function of its size.

dy/dt = W2 tanh(W1 y + b1) + b2 in the plane. `step(h)` is one classical RK4 step of size h from a
fixed state: a scalar in, a vector out. Its first four derivatives at h = 0 are those of the true
solution; the 4th or 5th derivative of the solution is what regularises a neural ODE, so that the
solver can take long steps.

Try:
    derivprof count sample_functions/neural_ode.py:step --order 5
    derivprof time sample_functions/neural_ode.py:step --order 5 --at 0.0 --device cpu
"""

import functools

import jax.numpy as jnp
import numpy as np

START = np.array([1.0, -0.5])


def velocity(y):
    """dy/dt at the state y, shape (2,)."""
    w1, b1, w2, b2 = (jnp.asarray(w, jnp.result_type(y)) for w in random_weights())
    return w2 @ jnp.tanh(w1 @ y + b1) + b2


def step(h):
    """The state after one RK4 step of size h, shape (2,)."""
    y = jnp.asarray(START, jnp.result_type(h))
    k1 = velocity(y)
    k2 = velocity(y + h / 2 * k1)
    k3 = velocity(y + h / 2 * k2)
    k4 = velocity(y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


@functools.cache
def random_weights(width=16):
    """W1, b1, W2, b2: normal, of variance 1 / fan-in, biases of deviation 0.1."""
    generator = np.random.default_rng(0)
    return (
        generator.normal(size=(width, 2)) / np.sqrt(2),
        0.1 * generator.normal(size=width),
        generator.normal(size=(2, width)) / np.sqrt(width),
        0.1 * generator.normal(size=2),
    )


velocity.example_inputs = (START,)
step.example_inputs = (0.1,)
