"""The local energy of a few electrons in a trap: the Laplacian of log psi over all coordinates.

log psi is a determinant of orbitals, Gaussians times tanh layers of every electron's position,
times a Jastrow factor of the distances, for positions of shape (electrons, 3). Variational Monte
Carlo evaluates E = -(lap log psi + |grad log psi|^2) / 2 + V at every sample. The Laplacian is the
expensive part, over all 3 n coordinates; the gradient takes one `jax.grad` and is not linear, so
`local_energy` adds its square.

Try:
    derivprof count sample_functions/local_energy.py:log_psi --operator laplacian
    derivprof check sample_functions/local_energy.py:log_psi --operator laplacian --x64 --points 1
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np

import derivprof

ELECTRONS = 3


def log_psi(r):
    """The logarithm of the absolute value of the wave function at positions (electrons, 3)."""
    inner, outer = (jnp.asarray(each, r.dtype) for each in layers(len(r)))
    orbitals = jnp.tanh(r @ inner) @ outer + jnp.eye(len(r), dtype=r.dtype)
    envelope = jnp.exp(-0.5 * jnp.sum(r**2, axis=1, keepdims=True))
    return jnp.linalg.slogdet(orbitals * envelope)[1] + jnp.sum(jastrow(distances(r)))


def jastrow(distance):
    """The factor's logarithm for two electrons: its slope at distance 0 is that of the cusp."""
    return 0.5 * distance / (1 + distance)


def distances(r):
    """The distance of every pair."""
    first, second = np.triu_indices(len(r), k=1)
    return jnp.sqrt(jnp.sum((r[first] - r[second]) ** 2, axis=1))


def local_energy(r):
    """The kinetic energy at the positions, and the potentials of trap and repulsion."""
    slope = jax.grad(log_psi)(r)
    kinetic = -0.5 * (derivprof.operator(log_psi, "laplacian")(r) + jnp.sum(slope**2))
    return kinetic + 0.5 * jnp.sum(r**2) + jnp.sum(1 / distances(r))


@functools.cache
def layers(electrons, width=16):
    """Normal weights of variance 1 / fan-in, shapes (3, width) and (width, electrons)."""
    generator = np.random.default_rng(0)
    inner = generator.normal(size=(3, width)) / np.sqrt(3)
    return inner, generator.normal(size=(width, electrons)) / np.sqrt(width)


def example_inputs(dim=ELECTRONS):
    """Positions of `dim` electrons."""
    return (np.random.default_rng(1).normal(size=(dim, 3)),)
