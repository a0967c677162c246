"""Every level keeps the values of derivatives; `exact` keeps their bits."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from mpmath import mp

import derivprof
from derivprof.simplify import Level, Simplifier
from tests.simplify.expressions import (
    babylonian,
    branched,
    expressions,
    function_of,
    nested,
    nested_sine,
    oscillator,
    rational,
    sine_power,
)

SINGLE = (Level.EXACT, Level.LEIBNIZ, Level.RING)
AT = jnp.asarray(0.7)


def along_ones(fun, x, level, order):
    made = Simplifier(jax.make_jaxpr(fun)(x), level, at=[np.asarray(x)])
    return made.along([[1]] * order)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(expressions())
def test_random_expressions_keep_their_derivatives_under_every_level(expression):
    fun = function_of(expression)
    scale = 1.0
    for order in range(4):
        with jax.disable_jit():
            expected = np.asarray(nested(fun, order)(AT))
        found = {level: along_ones(fun, AT, level, order).plan.values([AT])[0] for level in SINGLE}
        assert np.array_equal(expected, found[Level.EXACT]), order
        scale = max(scale, float(abs(expected)))
        for level in (Level.LEIBNIZ, Level.RING):
            assert abs(found[level] - expected) <= 1e-11 * scale, (order, level)


@pytest.mark.parametrize("level", SINGLE)
@pytest.mark.parametrize("fun", [oscillator, babylonian, branched])
def test_loops_and_branches_are_simplified_inside_and_keep_their_values(fun, level):
    x = jnp.asarray(1.3)
    for order in (1, 3):
        made = along_ones(fun, x, level, order)
        assert float(jax.jit(made)(x)[0]) == pytest.approx(float(nested(fun, order)(x)), rel=1e-12)


def test_exact_has_the_bits_of_loops_too():
    x = jnp.asarray(1.3)
    for order in (1, 2):
        with jax.disable_jit():
            expected = nested(babylonian, order)(x)
        found = along_ones(babylonian, x, Level.EXACT, order)
        assert found.plan.values([x])[0].tobytes() == np.asarray(expected).tobytes()


@pytest.mark.parametrize(
    ("fun", "exact"),
    [
        (sine_power, lambda t: mp.mpf(0.3) * mp.sin(t) * t**10),
        (nested_sine, lambda t: mp.sin(mp.sin(mp.sin(t)))),
        (rational, lambda t: mp.exp(mp.sin(t)) / (1 + t**2)),
        (jax.nn.sigmoid, lambda t: 1 / (1 + mp.exp(-t))),
    ],
)
def test_order_24_is_as_exact_as_fifty_digits_ask_for(fun, exact):
    with mpmath.workdps(60):
        expected = float(mp.taylor(exact, mp.mpf(1.1), 24)[24] * mp.factorial(24))
    x = jnp.asarray(1.1)
    for level in (Level.LEIBNIZ, Level.AUTO):
        (found,) = along_ones(fun, x, level, 24).plan.values([x])
        assert float(found) == pytest.approx(expected, rel=1e-12)


def test_auto_never_takes_polynomials_that_cancel():
    for dtype, order, tolerance in ((np.float64, 24, 1e-12), (np.float32, 16, 1e-4)):
        x = jnp.asarray(1.1, dtype)
        ring = along_ones(jax.nn.sigmoid, x, Level.RING, order)
        auto = along_ones(jax.nn.sigmoid, x, Level.AUTO, order)
        leibniz = along_ones(jax.nn.sigmoid, x, Level.LEIBNIZ, order)
        trusted = float(leibniz.plan.values([x])[0])
        assert abs(float(ring.plan.values([x])[0]) / trusted - 1) > tolerance
        assert auto.level is not Level.RING
        assert float(auto.plan.values([x])[0]) == pytest.approx(trusted, rel=tolerance)


def test_without_known_inputs_auto_takes_no_polynomials():
    made = Simplifier(jax.make_jaxpr(sine_power)(1.1), Level.AUTO)
    assert made.along([[1]] * 2).level is not Level.RING


METHODS = [f"nested-{mode}+{level}" for mode in ("jvp", "grad")
           for level in ("cse", "leibniz", "ring", "auto")]  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_arrays_several_arguments_and_pytrees(method):
    def energy(params, x):
        hidden = jnp.tanh(params["w"] @ x + params["b"])
        return jnp.sum(hidden**3) * jnp.exp(-jnp.dot(x, x))

    params = {"w": jnp.arange(6.0).reshape(2, 3) / 7, "b": jnp.asarray([0.1, -0.2])}
    x = jnp.asarray([0.3, -0.5, 0.8])
    simplified = derivprof.derivative(energy, 2, argnums=(0, 1), method=method)
    expected = derivprof.derivative(energy, 2, argnums=(0, 1))
    np.testing.assert_allclose(jax.jit(simplified)(params, x), expected(params, x), rtol=1e-11)


@pytest.mark.parametrize("method", METHODS)
def test_mixed_partials(method):
    def fun(x):
        return jnp.exp(x[0] * x[1]) * jnp.sin(x[2]) + x[0] ** 3

    x = jnp.asarray([0.4, 0.9, 1.2])
    for indices in ((0, 2, 1), (0, 0, 0)):
        found = derivprof.partial(fun, indices, method=method)(x)
        expected = derivprof.partial(fun, indices, method="nested-jvp")(x)
        np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_a_batch_and_a_diagonal():
    rows = jnp.linspace(0.2, 1.4, 6).reshape(2, 3)
    third = derivprof.derivative(lambda x: jnp.sin(x) * x, 3, method="nested-jvp+leibniz")
    expected = derivprof.derivative(lambda x: jnp.sin(x) * x, 3)
    np.testing.assert_allclose(jax.vmap(third)(rows), expected(rows), rtol=1e-12)
    own = derivprof.diagonal(jnp.sin, 3, method="nested-jvp+auto")(rows)
    np.testing.assert_allclose(own, -jnp.cos(rows), rtol=1e-12)


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.bfloat16, jnp.complex64, jnp.complex128])
@pytest.mark.parametrize("level", SINGLE)
def test_the_dtype_stays(dtype, level):
    x = jnp.asarray([0.4, 0.9], dtype)

    def fun(x):
        return jnp.exp(x) * x * x - 2 * x / 3

    found = along_ones(fun, x, level, 2)(x)[0]
    expected = nested(fun, 2)(x)
    assert found.dtype == expected.dtype == dtype
    tolerance = 64 * float(jnp.finfo(dtype).eps)
    np.testing.assert_allclose(np.asarray(found, complex), np.asarray(expected, complex),
                               rtol=tolerance)  # fmt: skip


@pytest.mark.parametrize("level", SINGLE)
def test_integer_operands_are_merged_and_nothing_else(level):
    def fun(x, n):
        return x * (n * n + n * n).astype(x.dtype), n // 2 + n // 2

    closed = jax.make_jaxpr(fun)(jnp.asarray(0.5), jnp.asarray(7))
    made = Simplifier(closed, level, (0,))
    value, whole = made.itself()(jnp.asarray(0.5), jnp.asarray(7))
    assert (float(value), int(whole)) == (49.0, 6)
    assert whole.dtype == jnp.asarray(7).dtype
    slope, nothing = made.along([[1]])(jnp.asarray(0.5), jnp.asarray(7))
    assert (float(slope), float(nothing)) == (98.0, 0.0)


def test_what_is_not_a_number_stays_so_at_the_level_exact_alone():
    def nothing(t):
        return (t + 1.0) - t

    closed = jax.make_jaxpr(nothing)(1.0)
    infinite = jnp.asarray(jnp.inf)
    assert np.isnan(Simplifier(closed, Level.EXACT).itself()(infinite)[0])
    for level in (Level.LEIBNIZ, Level.RING):
        assert float(Simplifier(closed, level).itself()(infinite)[0]) == 1.0


def test_nan_goes_through_every_level():
    closed = jax.make_jaxpr(sine_power)(1.0)
    for level in SINGLE:
        assert np.isnan(Simplifier(closed, level).along([[1]] * 2)(jnp.asarray(jnp.nan))[0])
