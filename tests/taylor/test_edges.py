"""Ties, zeros and other points where rules go wrong; effects; custom rules."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import derivprof
from derivprof.taylor import along


def nested(fun, order):
    for _ in range(order):
        fun = (lambda g: lambda t: jax.jvp(g, (t,), (jnp.ones_like(t),))[1])(fun)
    return fun


POINTS = {
    "abs at 0": (jnp.abs, 0.0),
    "max at a tie": (lambda t: jnp.maximum(t, 2 * t), 0.0),
    "relu at 0": (jax.nn.relu, 0.0),
    "clip at its bound": (lambda t: jnp.clip(t, 0.0, 1.0), 1.0),
    "logsumexp of ties": (lambda t: jax.nn.logsumexp(jnp.stack([t, t, 2 * t])), 0.0),
    "x**0 at 0": (lambda t: t**0, 0.0),
    "x**3 at 0": (lambda t: t**3, 0.0),
    "power of a negative base": (lambda t: jnp.power(t, 3.0), -1.3),
    "log1p near 0": (jnp.log1p, 1e-12),
    "expm1 near 0": (jnp.expm1, 1e-12),
    "tanh where it is 1": (jnp.tanh, 20.0),
    "reciprocal power": (lambda t: t**-3, 1e-3),
    "sinc away from 0": (jnp.sinc, 0.3),
    "sign": (jnp.sign, 0.3),
}


@pytest.mark.parametrize("name", POINTS)
def test_edge_points_match_nested_jvp(name):
    fun, t = POINTS[name]

    def both(t):
        return [(derivprof.derivative(fun, n)(t), nested(fun, n)(t)) for n in range(5)]

    for found, expected in jax.jit(both)(t):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(
    ("fun", "values"),
    [
        (lambda t: jnp.power(t, 3.0), [0, 0, 0, 6, 0, 0]),  # nested jvp: nan from order 4
        (lambda t: jnp.power(t, 0.0), [1, 0, 0, 0, 0, 0]),  # nested jvp: nan from order 1
        (lambda t: jnp.power(t, 2.5), [0, 0, 0]),
        (jnp.sinc, [1, 0, -(np.pi**2) / 3, 0, np.pi**4 / 5]),
    ],
)
def test_at_zero_it_is_right(fun, values):
    found = jax.jit(lambda t: [derivprof.derivative(fun, n)(t) for n in range(len(values))])(0.0)
    np.testing.assert_allclose(found, values, rtol=1e-12, atol=1e-14)


def twisted(slope):
    """A function x whose own rule says that its derivative is ``slope``."""

    @jax.custom_jvp
    def identity(x):
        return x * 1.0

    @identity.defjvp
    def rule(primals, tangents):
        (x,), (dx,) = primals, tangents
        return identity(x), slope(x) * dx

    return identity


def test_the_users_rule_counts_and_not_the_body():
    fun = twisted(jnp.cos)
    expected = [1.1, np.cos(1.1), -np.sin(1.1), -np.cos(1.1)]
    found = [float(derivprof.derivative(fun, n)(1.1)) for n in range(4)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_functions_with_equal_bodies_and_different_rules_are_told_apart():
    one, other = twisted(jnp.cos), twisted(jnp.exp)
    found = derivprof.derivative(lambda t: one(t) * other(t), 1)(1.1)
    assert float(found) == pytest.approx(1.1 * (np.cos(1.1) + np.exp(1.1)))


def test_custom_vjp_goes_through_the_primal_function_with_a_caveat():
    @jax.custom_vjp
    def sine(x):
        return jnp.sin(x) * x

    sine.defvjp(lambda x: (sine(x), x), lambda x, g: (0.0 * g,))
    value, expansion = along(sine, [1.1], [[1]], (3,))
    expected = nested(lambda x: jnp.sin(x) * x, 3)(1.1)
    assert float(value) == pytest.approx(float(expected))
    assert "`sine` has a custom_vjp rule" in expansion.caveats[0]


def test_effects_happen_once_and_in_order():
    seen = []

    def noisy(t):
        jax.debug.callback(lambda x: seen.append(("a", float(x))), t, ordered=True)
        y = jnp.sin(t)
        jax.debug.callback(lambda x: seen.append(("b", float(x))), y, ordered=True)
        return y * t

    jax.jit(derivprof.derivative(noisy, 3))(1.1).block_until_ready()
    jax.effects_barrier()
    assert [name for name, _ in seen] == ["a", "b"]


def test_a_primitive_without_a_rule_is_an_error_only_where_it_matters():
    def fun(a):
        return jax.scipy.special.gammainc(a, 1.5)

    assert float(derivprof.derivative(fun, 1)(1.2)) == pytest.approx(float(nested(fun, 1)(1.2)))
    with pytest.raises(NotImplementedError, match="igamma_grad_a"):
        derivprof.derivative(fun, 2)(1.2)


def test_integer_results_have_derivative_zero():
    value = derivprof.derivative(lambda t: (jnp.floor(t).astype(int), t * t), 1)(1.5)
    assert (int(value[0]), float(value[1])) == (0, 3.0)


def test_single_precision_stays_single():
    value = derivprof.derivative(lambda x: jnp.tanh(x) * x, 3)(jnp.ones(3, jnp.float32))
    assert value.dtype == jnp.float32
