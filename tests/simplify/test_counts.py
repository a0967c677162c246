"""How large simplified derivatives are, and how they grow."""

import itertools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental.jet import jet

from derivprof.compat import scan_counts
from derivprof.jaxprs import equation_count, take_census
from derivprof.simplify import Level, Simplifier
from tests.simplify.expressions import (
    babylonian,
    branched,
    nested,
    nested_sine,
    oscillator,
    rational,
    sine_power,
)

X = jnp.asarray(1.1, float)


def network(t):
    draw = np.random.default_rng(0)
    first, second, last = (draw.standard_normal(shape) for shape in ((1, 8), (8, 8), (8, 1)))
    return (jnp.tanh(jnp.tanh(t.reshape(1) @ first) @ second) @ last)[0]


def simplifier(fun, level, x=X):
    return Simplifier(jax.make_jaxpr(fun)(x), level, at=[np.asarray(x)])


def count(fun, level, order):
    return simplifier(fun, level).along([[1]] * order).equation_count


@pytest.mark.parametrize(
    ("fun", "most"),
    [(sine_power, 42), (nested_sine, 520), (rational, 358), (jax.nn.sigmoid, 126), (network, 568)],
)
def test_equations_at_order_12(fun, most):
    found = {level: count(fun, level, 12) for level in Level}
    assert found[Level.LEIBNIZ] <= most
    assert found[Level.AUTO] <= found[Level.LEIBNIZ]


@pytest.mark.parametrize("fun", [sine_power, nested_sine, rational, jax.nn.sigmoid, network])
def test_leibniz_grows_no_faster_than_the_square_of_the_order(fun):
    made = simplifier(fun, Level.LEIBNIZ)
    counts = [made.along([[1]] * order).equation_count for order in (12, 24)]
    assert math.log2(counts[1] / counts[0]) <= 2.2


def test_without_duplicates_alone_growth_is_cubic_at_most():
    made = simplifier(nested_sine, Level.EXACT)
    counts = [made.along([[1]] * order).equation_count for order in (8, 16)]
    assert math.log2(counts[1] / counts[0]) <= 3


@pytest.mark.parametrize("fun", [oscillator, babylonian, branched])
@pytest.mark.parametrize("level", [Level.EXACT, Level.LEIBNIZ])
def test_loops_carry_each_order_once(fun, level):
    made = simplifier(fun, level)
    counts = [made.along([[1]] * order).equation_count for order in range(6)]
    assert counts[5] < 2.6 * counts[4] - counts[3]
    assert counts[4] < equation_count(jax.make_jaxpr(nested(fun, 4))(X).jaxpr)


def test_a_loop_that_has_the_tangents_has_the_values_too():
    made = simplifier(oscillator, Level.EXACT).along([[1]] * 2)
    program = jax.make_jaxpr(lambda t: made(t))(X).jaxpr
    (loop,) = [eqn for eqn in program.eqns if eqn.primitive.name == "scan"]
    assert scan_counts(loop)[1] == 6


def test_the_count_of_a_plan_is_that_of_its_jaxpr():
    for fun in (nested_sine, oscillator, babylonian, branched, network):
        made = simplifier(fun, Level.LEIBNIZ).along([[1]] * 3)
        program = jax.make_jaxpr(lambda t, made=made: made(t))(X)
        assert made.equation_count == equation_count(program.jaxpr)


@pytest.mark.parametrize("fun", [sine_power, nested_sine, rational, jax.nn.sigmoid])
def test_jet_without_dead_code_and_duplicates_has_more_equations(fun):
    for order in (3, 12):
        series = ((jnp.ones(()), *[jnp.zeros(())] * (order - 1)),)
        by_jet = jax.make_jaxpr(lambda t, s=series: jet(fun, (t,), s)[1][-1])(X)
        assert count(fun, Level.LEIBNIZ, order) < take_census(by_jet).after_cse


def test_eight_mixed_partials_of_exp_of_a_product():
    x = jnp.linspace(0.5, 1.4, 8)
    directions = [[row] for row in np.eye(8)]
    for fun in (lambda x: jnp.exp(math.prod(x[i] for i in range(8))), lambda x: jnp.exp(x.prod())):
        assert simplifier(fun, Level.RING, x).along(directions).equation_count <= 80


def test_iterated_gradients_do_not_double():
    made = simplifier(nested_sine, Level.AUTO)
    counts = [made.gradients([[1]] * n, [[1]] * n).equation_count for n in range(13)]
    assert counts[12] <= 728
    assert all(b < 2 * a for a, b in itertools.pairwise(counts[3:]))


def test_a_derivative_as_a_function_of_its_direction_is_one_monomial():
    made = simplifier(sine_power, Level.AUTO, jnp.asarray(2.0)).of_direction(4)
    assert made.equation_count <= 5
    v = jnp.asarray(0.7)
    expected = float(nested(sine_power, 4)(jnp.asarray(2.0))) * 0.7**4
    assert float(made(v)[0]) == pytest.approx(expected, rel=1e-13)


def test_layers_with_residuals_share_their_sums():
    def residual(layers):
        def fun(t):
            for _ in range(layers):
                t = t + jnp.sin(t)
            return t

        return fun

    counts = [count(residual(layers), Level.LEIBNIZ, 3) for layers in (8, 16, 32)]
    assert counts[2] - counts[1] == 2 * (counts[1] - counts[0])


def test_factors_are_exact_so_that_like_terms_meet():
    def thirds(t):
        return jnp.sin(t / 3) * jnp.sin(t / 7)

    counts = [count(thirds, Level.LEIBNIZ, order) for order in (8, 16, 24)]
    assert counts[2] - counts[1] <= 1.2 * (counts[1] - counts[0])


def test_the_laws_are_told():
    made = simplifier(nested_sine, Level.LEIBNIZ).along([[1]] * 3)
    assert made.laws["a x + b x -> (a + b) x"] > 0
    exact = simplifier(nested_sine, Level.EXACT).along([[1]] * 3)
    assert exact.laws["1 x -> x"] > 0
    assert exact.laws["f(x), f(x) -> f(x) once"] > 0


def test_long_programs_need_no_deep_recursion():
    def fun(t):
        y = t
        for k in range(1500):
            y = y * (t + k) if k % 2 else jnp.sin(y) + y
        return y

    closed = jax.make_jaxpr(fun)(X)
    for level in (Level.EXACT, Level.LEIBNIZ):
        assert Simplifier(closed, level).along([[1]]).equation_count < 12_000
