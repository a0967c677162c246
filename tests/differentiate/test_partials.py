"""Mixed partials, tensors and diagonals by every method, against closed forms and nested jacfwd."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.derivatives import Diagonal, Directional, FullTensor, MixedPartial, NamedEntry
from derivprof.differentiate import METHODS, Problem, default_methods, repeat_rows, split_rows
from derivprof.errors import InputError
from derivprof.jaxprs import equations

PARTIAL_METHODS = ("nested-jvp", "taylor", "nested-grad", "split-argnums", "jacfwd", "jacrev",
                   "jacfwd-jacrev")  # fmt: skip
TENSOR_METHODS = ("taylor", "jacfwd", "jacrev", "jacfwd-jacrev")
DIAGONAL_METHODS = ("nested-jvp", *TENSOR_METHODS)


def value(method, problem, derivative, order=None):
    order = derivative.order if order is None else order
    assert METHODS[method].why_not(problem, derivative, order) is None
    return jax.jit(METHODS[method].build(problem, derivative, order))(*problem.inputs)


@pytest.mark.parametrize("method", PARTIAL_METHODS)
def test_one_mixed_partial_of_a_product(method):
    problem = Problem(jnp.prod, (jnp.arange(1.0, 6.0),))
    for order, expected in enumerate((120.0, 120.0, 40.0, 8.0)):
        found = value(method, problem, MixedPartial((0, 2, 4)), order)
        assert float(found) == pytest.approx(expected)


@pytest.mark.parametrize("method", PARTIAL_METHODS)
def test_repeated_entries_of_a_matrix_and_a_scalar_argument(method):
    def fun(x, y):
        return jnp.sin(x[0, 2]) ** 2 * jnp.exp(y * x[1, 0]) + jnp.sum(x) * y

    x = jnp.linspace(0.2, 1.0, 6).reshape(2, 3)
    problem = Problem(fun, (x, 0.7), (0, 1), ("x", "y"))
    wanted = MixedPartial((NamedEntry("x", (0, 2)), NamedEntry("x", (0, 2)), NamedEntry("y")))
    a, b = float(x[0, 2]), float(x[1, 0])
    expected = 2 * np.cos(2 * a) * b * np.exp(0.7 * b)
    assert float(value(method, problem, wanted)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("method", ["nested-jvp", "taylor", "split-argnums", "jacfwd", "jacrev"])
def test_leaves_of_pytrees_and_several_outputs(method):
    def fun(params, x):
        return {"a": params["w"] * x, "b": (jnp.sum(params["w"] ** 3) * params["c"],)}

    params = {"c": jnp.float64(2.0), "w": jnp.array([0.5, 1.5])}
    problem = Problem(fun, (params, jnp.array([1.0, 2.0])), (0,), ("params", "x"))
    found = value(method, problem, MixedPartial((NamedEntry("params.w", (1,)),)))
    np.testing.assert_allclose(found["a"], [0.0, 2.0])
    np.testing.assert_allclose(found["b"][0], 3 * 1.5**2 * 2.0)
    flat = value(method, problem, MixedPartial((2,)))
    np.testing.assert_allclose(found["a"], flat["a"])


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (7, "no entry 7.*4 entries"),
        (NamedEntry("z"), "no input `z`.*There are: x"),
        (NamedEntry("x", (0, 2)), r"no entry x\[0,2\].*shape \(2,2\)"),
        (NamedEntry("x"), "one index per axis"),
    ],
)
def test_an_entry_that_is_not_there_is_named(entry, words):
    problem = Problem(jnp.sum, (jnp.ones((2, 2)),), (0,), ("x",))
    with pytest.raises(InputError, match=words):
        METHODS["nested-jvp"].build(problem, MixedPartial((entry,)), 1)


def of_two(x, y):
    return jnp.stack([jnp.sum(x**3) * y, jnp.prod(x) + y**2, jnp.sum(jnp.sin(x)) * y])


@pytest.mark.parametrize("method", TENSOR_METHODS)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_tensors_over_several_arguments(method, order):
    x, y = jnp.array([[0.3, 0.8], [1.1, 0.4]]), jnp.float64(0.6)
    flat = jnp.append(x.reshape(-1), y)
    expected = lambda z: of_two(z[:4].reshape(2, 2), z[4])  # noqa: E731
    for _ in range(order):
        expected = jax.jacfwd(expected)
    found = value(method, Problem(of_two, (x, y), (0, 1)), FullTensor(order))
    assert found.shape == (3, *(5,) * order)
    np.testing.assert_allclose(found, jax.jit(expected)(flat), rtol=1e-11, atol=1e-12)


def program(method, problem, derivative):
    built = METHODS[method].build(problem, derivative, derivative.order)
    return jax.make_jaxpr(built)(*problem.inputs).jaxpr


def largest_array(jaxpr):
    return max(var.aval.size for eqn in equations(jaxpr) for var in eqn.outvars)


@pytest.mark.parametrize(("method", "most"), [("taylor", 8), ("nested-jvp", 8)])
def test_one_partial_of_a_product_needs_no_tensor(method, most):
    """Of the 125 entries one is wanted: nothing is larger than 2^3 coefficients."""
    problem = Problem(jnp.prod, (jnp.arange(1.0, 6.0),))
    assert largest_array(program(method, problem, MixedPartial((0, 2, 4)))) <= most


def test_the_whole_tensor_of_a_product_has_its_125_entries():
    problem = Problem(jnp.prod, (jnp.arange(1.0, 6.0),))
    for method in ("jacfwd", "jacrev", "jacfwd-jacrev"):
        assert largest_array(program(method, problem, MixedPartial((0, 2, 4)))) >= 125


def test_the_tensor_of_order_zero_is_the_function_alone():
    problem = Problem(lambda x: jnp.sin(x) * 2, (jnp.ones(10_000),))
    assert len(program("taylor", problem, FullTensor(0)).eqns) == 2


@pytest.mark.parametrize("method", DIAGONAL_METHODS)
@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_diagonals_of_square_and_of_scalar_functions(method, order):
    x = jnp.array([[0.5, 1.5], [2.0, 0.7]])
    reciprocal = value(method, Problem(lambda a: 1.0 / a, (x,)), Diagonal(order))
    factor = [1, -1, 2, -6][order]
    np.testing.assert_allclose(reciprocal, factor / x ** (order + 1), rtol=1e-12)
    quartic = value(method, Problem(lambda a: jnp.sum(a**4), (x,)), Diagonal(order))
    expected = [jnp.sum(x**4), 4 * x**3, 12 * x**2, 24 * x][order]
    np.testing.assert_allclose(quartic, expected, rtol=1e-12)


@pytest.mark.parametrize("method", DIAGONAL_METHODS)
def test_one_output_may_stand_in_an_array(method):
    """The function of two unlike variables that `diag` of the Jacobian gets wrong."""
    x = jnp.array([-0.5, 1.5])
    problem = Problem(lambda a: jnp.stack([a[0] ** 2 + a[1] ** 3]), (x,))
    expected = [[3.625], [-1.0, 6.75], [2.0, 9.0], [0.0, 6.0]]
    for order, values in enumerate(expected):
        np.testing.assert_allclose(value(method, problem, Diagonal(order)), values, atol=1e-12)


@pytest.mark.parametrize("method", DIAGONAL_METHODS)
def test_the_diagonal_of_several_arrays_and_pytrees(method):
    params = {"b": jnp.array([0.5, 1.5]), "n": jnp.arange(2), "w": jnp.array([[2.0]])}
    y = jnp.array(0.7)

    def same(params, y):
        return params["b"] ** 3 * y, params["w"] * y**2, jnp.sin(y) * params["b"][0]

    found = value(method, Problem(same, (params, y), (0, 1)), Diagonal(2))
    expected = 6 * params["b"] * y, jnp.zeros((1, 1)), -jnp.sin(y) * params["b"][0]
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, atol=1e-12), found, expected)

    def one(params, y):
        return jnp.sum(params["b"] ** 3) * jnp.sum(params["w"] ** 2) * y**2

    found = value(method, Problem(one, (params, y), (0, 1)), Diagonal(2))
    sums = jnp.sum(params["b"] ** 3)
    expected = (
        {"b": 6 * params["b"] * 4 * y**2, "n": None, "w": sums * 2 * y**2 * jnp.ones((1, 1))},
        sums * 4 * 2,
    )
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-12), found, expected)


@pytest.mark.parametrize("method", DIAGONAL_METHODS)
def test_a_diagonal_that_is_not_there_has_a_reason(method):
    problem = Problem(lambda a: a[:2], (jnp.ones(3),))
    assert "outputs of the inputs' shapes" in METHODS[method].why_not(problem, Diagonal(1), 1)


@pytest.mark.parametrize("method", ["jacrev", "jacfwd-jacrev"])
def test_reverse_mode_needs_real_numbers(method):
    problem = Problem(jnp.sin, (jnp.full(2, 1.0 + 1.0j),))
    assert "real" in METHODS[method].why_not(problem, FullTensor(1), 1)


def test_every_method_says_why_it_does_not_apply():
    problem = Problem(jnp.sin, (jnp.ones(2),))
    for derivative in (Directional(1), MixedPartial((0,)), FullTensor(1), Diagonal(1)):
        for method in METHODS.values():
            reason = method.why_not(problem, derivative, 1)
            assert reason is None or len(reason.split()) > 3


def test_the_default_methods_exist_and_apply():
    problem = Problem(jnp.sum, (jnp.ones(2),))
    for derivative in (Directional(1), MixedPartial((0,)), FullTensor(1), Diagonal(1)):
        for name in default_methods(derivative):
            assert METHODS[name].why_not(problem, derivative, 1) is None


@pytest.mark.parametrize("method", ["nested-jvp", "taylor", "split-argnums", "jacfwd"])
def test_a_mixed_partial_per_row_of_a_batch(method):
    rows = jnp.arange(1.0, 31.0).reshape(6, 5)
    batch = split_rows(Problem(jnp.prod, (rows,)))
    derivative = MixedPartial((0, 2, 4))
    row = METHODS[method].build(batch.problem, derivative, 3)
    found = jax.jit(batch.mapped(row))(*batch.inputs)
    np.testing.assert_allclose(found, [8, 63, 168, 323, 528, 783])


def test_rows_need_a_common_leading_axis():
    with pytest.raises(InputError, match="leading axis.*`argument 0` of shape \\(\\)"):
        split_rows(Problem(jnp.sin, (1.0,)))
    with pytest.raises(InputError, match="no common one"):
        split_rows(Problem(jnp.add, (jnp.ones(2), jnp.ones(3)), (0, 1)))


def test_arguments_that_are_not_differentiated_are_shared_by_all_rows():
    batch = split_rows(Problem(lambda x, w: jnp.dot(w, x), (jnp.eye(3), jnp.arange(3.0)), (0,)))
    row = METHODS["taylor"].build(batch.problem, Directional(1), 1)
    np.testing.assert_allclose(batch.mapped(row)(*batch.inputs), [3.0, 3.0, 3.0])


def test_a_row_is_repeated():
    batch = repeat_rows(Problem(jnp.sin, (jnp.float64(0.3),)), 4)
    row = METHODS["taylor"].build(batch.problem, Directional(1), 1)
    np.testing.assert_allclose(batch.mapped(row)(*batch.inputs), np.cos([0.3] * 4))
