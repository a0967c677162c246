"""Derivatives as functions of their direction, at fixed inputs: closed forms, and nested jvp."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.derivatives import Directional, OneHot, Ones, Random, Variable
from derivprof.differentiate import METHODS, Candidate, Problem, with_variable

EVERY = tuple(METHODS[name] for name in ("nested-jvp", "taylor", "jet", "nested-grad"))
NO_GRAD = (METHODS["nested-jvp"], METHODS["taylor"], METHODS["jet"])
X = jnp.linspace(0.3, 1.2, 4)


def named(method):
    return method.name


def asked(order, direction=Ones()):  # noqa: B008
    return Directional(order, direction, Variable.DIRECTION)


def energy(x):
    return jnp.sum(jnp.sin(x) * x[::-1] ** 3)


@pytest.mark.parametrize("method", EVERY, ids=named)
def test_of_a_scalar_it_is_the_derivative_times_a_power_of_the_direction(method):
    problem = Problem(jnp.exp, (0.7,))
    derivatives = [method.build(problem, asked(order), order) for order in range(6)]
    found = jax.jit(lambda v: [derivative(v) for derivative in derivatives])
    for v in (1.0, -2.0, 0.5):
        expected = [math.exp(0.7) * v**order for order in range(6)]
        np.testing.assert_allclose(found(v), expected, rtol=1e-12)


def pushed_forward(v):
    """D^n energy(X)[v, ..., v] for n = 0..3, by jvp."""
    found, fun = [], energy
    for _ in range(4):
        found.append(fun(X))
        fun = (lambda g: lambda x: jax.jvp(g, (x,), (v,))[1])(fun)
    return found


@pytest.mark.parametrize("method", EVERY, ids=named)
def test_of_an_array_it_matches_nested_jvp_along_every_direction(method):
    problem = Problem(energy, (X,))
    derivatives = [method.build(problem, asked(order), order) for order in range(4)]
    found = jax.jit(lambda v: [derivative(v) for derivative in derivatives])
    exact = jax.jit(pushed_forward)
    for seed in range(3):
        v = jnp.asarray(np.random.default_rng(seed).standard_normal(4))
        np.testing.assert_allclose(found(v), exact(v), rtol=1e-10)


@pytest.mark.parametrize("method", NO_GRAD, ids=named)
def test_of_pytrees_it_takes_one_tangent_per_differentiated_leaf(method):
    def fun(params, x, scale):
        return {"y": jnp.exp(params["w"] * x) * scale}

    w, x = jnp.array([0.5, 1.0]), jnp.array([1.0, 2.0])
    problem = Problem(fun, ({"n": 3, "w": w}, x, 2), (1, 0))
    along_x, along_w = jnp.array([0.3, -1.0]), jnp.array([2.0, 0.1])
    found = jax.jit(method.build(problem, asked(1), 1))(along_x, along_w)
    expected = 2 * (along_w * x + w * along_x) * jnp.exp(w * x)
    np.testing.assert_allclose(found["y"], expected, rtol=1e-13)


@pytest.mark.parametrize("method", EVERY, ids=named)
@pytest.mark.parametrize("direction", [Ones(), OneHot(2), Random(3)], ids=str)
def test_at_the_direction_asked_for_it_is_the_derivative_at_the_inputs(method, direction):
    of_inputs, of_direction = Directional(3, direction), asked(3, direction)
    problem = with_variable(Problem(energy, (X,)), of_direction)
    found = jax.jit(method.build(problem, of_direction, 3))(*problem.inputs)
    expected = jax.jit(method.build(problem, of_inputs, 3))(X)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("method", EVERY, ids=named)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtypes_are_kept(method, dtype):
    problem = with_variable(Problem(jnp.sin, (jnp.asarray(1.1, dtype),)), asked(2))
    assert all(method.build(problem, asked(2), n)(*problem.inputs).dtype == dtype for n in range(3))


def test_the_direction_is_the_input_and_the_inputs_are_fixed():
    given = Problem(energy, (X, 3), second=(X, 3))
    problem = with_variable(given, asked(2, OneHot(1)))
    np.testing.assert_array_equal(problem.inputs, [[0.0, 1.0, 0.0, 0.0]])
    assert problem.varied == (0,)
    moved = problem.at((2 * X,))
    np.testing.assert_array_equal(moved.inputs, [2 * X])
    assert moved.args is given.args
    assert with_variable(given, Directional(2)) is given
    assert given.varied == (0, 2)


@pytest.mark.skipif(jax.__version__ != "0.10.2", reason="goldens of JAX 0.10.2")
@pytest.mark.parametrize(("name", "count"), [("nested-jvp", 302), ("taylor", 18)])
def test_the_programs_of_the_inputs_are_as_they_were(name, count):
    problem = Problem(lambda t: 0.3 * jnp.sin(t) * t**10, (1.1,))
    fourth = METHODS[name].build(problem, Directional(4), 4)
    assert len(jax.make_jaxpr(fourth)(1.1).jaxpr.eqns) == count


def test_the_users_code_takes_the_direction_or_does_not_apply():
    problem = Problem(lambda p, n: p["w"] ** n, ({"w": 2.0, "k": 1}, 3))
    without = Candidate("m:f", lambda p, n: 0.0)
    reason = without.why_not(problem, asked(1), 1)
    assert reason == "it takes no `direction`, of which the derivative is to be a function"

    def exact(p, n, order, direction):
        assert direction["k"] is None
        return math.perm(3, order) * p["w"] ** (n - order) * direction["w"] ** order

    candidate = Candidate("m:exact", exact)
    assert candidate.why_not(problem, asked(2), 1) is None
    assert candidate.build(problem, asked(2), 2)(0.5) == 6 * 2.0 * 0.25


def test_tangents_are_taken_out_of_pytrees_and_put_back():
    problem = Problem(lambda p, x: p["w"] * x, ({"k": 1, "w": 2.0}, 3.0), (1, 0))
    assert problem.as_arguments([5.0, 7.0]) == (5.0, {"k": None, "w": 7.0})
    assert problem.tangents_of((5.0, {"k": None, "w": 7.0})) == (5.0, 7.0)
    assert problem.tangents_of((5.0, {"k": 1, "w": 7.0})) == (5.0, 7.0)
