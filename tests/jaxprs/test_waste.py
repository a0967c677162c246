"""Waste, counted by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from derivprof.jaxprs import judge, take_census
from derivprof.record import Waste

DEAD, DUPLICATE = Waste.DEAD, Waste.DUPLICATE
ONE, PLUS, ZERO = Waste.TIMES_ONE, Waste.PLUS_ZERO, Waste.TIMES_ZERO
T = jnp.asarray(1.1)
X = jnp.asarray([0.5, 1.5, 2.5])


def marks(fun, *args):
    """``(primitive, waste, place of the first)`` of every equation."""
    judged = judge(jax.make_jaxpr(fun)(*args))
    return [(each.eqn.primitive.name, each.waste, each.repeats) for each in judged]


def test_grad_of_sin_has_a_dead_sine_and_a_multiplication_by_one():
    assert marks(jax.grad(jnp.sin), T) == [
        ("sin", DEAD, None),
        ("cos", None, None),
        ("mul", ONE, None),
    ]


def test_a_duplicate_names_the_place_of_the_first():
    assert marks(lambda t: jnp.sin(t * t) + jnp.sin(t * t), T) == [
        ("mul", None, None),
        ("sin", None, None),
        ("mul", DUPLICATE, 0),
        ("sin", DUPLICATE, 1),
        ("add", None, None),
    ]


def test_what_only_dead_code_needs_is_dead_and_repeats_nothing():
    def fun(t):
        jnp.exp(jnp.sin(t))
        return jnp.sin(t)

    assert marks(fun, T) == [("sin", DEAD, None), ("exp", DEAD, None), ("sin", None, None)]


@pytest.mark.parametrize(
    ("fun", "expected"),
    [
        (lambda x: x * 1.0, [("mul", ONE)]),
        (lambda x: 1.0 * x, [("mul", ONE)]),
        (lambda x: x / 1.0, [("div", ONE)]),
        (lambda x: x + 0.0, [("add", PLUS)]),
        (lambda x: x - 0.0, [("sub", PLUS)]),
        (lambda x: 0.0 - x, [("sub", None)]),
        (lambda x: x * 0.0, [("mul", ZERO)]),
        (lambda x: x * 2.0, [("mul", None)]),
        (lambda x: x * jnp.ones_like(x), [("broadcast_in_dim", None), ("mul", ONE)]),
        (lambda x: x + jnp.zeros_like(x), [("broadcast_in_dim", None), ("add", PLUS)]),
        (lambda x: x * np.ones(3), [("mul", ONE)]),
        (lambda x: x * np.array([1.0, 1.0, 0.0]), [("mul", None)]),
        (lambda x: x @ np.zeros((3, 3)), [("dot_general", ZERO)]),
        (lambda x: x + x * 0.0, [("mul", ZERO), ("add", PLUS)]),
    ],
)
def test_neutral_and_absorbing_operands(fun, expected):
    assert [(name, waste) for name, waste, _ in marks(fun, X)] == expected


def test_a_product_with_ones_that_broadcasts_is_no_waste():
    def fun(t):
        return lax.mul(t, jnp.ones((3,)))

    assert ("mul", ONE, None) not in marks(fun, T)


def test_a_constant_is_followed_into_a_call():
    called = jax.jit(lambda x, c: x * c)
    assert ("mul", ONE, None) in marks(lambda x: called(x, jnp.ones(3)), X)
    assert ("mul", None, None) in marks(lambda x: called(x, x), X)


def test_waste_is_judged_inside_a_loop_body():
    def body(carry, _):
        jnp.exp(carry)
        return jnp.sin(carry) * jnp.sin(carry) * 1.0, None

    assert marks(lambda t: lax.scan(body, t, None, length=4)[0], T) == [
        ("scan", None, None),
        ("exp", DEAD, None),
        ("sin", None, None),
        ("sin", DUPLICATE, 2),
        ("mul", None, None),
        ("mul", ONE, None),
    ]


def test_the_body_of_a_repeated_call_repeats_the_first_body():
    called = jax.jit(lambda x: jnp.sin(jnp.cos(x)))
    assert marks(lambda t: called(t) + called(t), T) == [
        ("jit", None, None),
        ("cos", None, None),
        ("sin", None, None),
        ("jit", DUPLICATE, 0),
        ("cos", DUPLICATE, 1),
        ("sin", DUPLICATE, 2),
        ("add", None, None),
    ]


def test_effects_are_no_waste():
    def fun(t):
        jax.debug.callback(lambda x: None, t)
        jax.debug.callback(lambda x: None, t)
        return t

    assert {waste for _, waste, _ in marks(fun, T)} == {None}


def looped(t):
    return lax.while_loop(lambda c: c < 9.0, lambda c: c * jnp.sin(c) + 2.0, t)


def branched(t):
    return lax.cond(t > 0.0, lambda c: jnp.sin(c) * jnp.sin(c), jnp.exp, t)


def folded(t):
    return lax.scan(lambda c, _: (jnp.sin(c) * c, c), t, None, length=5)[0]


@pytest.mark.parametrize("fun", [
    jax.grad(folded), jax.grad(jax.grad(branched)), jax.grad(jax.checkpoint(folded)),
    lambda t: jax.jvp(looped, (t,), (t,)), jax.grad(jax.nn.softplus), jax.hessian(jax.nn.relu),
    jax.grad(lambda t: jnp.linalg.solve(jnp.eye(2) + t, jnp.ones(2))[0]),
])  # fmt: skip
def test_dead_and_duplicate_equations_are_as_many_as_the_census_says(fun):
    closed = jax.make_jaxpr(fun)(T)
    found, census = judge(closed), take_census(closed)
    assert len(found) == census.total
    assert sum(each.waste is DEAD for each in found) == census.total - census.after_dce
    assert sum(each.waste is DUPLICATE for each in found) == census.after_dce - census.after_cse
