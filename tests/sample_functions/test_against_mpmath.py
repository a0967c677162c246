"""Nested jvp of every sample of one argument, to order 3, against 40-digit differences."""

import math
from functools import cache

import jax
import mpmath
import numpy as np
import pytest
from mpmath import mp
from sample_files import (
    along,
    function_of,
    functions_with_inputs,
    inputs_of,
    load,
    time_derivative,
)

ORDERS = 3

exp, log, sin, tanh, erf = (
    np.frompyfunc(f, 1, 1) for f in (mp.exp, mp.log, mp.sin, mp.tanh, mp.erf)
)


def exact(array):
    """The same numbers as mpmath numbers, in a numpy array of objects."""
    return np.frompyfunc(mp.mpf, 1, 1)(np.asarray(array, float))


def mlp(params, x):
    *hidden, (vector, scalar) = params
    for matrix, bias in hidden:
        x = tanh(x @ exact(matrix) + exact(bias))
    return x @ exact(vector) + exact(scalar)


def rk4(velocity, start, h):
    y = exact(start)
    k1 = velocity(y)
    k2 = velocity(y + h / 2 * k1)
    k3 = velocity(y + h / 2 * k2)
    k4 = velocity(y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def neural_velocity(y):
    w1, b1, w2, b2 = map(exact, load("neural_ode").random_weights())
    return w2 @ tanh(w1 @ y + b1) + b2


def pendulum_velocity(state):
    return np.array([state[1], -mp.sin(state[0])])


def helper1(p1):
    times = exact(np.linspace(0.0, 10.0, 1000)[::111])
    return p1[0] * exp(-p1[1] * times) * sin(p1[2] * times)


def lennard_jones(x):
    pairs = [(i, j) for i in range(4) for j in range(i + 1, 4)]
    distances = [sum((x[i] - x[j]) ** 2) ** mp.mpf("0.5") for i, j in pairs]
    return 4 * sum(r**-12 - r**-6 for r in distances)


def logistic_map(r):
    x = mp.mpf(0.3)
    for _ in range(20):
        x = r * x * (1 - x)
    return x


def kepler(m):
    return mp.findroot(lambda anomaly: anomaly - 0.3 * mp.sin(anomaly) - m, m)


def springs(w):
    chain = mp.matrix(load("linear_solve").STIFFNESS.tolist()) - w**2 * mp.eye(4)
    return np.array(list(mp.lu_solve(chain, mp.matrix([1, 0, 0, 0]))))


def logistic(x):
    return 1 / (1 + mp.exp(-x))


def softplus(x):
    return mp.log(1 + mp.exp(x))


def gelu_tanh(x):
    return x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + 0.044715 * x**3)))


ORACLES = {
    ("sine_power", "f"): lambda t: 0.3 * mp.sin(t) * t**10,
    ("nested_sine", "f"): lambda t: mp.sin(mp.sin(mp.sin(t))),
    ("rational_exp", "f"): lambda t: mp.exp(mp.sin(t)) / (1 + t**2),
    ("runge", "f"): lambda t: 1 / (1 + 25 * t**2),
    ("product", "f"): np.prod,
    ("elementwise", "f"): lambda a: 1 / a,
    ("rowwise", "f"): lambda a: a[0] ** 2 + a[1] ** 3,
    ("helpers", "helper1"): helper1,
    ("mlp", "f"): lambda t: mlp(load("mlp").random_params(4, 64), np.array([t])),
    ("pinn", "u"): lambda x: mlp(load("pinn").random_params(), x),
    ("neural_ode", "velocity"): neural_velocity,
    ("neural_ode", "step"): lambda h: rk4(neural_velocity, load("neural_ode").START, h),
    ("pendulum", "step"): lambda h: rk4(pendulum_velocity, [1.0, 0.5], h),
    ("activations", "gelu"): lambda x: x / 2 * (1 + mp.erf(x / mp.sqrt(2))),
    ("activations", "gelu_tanh"): gelu_tanh,
    ("activations", "softplus"): softplus,
    ("activations", "relu"): lambda x: max(x, mp.mpf(0)),
    ("activations", "logistic"): logistic,
    ("activations", "silu"): lambda x: x * logistic(x),
    ("activations", "mish"): lambda x: x * mp.tanh(softplus(x)),
    ("activations", "tanh_square"): lambda x: mp.tanh(x) ** 2,
    ("logsumexp", "f"): lambda x: mp.log(sum(exp(x))),
    ("lennard_jones", "energy"): lennard_jones,
    ("recurrence", "f"): logistic_map,
    ("newton", "f"): kepler,
    ("linear_solve", "f"): springs,
}
COMPARED_ELSEWHERE = (
    {
        ("jjt", "f"),
        ("tridiagonal", "f"),
        ("tridiagonal", "energy"),
        ("product", "per_row"),
        ("helpers", "main"),
        ("mlp", "apply"),
        ("local_energy", "log_psi"),
        ("heat", "u"),
    }
    | {("pinn", function) for function in ("temperature", "residual")}
    | {
        (name, function)
        for name, functions in {
            "kdv": ("u", "network"),
            "navier_stokes": ("psi", "network"),
        }.items()
        for function in functions
    }
)
PART_OF_THE_OUTPUT = {("helpers", "helper1"): slice(None, None, 111)}


def test_every_function_is_compared():
    assert set(functions_with_inputs()) <= set(ORACLES) | COMPARED_ELSEWHERE


@pytest.mark.parametrize(("name", "function"), ORACLES)
def test_nested_jvp_matches_mpmath(name, function):
    (x,) = inputs_of(name, function)
    part = PART_OF_THE_OUTPUT.get((name, function), ...)
    v = direction_at(x)
    found = np.array(jax.jit(values_and_derivatives(function_of(name, function), v))(x))
    expected = differences(ORACLES[name, function], x, v)
    scale = np.abs(expected).max(axis=1)
    for order in range(ORDERS + 1):
        np.testing.assert_allclose(
            found[order][part].ravel() if found[order].ndim else found[order, None],
            expected[order],
            rtol=1e-9,
            atol=1e-9 * scale[order],
            err_msg=f"order {order}",
        )


def direction_at(x):
    """1 for a scalar; for an array unequal entries, since some samples are constant along ones."""
    return 1.0 if isinstance(x, float) else 1.0 + np.arange(x.size).reshape(x.shape) / 4


def values_and_derivatives(fun, v):
    """The derivatives of order 0..3 along v."""
    derivatives = [fun]
    for _ in range(ORDERS):
        derivatives.append(along(v, derivatives[-1]))
    return lambda x: [derivative(x) for derivative in derivatives]


def differences(oracle, x, v):
    """The derivatives of order 0..3 of s -> oracle(x + s v), shape (4, outputs), in float64."""
    with mpmath.workdps(40):
        start, slope = (mp.mpf(a) if isinstance(a, float) else exact(a) for a in (x, v))

        @cache
        def outputs(s, precision):  # mpmath raises the precision with the order
            return np.ravel(oracle(start + s * slope))

        columns = [
            list(mp.diffs(lambda s, i=i: outputs(s, mp.prec)[i], 0, ORDERS))
            for i in range(len(outputs(mp.mpf(0), mp.prec)))
        ]
        return np.array(columns, float).T


def test_scalar_arguments_and_points_give_the_same_network():
    temperature, u = function_of("pinn", "temperature"), function_of("pinn", "u")
    (point,) = inputs_of("pinn", "u")
    assert float(temperature(*point)) == float(u(point))


def test_weights_as_an_argument_give_the_same_network():
    params, t = inputs_of("mlp", "apply")
    np.testing.assert_allclose(
        function_of("mlp", "apply")(params, t), function_of("mlp", "f")(t), rtol=1e-14
    )


def test_heat_residual_is_the_difference_of_two_partials():
    pinn = load("pinn")
    (x,) = inputs_of("pinn", "u")
    hessian, gradient = jax.jit(jax.hessian(pinn.u))(x), jax.jit(jax.grad(pinn.u))(x)
    residual = jax.jit(pinn.heat_residual)(*inputs_of("pinn", "heat_residual"))
    np.testing.assert_allclose(residual, gradient[1] - hessian[0, 0], rtol=1e-12)


def test_four_derivatives_of_a_step_of_zero_are_those_of_the_solution():
    """d^n y / dt^n, by applying the velocity as a vector field n times to the state."""
    pendulum = load("pendulum")

    def along_flow(fun):
        return lambda y: jax.jvp(fun, (y,), (pendulum.velocity(y),))[1]

    steps, flows = [pendulum.step], [lambda y: y]
    for _ in range(5):
        steps.append(time_derivative(steps[-1]))
        flows.append(along_flow(flows[-1]))
    found = jax.jit(lambda h: [step(h) for step in steps])(0.0)
    start = np.array([pendulum.ANGLE, pendulum.ANGULAR_VELOCITY])
    expected = jax.jit(lambda y: [flow(y) for flow in flows])(start)
    np.testing.assert_allclose(found[:5], expected[:5], rtol=1e-12, atol=1e-14)
    assert not np.allclose(found[5], expected[5], rtol=1e-3)


def test_implicit_derivative_of_kepler_s_equation_matches_mpmath():
    implicit = load("newton").implicit
    found = jax.jit(lambda m: [implicit(m, order=order) for order in range(5)])(1.1)
    with mpmath.workdps(40):
        expected = np.array(list(mp.diffs(kepler, mp.mpf(1.1), 4)), float)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_linear_solve_is_below_its_lowest_resonance():
    (frequency,) = inputs_of("linear_solve", "f")
    lowest = math.sqrt(np.linalg.eigvalsh(load("linear_solve").STIFFNESS)[0])
    assert frequency < lowest == pytest.approx(0.618, abs=1e-3)
