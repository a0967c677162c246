"""What reverse mode stores, with and without linearisation points."""

import jax
import jax.numpy as jnp
import pytest

from derivprof.linearise import linearised, residuals_of
from tests.linearise.cases import CASES, A, X


def stored(fun, *args):
    """The counts of stored arrays, plain and linearised."""
    return residuals_of(fun, args).count, residuals_of(linearised(fun), args).count


@pytest.mark.parametrize(
    "fun",
    [
        jax.nn.gelu,
        lambda x: jax.nn.gelu(x, approximate=False),
        jax.nn.silu,
        jax.nn.softplus,
        lambda x: jnp.sin(jnp.sin(jnp.sin(x))),
    ],
)
def test_one_array_is_stored_per_chain_where_plain_reverse_mode_stores_more(fun):
    plain, ours = stored(fun, X)
    assert ours == 1 < plain
    (array,) = residuals_of(linearised(fun), (X,)).arrays
    assert (array.type, array.bytes) == ("float32[4]", 16)


@pytest.mark.parametrize("name", CASES)
def test_no_case_stores_more_than_plain_reverse_mode(name):
    fun, args = CASES[name]
    assert residuals_of(linearised(fun), args).bytes <= residuals_of(fun, args).bytes


def test_arguments_constants_and_numbers_are_not_counted():
    assert residuals_of(lambda x, y: x * y * 2 + jnp.ones(4, x.dtype), (X, X)).count == 0
    assert residuals_of(lambda x: jnp.sin(x) * x * A[0], (X,)).count == 2
    assert residuals_of(lambda x: A @ x, (X,)).count == 0
    assert residuals_of(lambda x: 3 * x, (X,)).count == 0


def test_equal_arrays_count_once():
    assert residuals_of(lambda x: jnp.sin(x) + jnp.sin(x), (X,)).count == 1
    assert residuals_of(jax.jit(lambda x: jax.jit(jnp.sin)(x) + jnp.sin(x)), (X,)).count == 1


def test_each_array_names_the_line_that_makes_it():
    (array,) = residuals_of(lambda x: jnp.sin(x), (X,)).arrays
    assert "test_residuals.py" in array.source


def test_nothing_is_executed():
    huge = jax.ShapeDtypeStruct((10**6, 10**6), jnp.float32)
    found = residuals_of(linearised(jax.nn.gelu), (huge,))
    assert (found.count, found.bytes) == (1, 4 * 10**12)


def test_a_product_of_arguments_keeps_its_prefixes_where_slopes_would_need_more():
    def product(a, b, c, d):
        return a * b * c * d

    assert stored(product, X, X + 1, X + 2, X + 3) == (2, 2)


def test_a_boolean_mask_is_not_replaced_by_a_larger_slope():
    found = residuals_of(linearised(lambda x: 2 * jax.nn.relu(x)), (X,))
    assert found.bytes <= residuals_of(lambda x: 2 * jax.nn.relu(x), (X,)).bytes


def test_the_residuals_of_a_scan_are_those_of_all_iterations():
    def fun(x):
        return jax.lax.scan(lambda c, _: (jnp.sin(jnp.sin(c)), None), x, None, 5)[0]

    (array,) = residuals_of(linearised(fun), (X,)).arrays
    assert array.type == "float32[5,4]"
    assert residuals_of(fun, (X,)).count == 2
