"""A quotient with an exponential: exp(sin t) / (1 + t^2).

An exponential, a sine and a division in one line: each has a short recurrence for its Taylor
coefficients, and a product rule that grows without end under nested `jvp`. Such expressions are
line shapes, link functions and generating functions, whose N-th derivative is a moment.

Try:
    derivprof count sample_functions/rational_exp.py:f --order 7
    derivprof time sample_functions/rational_exp.py:f --order 6 --device cpu
"""

import jax.numpy as jnp

example_inputs = (1.1,)


def f(t):
    return jnp.exp(jnp.sin(t)) / (1.0 + t**2)
