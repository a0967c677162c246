"""The Lennard-Jones energy of four atoms: forces, vibrations and anharmonic terms.

A scalar of a (4, 3) array of positions. Its gradient is minus the forces, its Hessian gives the
vibrations, and third and fourth derivatives along a mode are the anharmonic terms of spectroscopy.
The direction of ones only moves the whole cluster: along it every derivative is zero.

Try:
    derivprof count sample_functions/lennard_jones.py:energy --order 4 --direction random
    derivprof time sample_functions/lennard_jones.py:energy --order 3 --direction e0 --device cpu
"""

import jax.numpy as jnp
import numpy as np

ATOMS = 4
tetrahedron = [[0.41, 0.4, 0.38], [0.4, -0.42, -0.4], [-0.39, 0.4, -0.41], [-0.4, -0.37, 0.42]]
example_inputs = (np.array(tetrahedron),)


def energy(positions):
    """The sum over pairs of 4 (r^-12 - r^-6), in units of the depth and width of the well."""
    first, second = np.triu_indices(ATOMS, k=1)
    squared_distance = jnp.sum((positions[first] - positions[second]) ** 2, axis=-1)
    attraction = squared_distance**-3
    return 4.0 * jnp.sum(attraction**2 - attraction)
