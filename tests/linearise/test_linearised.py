"""``linearised`` changes what reverse mode stores and multiplies, and no value."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.jaxprs import equations
from derivprof.linearise import linearised
from tests.linearise.cases import CASES, A, X, in_pieces, scanned, wide

EVERY = pytest.mark.parametrize("name", CASES)


def iterated_gradient(fun, order, rewrite=lambda fun: fun):
    """The gradient of the sum of the gradient of ..., ``rewrite`` applied at every level."""
    if order == 0:
        return rewrite(fun)

    def total(*args):
        below = iterated_gradient(fun, order - 1, rewrite)(*args)
        return sum(jnp.sum(leaf) for leaf in jax.tree.leaves(below))

    return jax.grad(rewrite(total))


def backward_of(fun, *args):
    value, pull = jax.vjp(fun, *args)
    jaxpr = jax.make_jaxpr(pull)(jax.tree.map(jnp.ones_like, value)).jaxpr
    return [eqn.primitive.name for eqn in equations(jaxpr)]


def assert_close(found, expected, digits=11):
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        assert a.dtype == b.dtype
        assert a.shape == b.shape
        scale = max(1.0, float(np.max(np.abs(b))))
        np.testing.assert_allclose(a, b, rtol=10.0**-digits, atol=10.0**-digits * scale)


def in_one_program(*functions):
    """The results of all at the same arguments; XLA then compiles once."""
    return jax.jit(lambda *args: [fun(*args) for fun in functions])


@EVERY
@pytest.mark.parametrize("order", range(3))
def test_values_and_gradients_are_those_of_plain_reverse_mode(name, order):
    fun, args = CASES[name]
    expected, inside, at_every_level = in_one_program(
        iterated_gradient(fun, order),
        iterated_gradient(linearised(fun), order),
        iterated_gradient(fun, order, rewrite=linearised),
    )(*wide(args))
    assert_close(inside, expected)
    assert_close(at_every_level, expected)


@EVERY
def test_float32_stays_float32(name):
    fun, args = CASES[name]
    expected, found = in_one_program(jax.value_and_grad(fun), jax.value_and_grad(linearised(fun)))(
        *args
    )
    assert_close(found, expected, digits=5)


@EVERY
def test_it_may_be_mapped_before_and_after_differentiation(name):
    fun, args = CASES[name]
    rows = jax.tree.map(lambda a: np.stack([a, a + 0.1, 1.5 * a]), wide(args))
    expected, after, before = in_one_program(
        jax.vmap(jax.grad(fun)),
        jax.vmap(jax.grad(linearised(fun))),
        jax.grad(lambda *rows: jnp.sum(jax.vmap(linearised(fun))(*rows))),
    )(*rows)
    assert_close(after, expected)
    assert_close(before, expected)


def test_without_jit_it_is_the_same():
    fun, args = CASES["product"]
    found = jax.value_and_grad(linearised(fun))(*args)
    assert_close(found, jax.value_and_grad(fun)(*args), digits=5)


def test_forward_mode_over_the_gradient_is_the_hessian():
    fun, args = CASES["mlp gelu"]
    args = wide(args)
    expected, found, forward_twice, reverse_over_forward = in_one_program(
        jax.hessian(fun),
        jax.hessian(linearised(fun)),
        jax.jacfwd(jax.jacfwd(linearised(fun))),
        jax.jacrev(jax.jacfwd(linearised(fun))),
    )(*args)
    assert_close(found, expected)
    assert_close(forward_twice, expected)
    assert_close(reverse_over_forward, expected)


@pytest.mark.parametrize("depth", [2, 3, 7])
def test_the_backward_pass_of_nested_sines_is_one_multiplication(depth):
    def sines(x):
        for _ in range(depth):
            x = jnp.sin(x)
        return x

    assert backward_of(linearised(sines), X) == ["mul"]
    assert backward_of(sines, X) == ["mul"] * depth
    assert backward_of(linearised(linearised(sines)), X) == ["mul"]


def test_a_python_number_costs_no_conversions():
    gradient = jax.grad(linearised(lambda x: jnp.sin(jnp.sin(x))))
    jaxpr = jax.make_jaxpr(gradient)(1.1).jaxpr
    assert "convert_element_type" not in {eqn.primitive.name for eqn in jaxpr.eqns}


def test_a_chain_of_one_operation_is_left_alone():
    text = str(jax.make_jaxpr(linearised(lambda x: jnp.sum(jnp.sin(x))))(X))
    assert text == str(jax.make_jaxpr(lambda x: jnp.sum(jnp.sin(x)))(X))


def test_a_value_that_is_used_outside_ends_its_chain():
    def fun(x):
        inner = jnp.exp(jnp.sin(x))
        return jnp.sin(jnp.cos(inner)), inner

    names = [e.primitive.name for e in jax.make_jaxpr(linearised(fun))(X).jaxpr.eqns]
    assert names == ["custom_jvp_call"] * 2


def test_bodies_of_loops_and_branches_are_rewritten():
    for name in ("scan", "cond", "checkpoint"):
        fun, args = CASES[name]
        primitives = {e.primitive.name for e in equations(jax.make_jaxpr(linearised(fun))(*args))}
        assert "custom_jvp_call" in primitives, name


def test_a_while_loop_keeps_its_forward_mode():
    def fun(x):
        return jax.lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, jnp.sin(c[1])), (0, x))

    found = jax.jvp(lambda x: linearised(fun)(x)[1], (X,), (X,))
    assert_close(found, jax.jvp(lambda x: fun(x)[1], (X,), (X,)), digits=6)


def test_pytrees_and_several_arguments_have_gradients_of_the_same_structure():
    args = wide(({"w": A, "b": X}, X[2], {"x": X}))
    found = jax.grad(linearised(in_pieces), argnums=(0, 1, 2))(*args)
    assert_close(found, jax.grad(in_pieces, argnums=(0, 1, 2))(*args))


def test_integers_booleans_and_static_arguments_pass_through():
    def fun(x, index, mask, power, name):
        kept = jnp.where(mask, jnp.sin(x) ** power, index * x)
        return {"y": jnp.sum(jnp.exp(kept)), name: index + 1}

    args = (X, jnp.arange(4), X > 0, 3, "next")
    with jax.numpy_dtype_promotion("standard"):
        np.testing.assert_array_equal(linearised(fun)(*args)["next"], [1, 2, 3, 4])
        found = jax.grad(lambda *a: linearised(fun)(*a)["y"])(*args)
        assert_close(found, jax.grad(lambda *a: fun(*a)["y"])(*args), digits=5)


def test_functions_may_close_over_what_is_differentiated_outside():
    def outer(rewrite):
        return lambda w: jax.grad(rewrite(lambda x: jnp.sum(jnp.sin(w * jnp.exp(x)))))(X)[0]

    assert_close(jax.grad(outer(linearised))(X), jax.grad(outer(lambda f: f))(X), digits=5)


HOLOMORPHIC = {
    "sines": lambda z: jnp.sin(jnp.sin(z)) * jnp.exp(z),
    "quotient": lambda z: jnp.log(1 + z**2) / jnp.sqrt(2 + z),
    "tanh": lambda z: jnp.tanh(jnp.exp(z)) ** 3,
}


@pytest.mark.parametrize("name", HOLOMORPHIC)
def test_complex_chains_have_one_linearisation_point(name):
    fun, z = HOLOMORPHIC[name], X.astype(jnp.complex128) * (1 + 0.3j)
    cotangent = z * 1j + 2
    assert backward_of(linearised(fun), z) == ["mul"]

    def pulled_back_and_second(fun):
        first = jax.grad(lambda z: jnp.sum(fun(z)), holomorphic=True)
        second = jax.grad(lambda z: jnp.sum(first(z)), holomorphic=True)
        return lambda z: (jax.vjp(fun, z)[1](cotangent), second(z))

    expected, found = in_one_program(
        pulled_back_and_second(fun), pulled_back_and_second(linearised(fun))
    )(z)
    assert_close(found, expected)


@pytest.mark.parametrize(
    "fun",
    [
        lambda z: jnp.abs(jnp.sin(z)) ** 2,
        lambda z: jnp.sin(jnp.conj(z)) * z,
        lambda z: jnp.exp(jnp.sin(z.real)) * jnp.cos(z.imag),
        lambda z: jnp.abs(jnp.exp(z.real.astype(z.dtype) * z)),
    ],
)
def test_functions_that_are_not_holomorphic_keep_their_gradients(fun):
    z = X.astype(jnp.complex128) * (1 + 0.3j)

    def value_and_gradient(fun):
        def both(z):
            value, pull = jax.vjp(fun, z)
            return value, pull(jnp.cos(value))

        return both

    expected, once, twice = in_one_program(
        *map(value_and_gradient, (fun, linearised(fun), linearised(linearised(fun))))
    )(z)
    assert_close(once, expected)
    assert_close(twice, expected)


def test_dtypes_may_change_within_a_chain():
    def fun(x):
        return jnp.sum(jnp.sin(jnp.exp(x.astype(jnp.float64))).astype(jnp.float32) ** 2)

    assert_close(jax.grad(linearised(fun))(X), jax.grad(fun)(X), digits=5)


@jax.custom_jvp
def mixing(x):
    return jnp.sin(x)


@mixing.defjvp
def _mixing_rule(primals, tangents):
    (x,), (t,) = primals, tangents
    return mixing(x), jnp.cumsum(t) * x


def test_a_custom_rule_that_mixes_entries_is_no_part_of_a_chain():
    def fun(x):
        return jnp.sum(jnp.exp(jnp.sin(mixing(jnp.sin(jnp.exp(x))))))

    assert_close(jax.grad(linearised(fun))(X), jax.grad(fun)(X), digits=5)


@jax.custom_jvp
def scaled(x):
    return jnp.sin(x)


@scaled.defjvp
def _scaled_rule(primals, tangents):
    return scaled(primals[0]), 10 * scaled(primals[0]) * tangents[0]


def test_a_custom_rule_holds_inside_a_chain_at_every_order():
    def fun(x):
        return jnp.sum(jnp.exp(scaled(jnp.sin(x))))

    for order in range(3):
        expected, found = in_one_program(
            iterated_gradient(fun, order), iterated_gradient(fun, order, rewrite=linearised)
        )(X)
        assert_close(found, expected, digits=4)


def test_a_custom_vjp_function_keeps_its_rule():
    @jax.custom_vjp
    def clipped(x):
        return jnp.exp(jnp.sin(x))

    clipped.defvjp(lambda x: (clipped(x), None), lambda _, g: (jnp.clip(g, -0.1, 0.1),))

    def fun(x):
        return jnp.sum(jnp.sin(jnp.exp(clipped(x))))

    assert_close(jax.grad(linearised(fun))(X), jax.grad(fun)(X), digits=5)


def test_the_branch_that_was_not_taken_does_not_make_the_gradient_infinite():
    def fun(x):
        return jnp.sum(jnp.where(x > 0, jnp.sin(jnp.exp(jnp.log(x))), 0.0))

    x = jnp.array([0.0, 2.0])
    assert np.isnan(jax.grad(fun)(x)[0])
    np.testing.assert_allclose(jax.grad(linearised(fun))(x), [0.0, np.cos(2)], rtol=1e-12)


def test_a_scan_of_a_scan_is_rewritten_at_both_depths():
    def fun(x, w):
        return jax.lax.scan(lambda c, _: (c + 0.1 * scanned(x * c, w), None), 1.0, None, 2)[0]

    with jax.numpy_dtype_promotion("standard"):
        expected, found = in_one_program(jax.grad(fun), jax.grad(linearised(fun)))(X, X)
        assert_close(found, expected, digits=4)
