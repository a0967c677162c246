"""The source lines of equations, each found again by the text of the line."""

import linecache

import jax
import jax.numpy as jnp
from jax import lax

from derivprof.jaxprs import equation_texts, equations, user_stacks
from derivprof.loading import users_part
from derivprof.measure import stages, trace


def caused(fun, *args):
    """``(primitive, mark)`` of every equation, with the comment at the end of its line."""
    closed = trace(fun, args)[1]
    stacks = user_stacks(closed.jaxpr, users_part, stages.__file__)
    marks = [linecache.getline(s[0].file, s[0].line).rpartition("# ")[2].strip() if s else None
             for s in stacks]  # fmt: skip
    return list(zip([e.primitive.name for e in equations(closed.jaxpr)], marks, strict=True))


def inner(t):
    return jnp.exp(t)  # inner


def outer(t):
    u = jnp.sin(t)  # sine
    return inner(u) * u  # product


def test_an_equation_belongs_to_the_innermost_line_of_the_user():
    assert caused(outer, 1.1) == [("sin", "sine"), ("exp", "inner"), ("mul", "product")]


def test_derivative_equations_keep_the_line_that_they_come_from():
    found = caused(jax.grad(outer), 1.1)
    assert len(found) > 6
    assert {("cos", "sine"), ("exp", "inner"), ("mul", "inner"), ("mul", "product")} <= set(found)


def test_what_no_line_of_the_user_caused_has_none():
    assert caused(jnp.sin, 1.1) == [("sin", None)]


def test_a_body_that_callers_share_belongs_to_each_caller():
    def fun(t):
        u = jax.nn.relu(t)  # first
        return jax.nn.relu(u)  # second

    found = caused(fun, 1.1)
    half = len(found) // 2
    assert {mark for _, mark in found[:half]} == {"first"}
    assert {mark for _, mark in found[half:]} == {"second"}


def test_the_body_of_the_users_own_call_or_loop_belongs_to_its_own_line():
    def step(carry, _):
        return jnp.sin(carry), None  # step

    @jax.jit
    def called(t):
        return jnp.cos(t)  # called

    def fun(t):
        t = called(t)  # call
        return lax.scan(step, t, None, length=3)[0]  # loop

    assert caused(fun, 1.1) == [("jit", "call"), ("cos", "called"), ("scan", "loop"),
                                ("sin", "step")]  # fmt: skip


def test_stacks_go_from_the_line_out_to_the_function_that_was_traced():
    closed = trace(outer, (1.1,))[1]
    stacks = list(user_stacks(closed.jaxpr, users_part, stages.__file__))
    assert [frame.function for frame in stacks[1]] == ["inner", "outer"]


def test_equations_are_written_with_names_types_and_indented_bodies():
    def fun(t):
        return lax.scan(lambda c, _: (c * 2.0, None), t, None, length=3)[0] + 1.0

    scan, mul, add = equation_texts(jax.make_jaxpr(fun)(jnp.float32(1.1)).jaxpr)
    assert scan.startswith("b:f32[] = scan[")
    assert mul == "  d:f32[] = mul c 2.0"
    assert add == "e:f32[] = add b 1.0"
