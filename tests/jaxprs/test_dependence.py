"""Dependence of outputs on inputs, read off by eye."""

import jax
import jax.numpy as jnp
import pytest
from jax import lax

from derivprof.differentiate import Problem, tangent_dependence
from derivprof.jaxprs import equations, output_dependence, positions, served_outputs

T = 1.1


def dependence(fun, *args):
    return [set(each) for each in output_dependence(jax.make_jaxpr(fun)(*args).jaxpr)]


@jax.jit
def swapped(a, b):
    return b, a


@jax.custom_jvp
def first(a, b):
    return a


first.defjvp(lambda primals, tangents: (primals[0], tangents[0]))


@pytest.mark.parametrize(
    ("fun", "expected"),
    [
        (lambda a, b: (a, a * b, 2.0 + 0 * T), [{0}, {0, 1}, set()]),
        (swapped, [{1}, {0}]),
        (lambda a, b: first(a, b), [{0}]),
        (lambda a, b: lax.cond(a > 0, lambda x: x, lambda x: -x, b), [{0, 1}]),
        (lambda a, b: lax.cond(True, lambda x, y: (x, y), lambda x, y: (y, y), a, b),
         [{0, 1}, {1}]),
        (lambda a, b: lax.scan(lambda c, _: ((c[1], c[1], c[2]), None), (a, b, a), None, 3)[0],
         [{0, 1}, {1}, {0}]),
        (lambda a, b: lax.scan(lambda c, x: (c, x * b), a, jnp.ones(3) * b), [{0}, {1}]),
        (lambda a, b: lax.while_loop(lambda c: c[0] < 1.0, lambda c: (c[0], c[1] + b), (a, b)),
         [{0}, {0, 1}]),
    ],
)  # fmt: skip
def test_outputs_depend_on_the_inputs_that_reach_them(fun, expected):
    assert dependence(fun, T, T) == expected


def test_each_equation_serves_the_outputs_that_need_it_through_calls_too():
    def fun(a, b):
        shared = jnp.sin(a)
        x, y = jax.jit(lambda p, q: (jnp.exp(p), jnp.cos(q)))(shared, b)
        jnp.tan(a)
        return x, y * shared

    jaxpr = jax.make_jaxpr(fun)(T, T).jaxpr
    names = [eqn.primitive.name for eqn in equations(jaxpr)]
    served = dict(zip(names, map(tuple, map(positions, served_outputs(jaxpr))), strict=True))
    assert served == {
        "sin": (0, 1),
        "jit": (0, 1),
        "exp": (0,),
        "cos": (1,),
        "tan": (),
        "mul": (1,),
    }


def test_tangents_ignore_what_has_no_derivative():
    def fun(a, b):
        return jnp.floor(b) + a, a * lax.stop_gradient(b), jnp.where(b > 0, a, 2 * a), a + b

    found = tangent_dependence(Problem(fun, (T, T), (0, 1)))
    assert [set(each) for each in found] == [{0}, {0}, {0}, {0, 1}]


def test_whole_number_outputs_depend_on_nothing():
    assert tangent_dependence(Problem(lambda a: (a, 3), (T,), (0,))) == ({0}, frozenset())
