"""Predicted counts are the traced ones, primitive by primitive; what is not predicted is said."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import derivprof
from derivprof.derivatives import Directional, FullTensor, MixedPartial, OneHot, Ones, Random
from derivprof.differentiate import Problem
from derivprof.prediction import Unpredictable, counted, predict
from tests.prediction.traced import traced_counts

SINE_POWER = (4, 13, 39, 110, 302, 822, 2242, 6166, 17154, 48325, 137797, 397189, 1155297)
VECTOR = np.array([0.3, 1.2, -0.4])


def counts_of(fun, args, order=4):
    """What is predicted without any check."""
    problem = Problem(fun, args, tuple(range(len(args))))
    return counted(problem, Directional(order, Ones()), order)


def assert_as_traced(fun, *args, order=4):
    found = counts_of(fun, args, order)
    assert len(found.orders) == order + 1, found.doubts
    for each in found.orders:
        assert dict(each.primitives) == dict(traced_counts(fun, args, each.order)), each.order
        assert each.total == sum(each.primitives.values())


@jax.custom_jvp
def softened(x, n):
    return jnp.abs(x) ** n


@softened.defjvp
def softened_jvp(primals, tangents):
    (x, n), (dx, _) = primals, tangents
    return softened(x, n), jnp.tanh(8 * x) * softened(x, n) * dx


@jax.custom_jvp
def itself_times_straight(x):
    return x * 3.0


@itself_times_straight.defjvp
def itself_times_straight_jvp(primals, tangents):
    """A rule whose tangent depends on the value, which has a derivative that ends."""
    (x,), (dx,) = primals, tangents
    value = itself_times_straight(x)
    return value, jax.lax.stop_gradient(value) * dx


def looped(body, length=4):
    return lambda start: jax.lax.scan(lambda c, _: (body(c), c), start, length=length)


FUNCTIONS = {
    "straight line": lambda t: 3.0 * t + 1.0,
    "powers that end": lambda t: 0.3 * jnp.sin(t) * t**10,
    "negative powers": lambda t: t**-3 + 1 / t + t**-7,
    "a real power": lambda t: t**2.5,
    "composition": lambda t: jnp.exp(jnp.sin(t)) / (1.0 + t**2),
    "special functions": lambda t: jax.lax.lgamma(t) + jax.lax.erf(t) + jnp.sqrt(t),
    "jit in jit": jax.jit(lambda t: jax.jit(jnp.sin)(t) * t),
    "checkpoint": jax.checkpoint(lambda t: jnp.sin(t) * t),
    "custom rule": jax.nn.softplus,
    "custom rule with a kink": jax.nn.relu,
    "custom rule of two": lambda t: softened(t, 2.0) + softened(t, t),
    "custom rule that looks at its value": itself_times_straight,
    "whole numbers among the results": lambda t: (jnp.floor(t).astype(int), t * t, 3.0, t),
    "a narrower type": lambda t: t.astype(jnp.float32) * np.float32(2),
    "branch": lambda t: jax.lax.cond(t > 0, jnp.sin, lambda x: x * x, t),
    "branch to a constant": lambda t: jax.lax.cond(t > 0, jnp.sin, lambda x: 1.0, t),
    "branch whose results end apart": lambda t: jax.lax.switch(
        1, (lambda x: (x, x**3), lambda x: (x**2, 1.0)), t
    ),
    "loop": lambda t: looped(lambda x: t * x * (1.0 - x))(0.3),
    "loop over its own start": looped(lambda x: x * x),
    "loop that adds up": lambda t: looped(lambda c: (c[0] + t, c[1] + c[0] * t, 2))((0.0, t, 1)),
    "loop without a derivative": lambda t: looped(jnp.cos)(1.0)[0] * t,
    "loop in a loop": lambda t: looped(lambda c: looped(lambda x: x * t, 2)(c)[0])(t),
    "loop by a test": lambda t: jax.lax.while_loop(
        lambda c: c[0] < 3, lambda c: (c[0] + 1, jnp.sin(c[1]) * t), (0, 1.0)
    )[1],
    "derivative inside": lambda t: jax.grad(lambda x: jnp.sin(x) * t)(t),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_predicted_counts_are_the_traced_ones(name):
    assert_as_traced(FUNCTIONS[name], 1.1)


ARRAY_FUNCTIONS = {
    "entries": lambda x: x[0] * x[1] ** 2 + jnp.stack([x[2], x[0]]).sum(),
    "matrix": lambda x: jnp.tanh(jnp.outer(x, x) @ x),
    "maximum": lambda x: jax.scipy.special.logsumexp(x) + x.max(),
    "order": lambda x: jnp.sort(x) * x,
    "running product": jnp.cumprod,
    "solve": lambda x: jnp.linalg.solve(jnp.eye(3) * x[0], x),
    "whole numbers": lambda x: x[jnp.argmax(x)] * jnp.arange(3.0),
    "mapped": jax.vmap(lambda t: jnp.sin(t) * t),
    "a scan over rows": lambda x: jax.lax.scan(lambda c, row: (c * row, c + row), 1.0, x),
}


@pytest.mark.parametrize("name", ARRAY_FUNCTIONS)
def test_predicted_counts_of_arrays_are_the_traced_ones(name):
    assert_as_traced(ARRAY_FUNCTIONS[name], VECTOR, order=3)


def test_several_arguments_and_pytrees_are_predicted():
    def model(params, x):
        hidden = jnp.tanh(params["w"] @ x + params["b"])
        return {"y": hidden, "n": jnp.asarray(3), "x": x}

    params = {"w": jnp.eye(3), "b": np.float64(0.5)}
    assert_as_traced(model, params, jnp.asarray(VECTOR), order=3)


def test_arguments_that_are_not_differentiated_have_no_tangent():
    problem = Problem(lambda n, t, k: t**3 * n * k, (2.0, 1.1, 3), (1,), ("n", "t", "k"))
    found = predict(problem, Directional(3, Ones()), 3)
    assert found.is_certain
    assert not found.doubts
    assert [check.order for check in found.checks] == [0, 1, 2, 3]


@pytest.mark.parametrize("direction", [OneHot(1), Random(3)], ids=str)
def test_every_direction_has_the_same_counts(direction):
    problem = Problem(lambda x: jnp.prod(jnp.sin(x)), (VECTOR,))
    found = predict(problem, Directional(3, direction), 3)
    assert found.is_certain
    assert found.orders == counted(problem, Directional(3, Ones()), 3).orders


def test_mixed_partials_are_predicted():
    problem = Problem(jnp.prod, (np.arange(1.0, 6.0),))
    found = predict(problem, MixedPartial((0, 2, 4)), 3)
    assert [check.agrees for check in found.checks] == [True] * 4


SMOOTH = (jnp.sin, jnp.exp, jnp.tanh, jax.jit(jnp.cos), jax.nn.softplus, jnp.floor)
POWERS = (-3, -1, 1, 2, 3, 5)


def leaves():
    return st.sampled_from([lambda t: t, lambda t: 2.0, lambda t: 1.0 + t * t])


def grown(inner):
    return st.one_of(
        st.builds(lambda f, g: lambda t: f(jnp.asarray(g(t))), st.sampled_from(SMOOTH), inner),
        st.builds(lambda k, g: lambda t: g(t) ** k, st.sampled_from(POWERS), inner),
        st.builds(lambda f, g: lambda t: f(t) * g(t), inner, inner),
        st.builds(lambda f, g: lambda t: f(t) + g(t), inner, inner),
        st.builds(lambda f, g: lambda t: f(t) / (2.0 + g(t)), inner, inner),
        st.builds(lambda f, g: lambda t: jnp.where(t > 0, f(t), g(t)), inner, inner),
        st.builds(
            lambda f, g: lambda t: jax.lax.cond(t > 0, lambda: f(t) * 1.0, lambda: g(t) * 1.0),
            inner, inner,
        ),
        st.builds(
            lambda f, g: lambda t: jax.lax.fori_loop(0, 2, lambda _, c: c * f(t) + 1.0, g(t) * 1.0),
            inner, inner,
        ),
    )  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.recursive(leaves(), grown, max_leaves=5))
def test_random_expressions_are_predicted_at_low_orders(expression):
    assert_as_traced(expression, 1.1, order=3)


def test_totals_of_the_sine_power_are_those_of_the_traced_programs():
    found = counts_of(lambda t: 0.3 * jnp.sin(t) * t**10, (1.1,), 12)
    assert tuple(counts.total for counts in found.orders) == SINE_POWER
    assert found.orders[8].primitives["mul"] == 9889


def test_order_30_is_exact():
    sine_power = counts_of(lambda t: 0.3 * jnp.sin(t) * t**10, (1.1,), 30)
    assert sine_power.orders[30].total == 240_819_534_025_427
    nested = counts_of(lambda t: jnp.sin(jnp.sin(jnp.sin(t))), (1.1,), 30)
    assert nested.orders[30].total == 823_570_702_394_084


LAWS = {
    "sine": (jnp.sin, "total", "(3/4)(n + 1) 2^n", 1, 2),
    "logistic": (jax.nn.sigmoid, "total", "3^n + 2^n - 1", 0, 3),
    "nested sine": (
        lambda t: jnp.sin(jnp.sin(jnp.sin(t))), "mul", "2 * 3^n + (1/2)(n - 4) 2^n", 0, 3
    ),
    "square": (lambda t: t * t, "mul", "n^2 + n + 1", 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", LAWS)
def test_the_closed_forms_are_the_known_ones(name):
    fun, quantity, form, start, factor = LAWS[name]
    law = counts_of(fun, (1.1,)).law(quantity)
    assert (law.closed_form, law.from_order, law.factor) == (form, start, factor)


def test_a_law_gives_the_counts_of_every_order():
    found = counts_of(FUNCTIONS["composition"], (1.1,), 40)
    totals = [counts.total for counts in found.orders]
    recurrence = found.law().recurrence
    for n in range(len(recurrence), len(totals)):
        assert totals[n] == sum(c * totals[n - 1 - i] for i, c in enumerate(recurrence))


def test_kinds_without_an_end_have_counts_and_no_law():
    """The rule of sort sorts one array more each time."""
    found = counts_of(lambda x: jnp.sort(x) * x, (VECTOR,), 20)
    assert len(found.orders) == 21
    assert found.laws == ()
    assert "64 orders each have new kinds of equations" in found.doubts[0]


@jax.custom_vjp
def backward_only(x):
    return jnp.sin(x)


backward_only.defvjp(lambda x: (jnp.sin(x), x), lambda x, g: (g * jnp.cos(x),))


@pytest.mark.parametrize(
    ("fun", "primitive"),
    [
        (lambda t: jax.pure_callback(np.sin, t, t) * t, "pure_callback"),
        (lambda t: jax.lax.igamma(t, 2.0), "igamma_grad_a"),
        (backward_only, "custom_lin"),
    ],
)
def test_what_has_no_forward_derivative_is_named_with_its_line(fun, primitive):
    found = counts_of(fun, (1.1,), 6)
    assert 0 < len(found.orders) < 6
    (doubt,) = found.doubts
    assert f"Order {len(found.orders)} and above are not predicted: `{primitive}` (" in doubt
    assert ".py:" in doubt
    assert doubt.endswith(".")


def test_derivatives_that_are_no_directions_are_not_predicted():
    with pytest.raises(Unpredictable, match="directions and mixed partials"):
        counted(Problem(jnp.sin, (1.1,)), FullTensor(2), 2)


def test_a_rule_that_computes_with_pythons_numbers_is_found_out_by_the_checks():
    """Python multiplies 8 by 2.0 in the rule; of a number in a program that is an equation."""
    found = derivprof.predict_counts(lambda t: softened(2.0, t), 1.1, 3)
    assert not found.is_certain
    assert found.doubts[0] == ("Not certain: at order 1 3 `mul` were predicted, and 2 were traced.")


def test_a_rule_that_is_another_one_at_every_trace_makes_the_prediction_not_certain():
    found = derivprof.predict_counts(changing(), 1.1, 4)
    assert not found.is_certain
    assert "Not certain: at order" in found.doubts[0]


def changing():
    """A function whose rule writes more each time it is traced."""
    calls = [0]

    @jax.custom_jvp
    def fun(x):
        return x * x

    @fun.defjvp
    def rule(primals, tangents):
        calls[0] += 1
        (x,), (dx,) = primals, tangents
        return fun(x), functools.reduce(lambda a, _: a * x, range(calls[0]), dx)

    return fun
