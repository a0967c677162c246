"""The rolled schedule against the unrolled one, and high orders against mpmath."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from jax import lax
from mpmath import mp

import derivprof
from derivprof.taylor import CannotRoll, Rolling, along
from tests.taylor.cases import CASES
from tests.taylor.test_coverage import SLOW, assert_close, in_one_program, of_chosen, tangents

INSTRUCTIVE = (
    "scan whose carries become live one after another", "while_loop whose carries become live one "
    "after another", "a Kalman filter", "Newton's method for a cube root", "cholesky, batched",
    "det of 4 by 4",
)  # fmt: skip


def by_schedule(fun, seeds, order, rolling):
    return lambda *x: along(fun, x, [list(seeds)], (order,), rolling)[0]


def selected():
    """Loops, solves and factorisations by name, and every twenty-fourth other."""
    found = [case for case in CASES if case.name in INSTRUCTIVE]
    return found + [c for c in CASES if c not in found and c.name not in SLOW][3::24]


@pytest.mark.parametrize("case", selected(), ids=lambda case: case.name)
def test_it_gives_what_the_unrolled_schedule_gives(case):
    fun, primals = of_chosen(case)
    seeds = tangents(case.args, case.argnums)
    both = [by_schedule(fun, seeds, 5, each) for each in (Rolling.ROLLED, Rolling.UNROLLED)]
    try:
        found, expected = in_one_program(*both)(*primals)
    except CannotRoll:
        assert "mesh" in case.name  # shard_map is differentiated by nested jvp
        return
    assert_close(found, expected, 1e-9, "order 5")


def terms(fun, order, *args, **settings):
    series = tuple([jnp.ones_like(jnp.asarray(x)), *[0] * (order - 1)] for x in args)
    return derivprof.jet(fun, args, series, False, schedule="rolled", stacked=True, **settings)[1]


@pytest.mark.parametrize(
    ("fun", "order"),
    [
        (lambda x: jnp.exp(lax.complex(x, 2 * x)) * lax.complex(x, x), 6),
        (lambda x: {"a": (x @ x.T) @ x, "b": jnp.tanh(x).sum()}, 7),
        (lambda x: jax.scipy.linalg.expm(x), 4),
        (lambda x: jnp.cumprod(x, axis=1) / (1 + x), 5),
        (lambda x: lax.fori_loop(0, 3, lambda i, y: jnp.sin(y) * x, x), 6),
    ],
)
def test_every_coefficient_is_that_of_the_unrolled_schedule(fun, order):
    x = jnp.asarray(np.linspace(0.2, 0.9, 9).reshape(3, 3))
    series = ([jnp.cos(x), x, *[0] * (order - 2)],)
    found, expected = (
        jax.jit(
            lambda x, s=s: derivprof.jet(fun, (x,), series, False, schedule=s, stacked=True)[1]
        )(x)
        for s in ("rolled", "unrolled")
    )
    assert_close(found, expected, 1e-12, "terms")


def sine(t, order):
    return [mp.sin(t + k * mp.pi / 2) / mp.factorial(k) for k in range(order + 1)]


def exp_of_sine(t, order):
    u, h = sine(t, order), [mp.exp(mp.sin(t))]
    for k in range(1, order + 1):
        h.append(mp.fsum(j * u[j] * h[k - j] for j in range(1, k + 1)) / k)
    return h


def geometric(t, order):
    b, h = (1 + 25 * t * t, 50 * t, mp.mpf(25)), [mp.mpf(0)]
    h.append(1 / b[0])
    for _ in range(order):
        h.append(-(b[1] * h[-1] + b[2] * h[-2]) / b[0])
    return h[1:]


def sine_power(t, order):
    u, powers = sine(t, order), [mp.binomial(10, k) * t ** (10 - k) for k in range(11)]
    return [
        mp.mpf(0.3) * mp.fsum(p * u[k - j] for j, p in enumerate(powers[: k + 1]))
        for k in range(order + 1)
    ]


def power(t, order):
    return [mp.binomial(mp.mpf(2.5), k) * t ** (mp.mpf(2.5) - k) for k in range(order + 1)]


CLOSED_FORMS = {
    "exp of sine": (lambda t: jnp.exp(jnp.sin(t)), exp_of_sine, 1.1),
    "geometric": (lambda t: 1 / (1 + 25 * t**2), geometric, 0.3),
    "sine power": (lambda t: 0.3 * jnp.sin(t) * t**10, sine_power, 1.1),
    "power": (lambda t: t**2.5, power, 1.1),
}


@pytest.mark.parametrize("order", [60, 200])
@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_high_orders_match_mpmath(name, order):
    fun, exact, t = CLOSED_FORMS[name]
    found = np.asarray(jax.jit(lambda t: terms(fun, order, t))(t))
    with mpmath.workdps(60):
        expected = exact(mp.mpf(t), order)[1:]
        errors = [
            float(abs(mp.mpf(float(a)) / b - 1))
            for a, b in zip(found, expected, strict=True)
            if abs(b) > 1e-290  # smaller ones leave the range of a double
        ]
    assert np.percentile(errors, 90) < 2e-13  # others are next to zero
    assert np.median(errors) < 3e-14


def test_in_single_precision_it_keeps_single_precision():
    with jax.enable_x64(False):
        found = terms(lambda t: 1 / (1 + t), 60, jnp.float32(0.5))
    assert found.dtype == np.float32
    assert float(found[-1]) == pytest.approx(1.5**-61, rel=1e-4)


def test_a_tower_that_never_repeats_ends_with_the_order():
    found = jax.jit(by_schedule(lax.lgamma, [1], 20, Rolling.ROLLED))(1.3)
    with mpmath.workdps(30):
        assert float(found) == pytest.approx(float(mp.psi(19, mp.mpf(1.3))), rel=1e-12)


def test_it_is_mapped_and_differentiated_like_any_function():
    derivative = by_schedule(lambda t: jnp.exp(jnp.sin(t)), [1], 8, Rolling.ROLLED)
    higher = by_schedule(lambda t: jnp.exp(jnp.sin(t)), [1], 9, Rolling.UNROLLED)
    x = jnp.asarray([0.3, 1.1])
    np.testing.assert_allclose(jax.vmap(derivative)(x), [derivative(0.3), derivative(1.1)], 1e-12)
    np.testing.assert_allclose(jax.grad(derivative)(1.1), higher(1.1), 1e-10)
