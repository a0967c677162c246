"""Sparse derivatives in coloured passes, against the dense ones."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import derivprof
from derivprof.derivatives import Directional, FullTensor
from derivprof.differentiate import METHODS, Problem, compressed, split_rows
from derivprof.sparsity import pattern, why_no_patterns

COMPRESSED = METHODS["compressed"]

pytestmark = pytest.mark.skipif(bool(why_no_patterns()), reason=str(why_no_patterns()))


def step(u):
    padded = jnp.pad(u, 1)
    return u + 0.1 * (padded[2:] - 2 * u + padded[:-2] - u**3)


def energy(u):
    return jnp.sum(jnp.diff(u) ** 2) + jnp.sum(u**4)


def built(fun, x, order):
    problem = Problem(fun, (x,))
    assert COMPRESSED.why_not(problem, FullTensor(order), order) is None
    return COMPRESSED.build(problem, FullTensor(order), order)


def test_a_banded_jacobian_takes_three_passes():
    u = jnp.sin(jnp.arange(12.0))
    function = built(step, u, 1)
    assert function.findings.passes == 3
    entries = jax.jit(function)(u)
    assert entries.shape == (3 * 12 - 2,)
    np.testing.assert_allclose(
        function.compared(entries), jax.jit(jax.jacobian(step))(u), rtol=1e-13
    )


def test_a_banded_hessian_of_a_matrix_argument():
    u = jnp.cos(jnp.arange(12.0)).reshape(3, 4)
    function = built(lambda u: energy(u.reshape(-1)), u, 2)
    expected = jax.jit(jax.hessian(energy))(u.reshape(-1))
    np.testing.assert_allclose(
        function.compared(jax.jit(function)(u)), expected, rtol=1e-12, atol=1e-14
    )


def test_an_entrywise_function_takes_one_pass():
    assert built(jnp.sin, jnp.ones(50), 1).findings.passes == 1


def test_the_pattern_serves_every_point_and_jit():
    function = built(step, jnp.zeros(8), 1)
    for u in (jnp.ones(8), jnp.arange(8.0)):
        found = function.compared(jax.jit(function)(u))
        np.testing.assert_allclose(found, jax.jit(jax.jacobian(step))(u), rtol=1e-13)


def test_order_zero_is_the_function():
    np.testing.assert_allclose(built(step, jnp.ones(4), 0)(jnp.ones(4)), step(jnp.ones(4)))


def test_what_is_too_large_is_not_filled_in(monkeypatch):
    monkeypatch.setattr(compressed, "MOST_COMPARED", 10)
    function = built(step, jnp.zeros(8), 1)
    assert function.compared(function(jnp.ones(8))) is None


def pair(params, x):
    return {"a": jnp.diff(x) * params["w"], "b": (jnp.sin(x) * params["c"],)}


PAIR = ({"c": jnp.float64(0.5), "w": jnp.arange(1.0, 4.0)}, jnp.linspace(0.2, 1.4, 4))


def compared(fun, args, argnums, order):
    problem = Problem(fun, args, argnums)
    assert COMPRESSED.why_not(problem, FullTensor(order), order) is None
    function = COMPRESSED.build(problem, FullTensor(order), order)
    found = function.compared(jax.jit(function)(*args))
    dense = METHODS["jacfwd"].build(problem, FullTensor(order), order)(*args)
    assert jax.tree.structure(found) == jax.tree.structure(dense)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(dense), strict=True):
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        np.testing.assert_allclose(a, b, rtol=1e-6 if a.dtype == jnp.float32 else 1e-12, atol=1e-7)
    return function


@pytest.mark.parametrize("argnums", [(0,), (1,), (0, 1), (1, 0)])
def test_a_jacobian_by_several_arguments_of_several_outputs(argnums):
    function = compared(pair, PAIR, argnums, 1)
    assert function.findings.passes <= 4


def test_a_hessian_by_the_leaves_of_a_pytree():
    def energy_of(params, x):
        return jnp.sum(params["w"] ** 2 * x[1:] ** 3) + params["c"] ** 2 * x[0]

    function = compared(energy_of, PAIR, (0, 1), 2)
    assert function.findings.passes == 2


def test_leaves_of_two_precisions_and_integers_beside_them():
    args = ({"n": 2, "w": jnp.ones(3, jnp.float32)}, jnp.arange(3.0))

    def fun(params, x):
        return params["w"] ** params["n"], x**2 * params["w"].astype(x.dtype)

    built(lambda x: fun(args[0], x), args[1], 1)(args[1])  # with strict promotion too
    with jax.numpy_dtype_promotion("standard"):  # or jacfwd itself refuses
        compared(fun, args, (0, 1), 1)


def test_a_hessian_of_one_output_in_an_array():
    compared(lambda x: {"loss": jnp.sum(x**3).reshape(1)}, (jnp.arange(3.0),), (0,), 2)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_precision_of_the_function_is_kept(dtype):
    u = jnp.linspace(0.0, 1.0, 6).astype(dtype)
    function = built(step, u, 1)
    assert function(u).dtype == dtype
    assert function.compared(jax.jit(function)(u)).dtype == dtype


@pytest.mark.parametrize(
    ("fun", "shape"), [(jnp.sin, (0,)), (lambda x: x[:0], (3,)), (lambda x: jnp.ones(2), (3,))]
)
def test_empty_and_constant_results(fun, shape):
    function = compared(fun, (jnp.ones(shape),), (0,), 1)
    assert function.findings.passes == 0


def test_an_empty_hessian():
    assert compared(jnp.sum, (jnp.ones(0),), (0,), 2).findings.passes == 0


@pytest.mark.parametrize(("fun", "order"), [(step, 1), (energy, 2)])
def test_per_row_of_a_batch(fun, order):
    rows = jnp.sin(jnp.arange(24.0)).reshape(3, 8)
    batch = split_rows(Problem(fun, (rows,)))
    function = COMPRESSED.build(batch.problem, FullTensor(order), order)
    found = batch.compared(function, batch.mapped(function)(*batch.inputs))
    expected = jax.vmap((jax.jacfwd, jax.hessian)[order - 1](fun))(rows)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


def test_the_library_gives_the_whole_tensor():
    by_colours = derivprof.tensor(pair, 1, argnums=(0, 1), method="compressed")
    expected = jax.jacfwd(pair, argnums=(0, 1))(*PAIR)
    for found in (by_colours(*PAIR), jax.jit(by_colours)(*PAIR)):
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-12), found, expected)


def test_the_library_refuses_what_is_too_large_to_be_filled_in(monkeypatch):
    monkeypatch.setattr(compressed, "MOST_COMPARED", 10)
    with pytest.raises(ValueError, match=r"derivprof\.sparsity"):
        derivprof.tensor(step, 1, method="compressed")(jnp.ones(8))


def test_without_the_extra_there_is_a_reason_that_names_it(monkeypatch):
    def absent():
        raise ImportError("No module named 'asdex'")

    monkeypatch.setattr(pattern, "import_asdex", absent)
    reason = COMPRESSED.why_not(Problem(step, (jnp.ones(4),)), FullTensor(1), 1)
    assert reason == ("it needs `asdex` (No module named 'asdex'): pip install 'derivprof[sparse]'")


@pytest.mark.parametrize(
    ("fun", "derivative", "order", "words"),
    [
        (step, Directional(1), 1, "--tensor 1"),
        (step, FullTensor(2), 2, "one scalar output"),
        (lambda u: u.astype(complex), FullTensor(1), 1, "real"),
    ],
)
def test_a_reason_where_it_does_not_apply(fun, derivative, order, words):
    assert words in COMPRESSED.why_not(Problem(fun, (jnp.ones(4),)), derivative, order)
