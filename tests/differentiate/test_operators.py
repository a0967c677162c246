"""Operators by every method, against derivatives written out by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import derivprof
from derivprof.derivatives import Operator
from derivprof.differentiate import (
    METHODS,
    MethodError,
    Problem,
    default_methods,
    forward_laplacians,
    term_sizes,
)
from derivprof.errors import InputError
from derivprof.jaxprs import equation_count

METHODS_OF = ("nested-jvp", "taylor", "jet", "hessian", "folx")
ARGS = (jnp.array([0.4, 0.9]), 0.5, 0.7)


def u(r, y, t):
    return jnp.sin(r[0] * y) * jnp.exp(r[1] - t) + y**3 * t


def closed_form(r, y, t):
    """r-Laplacian minus u_t, plus 2 u_y - 3 u."""
    s, c, e = jnp.sin(r[0] * y), jnp.cos(r[0] * y), jnp.exp(r[1] - t)
    laplacian, u_t = (1 - y**2) * s * e, -s * e + y**3
    return laplacian - u_t + 2 * (r[0] * c * e + 3 * y**2 * t) - 3 * (s * e + y**3 * t)


def problem(fun=u, args=ARGS, argnums=(0, 1, 2)):
    return Problem(fun, args, argnums, ("r", "y", "t"))


def value(method, operator, given):
    row = METHODS[method]
    assert row.why_not(given, operator, operator.order) is None
    return jax.jit(row.build(given, operator, operator.order))(*given.args)


@pytest.mark.parametrize("method", METHODS_OF)
def test_an_inhomogeneous_operator_of_mixed_arguments(method):
    operator = Operator(("laplacian(r) - u_t + 2*u_y - 3*u",))
    np.testing.assert_allclose(value(method, operator, problem()), closed_form(*ARGS), rtol=1e-13)


@pytest.mark.parametrize("method", METHODS_OF)
def test_several_operators_are_a_tuple_in_the_structure_of_the_result(method):
    def pair(r, y, t):
        return {"a": u(r, y, t), "b": r * y}

    operator = Operator(("laplacian(r, y)", "u_y"))
    laplacian, slope = value(method, operator, problem(pair))
    r, y, t = ARGS
    s, e = jnp.sin(r[0] * y), jnp.exp(r[1] - t)
    expected = (1 - y**2 - r[0] ** 2) * s * e + 6 * y * t
    np.testing.assert_allclose(laplacian["a"], expected, rtol=1e-12)
    np.testing.assert_allclose(laplacian["b"], np.zeros(2), atol=1e-14)
    np.testing.assert_allclose(slope["b"], r, rtol=1e-14)


@pytest.mark.parametrize("method", METHODS_OF)
def test_a_power_of_a_second_order_operator(method):
    def wave(x):
        return jnp.sin(x[0] + 2 * x[1])

    x = jnp.array([0.3, 0.4])
    given = Problem(wave, (x,))
    operator = Operator(("2*biharmonic - 4*laplacian + 2*u",))
    np.testing.assert_allclose(value(method, operator, given), 72 * wave(x), rtol=1e-12)


@pytest.mark.parametrize("method", ["nested-jvp", "taylor", "jet"])
def test_mixed_derivatives_of_high_order(method):
    operator = Operator(("u_{r[0]^3 y} - 1/3*u_{t^2 y}",))
    r, y, t = ARGS
    s, c, e = jnp.sin(r[0] * y), jnp.cos(r[0] * y), jnp.exp(r[1] - t)
    expected = (-3 * y**2 * c + y**3 * r[0] * s) * e - r[0] * c * e / 3
    np.testing.assert_allclose(value(method, operator, problem()), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("method", "text", "says"),
    [
        ("hessian", "u_ttt", "order 3 and is no power"),
        ("hessian", "u_tttt + u_yy", "order 4 and is no power"),
        ("folx", "u_yt", "folx gives Laplacians"),
        ("folx", "u_t", "folx gives Laplacians"),
        ("folx", "u_yy + 2*u_tt", "folx gives Laplacians"),
        ("nested-grad", "u_tt", "one direction"),
        ("jacfwd", "u_tt", "no part of them"),
        ("nested-jvp+auto", "u_tt", "a sum of several"),
        ("split-argnums", "u_tt", "mixed partial"),
        ("vjp", "u_tt", "pullbacks"),
    ],
)
def test_a_method_says_why_it_gives_no_such_operator(method, text, says):
    operator = Operator((text,))
    assert says in METHODS[method].why_not(problem(), operator, operator.order)


def test_what_is_for_operators_is_for_nothing_else():
    for method in ("hessian", "folx"):
        reason = METHODS[method].why_not(problem(), derivprof.derivatives.Directional(2), 2)
        assert "--operator" in reason


def test_below_its_order_an_operator_has_the_function_itself_alone():
    operator = Operator(("u_tt",))
    for method in METHODS_OF:
        assert "order 2 alone" in METHODS[method].why_not(problem(), operator, 1)
    assert value_at_order_0(operator) == pytest.approx(float(u(*ARGS)))


def value_at_order_0(operator):
    return float(METHODS["nested-jvp"].build(problem(), operator, 0)(*ARGS))


def test_without_folx_it_is_no_default_and_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(forward_laplacians, "has_folx", lambda: False)
    monkeypatch.setattr("derivprof.differentiate.methods.has_folx", lambda: False)
    assert "folx" not in default_methods(Operator(("u_tt",)))
    reason = METHODS["folx"].why_not(problem(), Operator(("u_tt",)), 2)
    assert "pip install 'derivprof[folx]'" in reason


def test_what_folx_logs_is_a_reason_or_a_caveat(capfd):
    def product(x):
        return jax.lax.scan(lambda carry, each: (carry * each, None), 1.0, x)[0]

    operator, x = Operator(("laplacian",)), jnp.array([0.5, 1.2])
    with pytest.raises(MethodError, match="`folx` cannot differentiate it: (Scan|KeyError)"):
        value("folx", operator, Problem(product, (x,)))
    row = METHODS["folx"].build(Problem(lambda x: jnp.sum(jnp.sort(x) ** 3), (x,)), operator, 2)
    np.testing.assert_allclose(row(x), 6 * jnp.sum(x))
    assert "no rule for sort" in row.findings.caveats[0]
    assert capfd.readouterr() == ("", "")


def test_a_contained_derivative_needs_no_pass_of_its_own():
    def count(*texts):
        operator = Operator(texts)
        function = METHODS["nested-jvp"].build(problem(), operator, operator.order)
        return equation_count(jax.make_jaxpr(function)(*ARGS).jaxpr)

    assert count("u_tt", "u_t", "u") == count("u_tt")


def test_the_operator_that_is_zero_gives_zeros():
    for method in METHODS_OF[:4]:
        assert float(value(method, Operator(("u_t - u_t",)), problem())) == 0.0


def test_the_public_function_finds_the_arguments_by_name():
    function = derivprof.operator(u, "u_tt - u_y")
    r, y, t = ARGS
    s, c, e = jnp.sin(r[0] * y), jnp.cos(r[0] * y), jnp.exp(r[1] - t)
    expected = s * e - r[0] * c * e - 3 * y**2 * t
    np.testing.assert_allclose(jax.jit(function)(r, y, t), expected, rtol=1e-13)
    rows = jax.vmap(function, in_axes=(None, 0, None))(r, jnp.array([y, y]), t)
    np.testing.assert_allclose(rows, [expected] * 2, rtol=1e-13)
    slope = jax.grad(derivprof.operator(u, "u_y"), argnums=1)(r, y, t)
    np.testing.assert_allclose(slope, derivprof.operator(u, "u_yy")(r, y, t), rtol=1e-13)


def test_a_profile_differentiates_what_the_operator_names():
    record = derivprof.profile(u, *ARGS, derivative=Operator(("u_tt - u_y",)), methods="taylor")
    assert record.target.argnums == (1, 2)
    assert [cell.status for cell in record.measurements] == ["ok"] * len(record.measurements)


def test_the_sizes_of_terms_that_cancel_are_those_of_each():
    sizes = term_sizes(problem(lambda r, y, t: jnp.sin(y - t)), Operator(("u_tt - u_yy",)))
    np.testing.assert_allclose(sizes(*ARGS), 2 * np.sin(0.2), rtol=1e-14)


def test_the_public_function_with_argnums_keywords_and_a_sequence():
    def scaled(x, *, factor):
        return factor * jnp.sum(x**4)

    x = jnp.array([1.0, 2.0])
    (found,) = derivprof.operator(scaled, ["laplacian"], method="hessian")(x, factor=2.0)
    assert float(found) == pytest.approx(2 * 12 * 5)
    assert float(derivprof.operator(u, "laplacian", argnums=2)(*ARGS)) == pytest.approx(
        float(jnp.sin(ARGS[0][0] * ARGS[1]) * jnp.exp(ARGS[0][1] - ARGS[2]))
    )
    with pytest.raises(InputError, match="names `q`, and the positional arguments.*r, y, t"):
        derivprof.operator(u, "u_q")(*ARGS)
