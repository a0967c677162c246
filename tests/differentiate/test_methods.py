"""Every method against nested jvp written out by hand, closed forms, and mpmath."""

import re

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from derivprof.derivatives import Directional, FromFile, OneHot, Ones, Random
from derivprof.differentiate import METHODS, Candidate, MethodError, Problem, method_named
from derivprof.errors import InputError, UsageError

EVERY = tuple(METHODS[name] for name in ("nested-jvp", "taylor", "jet", "nested-grad"))
NO_GRAD = (METHODS["nested-jvp"], METHODS["jet"], METHODS["taylor"])


def named(method):
    return method.name


def sine_power(t):
    return 0.3 * jnp.sin(t) * t**10


def value(method, problem, order, direction=Ones()):  # noqa: B008
    return jax.jit(method.build(problem, Directional(order, direction), order))(*problem.args)


@pytest.mark.parametrize("method", EVERY, ids=named)
def test_scalar_derivatives_match_mpmath(method):
    problem = Problem(sine_power, (1.1,))
    derivatives = [method.build(problem, Directional(order), order) for order in range(7)]
    found = jax.jit(lambda t: [derivative(t) for derivative in derivatives])(1.1)
    with mpmath.workdps(50):
        for order in range(7):
            exact = mpmath.diff(lambda t: 0.3 * mpmath.sin(t) * t**10, 1.1, order)
            assert float(found[order]) == pytest.approx(float(exact), rel=1e-11)


@pytest.mark.parametrize("method", EVERY, ids=named)
@pytest.mark.parametrize("direction", [Ones(), OneHot(2), Random(3)], ids=str)
def test_array_inputs_match_nested_jvp_along_the_direction(method, direction):
    def fun(x):
        return jnp.sum(jnp.sin(x) * x[::-1] ** 3)

    x = jnp.linspace(0.3, 1.2, 4)
    ones = np.ones(4)
    v = {
        "ones": ones,
        "e2": np.eye(4)[2],
        "random": np.random.default_rng(3).standard_normal(4),
    }[str(direction)]
    expected, problem = fun, Problem(fun, (x,))
    for order in range(4):
        found = value(method, problem, order, direction)
        assert float(found) == pytest.approx(float(jax.jit(expected)(x)), rel=1e-10)
        expected = (lambda g: lambda p: jax.jvp(g, (p,), (jnp.asarray(v),))[1])(expected)


@pytest.mark.parametrize("method", NO_GRAD, ids=named)
def test_pytrees_several_arguments_and_array_outputs(method):
    def fun(params, x, scale):
        return {"y": jnp.exp(params["w"] * x) * scale, "z": (x**3,)}

    args = ({"w": jnp.array([0.5, 1.0])}, jnp.array([1.0, 2.0]), 2)
    problem = Problem(fun, args, (0, 1))
    found = value(method, problem, 1)
    w, x = args[0]["w"], args[1]
    np.testing.assert_allclose(found["y"], 2 * (w + x) * jnp.exp(w * x), rtol=1e-13)
    np.testing.assert_allclose(found["z"][0], 3 * x**2, rtol=1e-13)


def test_only_the_arguments_in_argnums_are_differentiated():
    problem = Problem(lambda a, b: a * b**2, (3.0, 2.0), (1,))
    for method in EVERY:
        assert float(value(method, problem, 1)) == pytest.approx(12.0)


@pytest.mark.parametrize("method", EVERY, ids=named)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtypes_are_kept(method, dtype):
    problem = Problem(jnp.sin, (jnp.asarray(1.1, dtype),))
    assert all(value(method, problem, n).dtype == dtype for n in range(3))


@pytest.mark.parametrize("method", NO_GRAD, ids=named)
def test_complex_inputs_give_the_holomorphic_derivative(method):
    problem = Problem(lambda z: z**3, (jnp.asarray(1.0 + 2.0j),))
    np.testing.assert_allclose(value(method, problem, 2), 6 * (1 + 2j), rtol=1e-13)


@pytest.mark.parametrize("method", EVERY, ids=named)
def test_the_result_is_an_ordinary_function_for_jit_and_vmap(method):
    problem = Problem(sine_power, (1.1,))
    second = method.build(problem, Directional(2), 2)
    points = jnp.array([0.5, 1.1])
    eager = [float(second(t)) for t in points]
    np.testing.assert_allclose(jax.jit(jax.vmap(second))(points), eager, rtol=1e-12)


def test_integer_outputs_have_derivative_zero():
    problem = Problem(lambda x: {"i": jnp.argmax(x), "y": x**2}, (jnp.array([1.0, 2.0]),))
    found = value(METHODS["nested-jvp"], problem, 2)
    assert found["i"] == 0
    np.testing.assert_array_equal(found["y"], [2.0, 2.0])


@pytest.mark.parametrize(
    ("fun", "args", "says"),
    [
        (lambda x: x**2, (jnp.ones(3),), r"returns float64\[3\]"),
        (lambda x: (x, x), (1.0,), "returns 2 arrays"),
        (lambda z: jnp.abs(z), (jnp.asarray(1j),), "needs real inputs"),
        (lambda x: jnp.int32(3), (1.0,), r"returns int32\[\]"),
    ],
)
def test_nested_grad_says_why_it_does_not_apply(fun, args, says):
    reason = METHODS["nested-grad"].why_not(Problem(fun, args), Directional(2), 1)
    assert reason is not None
    assert re.search(says, reason)


def test_nested_grad_keeps_the_structure_of_the_result():
    problem = Problem(lambda x: {"loss": jnp.sum(x**3)}, (jnp.ones(2),))
    assert float(value(METHODS["nested-grad"], problem, 2)["loss"]) == pytest.approx(6 * 2)


@pytest.mark.parametrize(
    ("fun", "says"),
    [
        (jnp.tan, "has no rule for `tan`"),
        (jax.nn.relu, r"custom_jvp or custom_vjp functions \(here `relu`\)"),
        (lambda t: jax.lax.fori_loop(0, 3, lambda i, c: jnp.sin(c), t), "has no rule for"),
    ],
)
def test_jet_says_what_it_lacks(fun, says):
    with pytest.raises(MethodError, match=says):
        value(METHODS["jet"], Problem(fun, (1.1,)), 2)


@pytest.mark.skipif(jax.__version__ != "0.10.2", reason="a golden of JAX 0.10.2")
def test_jet_has_its_known_equations():
    eighth = METHODS["jet"].build(Problem(sine_power, (1.1,)), Directional(8), 8)
    assert len(jax.make_jaxpr(eighth)(1.1).jaxpr.eqns) == 1034


def test_a_direction_from_a_file(tmp_path):
    path = tmp_path / "v.npy"
    np.save(path, np.array([1.0, -1.0]))
    problem = Problem(lambda x: x[0] ** 2 * x[1], (jnp.array([3.0, 5.0]),))
    for method in EVERY:
        assert float(value(method, problem, 1, FromFile(path))) == pytest.approx(2 * 3 * 5 - 9)


def test_a_direction_that_does_not_fit_is_refused(tmp_path):
    problem = Problem(jnp.sum, (jnp.ones(3),))
    with pytest.raises(InputError, match="have 3 entries in all. Use e0 to e2"):
        value(METHODS["nested-jvp"], problem, 1, OneHot(3))
    np.save(tmp_path / "v.npy", np.ones(4))
    with pytest.raises(InputError, match="holds 4 entries.*have 3"):
        value(METHODS["nested-jvp"], problem, 1, FromFile(tmp_path / "v.npy"))
    (tmp_path / "w.npy").write_text("no array")
    with pytest.raises(InputError, match=r"not an \.npy file"):
        value(METHODS["nested-jvp"], problem, 1, FromFile(tmp_path / "w.npy"))


def test_a_candidate_is_given_the_order_if_it_takes_one():
    problem, asked = Problem(jnp.sin, (1.1,)), Directional(3)
    takes = Candidate("m:f", lambda t, order: t * order)
    assert takes.why_not(problem, asked, 1) is None
    assert takes.build(problem, asked, 2)(1.5) == 3.0
    fixed = Candidate("m:g", lambda t: t)
    assert fixed.why_not(problem, asked, 3) is None
    reason = fixed.why_not(problem, asked, 2)
    assert reason is not None
    assert "order 3 alone" in reason


def test_an_unknown_method_is_told_the_nearest():
    assert method_named("jet") is METHODS["jet"]
    with pytest.raises(UsageError, match="Did you mean nested-jvp"):
        method_named("nested_jvp")
    names = "nested-jvp, taylor, taylor.rolled, taylor.unrolled, jet"
    with pytest.raises(UsageError, match=f"There are: {names}"):
        method_named("xyz")
