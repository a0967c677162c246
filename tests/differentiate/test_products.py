"""Products of Jacobians and pullbacks, against matrices and gradients written out."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.derivatives import Directional, JacobianProduct, Pullback
from derivprof.differentiate import METHODS, Problem, jacobian_products
from derivprof.jaxprs import equations
from derivprof.linearise import linearised

PRODUCTS = ("direct", "direct-jacrev", "indirect")


def value(method, problem, derivative, order):
    assert METHODS[method].why_not(problem, derivative, order) is None
    return METHODS[method].build(problem, derivative, order)(*problem.inputs)


def fun(x):
    matrix = jnp.cos(jnp.arange(21.0)).reshape(3, 7) + 2
    return jnp.sqrt(matrix @ x / 7)


@pytest.mark.parametrize("method", PRODUCTS)
def test_a_product_of_jacobians_at_two_points(method):
    first, second = jnp.linspace(1.0, 2.0, 7), jnp.linspace(2.0, 0.5, 7)
    expected = jax.jacobian(fun)(first) @ jax.jacobian(fun)(second).T
    problem = Problem(fun, (first,), second=(second,))
    np.testing.assert_allclose(value(method, problem, JacobianProduct(), 1), expected, rtol=1e-12)


@pytest.mark.parametrize("method", PRODUCTS)
def test_without_a_second_point_it_is_that_of_the_first(method):
    x = jnp.linspace(1.0, 2.0, 7)
    jacobian = jax.jacobian(fun)(x)
    found = value(method, Problem(fun, (x,)), JacobianProduct(), 1)
    np.testing.assert_allclose(found, jacobian @ jacobian.T, rtol=1e-12)


@pytest.mark.parametrize("method", PRODUCTS)
def test_several_arguments_and_outputs_make_one_matrix(method):
    def pair(x, y):
        return {"a": jnp.sum(x) * y, "b": jnp.sin(x).reshape(1, 2)}

    args = (jnp.array([0.3, 0.6]), jnp.array([1.0, 2.0]))
    found = value(method, Problem(pair, args, (0, 1)), JacobianProduct(), 1)
    rows = np.zeros((4, 4))
    rows[:2, :2], rows[:2, 2:] = [[1.0, 1.0], [2.0, 2.0]], 0.9 * np.eye(2)
    rows[2:, :2] = np.diag(np.cos([0.3, 0.6]))
    np.testing.assert_allclose(found, rows @ rows.T, rtol=1e-12, atol=1e-15)


def test_rows_in_blocks_give_the_same(monkeypatch):
    x = jnp.linspace(1.0, 2.0, 7)
    problem = Problem(fun, (x,))
    whole = value("indirect", problem, JacobianProduct(), 1)
    monkeypatch.setattr(jacobian_products, "BLOCK_ENTRIES", 14)
    blocks = value("indirect", problem, JacobianProduct(), 1)
    np.testing.assert_allclose(blocks, whole, rtol=1e-13)


def test_indirect_never_holds_a_tall_jacobian(monkeypatch):
    monkeypatch.setattr(jacobian_products, "BLOCK_ROWS", 4)
    x = jnp.linspace(1.0, 2.0, 30)
    matrix = jnp.cos(jnp.arange(20.0 * 30)).reshape(20, 30) + 2
    problem = Problem(lambda x: jnp.sqrt(matrix @ x), (x,))
    indirect = METHODS["indirect"].build(problem, JacobianProduct(), 1)
    jaxpr = jax.make_jaxpr(indirect)(x).jaxpr
    shapes = {var.aval.shape for eqn in equations(jaxpr) for var in eqn.outvars}
    assert (4, 30) in shapes
    assert not shapes & {(20, 30), (30, 20), (5, 4, 30)}


@pytest.mark.parametrize("method", ["vjp", "vjp+linearised"])
def test_pullbacks_are_gradients_of_sums(method):
    def energy(x, y):
        return jnp.sum(jnp.sin(x) * y**2)

    args = (jnp.array([0.3, 0.6]), jnp.array([1.0, 2.0]))
    problem = Problem(energy, args, (0, 1))
    total = energy
    for order in range(4):
        found = value(method, problem, Pullback(3), order)
        if order:
            expected = jax.grad(total, argnums=(0, 1))(*args)
            for a, b in zip(found, expected, strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-12)
            total = (lambda g: lambda *z: sum(map(jnp.sum, jax.grad(g, (0, 1))(*z))))(total)
        else:
            np.testing.assert_allclose(found, energy(*args))


def stored(method, fun, x):
    problem = Problem(fun, (x,))
    return METHODS[method].build(problem, Pullback(1), 1).findings.stored


def test_a_chain_of_sines_has_one_multiplication_in_its_backward_pass():
    def chain(x):
        return jnp.sin(jnp.sin(jnp.sin(x)))

    x = jnp.linspace(0.1, 1.0, 5)
    assert stored("vjp", chain, x).arrays == 3
    assert stored("vjp+linearised", chain, x).arrays == 1
    value, pull = jax.vjp(linearised(chain), x)
    backward = jax.make_jaxpr(pull)(value).jaxpr
    assert [eqn.primitive.name for eqn in backward.eqns] == ["mul"]


def test_gelu_stores_one_array_of_its_size():
    x = jnp.linspace(-1.0, 1.0, 1000)
    found = stored("vjp+linearised", jax.nn.gelu, x)
    assert (found.arrays, found.bytes) == (1, 8000)
    assert stored("vjp", jax.nn.gelu, x).arrays > 1


@pytest.mark.parametrize("method", ["vjp", "vjp+linearised", *PRODUCTS])
def test_they_compute_nothing_else(method):
    reason = METHODS[method].why_not(Problem(jnp.sin, (1.0,)), Directional(1), 1)
    assert "it computes p" in str(reason)
