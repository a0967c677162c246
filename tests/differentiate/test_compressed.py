"""Sparse derivatives in coloured passes, against the dense ones."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.derivatives import Directional, FullTensor
from derivprof.differentiate import METHODS, Problem, compressed
from derivprof.sparsity import why_no_patterns

COMPRESSED = METHODS["compressed"]

pytestmark = pytest.mark.skipif(bool(why_no_patterns()), reason=str(why_no_patterns()))


def step(u):
    padded = jnp.pad(u, 1)
    return u + 0.1 * (padded[2:] - 2 * u + padded[:-2] - u**3)


def energy(u):
    return jnp.sum(jnp.diff(u) ** 2) + jnp.sum(u**4)


def built(fun, x, order):
    problem = Problem(fun, (x,))
    assert COMPRESSED.why_not(problem, FullTensor(order), order) is None
    return COMPRESSED.build(problem, FullTensor(order), order)


def test_a_banded_jacobian_takes_three_passes():
    u = jnp.sin(jnp.arange(12.0))
    function = built(step, u, 1)
    assert function.findings.passes == 3
    entries = function(u)
    assert entries.shape == (3 * 12 - 2,)
    np.testing.assert_allclose(function.compared(entries), jax.jacobian(step)(u), rtol=1e-13)


def test_a_banded_hessian_of_a_matrix_argument():
    u = jnp.cos(jnp.arange(12.0)).reshape(3, 4)
    function = built(lambda u: energy(u.reshape(-1)), u, 2)
    expected = jax.hessian(energy)(u.reshape(-1))
    np.testing.assert_allclose(function.compared(function(u)), expected, rtol=1e-12, atol=1e-14)


def test_an_entrywise_function_takes_one_pass():
    assert built(jnp.sin, jnp.ones(50), 1).findings.passes == 1


def test_the_pattern_serves_every_point_and_jit():
    function = built(step, jnp.zeros(8), 1)
    for u in (jnp.ones(8), jnp.arange(8.0)):
        found = function.compared(jax.jit(function)(u))
        np.testing.assert_allclose(found, jax.jacobian(step)(u), rtol=1e-13)


def test_order_zero_is_the_function():
    np.testing.assert_allclose(built(step, jnp.ones(4), 0)(jnp.ones(4)), step(jnp.ones(4)))


def test_what_is_too_large_is_not_filled_in(monkeypatch):
    monkeypatch.setattr(compressed, "MOST_COMPARED", 10)
    function = built(step, jnp.zeros(8), 1)
    assert function.compared(function(jnp.ones(8))) is None


@pytest.mark.parametrize(
    ("fun", "derivative", "order", "words"),
    [
        (step, Directional(1), 1, "--tensor 1"),
        (step, FullTensor(2), 2, "one scalar output"),
        (lambda u: (u, u), FullTensor(1), 1, "one array"),
        (lambda u: u.astype(complex), FullTensor(1), 1, "real"),
    ],
)
def test_a_reason_where_it_does_not_apply(fun, derivative, order, words):
    assert words in COMPRESSED.why_not(Problem(fun, (jnp.ones(4),)), derivative, order)
