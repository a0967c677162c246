"""A chain of masses and springs: a linear solve as a function of frequency.

Four equal masses between five equal springs, driven at the first: f(w) solves (K - w^2) u = force
for the amplitudes u. Derivatives of such responses by a parameter are sensitivities in structural
mechanics, circuits and quantum chemistry, and their Taylor series is model order reduction. Each
`jvp` through the solve adds solves with the same matrix.

Try:
    derivprof count sample_functions/linear_solve.py:f --order 4
    derivprof time sample_functions/linear_solve.py:f --order 4 --device cpu
"""

import jax.numpy as jnp
import numpy as np

MASSES = 4
STIFFNESS = 2.0 * np.eye(MASSES) - np.eye(MASSES, k=1) - np.eye(MASSES, k=-1)
FORCE = np.eye(MASSES)[0]
example_inputs = (0.4,)  # below the lowest resonance, at 0.618


def f(frequency):
    stiffness, force, one = (
        jnp.asarray(a, jnp.result_type(frequency)) for a in (STIFFNESS, FORCE, np.eye(MASSES))
    )
    return jnp.linalg.solve(stiffness - frequency**2 * one, force)
