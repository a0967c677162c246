"""Every primitive and many real functions, against nested jvp: eager, under jit, under vmap."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend.core import primitives
from jax.interpreters import ad

from derivprof.taylor import along
from tests.taylor.cases import CASES, WITHOUT_A_CASE

SLOW = ("lstsq", "zeta in q", "expm")
"""These take ten seconds and more to compile at order 4, whoever differentiates them."""

FLOOR = 1e-12
"""Below this an error is rounding of something that is zero."""


def named(case):
    return case.name


def tangents(args, argnums):
    """A direction without symmetries, in the dtypes of the arguments."""
    seeds = []
    for position in argnums:
        value = jnp.asarray(args[position])
        size = value.size
        seed = np.cos(0.7 + np.arange(size) + 3 * position).reshape(value.shape)
        if jnp.iscomplexobj(value):
            seed = seed * (1 + 0.3j)
        seeds.append(jnp.asarray(seed, value.dtype))
    return tuple(seeds)


def of_chosen(case):
    """The case's function of the differentiated arguments alone."""

    def fun(*chosen):
        args = list(case.args)
        for position, value in zip(case.argnums, chosen, strict=True):
            args[position] = value
        return case.fun(*args)

    return fun, tuple(jnp.asarray(case.args[i]) for i in case.argnums)


def inexact(tree):
    leaves = (leaf for leaf in jax.tree.leaves(tree) if leaf.dtype != jax.dtypes.float0)
    return [np.asarray(leaf) for leaf in leaves if jnp.issubdtype(leaf.dtype, jnp.inexact)]


def nested(fun, seeds, order):
    for _ in range(order):
        fun = (lambda g: lambda *x: jax.jvp(g, x, seeds)[1])(fun)
    return fun


def taylor(fun, seeds, order):
    return lambda *x: along(fun, x, [list(seeds)], (order,))[0]


def assert_close(found, expected, rtol, what):
    for a, b in zip(inexact(found), inexact(expected), strict=True):
        assert a.shape == b.shape
        scale = np.max(np.abs(b), initial=0.0)
        error = np.max(np.abs(a - b), initial=0.0)
        assert error <= rtol * scale + FLOOR, f"{what}: error {error}, scale {scale}"


def assert_matches(case, order):
    fun, primals = of_chosen(case)
    seeds = tangents(case.args, case.argnums)
    found, expected = in_one_program(taylor(fun, seeds, order), nested(fun, seeds, order))(*primals)
    assert_close(found, expected, case.rtol, f"order {order}")


def in_one_program(*functions):
    """The results of all at the same arguments; XLA then compiles once."""
    return jax.jit(lambda *args: [fun(*args) for fun in functions])


def can_be_mapped(fun, rows):
    try:
        jax.eval_shape(jax.vmap(fun), *rows)
    except (NotImplementedError, ValueError, TypeError):
        return False
    return True


def one_per_primitive_and_every_fortieth():
    """Enough for every change; ``benchmarks/coverage.py`` takes all to their highest order."""
    seen = set()
    for number, case in enumerate(CASES):
        if number % 40 == 0 or not set(case.primitives) <= seen:
            seen.update(case.primitives)
            yield case


@pytest.mark.parametrize("case", list(one_per_primitive_and_every_fortieth()), ids=named)
def test_the_second_derivative_matches_nested_jvp_in_every_row_and_alone(case):
    fun, primals = of_chosen(case)
    rows = [np.stack([x, x * np.asarray(0.99, x.dtype)]) for x in primals]
    if not can_be_mapped(fun, rows):  # JAX itself lacks the rule
        assert_matches(case, 2)
        return
    seeds = tangents(case.args, case.argnums)
    derivative, reference = taylor(fun, seeds, 2), jax.vmap(nested(fun, seeds, 2))
    alone, mapped, expected = in_one_program(
        lambda *rows: derivative(*(row[0] for row in rows)), jax.vmap(derivative), reference
    )(*rows)
    assert_close(mapped, expected, case.rtol, "mapped")
    assert_close(alone, jax.tree.map(lambda row: row[0], expected), case.rtol, "alone")


SAMPLED = [case for case in CASES if case.name not in SLOW][::36]


@pytest.mark.parametrize("case", SAMPLED, ids=named)
def test_the_highest_order_matches_nested_jvp(case):
    assert_matches(case, case.max_order)


@pytest.mark.parametrize("case", SAMPLED, ids=named)
def test_the_value_is_the_functions_own(case):
    fun, primals = of_chosen(case)
    seeds = tangents(case.args, case.argnums)
    found, expected = in_one_program(taylor(fun, seeds, 0), fun)(*primals)
    assert_close(found, expected, 1e-14, "value")


EAGER = [case for case in CASES if case.name not in SLOW][5::48]


@pytest.mark.parametrize("case", EAGER, ids=named)
def test_eagerly_it_is_the_same(case):
    fun, primals = of_chosen(case)
    function = taylor(fun, tangents(case.args, case.argnums), 2)
    assert_close(function(*primals), jax.jit(function)(*primals), 1e-9, "eager")


def with_a_rule():
    names = [name for name in dir(primitives) if name.endswith("_p")]
    return {
        getattr(primitives, name).name
        for name in names
        if getattr(primitives, name) in ad.primitive_jvps
    }


def test_every_primitive_with_a_jvp_rule_has_a_case_or_a_reason():
    covered = {name for case in CASES for name in case.primitives}
    assert with_a_rule() - covered - set(WITHOUT_A_CASE) == set()
    assert not covered & set(WITHOUT_A_CASE)


def primitives_of(jaxpr):
    from derivprof.jaxprs import equations

    return {eqn.primitive.name for eqn in equations(jaxpr)}


@pytest.mark.parametrize("case", [case for case in CASES if case.primitives], ids=named)
def test_a_case_contains_the_primitives_it_is_for(case):
    found = primitives_of(jax.make_jaxpr(case.fun)(*case.args).jaxpr)
    assert set(case.primitives) <= found
