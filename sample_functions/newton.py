"""Kepler's equation by Newton's method: a derivative through a `while_loop`.

f(m) is the root E of E - e sin(E) = m: the eccentric anomaly of an orbit at mean anomaly m. Orbit
fits, equations of state and implicit layers are differentiated through such iterations. The loop
stops when the *value* has converged, and every derivative lags behind it; reverse mode can't pass
a `while_loop` at all. `implicit` differentiates the equation and never looks at the iterations.

Try:
    derivprof count sample_functions/newton.py:f --order 4
    derivprof time sample_functions/newton.py:f --order 4 -m nested-jvp -m sample_functions/newton.py:implicit
"""  # noqa: E501

import jax
import jax.numpy as jnp

ECCENTRICITY = 0.3
example_inputs = (1.1,)


def f(m):
    m = jnp.asarray(m)
    tolerance = jnp.finfo(m.dtype).eps ** 0.5  # the next step would be smaller than one rounding

    def unfinished(state):
        _, step = state
        return jnp.abs(step) > tolerance

    def improve(state):
        anomaly, _ = state
        miss = anomaly - ECCENTRICITY * jnp.sin(anomaly) - m
        step = -miss * _slope(anomaly)
        return anomaly + step, step

    anomaly, _ = jax.lax.while_loop(unfinished, improve, (m, jnp.ones_like(m)))
    return anomaly


def implicit(m, *, order):
    """The n-th derivative from the root alone: d/dm is dE/dm d/dE, applied n times to E."""

    def derivative(anomaly):
        return anomaly

    for _ in range(order):
        derivative = _along_the_orbit(derivative)
    return derivative(f(m))


def _along_the_orbit(fun):
    return lambda anomaly: jax.jvp(fun, (anomaly,), (_slope(anomaly),))[1]


def _slope(anomaly):
    """dE/dm = 1 / (1 - e cos E)."""
    return 1.0 / (1.0 - ECCENTRICITY * jnp.cos(anomaly))
