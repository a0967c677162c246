import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from derivprof.differentiate.nested_jvp import push_forward
from derivprof.jaxprs import (
    custom_rules,
    distinct_primitives,
    equation_count,
    equations,
    loop_total,
    take_census,
)


def sine_power(t):
    return 0.3 * jnp.sin(t) * t**10


def nth(fun, order):
    for _ in range(order):
        fun = push_forward(fun, (1.0,))
    return fun


def census(fun, *args):
    return take_census(jax.make_jaxpr(fun)(*args))


def test_raw_counts_are_those_of_make_jaxpr():
    for order in range(5):
        jaxpr = jax.make_jaxpr(nth(sine_power, order))(1.1)
        found = take_census(jaxpr)
        assert found.total == len(jaxpr.jaxpr.eqns)
        for name, count in found.primitives.items():
            assert count == sum(e.primitive.name == name for e in jaxpr.jaxpr.eqns)


@pytest.mark.skipif(jax.__version__ != "0.10.2", reason="goldens of JAX 0.10.2")
def test_the_known_counts_of_the_sine_power_function():
    found = [census(nth(sine_power, order), 1.1) for order in range(9)]
    assert [c.total for c in found] == [4, 13, 39, 110, 302, 822, 2242, 6166, 17154]
    assert found[8].primitives["mul"] == 9889
    assert [c.after_cse for c in found] == [4, 12, 24, 39, 57, 78, 102, 129, 159]
    assert found[8].primitives_after_cse is not None
    assert found[8].primitives_after_cse["sin"] == 1


def test_dead_code_is_not_counted_after_dce():
    def fun(t):
        jnp.exp(t)
        return jnp.sin(t)

    found = census(fun, 1.1)
    assert (found.total, found.after_dce, found.after_cse) == (2, 1, 1)


def test_grad_of_sin_computes_a_sine_that_nobody_uses():
    found = census(jax.grad(jnp.sin), 1.1)
    assert found.primitives["sin"] == 1
    assert found.after_dce == found.total - 1


def test_duplicates_are_found_through_their_operands():
    def fun(t):
        return jnp.sin(t * t) + jnp.sin(t * t)

    found = census(fun, 1.1)
    assert (found.total, found.after_cse) == (5, 3)


def test_other_params_are_no_duplicates():
    def fun(x):
        return jnp.sum(x, axis=0) + jnp.sum(x, axis=1)

    kept = distinct_primitives(jax.make_jaxpr(fun)(jnp.ones((2, 2))).jaxpr)
    assert kept["reduce_sum"] == 2


def test_a_negative_zero_is_not_a_zero():
    closed = jax.make_jaxpr(lambda t: (t * 0.0, t * -0.0))(jnp.asarray(1.1))
    assert distinct_primitives(closed.jaxpr)["mul"] == 2


def test_a_literal_of_another_dtype_is_another_operand():
    def fun(t):
        return lax.convert_element_type(1.0, t.dtype) * t, lax.shift_left(t.astype(int), 1)

    closed = jax.make_jaxpr(fun)(jnp.asarray(1.1))
    assert distinct_primitives(closed.jaxpr).total() == equation_count(closed.jaxpr)


def test_nan_literals_are_duplicates_of_one_another():
    kept = distinct_primitives(jax.make_jaxpr(lambda t: (t * np.nan, t * np.nan))(1.1).jaxpr)
    assert kept["mul"] == 1


def test_calls_with_equal_bodies_are_duplicates():
    def fun(t):
        return jax.nn.relu(t) + jax.nn.relu(t) + jax.nn.softplus(t)

    found = census(fun, 1.1)
    assert found.primitives["custom_jvp_call"] == 3
    assert found.primitives_after_cse is not None
    assert found.primitives_after_cse["custom_jvp_call"] == 2


def test_equations_with_effects_are_never_merged_or_dropped():
    def fun(t):
        jax.debug.callback(lambda x: None, t)
        jax.debug.callback(lambda x: None, t)
        return t

    found = census(fun, 1.1)
    assert found.after_cse == found.total == 2


def scanned(t, length=7):
    return lax.scan(lambda c, _: (jnp.sin(c) * c, c), t, None, length=length)[0]


def test_counts_go_into_bodies_and_loops_count_every_iteration():
    found = census(scanned, 1.1)
    assert found.primitives == {"scan": 1, "sin": 1, "mul": 1}
    assert (found.total, found.loop_total, found.unknown_loops) == (3, 1 + 7 * 2, 0)


def test_nested_scans_multiply():
    def fun(t):
        return lax.scan(lambda c, _: (scanned(c, 5), None), t, None, length=3)[0]

    assert loop_total(jax.make_jaxpr(fun)(1.1).jaxpr).total == 1 + 3 * (1 + 5 * 2)


def test_a_while_loop_is_counted_once_and_marked_unknown():
    def fun(t):
        return lax.while_loop(lambda c: c < 100.0, lambda c: c * 2.0, t)

    found = census(fun, 1.1)
    assert (found.total, found.loop_total, found.unknown_loops) == (3, 3, 1)


def test_only_the_dearest_branch_of_a_cond_is_executed():
    def fun(t):
        return lax.cond(t > 0.0, lambda x: jnp.sin(jnp.exp(x)), lambda x: -x, t)

    jaxpr = jax.make_jaxpr(fun)(1.1).jaxpr
    names = [eqn.primitive.name for eqn in equations(jaxpr)]
    outside = len(jaxpr.eqns)
    assert sorted(names)[-3:] != []
    assert equation_count(jaxpr) == outside + 3
    assert loop_total(jaxpr).total == outside + 2


def test_custom_rules_are_named():
    jaxpr = jax.make_jaxpr(lambda t: jax.nn.relu(jax.nn.relu(t)))(1.1).jaxpr
    assert custom_rules(jaxpr) == ("relu",)


def test_counting_does_not_recurse_over_a_long_program():
    def fun(t):
        for _ in range(5000):
            t = jnp.sin(t)
        return t

    assert census(fun, 1.1).after_cse == 5000
