"""A sine times a power: the N-th derivative of a function of time.

f(t) = 0.3 sin(t) t^10 at t = 1.1. Neural ODEs are regularised with the 4th or 5th derivative of
the state in time, and one hopes that the N-th derivative costs about N times the function. Nested
`jvp` instead multiplies the number of equations by nearly three per order. `closed_form` is a
derivative written by hand, to be counted, timed and checked beside the others.

Try:
    derivprof count sample_functions/sine_power.py:f --order 8
    derivprof plot sample_functions/sine_power.py:f --order 8 -o growth.png
    derivprof plot sample_functions/sine_power.py:f --x64 -m nested-jvp -m nested-jvp+cse -m nested-jvp+leibniz -m taylor
    derivprof count sample_functions/sine_power.py:f --at 2.0 --order 4 --as-function-of direction -m nested-jvp -m nested-jvp+auto
    derivprof time sample_functions/sine_power.py:f --order 8 --x64 -m nested-jvp -m sample_functions/sine_power.py:closed_form
"""  # noqa: E501

import math

import jax.numpy as jnp

example_inputs = (1.1,)


def f(t):
    return 0.3 * jnp.sin(t) * t**10


def closed_form(t, *, order):
    """The n-th derivative by the Leibniz rule, sum_k C(n, k) (t^10)^(k) (0.3 sin t)^(n-k)."""
    sine, cosine = jnp.sin(t), jnp.cos(t)
    derivatives_of_sine = (sine, cosine, -sine, -cosine)  # and round again
    return sum(
        0.3
        * math.comb(order, k)
        * math.perm(10, k)  # 10 * 9 * ... : the k-th derivative of t^10 is this times t^(10-k)
        * t ** (10 - k)
        * derivatives_of_sine[(order - k) % 4]
        for k in range(min(order, 10) + 1)
    )
