"""Series obey the laws of the algebra that they live in, and of smooth functions."""

import itertools
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivprof.taylor import along
from derivprof.taylor.algebra import Algebra, index_factorial

ALGEBRAS = st.one_of(
    st.integers(0, 6).map(lambda k: Algebra((k,), k)),
    st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda m: Algebra(tuple(m), sum(m))),
    st.tuples(st.integers(1, 3), st.integers(0, 3)).map(lambda p: Algebra((p[1],) * p[0], p[1])),
)


@st.composite
def algebra_and_supports(draw, count=3):
    algebra = draw(ALGEBRAS)
    subset = st.sets(st.sampled_from(algebra.indices)).map(frozenset)
    return algebra, [draw(subset) for _ in range(count)]


@given(algebra_and_supports())
@settings(deadline=None)
def test_supports_multiply_like_polynomials(given_):
    algebra, (a, b, c) = given_
    assert algebra.times(a, b) == algebra.times(b, a)
    assert algebra.times(algebra.times(a, b), c) == algebra.times(a, algebra.times(b, c))
    assert algebra.times(a, algebra.constants) == a


@given(algebra_and_supports(1))
@settings(deadline=None)
def test_a_closure_is_closed_and_no_larger_than_needed(given_):
    algebra, (support,) = given_
    closed = algebra.closure(support)
    assert closed >= support | algebra.constants
    assert algebra.times(closed, closed) == closed
    assert algebra.closure(closed) == closed


@given(algebra_and_supports(2))
@settings(deadline=None)
def test_pairs_are_all_ways_to_split_an_index(given_):
    algebra, (a, b) = given_
    for index in algebra.indices:
        expected = {
            (i, j) for i, j in itertools.product(a, b) if tuple(map(int.__add__, i, j)) == index
        }
        assert set(algebra.pairs(index, a, b)) == expected


def test_the_basis_is_downward_closed_and_counted():
    assert len(Algebra((4,), 4).indices) == 5
    assert len(Algebra((2, 1, 1), 4).indices) == 12
    assert len(Algebra((3, 3, 3), 3).indices) == 20
    assert index_factorial((3, 2, 0)) == 12


def random_function(draw_from, depth):
    """A composition of smooth functions that stays near 0."""
    unary = (jnp.sin, jnp.cos, jnp.tanh, jnp.exp, jnp.arctan, lambda x: 1 / (x * x + 2.0),
             lambda x: jnp.log(x * x + 1.5), lambda x: jnp.sqrt(x * x + 0.7), lambda x: x**3,
             jax.nn.sigmoid, jax.scipy.special.erf)  # fmt: skip
    binary = (jnp.add, jnp.subtract, jnp.multiply, lambda a, b: a / (b * b + 1.3))
    if depth == 0:
        return lambda t: t
    f = random_function(draw_from, depth - 1)
    if draw_from.random() < 0.5:
        outer = unary[draw_from.integers(len(unary))]
        return lambda t: outer(0.7 * f(t))
    g = random_function(draw_from, depth - 1)
    joined = binary[draw_from.integers(len(binary))]
    return lambda t: joined(f(t), g(t))


def nested(fun, order):
    for _ in range(order):
        fun = (lambda g: lambda t: jax.jvp(g, (t,), (1.0,))[1])(fun)
    return fun


@pytest.mark.parametrize("seed", range(12))
def test_random_compositions_match_nested_jvp(seed):
    fun = random_function(np.random.default_rng(seed), 4)
    for order in range(5):
        found = jax.jit(lambda t, n=order: along(fun, [t], [[1]], (n,))[0])(0.4)
        np.testing.assert_allclose(found, jax.jit(nested(fun, order))(0.4), rtol=1e-9, atol=1e-12)


def coefficients(fun, order=6):
    values = (along(fun, [0.4], [[1]], (n,))[0] for n in range(order + 1))
    return [float(v) / float(index_factorial((n,))) for n, v in enumerate(values)]


def cauchy(a, b):
    return [sum(a[i] * b[k - i] for i in range(k + 1)) for k in range(len(a))]


@pytest.mark.parametrize("seed", range(4))
def test_series_multiply_and_divide_as_in_the_ring(seed):
    rng = np.random.default_rng(100 + seed)
    f, g = random_function(rng, 2), random_function(rng, 2)
    a, b = coefficients(f), coefficients(lambda t: g(t) + 2.0)
    product = coefficients(lambda t: f(t) * (g(t) + 2.0))
    quotient = coefficients(lambda t: f(t) / (g(t) + 2.0))
    np.testing.assert_allclose(product, cauchy(a, b), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(cauchy(quotient, b), a, rtol=1e-10, atol=1e-12)


def test_factors_are_exact_rationals():
    from derivprof.taylor.coefficients import rounded

    assert rounded(Fraction(1, 3), np.float64) == 1 / 3
    assert rounded(Fraction(10) ** 400, np.float64) == np.inf
