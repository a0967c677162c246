"""``derivative``, ``partial``, ``tensor``, ``diagonal`` and ``jet``, and how they compose."""

import inspect

import jax
import jax.experimental.jet
import jax.numpy as jnp
import numpy as np
import pytest

import derivprof
from derivprof.derivatives import OneHot, Random
from derivprof.errors import InputError
from derivprof.jaxprs import equation_count, take_census

X = jnp.array([0.3, 0.5, 0.7])


def exp_sin(t):
    return jnp.exp(jnp.sin(t))


def scalar(x):
    return jnp.sin(x[0] * x[1]) * x[2] + jnp.prod(x)


def product(x):
    return jnp.prod(x)


def test_orders_of_grad_and_of_the_expansion_add_up():
    third = derivprof.derivative(exp_sin, 3)
    fourth = derivprof.derivative(exp_sin, 4)
    assert float(jax.grad(third)(1.1)) == pytest.approx(float(fourth(1.1)), rel=1e-12)
    rows = jnp.array([0.1, 0.5, 1.1])
    np.testing.assert_allclose(jax.vmap(third)(rows), [third(t) for t in rows], rtol=1e-12)
    assert float(jax.jit(third)(1.1)) == pytest.approx(float(third(1.1)), rel=1e-12)


def test_an_expansion_inside_a_function_that_is_expanded_is_right():
    outer = derivprof.derivative(derivprof.derivative(exp_sin, 3), 2)
    assert float(outer(1.1)) == pytest.approx(float(derivprof.derivative(exp_sin, 5)(1.1)))

    def confusable(x):
        return x * derivprof.derivative(lambda y: x * y * y)(x)

    assert float(derivprof.derivative(confusable, 2)(1.5)) == pytest.approx(12 * 1.5)


@pytest.mark.parametrize("method", ["taylor", "nested-jvp", "jet", "nested-grad"])
def test_every_directional_method_has_the_same_front(method):
    def fun(x):
        return jnp.sin(x[0] * x[1]) * x[2] + jnp.sum(jnp.exp(x))

    third = derivprof.derivative(fun, 3, direction=Random(2), method=method)
    reference = derivprof.derivative(fun, 3, direction=Random(2), method="nested-jvp")
    assert float(third(X)) == pytest.approx(float(reference(X)), rel=1e-10)


def test_several_arguments_and_pytrees():
    def model(params, x, k):
        return {"y": jnp.tanh(params["w"] * x) * k, "n": k}

    found = derivprof.derivative(model, 1, argnums=(0, 1))({"w": X}, X, 2)
    np.testing.assert_allclose(found["y"], 2 * 2 * X / jnp.cosh(X * X) ** 2, rtol=1e-12)
    along_e1 = derivprof.derivative(scalar, 1, direction=OneHot(1))(X)
    assert float(along_e1) == pytest.approx(float(jax.grad(scalar)(X)[1]))


def published_rows():
    return jnp.arange(1.0, 31.0).reshape(6, 5)


def test_one_mixed_partial_of_a_product_of_five():
    found = jax.vmap(derivprof.partial(product, (0, 2, 4)))(published_rows())
    np.testing.assert_allclose(found, [8, 63, 168, 323, 528, 783], rtol=1e-12)


@pytest.mark.parametrize("indices", [(0,), (0, 1), (2, 2), (0, 0, 1), (1, 1, 1, 0), (2, 0, 2, 0)])
def test_mixed_partials_match_nested_jvp(indices):
    expected = scalar
    for index in indices:
        seed = jnp.eye(3)[index]
        expected = (lambda g, v: lambda x: jax.jvp(g, (x,), (v,))[1])(expected, seed)
    found, by_jvp = in_one_program(derivprof.partial(scalar, indices), expected)(X)
    np.testing.assert_allclose(found, by_jvp, rtol=1e-11, atol=1e-13)


def counts(indices, fun, x):
    nested = fun
    for index in indices:
        seed = np.eye(x.size)[index]
        nested = (lambda g, v: lambda y: jax.jvp(g, (y,), (v,))[1])(nested, jnp.asarray(seed))
    programs = (derivprof.partial(fun, indices), nested)
    found = [take_census(jax.make_jaxpr(program)(x)).after_dce for program in programs]
    return found[0] or 0, found[1] or 0


@pytest.mark.parametrize("indices", [(0, 2, 4), (0, 1, 2, 3, 4), (0, 0, 1), (3,)])
def test_mixed_partials_are_never_larger_than_nested_jvp(indices):
    ours, nested = counts(indices, product, jnp.arange(1.0, 6.0))
    assert ours <= nested


def test_an_entry_that_is_not_there():
    with pytest.raises(InputError, match="There is no entry 3: .* 0 to 2"):
        derivprof.partial(scalar, (0, 3))(X)


def in_one_program(*functions):
    """The results of all at the same argument; XLA then compiles once."""
    return jax.jit(lambda x: [function(x) for function in functions])


def test_tensors_are_nested_jacobians():
    hessian = jax.hessian(scalar)
    for order, expected in ((2, hessian), (3, jax.jacfwd(hessian))):
        found, dense = in_one_program(derivprof.tensor(scalar, order), expected)(X)
        np.testing.assert_allclose(found, dense, rtol=1e-10, atol=1e-12)


def test_large_tensors_are_batched():
    y = jnp.arange(1.0, 14.0) / 7

    def fun(x):
        return jnp.cumprod(jnp.sin(x))

    found, dense = in_one_program(derivprof.tensor(fun, 2), jax.jacfwd(jax.jacfwd(fun)))(y)
    np.testing.assert_allclose(found, dense, rtol=1e-10, atol=1e-12)


def test_tensors_of_pytrees_are_nested_like_jacfwd():
    def fun(p, q):
        return {"z": p["a"] * jnp.sum(q**2)}

    p, q = {"a": 1.5}, jnp.array([[0.5, 2.0]])
    found = derivprof.tensor(fun, 2, argnums=(0, 1))(p, q)
    expected = jax.jacfwd(jax.jacfwd(fun, (0, 1)), (0, 1))(p, q)
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-12), found, expected)


def test_the_diagonal_of_an_entrywise_function_is_one_pass():
    def fun(a):
        return jnp.tanh(a) / a

    small = jax.make_jaxpr(derivprof.diagonal(fun, 2))(jnp.ones(2)).jaxpr
    large = jax.make_jaxpr(derivprof.diagonal(fun, 2))(jnp.ones(10_000)).jaxpr
    assert equation_count(small) == equation_count(large) < 30
    array = jnp.array([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(derivprof.diagonal(lambda a: 1 / a, 2)(array), 2 / array**3)


def test_the_diagonal_of_other_functions():
    a = jnp.array([2.0, 5.0])
    mixed = derivprof.diagonal(lambda x: x**2 * x[::-1], 1)(a)
    np.testing.assert_allclose(mixed, 2 * a * a[::-1])
    to_one = derivprof.diagonal(lambda x: x[0] ** 2 + x[1] ** 3, 2)(a)
    np.testing.assert_allclose(to_one, [2.0, 30.0])
    by_hand = derivprof.diagonal(lambda x, y: jnp.sum(x**3 * y), 2, argnums=(0,))
    np.testing.assert_allclose(by_hand(a, a), (6 * a * a,))
    with pytest.raises(ValueError, match="outputs of the inputs' shapes"):
        derivprof.diagonal(lambda x: jnp.concatenate([x, x]), 1)(a)


# jet


def test_jet_has_the_signature_and_conventions_of_jax():
    ours, theirs = derivprof.jet, jax.experimental.jet.jet
    names, expected = (list(inspect.signature(each).parameters) for each in (ours, theirs))
    assert names[:4] == expected[:4]
    args = ((0.5**3,), ((3 * 0.25, 3.0),))
    for scaled in (True, False):
        found, expected = ours(jnp.sin, *args, scaled), theirs(jnp.sin, *args, scaled)
        np.testing.assert_allclose(found[0], expected[0])
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-12)


def test_jet_takes_general_series_and_pytrees():
    def fun(x, p):
        return {"a": x * p["w"], "b": jnp.sin(x)}

    value, terms = derivprof.jet(fun, (1.0, {"w": 2.0}), ([1.0, 0.0], [{"w": 1.0}, {"w": 0.5}]))
    np.testing.assert_allclose(value["a"], 2.0)
    np.testing.assert_allclose(terms["a"], [3.0, 2.5])
    np.testing.assert_allclose(terms["b"], [np.cos(1.0), -np.sin(1.0)])


def test_jet_refuses_what_it_does_not_know():
    with pytest.raises(TypeError):
        derivprof.jet(jnp.sin, (1.0,), ((1.0,),), factorial_scale=False)
    with pytest.raises(ValueError, match="different lengths"):
        derivprof.jet(jnp.add, (1.0, 1.0), ((1.0,), (1.0, 0.0)))
    with pytest.raises(ValueError, match="one series per argument"):
        derivprof.jet(jnp.add, (1.0, 1.0), ((1.0,),))
    with pytest.raises(ValueError, match="has shape"):
        derivprof.jet(jnp.sin, (jnp.ones(2),), ((jnp.ones(3),),))


@pytest.mark.parametrize("method", ["taylor", "nested-jvp", "nested-grad", "jet"])
def test_a_derivative_as_a_function_of_its_direction(method):
    third = derivprof.derivative(jnp.exp, 3, as_function_of="direction", method=method)
    of_direction = third(0.5)
    for v in (1.0, -2.0):
        np.testing.assert_allclose(jax.jit(of_direction)(v), np.exp(0.5) * v**3, rtol=1e-12)


def test_the_direction_has_the_structure_of_what_is_differentiated():
    def fun(params, x):
        return params["w"] * x**2

    at = derivprof.derivative(fun, 2, argnums=(1, 0), as_function_of="direction")
    found = at({"w": 2.0, "k": 1}, 3.0)((1.0, {"w": 0.5, "k": None}))
    assert float(found) == pytest.approx(4.0 + 2 * 6.0 * 0.5)
    one = derivprof.derivative(fun, as_function_of="direction")({"w": 2.0, "k": 1}, 3.0)
    assert float(one({"w": 0.5, "k": 1})) == pytest.approx(4.5)


def test_at_fixed_inputs_numbers_that_are_not_differentiated_stay_as_they_are():
    def fun(x, n):
        return sum(x**k for k in range(n))

    of_direction = derivprof.derivative(fun, as_function_of="direction")(2.0, 4)
    assert float(jax.jit(of_direction)(0.5)) == pytest.approx((1 + 4 + 12) * 0.5)


def test_a_variable_that_means_nothing_is_refused():
    with pytest.raises(ValueError, match="must be 'inputs' or 'direction'"):
        derivprof.derivative(jnp.sin, 2, as_function_of="time")
    with pytest.raises(ValueError, match="direction is given"):
        derivprof.derivative(jnp.sin, 2, as_function_of="direction", direction=OneHot(0))
