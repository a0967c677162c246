"""The entries that are found hold all that are there, and few passes give them exactly."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.compat import import_asdex
from derivprof.errors import UsageError
from derivprof.jaxprs import equations
from derivprof.sparsity import compressed_hessian, compressed_jacobian
from derivprof.sparsity import pattern as pattern_module
from tests.sparsity.probing import FUNCTIONS, N, nonzero_jacobian


def _missing():
    try:
        import_asdex()
    except ImportError as error:
        return f"asdex cannot be imported: {error}"
    return ""


needs_asdex = pytest.mark.skipif(bool(_missing()), reason=_missing())
X = jnp.linspace(-1.0, 1.3, N)


def tridiagonal(x):
    padded = jnp.pad(x, 1)
    return jnp.sin(padded[:-2]) * x + padded[2:] ** 2


def chain_energy(x):
    return jnp.sum((x[1:] - x[:-1]) ** 4) + jnp.sum(jnp.cos(x))


@needs_asdex
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_pattern_holds_every_entry_that_probing_finds(name):
    found = pattern_module.coloured_jacobian(FUNCTIONS[name], X)
    dense = np.zeros(found.shape, bool)
    dense[found.rows, found.columns] = True
    assert not np.any(nonzero_jacobian(FUNCTIONS[name]) & ~dense)


@needs_asdex
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_compressed_jacobian_is_the_dense_one(name):
    fun = FUNCTIONS[name]
    jacobian = compressed_jacobian(fun, X)
    found, expected = jax.jit(lambda x: (jacobian(x).todense(), jax.jacfwd(fun)(x)))(X)
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-15)


@needs_asdex
@pytest.mark.parametrize(
    ("fun", "passes", "mode"),
    [
        (jnp.sin, 1, "fwd"),
        (tridiagonal, 3, "fwd"),
        (lambda x: jnp.sum(x**2).reshape(1), 1, "rev"),
        (lambda x: x[0] * jnp.sin(jnp.ones(9)), 1, "fwd"),
    ],
)
def test_as_few_passes_as_colours(fun, passes, mode):
    jacobian = compressed_jacobian(fun, X)
    assert (jacobian.passes, jacobian.pattern.mode) == (passes, mode)
    np.testing.assert_allclose(jacobian(X).todense(), jax.jacfwd(fun)(X), rtol=1e-13)


@needs_asdex
def test_a_tridiagonal_map_of_ten_thousand_takes_three_passes_and_a_few_megabytes():
    x = jnp.linspace(0.0, 20.0, 10_000)
    jacobian = compressed_jacobian(tridiagonal, x)
    assert jacobian.passes == 3
    compiled = jax.jit(jacobian.function).lower(x).compile()
    entries = compiled(x)
    assert entries.shape == (29_998,)
    memory = compiled.memory_analysis()
    assert memory.temp_size_in_bytes + memory.output_size_in_bytes < 4e6
    rows, columns = jacobian.pattern.rows, jacobian.pattern.columns
    np.testing.assert_allclose(
        entries[rows == columns], np.sin(np.pad(x, 1)[:-2]), rtol=1e-12, atol=1e-15
    )
    np.testing.assert_allclose(entries[columns == rows + 1], 2 * x[1:], rtol=1e-12)
    np.testing.assert_allclose(entries[columns == rows - 1], np.cos(x[:-1]) * x[1:], rtol=1e-12)


@needs_asdex
def test_no_array_of_the_program_is_larger_than_the_passes():
    x = jnp.linspace(0.0, 20.0, 1000)
    jaxpr = jax.make_jaxpr(compressed_jacobian(tridiagonal, x).function)(x).jaxpr
    shapes = [var.aval.shape for eqn in equations(jaxpr) for var in eqn.outvars]
    assert max(map(np.prod, shapes)) <= 2 * 2998


@needs_asdex
def test_the_compressed_hessian_is_the_dense_one_in_few_products():
    hessian = compressed_hessian(chain_energy, X)
    assert hessian.passes <= 3
    assert hessian.pattern.mode == "hvp"
    found, expected = jax.jit(lambda x: (hessian(x).todense(), jax.hessian(chain_energy)(x)))(X)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    separable = compressed_hessian(lambda x: jnp.sum(jnp.exp(x)), X)
    assert separable.passes == 1
    np.testing.assert_allclose(separable.function(X), np.exp(X), rtol=1e-13)


@needs_asdex
def test_arrays_of_any_shape_are_flattened():
    x = X.reshape(2, 3)
    jacobian = compressed_jacobian(lambda x: jnp.sin(x).T, x)
    expected = jax.jacfwd(lambda x: jnp.sin(x).T)(x).reshape(6, 6)
    np.testing.assert_allclose(jacobian(x).todense(), expected, rtol=1e-13)
    assert jacobian.passes == 1


@needs_asdex
def test_a_pattern_serves_other_points_and_float32():
    pattern = compressed_jacobian(tridiagonal, X).pattern
    x = jnp.asarray(X * 2, jnp.float32)
    jacobian = compressed_jacobian(tridiagonal, x, pattern)
    assert jacobian.function(x).dtype == jnp.float32
    np.testing.assert_allclose(
        jacobian(x).todense(), jax.jit(jax.jacfwd(tridiagonal))(x), rtol=1e-6
    )


@needs_asdex
def test_the_entries_can_be_differentiated_and_mapped():
    entries = compressed_jacobian(tridiagonal, X).function
    rows = jnp.stack([X, 2 * X])
    np.testing.assert_allclose(jax.vmap(entries)(rows), [*map(entries, rows)], rtol=1e-13)
    assert jax.jacfwd(entries)(X).shape == (3 * N - 2, N)


@needs_asdex
def test_a_function_of_nothing_has_no_entries_and_no_passes():
    jacobian = compressed_jacobian(lambda x: jnp.ones(3), X)
    assert jacobian.passes == 0
    np.testing.assert_array_equal(jacobian(X).todense(), np.zeros((3, N)))


def test_a_missing_extra_names_what_to_install(monkeypatch):
    def absent():
        raise ImportError("No module named 'asdex'")

    monkeypatch.setattr(pattern_module, "import_asdex", absent)
    with pytest.raises(UsageError, match=r"pip install 'derivprof\[sparse\]'"):
        compressed_jacobian(jnp.sin, X)
