"""Programs that do not grow with the order, and which schedule is taken."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import derivprof
from derivprof.derivatives import Diagonal, Directional, MixedPartial
from derivprof.differentiate import METHODS, MethodError, Problem
from derivprof.jaxprs import equation_count
from derivprof.taylor import along
from derivprof.taylor.rolled import counting


def program(fun, order, x=1.1):
    def every(t):
        series = ([1.0] + [0.0] * (order - 1),)
        return derivprof.jet(fun, (t,), series, False, schedule="rolled", stacked=True)

    return equation_count(jax.make_jaxpr(every)(x).jaxpr)


def recurrence(rate):
    step = lambda x, _: (rate * x * (1 - x), None)  # noqa: E731
    return jax.lax.scan(step, jnp.asarray(0.3), length=20)[0]


@pytest.mark.parametrize(
    ("fun", "most"),
    [
        (lambda t: jnp.exp(jnp.sin(t)), 50),
        (lambda t: jnp.sin(jnp.sin(jnp.sin(t))), 110),
        (lambda t: 0.3 * jnp.sin(t) * t**10, 140),
        (lambda t: 1 / (1 + 25 * t**2), 20),
        (recurrence, 70),
    ],
)
def test_equations_do_not_grow_with_the_order(fun, most):
    assert program(fun, 30) == program(fun, 60) <= most


def taken(fun, order, x=1.1):
    found = []

    def derivative(t):
        value, expansion = along(fun, [t], [[1]], (order,))
        found.append(expansion.taken)
        return value

    jax.make_jaxpr(derivative)(x)
    return found[0]


@pytest.mark.parametrize(
    ("fun", "order", "expected"),
    [
        (lambda t: jnp.sin(jnp.sin(jnp.sin(t))), 6, "unrolled"),
        (lambda t: jnp.sin(jnp.sin(jnp.sin(t))), 40, "rolled"),
        (lambda t: 0.3 * jnp.sin(t) * t**10, 200, "unrolled"),  # it ends in 34 equations
        (lambda t: 1 / (1 + 25 * t**2), 40, "rolled"),
    ],
)
def test_programs_are_rolled_where_unrolled_they_are_large(fun, order, expected):
    assert str(taken(fun, order).rolling) == expected


def test_large_arrays_are_unrolled_longer():
    fun = lambda x: jnp.tanh(jnp.sin(x) * jnp.exp(x))  # noqa: E731
    assert str(taken(fun, 16, np.ones(3000)).rolling) == "unrolled"
    assert str(taken(fun, 16, np.ones(3)).rolling) == "rolled"


def windows(x):
    """JAX's rule for it leads to ever larger programs."""
    return jax.lax.reduce_window(jnp.sin(x), 0.0, lambda a, b: a + b + a * b, (2,), (1,), "VALID")


X = np.arange(1.0, 4.0)
BY_NESTING = "`reduce_window` is differentiated by nested jvp"


def test_what_cannot_be_rolled_is_unrolled_and_says_why(monkeypatch):
    for name in ("FEW", "FEW_OF_ARRAYS", "FEW_WITHOUT_HISTORY"):
        monkeypatch.setattr(counting, name, 0)
    found = taken(windows, 2, X)
    assert str(found.rolling) == "unrolled"
    assert found.reason == f"it cannot be rolled: {BY_NESTING}"


def test_forcing_a_schedule_that_does_not_apply_is_an_error_with_the_reason():
    function = METHODS["taylor+rolled"].build(Problem(windows, (X,)), Directional(2), 2)
    with pytest.raises(MethodError, match=f"the rolled schedule does not apply: {BY_NESTING}"):
        function(X)
    with pytest.raises(ValueError, match=BY_NESTING):
        derivprof.jet(windows, (X,), ([1.0, 0.0],), schedule="rolled")
    with pytest.raises(ValueError, match="schedule is 'fast'; it must be one of 'auto', 'rolled'"):
        derivprof.jet(jnp.sin, (1.0,), ([1.0],), schedule="fast")


def test_schedules_are_for_one_direction():
    problem = Problem(jnp.sum, (np.ones(3),))
    method = METHODS["taylor+rolled"]
    assert "one direction" in str(method.why_not(problem, MixedPartial((0, 1)), 2))
    assert method.why_not(problem, Directional(2), 2) is None
    assert method.why_not(problem, Diagonal(2), 2) is None


@pytest.mark.parametrize("name", ["taylor+rolled", "taylor+unrolled"])
def test_both_methods_give_the_derivative_and_their_schedule(name):
    problem = Problem(lambda x: jnp.exp(x) / (2 + x), (jnp.asarray([0.3, 1.1]),))
    function = METHODS[name].build(problem, Directional(4), 4)
    expected = METHODS["taylor"].build(problem, Directional(4), 4)(*problem.args)
    np.testing.assert_allclose(jax.jit(function)(*problem.args), expected, rtol=1e-13)
    assert function.findings.schedule.name == name.removeprefix("taylor+")


def test_no_terms_are_stacked_as_an_array_without_rows():
    value, terms = derivprof.jet(jnp.sin, (jnp.zeros(3),), ([],), stacked=True)
    assert (value.shape, terms.shape, terms.dtype) == ((3,), (0, 3), value.dtype)
