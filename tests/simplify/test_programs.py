"""`simplify` of any jaxpr: types, effects, custom rules, source lines."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.extend.core import jaxpr_as_fun

from derivprof.compat import scan_counts, source_frames
from derivprof.jaxprs import equation_count
from derivprof.simplify import Level, simplify
from tests.simplify.expressions import nested, nested_sine, oscillator, sine_power

LEVELS = list(Level)


def run(closed, *arguments):
    return jaxpr_as_fun(closed)(*arguments)


@pytest.mark.parametrize("level", LEVELS)
def test_a_nested_program_becomes_smaller_and_keeps_its_types_and_values(level):
    x = jnp.asarray(1.1)
    for fun in (nested_sine, oscillator):
        given = jax.make_jaxpr(nested(fun, 3))(x)
        found = simplify(given, level)
        assert equation_count(found.jaxpr) < equation_count(given.jaxpr)
        assert found.in_avals == given.in_avals
        assert found.out_avals == given.out_avals
        np.testing.assert_allclose(run(found, x), run(given, x), rtol=1e-12)


@pytest.mark.parametrize("weak", [True, False])
@pytest.mark.parametrize("level", LEVELS)
def test_weak_types_stay(level, weak):
    x = 1.1 if weak else jnp.asarray(1.1, jnp.float32)
    given = jax.make_jaxpr(lambda t: (3 * t + t, t**2 / 5))(x)
    assert simplify(given, level).out_avals == given.out_avals


@pytest.mark.parametrize("level", LEVELS)
def test_scalars_multiply_arrays(level):
    def fun(s, x):
        return lax.mul(s, x) + lax.mul(x, s) + lax.mul(2.0, x)

    arguments = (jnp.asarray(0.5), jnp.arange(3.0))
    given = jax.make_jaxpr(fun)(*arguments)
    found = simplify(given, level)
    assert found.out_avals == given.out_avals
    np.testing.assert_allclose(run(found, *arguments)[0], run(given, *arguments)[0])


def test_a_scalar_that_is_left_alone_is_spread():
    def fun(s, x):
        return lax.mul(s, x) - lax.mul(s, x) + lax.add(s, lax.mul(0.0, x))

    arguments = (jnp.asarray(0.5), jnp.arange(3.0))
    found = simplify(jax.make_jaxpr(fun)(*arguments), "leibniz")
    np.testing.assert_array_equal(run(found, *arguments)[0], [0.5, 0.5, 0.5])


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="most"):
        simplify(jax.make_jaxpr(nested_sine)(1.1), "most")


@pytest.mark.parametrize("level", LEVELS)
def test_effects_stay_in_their_order_and_are_never_merged(level, capfd):
    def fun(t):
        jax.debug.print("a {}", t, ordered=True)
        jax.debug.print("a {}", t, ordered=True)
        y = t * 1.0
        jax.debug.print("b {}", y, ordered=True)
        return y

    given = jax.make_jaxpr(fun)(2.0)
    found = simplify(given, level)
    run(found, 2.0)
    jax.effects_barrier()
    assert capfd.readouterr().out.split() == ["a", "2.0", "a", "2.0", "b", "2.0"]


def test_a_print_in_a_loop_happens_once_per_iteration_of_the_derivative(capfd):
    def fun(t):
        def step(y, _):
            jax.debug.print("step")
            return jnp.sin(y) * t, None

        return lax.scan(step, t, None, length=3)[0]

    from derivprof.simplify import Simplifier

    made = Simplifier(jax.make_jaxpr(fun)(1.1), Level.LEIBNIZ).along([[1]] * 2)
    jax.jit(made)(jnp.asarray(1.1))
    jax.effects_barrier()
    assert capfd.readouterr().out.split() == ["step"] * 3


@jax.custom_jvp
def doubled(x):
    return 2 * x


@jax.custom_jvp
def twice(x):
    return 2 * x


doubled.defjvp(lambda p, t: (doubled(*p), 5 * t[0] * p[0]))
twice.defjvp(lambda p, t: (twice(*p), 7 * t[0] * p[0]))


@pytest.mark.parametrize("level", LEVELS)
def test_custom_rules_are_honoured_and_calls_with_equal_bodies_kept_apart(level):
    def fun(t):
        return doubled(t) + twice(t)

    from derivprof.simplify import Simplifier

    made = Simplifier(jax.make_jaxpr(fun)(1.5), level).along([[1]])
    assert float(made(jnp.asarray(1.5))[0]) == 12 * 1.5
    again = simplify(jax.make_jaxpr(fun)(1.5), level)
    slope = jax.jvp(lambda t: run(again, t)[0], (1.5,), (1.0,))[1]
    assert float(slope) == 12 * 1.5


@pytest.mark.parametrize("level", [Level.EXACT, Level.LEIBNIZ])
def test_equations_keep_the_lines_that_they_come_from(level):
    found = simplify(jax.make_jaxpr(nested(sine_power, 2))(1.1), level)
    frames = [source_frames(eqn) for eqn in found.jaxpr.eqns]
    assert all(any(name == "sine_power" for _, _, name in frame) for frame in frames)


def test_name_stacks_stay():
    def fun(t):
        with jax.named_scope("inside"):
            return jnp.sin(t) * t + jnp.sin(t)

    found = simplify(jax.make_jaxpr(fun)(1.1), "leibniz")
    assert all("inside" in str(eqn.source_info.name_stack) for eqn in found.jaxpr.eqns)


def test_a_large_constant_is_not_looked_at_and_kept():
    weights = jnp.ones((80, 80))
    found = simplify(jax.make_jaxpr(lambda x: (weights @ x) * 1.0)(jnp.ones(80)), "leibniz")
    assert [eqn.primitive.name for eqn in found.jaxpr.eqns] == ["dot_general"]


def test_random_numbers_are_drawn_as_often_as_their_keys_differ():
    def fun(key, x):
        first, second = jax.random.split(key)
        draws = [jax.random.normal(k) for k in (first, second, first)]
        return x * sum(draws)

    given = jax.make_jaxpr(fun)(jax.random.key(0), 1.5)
    found = simplify(given, "leibniz", at=[jax.random.key(1), jnp.asarray(1.5)])
    np.testing.assert_allclose(
        run(found, jax.random.key(0), 1.5), run(given, jax.random.key(0), 1.5)
    )


def test_shared_bodies_under_several_calls_are_computed_once():
    @jax.jit
    def helper(x):
        return jnp.exp(jnp.sin(x))

    found = simplify(jax.make_jaxpr(lambda x: helper(x) * helper(x))(1.0), "exact")
    names = [eqn.primitive.name for eqn in found.jaxpr.eqns]
    assert sorted(names) == ["exp", "mul", "sin"]


def test_fixed_carries_and_known_branches_are_gone():
    def fun(t):
        def step(carry, _):
            y, same, also = carry
            return (y * same + also, same, also), None

        (y, *_), _ = lax.scan(step, (t, t * 2, 0.0), None, length=4)
        return lax.cond(True, jnp.sin, jnp.cos, y)

    found = simplify(jax.make_jaxpr(fun)(jnp.asarray(0.4)), "leibniz")
    (loop,) = [eqn for eqn in found.jaxpr.eqns if eqn.primitive.name == "scan"]
    assert scan_counts(loop)[1] == 1
    assert not [eqn for eqn in found.jaxpr.eqns if eqn.primitive.name == "cond"]
    np.testing.assert_allclose(run(found, 0.4)[0], fun(jnp.asarray(0.4)))
