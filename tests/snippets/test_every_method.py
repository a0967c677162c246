"""Every snippet is run and gives what its method gives: each derivative, method and input."""

import textwrap

import numpy as np
import pytest

from derivprof.derivatives import (
    Diagonal,
    Directional,
    FromFile,
    FullTensor,
    JacobianProduct,
    MixedPartial,
    OneHot,
    Ones,
    Operator,
    Pullback,
    Random,
    Variable,
    describe,
    parse_partial,
)
from derivprof.differentiate import METHODS
from derivprof.snippets import SNIPPETS
from tests.snippets.scripts import Asked, printed

SOURCE = """
import jax.numpy as jnp

def wave(t):
    return jnp.sin(t) * t**3

def rotated(x):
    return jnp.sin(x) * jnp.roll(x, 1)

def energy(x):
    return jnp.sum(jnp.sin(x) * jnp.roll(x, 1) ** 2)

def pair(x, y):
    return jnp.sum(jnp.sin(x) * y**2) + x[0] * x[1] * y[0] ** 2

def scalars(x, y):
    return jnp.sin(x * y) * y

def layer(params, x):
    return {"y": jnp.tanh(params["w"] * x) * params["b"]}

def inputs(matrix, leaf):
    return jnp.sum(matrix * leaf**2)

def power(x, n, *, shift):
    return jnp.sum((x + shift) ** n)

def masked(params):
    return jnp.sum(jnp.where(params["n"], params["w"] ** 2, 0))
"""
X, M = "x=[0.5,1.1,0.7]", "x=[[0.5,1.1],[0.7,0.2]]"
BOTH = {"at": ("x=[0.5,1.1]", "y=[0.7,0.2]"), "argnums": "0,1"}
TREE = {"at": ("params={'w': [0.5, 1.1], 'b': 0.3}", "x=[0.7,0.2]"), "argnums": "0,1"}
MASKED = {"at": ("params={'w': [0.5, 1.1], 'n': True}",), "argnums": "params"}
ROWS = "x=[[0.5,1.1,0.7],[0.1,0.2,0.9]]"


def of_direction(order, direction=Ones()):  # noqa: B008
    return Directional(order, direction, Variable.DIRECTION)


CASES = {
    "a number": ("wave", Directional(3), {}),
    "order 1": ("wave", Directional(1), {}),
    "order 0": ("wave", Directional(0), {}),
    "an array": ("energy", Directional(2), {"at": (X,)}),
    "a vector-valued function": ("rotated", Directional(2), {"at": (X,)}),
    "one entry": ("energy", Directional(2, OneHot(1)), {"at": (X,)}),
    "a random direction": ("energy", Directional(2, Random(3)), {"at": (M,)}),
    "a direction from a file": ("energy", Directional(2, FromFile("v.npy")), {"at": (X,)}),
    "two arrays": ("pair", Directional(2), BOTH),
    "two arrays, a random direction": ("pair", Directional(2, Random(1)), BOTH),
    "the second argument": ("pair", Directional(2), BOTH | {"argnums": "y"}),
    "arguments in another order": ("pair", Directional(1, OneHot(0)), BOTH | {"argnums": "y,x"}),
    "pytrees": ("layer", Directional(2), TREE),
    "pytrees, one entry": ("layer", Directional(2, OneHot(0)), TREE),
    "an array per row": ("energy", Directional(2, OneHot(1)), {"at": (ROWS,), "vmap": True}),
    "a number in a batch": ("wave", Directional(2), {"batch": 3}),
    "two arrays, one per row": (
        "pair", Directional(2), {"at": ("x=[[0.5,1.1],[1.0,2.0]]", "y=[0.7,0.2]"), "vmap": True}),
    "pytrees in a batch": ("layer", Directional(2), TREE | {"batch": 2}),
    "of the direction": ("wave", of_direction(3), {}),
    "of the direction, order 0": ("energy", of_direction(0), {"at": (X,)}),
    "of the direction, order 1": ("rotated", of_direction(1), {"at": (X,)}),
    "of one random number": ("wave", of_direction(2, Random(3)), {"at": ("t=2.0",)}),
    "of a random direction": ("energy", of_direction(2, Random(3)), {"at": (M,)}),
    "of a one-hot direction": ("pair", of_direction(2, OneHot(3)), BOTH),
    "of a direction of pytrees": ("layer", of_direction(2), TREE),
    "of a random direction of pytrees": ("layer", of_direction(2, Random(1)), TREE),
    "of a one-hot direction of pytrees": ("layer", of_direction(2, OneHot(1)), TREE),
    "of a direction, with whole numbers": ("masked", of_direction(2), MASKED),
    "of a direction, with statics": (
        "power", of_direction(2), {"at": (X,), "static": ("n=3", "shift=0.5")}),
    "statics": ("power", Directional(2), {"at": (X,), "static": ("n=3", "shift=0.5")}),
    "single precision": ("wave", Directional(2), {"at": ("t=1.5",), "dtype": "float32"}),
    "entries": ("energy", MixedPartial((0, 2, 0)), {"at": (X,)}),
    "entries of a matrix": ("energy", parse_partial("x[0,1],x[1,1]"), {"at": (M,)}),
    "entries per row": ("energy", MixedPartial((0, 2)), {"at": (ROWS,), "vmap": True}),
    "an entry of a number": ("wave", MixedPartial((0, 0)), {}),
    "entries of two arrays": ("pair", parse_partial("x[0],y[0],y[0]"), BOTH),
    "two numbers": (
        "scalars", parse_partial("x,y,y"), {"at": ("x=0.5", "y=1.2"), "argnums": "0,1"}),
    "entries of a pytree": ("layer", parse_partial("params.w[1],x[1]"), TREE),
    "a Jacobian": ("rotated", FullTensor(1), {"at": (X,)}),
    "a Hessian": ("energy", FullTensor(2), {"at": (X,)}),
    "a Hessian of two arrays": ("pair", FullTensor(2), BOTH),
    "names that snippets use": (
        "inputs", FullTensor(2), {"at": ("matrix=[0.5,1.1]", "leaf=[0.7,0.2]"), "argnums": "0,1"}),
    "a Hessian by the second": ("pair", FullTensor(2), BOTH | {"argnums": "y"}),
    "a Jacobian per row": ("rotated", FullTensor(1), {"at": (ROWS,), "vmap": True}),
    "a Jacobian of pytrees": ("layer", FullTensor(1), TREE),
    "a Jacobian of whole numbers too": ("masked", FullTensor(1), MASKED),
    "a diagonal": ("rotated", Diagonal(2), {"at": (X,)}),
    "a diagonal of a scalar": ("energy", Diagonal(2), {"at": (X,)}),
    "a diagonal of a matrix": ("energy", Diagonal(1), {"at": (M,)}),
    "diagonals per row": ("rotated", Diagonal(2), {"at": (ROWS,), "vmap": True}),
    "a product": ("rotated", JacobianProduct(), {"at": (X,), "second": ("x=[1.0,2.0,3.0]",)}),
    "a product at one point": ("rotated", JacobianProduct(), {"at": (X,), "second": ()}),
    "a product of a matrix": ("energy", JacobianProduct(), {"at": (M,), "second": ()}),
    "a product of pytrees": ("layer", JacobianProduct(), TREE | {"second": ("x=[1.0,2.0]",)}),
    "a product beside others": (
        "pair", JacobianProduct(),
        BOTH | {"argnums": "y", "second": ("x=[1.0,2.0]", "y=[3.0,1.0]")}),
    "products in a batch": (
        "rotated", JacobianProduct(), {"at": (X,), "second": ("x=[1.0,2.0,3.0]",), "batch": 2}),
    "a gradient": ("energy", Pullback(1), {"at": (X,)}),
    "a pullback": ("rotated", Pullback(1), {"at": (X,)}),
    "pullbacks of pytrees": ("layer", Pullback(2), TREE),
    "a gradient by the second": ("pair", Pullback(1), BOTH | {"argnums": "y"}),
    "an operator": ("scalars", Operator("u_xx + 2*u_yy - u_x"), {"at": ("x=0.5", "y=1.2")}),
    "a Laplacian": ("energy", Operator("-0.5*laplacian"), {"at": (X,)}),
    "a Laplacian of a matrix": ("energy", Operator("laplacian"), {"at": (M,)}),
    "a Laplacian of an array": ("rotated", Operator("laplacian"), {"at": (X,)}),
    "a biharmonic": ("energy", Operator("biharmonic + u"), {"at": (X,)}),
    "a power of the Laplacian": ("energy", Operator("biharmonic(x)"), {"at": (X,)}),
    "several operators": (
        "wave", Operator(("u_t + u_ttt", "u_t", "u")), {"at": ("t=0.4",)}),
    "several Laplacians": (
        "energy", Operator(("laplacian", "u_{x[0] x[1]} - u_{x[2]}")), {"at": (X,)}),
    "a Laplacian beside names": ("pair", Operator("laplacian + u_{y[0]}"), BOTH),
    "an operator of pytrees": ("layer", Operator("u_{params.w[1] params.w[0]} - u_{x[0]}"), TREE),
    "operators per row": ("energy", Operator("u_00 - u_1"), {"at": (ROWS,), "vmap": True}),
    "an operator by the second": ("pair", Operator("laplacian"), BOTH | {"argnums": "y"}),
    "an operator with statics": (
        "power", Operator("laplacian(x)"), {"at": (X,), "static": ("n=3", "shift=0.5")}),
    "pullbacks per row": ("rotated", Pullback(2), {"at": (ROWS,), "vmap": True}),
}  # fmt: skip
IN_SHORT = ("a number", "entries", "a diagonal")
"""Of methods that differ in their level alone, which have one writer: cases for all of them."""


def is_tried(name, method):
    return name in IN_SHORT or not method.endswith(("+cse", "+leibniz", "+ring"))


EVERY = [
    pytest.param(*case, method, id=f"{name}, {method}")
    for name, case in CASES.items()
    for method in SNIPPETS[describe(case[1])["kind"]]
    if is_tried(name, method)
]


@pytest.fixture
def module(folder):
    (folder / "snippet_functions.py").write_text(textwrap.dedent(SOURCE))
    np.save(folder / "v.npy", np.array([1.0, -1.0, 0.5]))
    return "snippet_functions"


VALUES = {}
"""What the first method tried gives, by case: all methods give the same derivative."""


def value_of(name, asked, method):
    """The numbers that the method is to give; a sparse one and single precision have their own."""
    if method == "compressed" or asked.options.dtype:
        return asked.value(method)
    case = name, repr(asked.derivative), repr(asked.options)
    if case not in VALUES:
        VALUES[case] = asked.value(method)
    return VALUES[case]


@pytest.mark.parametrize(("name", "derivative", "options", "method"), EVERY)
def test_a_snippet_gives_what_its_method_gives(module, name, derivative, options, method):
    asked = Asked(f"{module}:{name}", derivative, **options)
    if not asked.applies(method):
        pytest.skip("the method does not apply")
    found, expected = printed(asked.script(method)), value_of(name, asked, method)
    if isinstance(derivative, FullTensor) and len(asked.target.argnums) > 1:
        found, expected = np.sort(found), np.sort(expected)  # blocks or flat axes
    if found.size < expected.size and method == "compressed":
        expected = expected[expected != 0]  # row after row, without the matrix
        found, expected = np.sort(found), np.sort(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-6 if "dtype" in options else 1e-12)


@pytest.mark.parametrize("kind", SNIPPETS)
def test_every_method_that_computes_a_derivative_has_its_snippet(module, kind):
    cases = [case for case in CASES.values() if describe(case[1])["kind"] == kind]
    for name, derivative, options in cases:
        asked = Asked(f"{module}:{name}", derivative, **options)
        assert {method for method in METHODS if asked.applies(method)} <= set(SNIPPETS[kind])


def test_no_method_is_without_a_snippet():
    assert set(METHODS) == {method for rows in SNIPPETS.values() for method in rows}
