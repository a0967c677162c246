"""The Korteweg-de Vries equation, u_t + 6 u u_x + u_xxx = 0, at one of its solitons.

Its linear part, u_t + u_xxx, is an operator. The product u u_x is not linear, and is made of
operators that are computed at once, in one pass, by repeating `--operator`; `residual` puts them
together, and is zero since u is a solution.

Try:
    derivprof count sample_functions/kdv.py:u --operator u_t+u_xxx
    derivprof count sample_functions/kdv.py:u --operator u_t+u_xxx --operator u_x --operator u
    derivprof check sample_functions/kdv.py:u --operator u_t+u_xxx --operator u_x --operator u --x64
"""

import jax.numpy as jnp

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
