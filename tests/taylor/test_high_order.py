"""High orders against mpmath at 50 digits, and the size of the programs."""

from itertools import pairwise

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from mpmath import mp

import derivprof
from derivprof.jaxprs import equation_count, take_census

FUNCTIONS = {
    "sin": (jnp.sin, lambda t: mp.sin(t)),
    "geometric": (lambda t: 1 / (1 + t), lambda t: 1 / (1 + t)),
    "exp of sin": (lambda t: jnp.exp(jnp.sin(t)), lambda t: mp.exp(mp.sin(t))),
    "sine power": (lambda t: 0.3 * jnp.sin(t) * t**10, lambda t: mp.mpf(0.3) * mp.sin(t) * t**10),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_sixty_orders_match_mpmath(name):
    fun, exact = FUNCTIONS[name]
    t = 1.1
    _, terms = derivprof.jet(fun, (t,), ([1.0] + [0.0] * 59,), False)
    with mpmath.workdps(80):
        expected = mp.taylor(exact, mp.mpf(t), 60)[1:]
        errors = [
            abs(mp.mpf(float(term)) / value - 1)
            for term, value in zip(terms, expected, strict=True)
        ]
    assert max(errors) < 1e-13
    assert np.median([float(error) for error in errors]) < 1e-14


def test_order_two_hundred_needs_no_recursion():
    found = derivprof.derivative(lambda t: jnp.exp(-t) * (t + 2.0) ** 3, 200)(1.1)
    with mpmath.workdps(60):
        t = mp.mpf(1.1)
        powers = ((t + 2) ** 3, 3 * (t + 2) ** 2, 6 * (t + 2), mp.mpf(6))
        terms = ((-1) ** k * mp.binomial(200, k) * power for k, power in enumerate(powers))
        expected = mp.exp(-t) * sum(terms)  # by Leibniz's rule
        assert abs(mp.mpf(float(found)) / expected - 1) < 1e-12


def test_entire_functions_do_not_underflow():
    found = derivprof.derivative(jnp.exp, 200)(1.1)
    assert float(found) == pytest.approx(np.exp(1.1), rel=1e-12)


def size(fun, order, *args):
    return equation_count(jax.make_jaxpr(derivprof.derivative(fun, order))(*args).jaxpr)


@pytest.mark.parametrize(
    ("fun", "order", "most"),
    [
        (lambda t: 0.3 * jnp.sin(t) * t**10, 8, 32),
        (lambda t: 0.3 * jnp.sin(t) * t**10, 20, 36),
        (lambda t: jnp.sin(jnp.sin(jnp.sin(t))), 12, 565),
        (lambda t: jnp.exp(jnp.sin(t)) / (1 + t**2), 12, 232),
    ],
)
def test_programs_are_small(fun, order, most):
    assert size(fun, order, 1.1) <= most


def test_a_network_of_four_layers_is_small():
    rng = np.random.default_rng(0)
    sizes = (1, 64, 64, 64, 64, 1)
    layers = [(rng.standard_normal(s), rng.standard_normal(s[1])) for s in pairwise(sizes)]

    def network(t):
        h = jnp.reshape(t, (1,))
        for weights, bias in layers[:-1]:
            h = jnp.tanh(h @ weights + bias)
        return (h @ layers[-1][0] + layers[-1][1])[0]

    assert size(network, 10, 0.3) <= 660


def test_linear_solves_need_no_nesting():
    matrix = np.array([[3.0, 1.0], [1.0, 2.0]])

    def solve(t):
        return jnp.linalg.solve(matrix + jnp.sin(t), jnp.stack([t, jnp.cos(t)]))[0]

    assert size(solve, 8, 0.3) <= 450


def network_of_five(x):
    rng = np.random.default_rng(1)
    for rows, columns in ((5, 16), (16, 16)):
        x = jnp.tanh(x @ rng.standard_normal((rows, columns)))
    return x @ rng.standard_normal(16)


@pytest.mark.parametrize(
    ("indices", "times"),
    [
        ((0,), 1),
        ((0, 1), 1),
        ((0, 1, 2, 3, 4), 1),
        ((0, 0, 1, 1, 2), 1),
        ((0, 0, 0, 0), 2),
        ((0, 0, 0, 0, 1), 4),
        ((0, 0, 0, 0, 1, 2), 5),
        ((0, 0, 0, 0, 0, 0, 0), 5),
    ],
)
def test_mixed_partials_never_need_more_equations_than_nested_jvp(indices, times):
    x = jnp.arange(1.0, 6.0) / 5
    nested = network_of_five
    for direction in [jnp.eye(5)[index] for index in indices]:
        nested = (lambda g, v: lambda y: jax.jvp(g, (y,), (v,))[1])(nested, direction)
    ours = derivprof.partial(network_of_five, indices)
    counts = [take_census(jax.make_jaxpr(each)(x)).after_dce for each in (ours, nested)]
    assert counts[0] * times <= counts[1]


def test_a_one_hot_direction_of_a_scalar_costs_nothing():
    assert size(jnp.sin, 1, 1.1) == 1
    assert size(lambda t: 3.0 * t + 1.0, 1, 1.1) <= 1
