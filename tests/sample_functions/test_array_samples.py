"""The samples of array arguments: the wanted entries, and the attempts that lose some."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sample_files import inputs_of, load


def one_hot_jvp(fun, index):
    """The partial derivative by x[index], as a function of x."""

    def partial_derivative(x):
        return jax.jvp(fun, (x,), (jnp.zeros_like(x).at[index].set(1.0),))[1]

    return partial_derivative


def test_mixed_partial_of_the_product_for_the_six_rows():
    derivative = load("product").f
    for index in (0, 2, 4):
        derivative = one_hot_jvp(derivative, index)
    answers = jax.vmap(derivative)(jnp.asarray(load("product").rows))
    np.testing.assert_array_equal(answers, [8, 63, 168, 323, 528, 783])


@pytest.mark.parametrize("order", range(4))
def test_closed_form_of_the_product_is_the_entry_of_the_full_tensor(order):
    product, tensor = load("product"), load("product").f
    for _ in range(order):
        tensor = jax.jacfwd(tensor)
    rows = jnp.asarray(product.rows)
    tensors = jax.jit(jax.vmap(tensor))(rows)
    entries = tensors[(slice(None), *(0, 2, 4)[:order])]
    found = jax.jit(jax.vmap(lambda row: product.closed_form(row, order=order)))(rows)
    np.testing.assert_allclose(found, entries, rtol=1e-12)


@pytest.mark.parametrize("name", ["nested_grad", "jacobian_diagonal"])
def test_right_ways_to_differentiate_elementwise(name):
    (a,) = inputs_of("elementwise", "f")
    derivative = getattr(load("elementwise"), name)
    for order, expected in enumerate((1 / a, -1 / a**2, 2 / a**3)):
        found = jax.jit(lambda a, order=order: derivative(a, order=order))(a)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_first_output_alone_drops_the_second_column():
    """The errors that the person who asked saw, in float32."""
    (a,) = inputs_of("elementwise", "f")
    wrong = load("elementwise").wrong_first_output
    first, second = wrong(a, order=1) + 1 / a**2, wrong(a, order=2) - 2 / a**3
    np.testing.assert_allclose(first, [[0, 48.43877], [0, 0.62903005]], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(second, [[0, 674.248], [0, 0.9977852]], rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(wrong(a, order=0), 1 / a)


def test_right_way_to_differentiate_rowwise():
    rowwise = load("rowwise")
    a = jnp.asarray(rowwise.rows)
    value, first, second = (
        jax.jit(jax.vmap(lambda row, order=order: rowwise.nested_jacobian(row, order=order)))(a)
        for order in range(3)
    )
    np.testing.assert_allclose(value, jax.vmap(rowwise.f)(a), rtol=1e-12)
    np.testing.assert_allclose(first, np.stack([2 * a[:, 0], 3 * a[:, 1] ** 2], 1), rtol=1e-12)
    np.testing.assert_allclose(second, np.stack([2 + 0 * a[:, 0], 6 * a[:, 1]], 1), rtol=1e-12)


def test_diagonal_of_a_jacobian_that_is_not_square_is_one_entry():
    """Broadcast against the right answer it is wrong by -6.9 and 9.6, without any error."""
    rowwise, (a,) = load("rowwise"), inputs_of("rowwise", "f")
    wrong, right = (
        jax.jit(lambda a, way=way: [way(a, order=order) for order in (1, 2)])(a)
        for way in (rowwise.wrong_diagonal, rowwise.nested_jacobian)
    )
    errors = [w - r for w, r in zip(wrong, right, strict=True)]
    assert [w.shape for w in wrong] == [(1,), (1,)]
    np.testing.assert_allclose(errors, [[0, -6.925739], [0, 9.565116]], rtol=1e-6, atol=1e-9)


def test_first_output_of_a_gradient_is_right_once_and_wrong_twice():
    rowwise, (a,) = load("rowwise"), inputs_of("rowwise", "f")
    wrong, right = rowwise.wrong_first_output, rowwise.nested_jacobian
    np.testing.assert_allclose(wrong(a, order=1), right(a, order=1), rtol=1e-12)
    np.testing.assert_allclose(wrong(a, order=2), [2.0, 0.0], rtol=1e-12)


def test_indirect_product_of_jacobians_matches_the_formula():
    jjt = load("jjt")
    x1, x2 = inputs_of("jjt", "by_hand")

    def row(cotangent):
        (tangent,) = jax.vjp(jjt.f, x2)[1](cotangent)
        return jax.jvp(jjt.f, (x1,), (tangent,))[1]

    found = jax.jit(jax.vmap(row))(jnp.eye(jjt.M, dtype=x1.dtype)).T
    assert x1.shape == (10_000,)
    np.testing.assert_allclose(found, jjt.by_hand(x1, x2), rtol=1e-12)
    np.testing.assert_allclose(jnp.diagonal(found), 3.3e-5, rtol=0.03)


def test_made_with_the_same_sizes_it_is_the_same_function():
    jjt, (x,) = load("jjt"), inputs_of("jjt", "f")
    np.testing.assert_array_equal(jjt.make(jjt.M)(x), jjt.f(x))
    assert jjt.make(7, 20)(*jjt.make(7, 20).example_inputs()).shape == (7,)
    assert [x.shape for x in jjt.make(7, 20).second_inputs()] == [(20,)]


def test_jvp_of_the_square_root_matches_the_formula():
    jjt, (x,) = load("jjt"), inputs_of("jjt", "f")
    found = jax.jit(lambda x: jax.jvp(jjt.f, (x,), (jnp.ones_like(x),))[1])(x)
    expected = jjt.positive_matrix().sum(axis=1) / (2 * jjt.N * jjt.f(x))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_first_output_of_the_helpers_does_not_depend_on_the_second_argument():
    helpers, (p1, p2) = load("helpers"), inputs_of("helpers", "main")
    dz, dy = jax.jit(jax.jacfwd(helpers.main, argnums=(0, 1)))(p1, p2)
    z, y = jax.jit(helpers.main)(p1, p2)
    through = ((1 - y**2) * p2[0])[:, None]
    assert [d.shape for d in (*dz, *dy)] == [(1000, 3), (1000, 2)] * 2
    assert not np.any(dz[1])
    np.testing.assert_allclose(dz[0][:, 0], z / p1[0], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(dy[0], through * dz[0], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(dy[1][:, 0], (1 - y**2) * z, rtol=1e-12, atol=1e-14)
