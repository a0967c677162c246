"""A pendulum: one Runge-Kutta step as a function of its size.

`step(h)` returns (angle, angular velocity) after one classical RK4 step of size h from a fixed
state. The derivatives by h show the order of a method: the first four at h = 0 agree with those of
the true solution, the fifth does not, and their difference is the leading error of the step. Step
size control and variational integrators are built on it.

Try:
    derivprof count sample_functions/pendulum.py:step --order 5
    derivprof time sample_functions/pendulum.py:step --order 5 --at 0.0
"""

import jax.numpy as jnp
import numpy as np

ANGLE, ANGULAR_VELOCITY = 1.0, 0.5
example_inputs = (0.1,)


def velocity(state):
    """d/dt of (angle, angular velocity), in units where gravity over length is 1."""
    return jnp.stack([state[1], -jnp.sin(state[0])])


def step(h):
    """(angle, angular velocity) after one RK4 step of size h."""
    state = jnp.array([ANGLE, ANGULAR_VELOCITY], dtype=jnp.result_type(h))
    k1 = velocity(state)
    k2 = velocity(state + h / 2 * k1)
    k3 = velocity(state + h / 2 * k2)
    k4 = velocity(state + h * k3)
    return state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


velocity.example_inputs = (np.array([ANGLE, ANGULAR_VELOCITY]),)
