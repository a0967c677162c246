"""Two helpers, one after the other: what is computed twice, and what the compiler removes.

z = helper1(p1) feeds y = helper2(z, p2), and main returns both. The parameters are few and the
outputs are long, as in fits of a signal seen through a detector: `jacfwd` by both arguments asks
whether dz/dp1 is computed again for dy/dp1, and whether work is spent on dz/dp2 = 0.

Try:
    derivprof count sample_functions/helpers.py:main --tensor 1 --argnums 0,1
    derivprof explain sample_functions/helpers.py:main --tensor 1 --argnums 0,1
    derivprof count sample_functions/helpers.py:main --order 2 --argnums 0,1
    derivprof time sample_functions/helpers.py:main --order 2 --argnums 0,1 --device cpu
"""

import jax.numpy as jnp
import numpy as np

SAMPLES = 1000


def helper1(p1):
    """A damped oscillation of amplitude p1[0], damping p1[1] and frequency p1[2]."""
    times = jnp.linspace(0.0, 10.0, SAMPLES, dtype=jnp.result_type(p1))
    return p1[0] * jnp.exp(-p1[1] * times) * jnp.sin(p1[2] * times)


def helper2(z, p2):
    """A detector of gain p2[0] and offset p2[1] that saturates at 1."""
    return jnp.tanh(p2[0] * z + p2[1])


def main(p1, p2):
    z = helper1(p1)
    y = helper2(z, p2)
    return z, y


helper1.example_inputs = (np.array([1.5, 0.3, 2.0]),)
helper2.example_inputs = lambda: (np.sin(np.linspace(0.0, 20.0, SAMPLES)), np.array([0.8, 0.1]))
main.example_inputs = (np.array([1.5, 0.3, 2.0]), np.array([0.8, 0.1]))
