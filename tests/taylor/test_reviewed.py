"""Functions that once came out wrong, or not at all: effects, mapped loops, argnums, ranges."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.sharding import AxisType, PartitionSpec

import derivprof
from derivprof.taylor.elementwise import is_elementwise


def nested(fun, order):
    for _ in range(order):
        fun = (lambda g: lambda t: jax.jvp(g, (t,), (jnp.ones_like(t),))[1])(fun)
    return fun


@pytest.mark.parametrize("order", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "fun",
    [
        lambda b: lax.psum(b * b, "i") * b,
        lambda b: jnp.sum(lax.all_gather(jnp.sin(b), "i") ** 2) * b,
        lambda b: lax.pmean(jnp.exp(b), "i") * b,
        lambda b: lax.ppermute(b**3, "i", [(0, 1), (1, 2), (2, 0)]) * b,
    ],
)
def test_collectives_along_a_mapped_axis(fun, order):
    x = jnp.array([0.3, 0.7, 1.1])
    mapped = functools.partial(jax.vmap, axis_name="i")
    found = mapped(derivprof.derivative(fun, order))(x)
    np.testing.assert_allclose(found, mapped(nested(fun, order))(x), rtol=1e-12)


def test_a_custom_function_with_an_effect_keeps_its_rule(capfd):
    @jax.custom_jvp
    def sine(x):
        jax.debug.print("seen {}", x)
        return jnp.sin(x)

    sine.defjvp(lambda p, t: (sine(*p), jnp.cos(p[0]) * t[0]))
    found = derivprof.derivative(lambda x: sine(x) * x, 1)(1.1)
    jax.effects_barrier()
    assert float(found) == pytest.approx(1.1 * np.cos(1.1) + np.sin(1.1))
    assert capfd.readouterr().out.count("seen") == 1


def test_effects_in_blocks_without_outputs_happen(capfd):
    def fun(x):
        lax.cond(x > 0, lambda: jax.debug.print("branch {}", x), lambda: None)
        lax.scan(lambda c, y: (jax.debug.print("step {}", y), None), None, jnp.arange(2))
        return jnp.sin(x)

    jax.jit(derivprof.derivative(fun, 2))(1.1).block_until_ready()
    jax.effects_barrier()
    printed = capfd.readouterr().out
    assert printed.count("branch") == 1
    assert printed.count("step") == 2


def test_an_effect_with_several_results_happens_once():
    calls = []

    def host(x):
        calls.append(float(x))
        return np.float64(x), np.float64(2 * x)

    def fun(x):
        shape = jax.ShapeDtypeStruct((), jnp.float64)
        a, b = jax.experimental.io_callback(host, (shape, shape), lax.stop_gradient(x))
        return a * x + b * x**2

    found = jax.jit(derivprof.derivative(fun, 1))(1.5)
    assert float(found) == pytest.approx(1.5 + 2 * 3.0 * 1.5)
    assert calls == [1.5]


def test_a_reference_from_outside_the_function_is_refused_in_a_sentence():
    cell = jax.new_ref(jnp.zeros(()))

    def fun(x):
        cell[...] = lax.stop_gradient(x)
        return jnp.sin(x)

    with pytest.raises(NotImplementedError, match="made outside the function"):
        derivprof.derivative(fun, 1)(1.1)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(
    "fun",
    [
        lambda x: jnp.where(x > 0.5, x**2, 0.0),
        lambda x: lax.scan(lambda c, _: (c * jnp.sin(c * x), None), x, None, length=3)[0],
        lambda x: jnp.sum(jnp.tanh(x)) * x / (1 + x),
    ],
)
def test_arrays_along_an_explicit_axis_stay_where_they_are(fun, order):
    mesh = jax.make_mesh((1,), ("i",), axis_types=(AxisType.Explicit,))
    with jax.set_mesh(mesh):
        x = jax.device_put(jnp.linspace(0.3, 0.9, 4), jax.NamedSharding(mesh, PartitionSpec("i")))
        found = jax.jit(derivprof.derivative(fun, order))(x)
        expected = jax.jit(nested(fun, order))(x)
    assert found.sharding == expected.sharding
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    "body",
    [
        lambda b: jnp.where(b > 0.5, b**2, 0.0),
        lambda b: lax.psum(b * b, "i") * b,
        lambda b: lax.cond(lax.axis_index("i") > 1, jnp.square, jnp.ones_like, b),
        lambda b: lax.scan(lambda c, y: (c * jnp.sin(y), c), jnp.sum(b), b)[1],
        lambda b: jnp.full_like(b, 2.0),
    ],
)
def test_inside_shard_map_the_types_of_a_derivative_are_right(body):
    mesh = jax.make_mesh((1,), ("i",), axis_types=(AxisType.Auto,))
    along = functools.partial(
        jax.shard_map, mesh=mesh, in_specs=PartitionSpec("i"), out_specs=PartitionSpec("i")
    )
    x = jnp.linspace(0.3, 0.9, 4)
    found = jax.jit(along(derivprof.derivative(body, 2)))(x)
    np.testing.assert_allclose(found, jax.jit(along(nested(body, 2)))(x), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_a_mapped_while_loop_stops_row_by_row(order):
    def fun(v):
        step = lambda a: lax.while_loop(lambda s: s < 5.0, lambda s: s * s + 1.0 + a, a)  # noqa: E731
        return jax.vmap(step)(v)

    v = jnp.arange(3.0)
    np.testing.assert_allclose(
        derivprof.derivative(fun, order)(v), nested(fun, order)(v), rtol=1e-12
    )


def test_a_mapped_loop_of_different_lengths():
    def fun(t):
        power = lambda n: lax.fori_loop(0, n, lambda i, y: y * t, 1.0)  # noqa: E731
        return jax.vmap(power)(jnp.arange(4))

    np.testing.assert_allclose(derivprof.derivative(fun, 1)(2.0), [0.0, 1.0, 4.0, 12.0])


def test_argnums_in_any_order_and_from_the_end():
    def fun(a, b):
        return jnp.sum(a**2 * b**3)

    a, b = jnp.array([1.0, 2.0]), jnp.array([3.0, 4.0])
    for order in (1, 2):
        expected = fun
        for _ in range(order):
            expected = jax.jacfwd(expected, (1, 0))
        found = derivprof.tensor(fun, order, argnums=(1, 0))(a, b)
        jax.tree.map(np.testing.assert_allclose, found, expected(a, b))
    by_b = derivprof.partial(fun, (0,), argnums=(1, 0))(a, b)
    assert float(by_b) == pytest.approx(27.0)
    last = derivprof.derivative(fun, 1, argnums=-1)(1.0, 2.0)
    assert float(last) == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: derivprof.derivative(jnp.sin, argnums=5)(1.0), ValueError, "1 positional"),
        (lambda: derivprof.tensor(jnp.add, 1, argnums=(0, 0))(1.0, 2.0), ValueError, "twice"),
        (lambda: derivprof.derivative(jnp.sin)(3), TypeError, "no floating-point"),
        (lambda: derivprof.derivative(jnp.sin, 1.5), TypeError, "whole number"),
        (lambda: derivprof.derivative(jnp.sin, direction=np.ones(3)), TypeError, "OneHot"),
        (lambda: derivprof.partial(jnp.sum, (0.0,)), TypeError, "whole numbers"),
        (lambda: derivprof.partial(jnp.sum, 1), TypeError, "whole numbers"),
        (lambda: derivprof.jet(jnp.sin, (2,), ([1.0],)), TypeError, "floating-point primals"),
    ],
)
def test_arguments_that_mean_nothing_are_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_keyword_arguments_reach_the_function():
    def power(x, *, n):
        """The n-th power."""
        return x**n

    derived = derivprof.derivative(power, 2)
    assert float(derived(2.0, n=3)) == pytest.approx(12.0)
    assert derived.__doc__ == "The n-th power."


def test_leaves_that_are_not_differentiated_stand_in_a_tensor_as_none():
    tree = {"n": 2, "w": jnp.array([1.0, 2.0])}
    found = derivprof.tensor(lambda p: p["w"] * p["n"], 1)(tree)
    assert found["n"] is None
    np.testing.assert_allclose(found["w"], 2 * np.eye(2))


def test_the_rule_of_a_custom_function_decides_whether_it_is_entrywise():
    @jax.custom_jvp
    def row(x):
        return x * 1.0

    row.defjvp(lambda p, t: (row(p[0]), jnp.cumsum(t[0] * p[0])))
    x = jnp.arange(6.0, 9.0) / 7
    np.testing.assert_allclose(derivprof.diagonal(row, 1)(x), x)


@pytest.mark.parametrize("fun", [jax.nn.relu, jax.nn.silu, jax.nn.softplus, jax.nn.gelu])
def test_activations_with_rules_of_their_own_need_one_pass(fun):
    assert is_elementwise(fun, jnp.linspace(-1.0, 1.0, 5), 3)


def test_bound_zeros_of_both_signs_are_told_apart():
    @functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
    def signed(n, x):
        return x * 1.0

    signed.defjvp(lambda n, p, t: (signed(n, p[0]), t[0] * np.copysign(1.0, n) * p[0]))
    found = derivprof.derivative(lambda x: signed(0.0, x) * signed(-0.0, x), 1)(1.1)
    assert float(found) == 0.0


@pytest.mark.parametrize(("dtype", "order"), [(jnp.float32, 40), (jnp.float64, 200)])
def test_jet_does_not_underflow(dtype, order):
    series = ([dtype(1.0)] + [dtype(0.0)] * (order - 1),)
    _, terms = derivprof.jet(jnp.exp, (dtype(1.0),), series)
    np.testing.assert_allclose(terms, np.exp(1.0), rtol=100 * float(jnp.finfo(dtype).eps))


def test_scalar_terms_stand_for_every_entry_as_in_jax():
    _, terms = derivprof.jet(lambda x: x * x, (jnp.ones(2),), ([1.0, 0.0],))
    np.testing.assert_allclose(terms, [[2.0, 2.0], [2.0, 2.0]])


def test_a_tensor_of_one_entry_to_a_high_order():
    found = derivprof.tensor(jnp.sin, 13)(1.0)
    assert float(np.reshape(found, ())) == pytest.approx(np.cos(1.0))


def test_the_diagonal_of_nothing_is_empty():
    assert derivprof.diagonal(jnp.cumsum, 2)(jnp.zeros(0)).shape == (0,)


def test_composites_are_entered():
    found = derivprof.derivative(lambda x: lax.composite(lambda y: y * y, name="my.x")(x), 0)(1.5)
    assert float(found) == 2.25
