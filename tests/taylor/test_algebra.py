"""Series obey the laws of the algebra that they live in, and of smooth functions."""

import itertools
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import derivprof
from derivprof.taylor import along
from derivprof.taylor.algebra import Algebra, index_factorial

ALGEBRAS = st.one_of(
    st.integers(0, 6).map(lambda k: Algebra((k,), k)),
    st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda m: Algebra(tuple(m), sum(m))),
    st.tuples(st.integers(1, 3), st.integers(0, 3)).map(lambda p: Algebra((p[1],) * p[0], p[1])),
)


def indices(algebra):
    """Every multi-index: all sums of the formal directions that are kept."""
    units = map(algebra.unit, range(len(algebra.limits)))
    return sorted(algebra.closure(frozenset(units)))


@st.composite
def algebra_and_supports(draw, count=3):
    algebra = draw(ALGEBRAS)
    subset = st.sets(st.sampled_from(indices(algebra))).map(frozenset)
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
    for index in indices(algebra):
        expected = {
            (i, j, 1) for i, j in itertools.product(a, b) if tuple(map(int.__add__, i, j)) == index
        }
        assert set(algebra.pairs(index, a, b)) == expected


def test_the_basis_is_downward_closed_and_counted():
    assert len(indices(Algebra((4,), 4))) == 5
    assert len(indices(Algebra((2, 1, 1), 4))) == 12
    assert len(indices(Algebra((3, 3, 3), 3))) == 20
    assert index_factorial((3, 2, 0)) == 12


UNARY = {
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tanh": jnp.tanh,
    "exp": jnp.exp,
    "arctan": jnp.arctan,
    "erf": jax.scipy.special.erf,
    "sigmoid": jax.nn.sigmoid,
    "cube": lambda x: x**3,
    "reciprocal": lambda x: 1 / (x * x + 2.0),
    "log": lambda x: jnp.log(x * x + 1.5),
    "sqrt": lambda x: jnp.sqrt(x * x + 0.7),
    "sum": lambda x: jnp.sum(jnp.stack([x, x * x, jnp.sin(x)])),
    "root": lambda x: jnp.linalg.solve(jnp.eye(2) * (x * x + 1.0), jnp.stack([x, x * x]))[1],
}
BINARY = {
    "add": jnp.add,
    "subtract": jnp.subtract,
    "multiply": jnp.multiply,
    "divide": lambda a, b: a / (b * b + 1.3),
    "maximum": jnp.maximum,
    "arctan2": lambda a, b: jnp.arctan2(a, b + 3.0),
    "power": lambda a, b: jnp.power(a * a + 0.6, b),
    "scan": lambda a, b: jax.lax.scan(lambda c, _: (jnp.sin(c) * b, None), a, None, length=3)[0],
    "branch": lambda a, b: jax.lax.cond(a > b, jnp.multiply, jnp.subtract, a, b),
}
COMPOSITIONS = st.recursive(
    st.just("t"),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(sorted(UNARY)), inner),
        st.tuples(st.sampled_from(sorted(BINARY)), inner, inner),
    ),
    max_leaves=5,
)
few = settings(deadline=None, max_examples=8, derandomize=True)


def function(composition):
    """Of ``("sin", ("multiply", "t", "t"))``, sin(0.7 t t): values stay near 0."""
    if composition == "t":
        return lambda t: t
    name, *parts = composition
    inner = [function(part) for part in parts]
    outer = UNARY[name] if len(parts) == 1 else BINARY[name]
    return lambda t: outer(*(0.7 * f(t) for f in inner))


def nested(fun, order):
    for _ in range(order):
        fun = (lambda g: lambda t: jax.jvp(g, (t,), (1.0,))[1])(fun)
    return fun


@given(COMPOSITIONS)
@few
def test_random_compositions_match_nested_jvp(composition):
    fun = function(composition)

    def both(t):
        return [(along(fun, [t], [[1]], (n,))[0], nested(fun, n)(t)) for n in range(5)]

    for found, expected in jax.jit(both)(0.4):
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-11)


def coefficients(fun, t, order=6):
    value, terms = derivprof.jet(fun, (t,), ([1.0] + [0.0] * (order - 1),), False)
    return [value, *terms]


def cauchy(a, b):
    return [sum(a[i] * b[k - i] for i in range(k + 1)) for k in range(len(a))]


@given(COMPOSITIONS, COMPOSITIONS)
@few
def test_series_multiply_and_divide_as_in_the_ring(one, other):
    f, g = function(one), function(other)
    divisor = lambda t: jnp.cos(g(t)) + 2.0  # noqa: E731
    functions = (f, divisor, lambda t: f(t) * divisor(t), lambda t: f(t) / divisor(t))
    a, b, product, quotient = jax.jit(lambda t: [coefficients(fun, t) for fun in functions])(0.4)
    np.testing.assert_allclose(product, cauchy(a, b), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(cauchy(quotient, b), a, rtol=1e-10, atol=1e-12)


def test_factors_are_exact_rationals():
    from derivprof.taylor.coefficients import rounded

    assert rounded(Fraction(1, 3), np.float64) == 1 / 3
    assert rounded(Fraction(10) ** 400, np.float64) == np.inf
