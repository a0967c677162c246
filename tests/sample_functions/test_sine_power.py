"""The N-th derivative of 0.3 sin(t) t^10 at 1.1: its values and its size as a program."""

import jax
import mpmath
import numpy as np
import pytest
from mpmath import mp
from sample_files import load, time_derivative

EQUATIONS = (4, 13, 39, 110, 302, 822)


def nested_jvp(order):
    derivative = load("sine_power").f
    for _ in range(order):
        derivative = time_derivative(derivative)
    return derivative


def equation_count(order):
    return len(jax.make_jaxpr(nested_jvp(order))(1.1).eqns)


def test_nested_jvp_multiplies_the_equations():
    """The counts are those of one version of JAX; elsewhere only f itself is sure."""
    if jax.__version__ == "0.10.2":
        assert tuple(map(equation_count, range(6))) == EQUATIONS
    else:
        assert equation_count(0) == EQUATIONS[0]


@pytest.mark.parametrize("order", range(9))
def test_closed_form_matches_mpmath(order):
    with mpmath.workdps(50):
        expected = mp.diff(lambda t: mp.mpf("0.3") * mp.sin(t) * t**10, mp.mpf(1.1), order)
    found = load("sine_power").closed_form(1.1, order=order)
    np.testing.assert_allclose(found, float(expected), rtol=1e-12)


@pytest.mark.parametrize("order", [10, 11, 25])
def test_closed_form_goes_past_the_power(order):
    with mpmath.workdps(80):
        expected = mp.diff(lambda t: mp.mpf("0.3") * mp.sin(t) * t**10, mp.mpf(1.1), order)
    found = load("sine_power").closed_form(1.1, order=order)
    np.testing.assert_allclose(found, float(expected), rtol=1e-11)


def test_closed_form_matches_nested_jvp_under_jit():
    orders, closed_form = range(5), load("sine_power").closed_form
    found = jax.jit(lambda t: [closed_form(t, order=order) for order in orders])(1.1)
    expected = jax.jit(lambda t: [nested_jvp(order)(t) for order in orders])(1.1)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_first_two_derivatives_are_the_published_ones():
    closed_form = load("sine_power").closed_form
    assert closed_form(1.1, order=1) == pytest.approx(6.657216, rel=1e-6)  # was in float32
    assert closed_form(1.1, order=2) == pytest.approx(57.3042, rel=1e-6)


def test_closed_form_at_zero_is_exact():
    """sin(t) t^10 starts with t^11: ten derivatives vanish and the next is 0.3 * 11!."""
    closed_form = load("sine_power").closed_form
    assert [float(closed_form(0.0, order=order)) for order in range(11)] == [0.0] * 11
    assert closed_form(0.0, order=11) == pytest.approx(0.3 * 39916800)
