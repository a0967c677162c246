"""Linear differential operators: the algebra is no larger than it must be, and values are right."""

import functools
import math
import random
from fractions import Fraction
from itertools import combinations_with_replacement

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import derivprof
from derivprof.jaxprs import equation_count
from derivprof.taylor import operators
from derivprof.taylor.partitions import multinomial, partitions, sharing
from derivprof.taylor.quotient import Quotient

ONE = Fraction(1)


def laplacian(size):
    return {(i, i): ONE for i in range(size)}


def product_of(one, other):
    """The operator that applies both."""
    found = {}
    for a, p in one.items():
        for b, q in other.items():
            monomial = tuple(sorted(a + b))
            found[monomial] = found.get(monomial, 0) + p * q
    return found


def biharmonic(size):
    return product_of(laplacian(size), laplacian(size))


HEAT = {(0, 0): ONE, (1, 1): ONE, (2,): -ONE}
KDV = {(0,): ONE, (1, 1, 1): ONE}
DETERMINANT = {
    (0, 4, 8): ONE, (1, 5, 6): ONE, (2, 3, 7): ONE,
    (0, 5, 7): -ONE, (1, 3, 8): -ONE, (2, 4, 6): -ONE,
}  # fmt: skip


def catalecticant_ranks(operator, size, order):
    """The ranks of phi(t^(a + b)) over all monomials a of a degree and b of the rest."""

    def phi(monomial):
        counts = map(monomial.count, set(monomial))
        return float(operator.get(monomial, 0)) * math.prod(map(math.factorial, counts))

    def monomials(degree):
        return list(combinations_with_replacement(range(size), degree))

    def rank(degree):
        rows = [
            [phi(tuple(sorted(a + b))) for b in monomials(order - degree)]
            for a in monomials(degree)
        ]
        return int(np.linalg.matrix_rank(np.asarray(rows)))

    return tuple(rank(degree) for degree in range(order + 1))


@pytest.mark.parametrize(
    ("operator", "size", "order"),
    [
        pytest.param(laplacian(4), 4, 2, id="laplacian"),
        pytest.param(biharmonic(3), 3, 4, id="biharmonic"),
        pytest.param(biharmonic(5), 5, 4, id="biharmonic in 5 variables"),
        pytest.param(product_of(biharmonic(2), laplacian(2)), 2, 6, id="triharmonic"),
        pytest.param({(0, 0): ONE, (1, 1): -ONE}, 2, 2, id="wave"),
        pytest.param({(0, 1): ONE}, 2, 2, id="mixed"),
        pytest.param({(0, 0, 1): Fraction(2), (1, 1, 1): Fraction(1, 3)}, 2, 3, id="third order"),
        pytest.param({(0, 1, 2): ONE}, 3, 3, id="product"),
        pytest.param(DETERMINANT, 9, 3, id="determinant"),
        pytest.param({(0,) * 5: ONE, (0, 0, 0, 1, 1): Fraction(-1, 7)}, 2, 5, id="fifth order"),
    ],
)
def test_dimensions_are_the_catalecticant_ranks(operator, size, order):
    ones = dict.fromkeys(range(size), 1)
    assert Quotient([operator], ones).dimensions == catalecticant_ranks(operator, size, order)


@pytest.mark.parametrize(
    ("operators_", "dimensions"),
    [
        ([laplacian(50)], (1, 50, 1)),
        ([HEAT], (1, 2, 1)),
        ([KDV], (1, 1, 1, 1)),
        ([biharmonic(5)], (1, 5, 15, 5, 1)),
        ([laplacian(2), {(0,): ONE}], (1, 2, 1)),
        ([{}], (1,)),
        ([{(): Fraction(3)}], (1,)),
    ],
)
def test_dimensions_with_the_best_weights(operators_, dimensions):
    assert Quotient(operators_).dimensions == dimensions


def test_products_of_basis_elements_are_associative_and_commutative():
    algebra = Quotient([{(0, 0, 1): ONE, (1, 1): Fraction(2), (0, 2): Fraction(1, 3), (): ONE}])
    table = {}
    for index in algebra.grading.basis:
        everything = frozenset(algebra.grading.basis)
        for a, b, q in algebra.pairs(index, everything, everything):
            table.setdefault((a, b), {})[index] = q

    def times(left, right):
        found = {}
        for a, p in left.items():
            for b, q in right.items():
                for c, r in table.get((a, b), {}).items():
                    found[c] = found.get(c, 0) + p * q * r
        return {index: value for index, value in found.items() if value}

    units = [{index: ONE} for index in algebra.grading.basis]
    for a in units:
        assert times(a, units[0]) == a
        for b in units:
            assert times(a, b) == times(b, a)
            for c in units:
                assert times(times(a, b), c) == times(a, times(b, c))


def test_partitions_are_all_shared_out_with_their_multinomials():
    for degree in range(1, 8):
        found = sharing(degree, frozenset(range(1, degree + 1)))
        total = {
            tuple(sorted(factor + each)): q
            for factor, cofactors in found.items()
            for each, q in cofactors.items()
        }
        expected = partitions(degree, range(1, degree + 1))
        assert total == {each: multinomial(each) for each in expected}


# ------------------------------------------------------------------------------------- values

W = jnp.asarray(np.random.default_rng(0).standard_normal((3, 8)) / 2)
X = jnp.asarray([0.7, 0.3, -0.4])


def smooth(x):
    return jnp.sum(jnp.tanh(x @ W) ** 2) + jnp.exp(jnp.sin(x[0]) * x[1]) / (1 + x[2] ** 2)


def terms_by_nested_jvp(f, x, operator):
    def along(g, entry):
        seed = jnp.zeros_like(x).at[entry].set(1)
        return lambda y: jax.jvp(g, (y,), (seed,))[1]

    return [float(c) * functools.reduce(along, m, f)(x) for m, c in operator.items()]


def error(f, x, operator, found=None):
    """Relative to the largest term."""
    terms = [np.asarray(term) for term in terms_by_nested_jvp(f, x, operator)]
    if found is None:
        ((found,), _) = operators(f, [x], [operator])
    size = max(np.max(np.abs(term)) for term in terms) or 1
    return np.max(np.abs(np.asarray(found) - sum(terms))) / size


@pytest.mark.parametrize("seed", range(30))
def test_random_operators_agree_with_nested_jvp(seed):
    rng = random.Random(seed)
    operator = {}
    for _ in range(rng.randint(1, 3)):
        monomial = tuple(sorted(rng.randrange(3) for _ in range(rng.randint(0, 6))))
        operator[monomial] = Fraction(rng.choice([-3, -2, -1, 1, 2, 5]), rng.randint(1, 3))
    f = smooth if max(map(len, operator)) < 5 else lambda x: jnp.exp(jnp.sin(x[0]) * x[1] + x[2])
    assert error(f, X, operator) < 1e-13


M = jnp.asarray(np.random.default_rng(1).standard_normal((3, 3)) / 3)

FUNCTIONS = {
    "sort": lambda x: jnp.sum(jnp.sort(x @ W) * jnp.arange(8.0)),
    "cond": lambda x: lax.cond(x[0] > 0, lambda x: jnp.sum(jnp.sin(x @ W)), jnp.sum, x),
    "scan": lambda x: lax.scan(lambda c, a: (jnp.sin(c * a) + a, c), x[0], x)[0],
    "while": lambda x: jnp.sum(lax.fori_loop(0, 3, lambda i, c: jnp.cos(c) * x, x)),
    "erf": lambda x: jnp.sum(jax.scipy.special.erf(x @ W)),
    "lgamma": lambda x: jnp.sum(lax.lgamma(jnp.exp(x @ W) + 1.0)),
    "remat": lambda x: jnp.sum(jax.checkpoint(lambda y: jnp.exp(jnp.cos(y)))(x)),
    "logsumexp": lambda x: jax.nn.logsumexp(x @ W),
    "attention": lambda x: jnp.sum(jax.nn.softmax(jnp.outer(x, x) @ M) @ jnp.outer(x, jnp.cos(x))),
    "silu and softplus": lambda x: jnp.sum(jax.nn.silu(x @ W) * jax.nn.softplus(x @ W)),
    "relu": lambda x: jnp.sum(jax.nn.relu(x @ W) ** 3),
    "solve": lambda x: jnp.linalg.solve(jnp.eye(3) + jnp.outer(x, jnp.sin(x)), x)[1],
    "determinant": lambda x: jnp.linalg.slogdet(jnp.exp(M * x) + jnp.eye(3))[1],
    "atan2": lambda x: jnp.arctan2(x[0], 1.5 + x[1]) * x[2] ** 3,
    "broadcast": lambda x: jnp.sum(jnp.exp(-((x[:, None] - W[:, :2]) ** 2))),
    "powers": lambda x: jnp.prod(x) + (2.0 + x[0]) ** -1.5 + jnp.sum(jnp.abs(x) ** 3),
    "no constant term": lambda x: jnp.sin(x[0] - x[0]) + x[1] * 0.0 + x[2] ** 5,
    "array": lambda x: {"a": jnp.sin(x @ W), "b": (x[0] * x[1], 3)},
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_every_kind(name):
    f = FUNCTIONS[name]
    for operator in ({**laplacian(3), (0, 1): Fraction(2)}, {(0, 0, 1): ONE, (2, 2): -ONE}):
        ((found,), _) = operators(f, [X], [operator])
        for number, leaf in enumerate(jax.tree.leaves(found)):
            if not jnp.issubdtype(jnp.result_type(jax.tree.leaves(f(X))[number]), np.inexact):
                continue
            one = lambda x, number=number: jax.tree.leaves(f(x))[number]  # noqa: E731
            assert error(one, X, operator, leaf) < 1e-12


def test_several_operators_share_one_expansion():
    wanted = [laplacian(3), {(0,): ONE}, {(): ONE}, {(0, 1, 2): Fraction(1, 2)}]
    found, _ = operators(smooth, [X], wanted)
    for operator, value in zip(wanted, found, strict=True):
        assert error(smooth, X, operator, value) < 1e-14
    assert found[2] == smooth(X)


def test_under_jit_vmap_and_grad():
    def model(w, x):
        return jnp.sum(jnp.tanh(x @ w))

    def by_hessian(w, x):
        return jnp.trace(jax.hessian(model, 1)(w, x))

    def by_operator(w, x):
        return derivprof.operator(model, "laplacian(x)")(w, x)

    def loss(residual, w):
        return jnp.sum(jax.vmap(residual, (None, 0))(w, jnp.stack([X, 2 * X])) ** 2)

    found = jax.jit(jax.grad(functools.partial(loss, by_operator)))(W)
    np.testing.assert_allclose(found, jax.grad(functools.partial(loss, by_hessian))(W), rtol=1e-12)


def test_float32_and_complex():
    ((found,), _) = operators(smooth_in(jnp.float32), [X.astype(jnp.float32)], [biharmonic(3)])
    assert found.dtype == jnp.float32
    assert error(smooth, X, biharmonic(3), found) < 1e-4
    z, w = lax.complex(X, 0.2 * X[::-1]), lax.complex(0.0 * W, W)
    assert error(lambda z: jnp.sum(jnp.exp(z @ w) * z[0] ** 2), z, biharmonic(3)) < 1e-13


def test_what_is_not_holomorphic_is_no_power_series():
    """The size of a complex number, and a custom rule of a number and its conjugate."""

    @jax.custom_jvp
    def square(z):
        return z * z.conj()

    square.defjvp(lambda p, t: (square(*p), (p[0] * t[0].conj() + p[0].conj() * t[0])))
    c = jnp.asarray([1.0 + 2.0j, 0.5j, -1.0])
    total = lambda x: jnp.sum(jnp.exp(lax.complex(x, 0 * x) * c))  # noqa: E731
    for f in (lambda x: jnp.abs(total(x)), lambda x: square(total(x))):
        assert error(f, X, laplacian(3)) < 1e-13
        assert error(f, X, KDV) < 1e-13


def test_whole_numbers_in_the_result_are_multiples_of_themselves():
    def f(x):
        return x**2, jnp.round(x).astype(int), x > 1

    found, _ = operators(f, [jnp.float64(3.0)], [{(0, 0): ONE, (): Fraction(1, 2)}, {(0,): ONE}])
    assert [float(each) for each in found[0]] == [6.5, 1.5, 0.5]
    assert [float(each) for each in found[1]] == [6.0, 0.0, 0.0]


def smooth_in(dtype):
    w = W.astype(dtype)
    return lambda x: jnp.sum(jnp.tanh(x @ w) ** 2) + jnp.exp(jnp.sin(x[0]) * x[1]) / (1 + x[2] ** 2)


def test_many_basis_elements_are_gathered():
    """Beyond some number of products, rows are computed by gathers and not one by one."""
    w = jnp.asarray(np.random.default_rng(2).standard_normal((12, 4)) / 3)
    f = lambda x: jnp.sum(jnp.sin(x @ w) * jnp.cos(x[:4]))  # noqa: E731
    x = jnp.linspace(-1.0, 1.0, 12)
    inner = derivprof.operator(f, "laplacian", method="nested-jvp")
    expected = derivprof.operator(inner, "laplacian", method="nested-jvp")(x)
    np.testing.assert_allclose(derivprof.operator(f, "biharmonic")(x), expected, rtol=1e-12)


def test_equations_of_a_laplacian_do_not_grow_with_the_dimension():
    def count(size):
        w = jnp.ones((size, 7))
        f = lambda x: jnp.sum(jnp.tanh(x @ w) * jnp.exp(-jnp.sum(x**2)))  # noqa: E731
        laplacian = derivprof.operator(f, "laplacian")
        return equation_count(jax.make_jaxpr(laplacian)(jnp.ones(size)).jaxpr)

    assert count(8) == count(64) < 100
