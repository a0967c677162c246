"""What JAX really writes, for comparison."""

from collections import Counter

import jax
import jax.numpy as jnp

from derivprof.jaxprs import equations


def pushed(fun, tangents):
    return lambda *args: jax.tree.map(as_float, jax.jvp(fun, args, tangents)[1])


def as_float(tangent):
    no_tangent = jnp.result_type(tangent) == jax.dtypes.float0
    return jnp.zeros(jnp.shape(tangent)) if no_tangent else tangent


def traced_counts(fun, args, order):
    """Equations per primitive of ``order`` nested jvps, by the definition of the method."""
    tangents = jax.tree.map(jnp.ones_like, args)
    for _ in range(order):
        fun = pushed(fun, tangents)
    closed = jax.make_jaxpr(fun)(*args)
    return Counter(eqn.primitive.name for eqn in equations(closed.jaxpr))
