"""Inputs and outputs in words, and their entries where they are few."""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.loading import describe_target, load_target
from derivprof.loading.avals import MOST_ENTRIES, aval_text, entries, structure_text
from derivprof.plans import InputOptions
from derivprof.record import Imported, InputInfo, InputLeaf


class State(NamedTuple):
    position: object
    mass: object


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Empty:
    """A registered class without leaves."""


LAYERS = {f"layer_{i}": {"weights": np.ones((3, 3)), "bias": np.ones(3)} for i in range(10)}

CASES = [
    (1.1, "float64 scalar", 1.1),
    (2, "int64 scalar", 2),
    (True, "bool scalar", True),
    (1 - 2j, "complex128 scalar", "1-2j"),
    (np.float32(2.5), "float32 scalar", 2.5),
    (jnp.bfloat16(1.5), "bfloat16 scalar", 1.5),
    (np.ones(()), "float64 scalar", 1.0),
    (np.ones(3), "float64[3]", [1.0, 1.0, 1.0]),
    (jnp.ones((2, 1), jnp.float16), "float16[2,1]", [[1.0], [1.0]]),
    (np.array([1j, 2]), "complex128[2]", ["1j", "2+0j"]),
    (np.ones(0), "float64[0]", []),
    ({}, "{}", {}),
    ((), "()", []),
    ({"w": np.ones(2), "b": 1.0}, "{w: float64[2], b: float64[]}", {"w": [1.0, 1.0], "b": 1.0}),
    ({1: 2.0}, "{1: float64[]}", {"1": 2.0}),
    ((1.0, [2.0, 3]), "(float64[], [float64[], int64[]])", [1.0, [2.0, 3]]),
    ({"a": None, "b": 1.0}, "{a: None, b: float64[]}", {"a": None, "b": 1.0}),
    (State(np.ones(2), 3.0), "State(position: float64[2], mass: float64[])", [[1.0, 1.0], 3.0]),
    (State({"x": 1.0}, (2.0,)), "State(position['x']: float64[], mass[0]: float64[])",
     [{"x": 1.0}, [2.0]]),
    (jax.random.key(0), "key<fry> scalar", None),
    (Empty(), "Empty()", None),
    (np.ones((100, 100)), "float64[100,100]", None),
    (LAYERS, "20 arrays, 120 numbers", None),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "text", "_"), CASES, ids=[text for _, text, _ in CASES])
def test_what_an_input_is(tree, text, _):
    assert aval_text(tree) == text


@pytest.mark.parametrize(("tree", "_", "found"), CASES, ids=[text for _, text, _ in CASES])
def test_what_is_in_an_input(tree, _, found):
    assert entries(tree) == found


@pytest.mark.parametrize("count", [MOST_ENTRIES, MOST_ENTRIES + 1])
def test_entries_are_kept_up_to_sixteen_in_all(count):
    kept = count <= MOST_ENTRIES
    assert (entries(np.ones(count)) is not None) == kept
    assert (entries([np.ones(count - 1), 1.0]) is not None) == kept


def test_without_x64_a_python_number_has_single_precision():
    with jax.enable_x64(False):
        assert aval_text(1.1) == "float32 scalar"


def test_a_described_target_holds_its_inputs_output_and_source(write):
    name = write(
        """
        def f(w, x):
            return {'y': x @ w, 'z': jnp.fft.fft(w)}
        example_inputs = jnp.ones(2), jnp.ones((3, 2))
        """
    )
    info = describe_target(load_target(f"{name}:f", InputOptions(argnums="x")))
    assert info.name == f"{name}:f"
    assert info.source == f"{name}.py:4"
    assert info.output == "{y: float64[3], z: complex128[2]}"
    assert info.commit is None
    w, x = [1.0, 1.0], [[1.0, 1.0]] * 3
    leaf = InputLeaf("w", "float64", (2,), w), InputLeaf("x", "float64", (3, 2), x)
    assert info.inputs == (
        InputInfo("w", "float64[2]", False, w, leaf[:1], "_", "module.example_inputs[0]"),
        InputInfo("x", "float64[3,2]", True, x, leaf[1:], "_", "module.example_inputs[1]"),
    )
    assert (info.argnums, info.call) == ((1,), ("w", "x"))
    assert info.imported == Imported(f"{name}:f", name)


def test_the_bound_arguments_are_not_inputs(write):
    name = write("def f(x, n):\n    return x**n\n")
    target = load_target(f"{name}:f", InputOptions(at=("2",), static=("n=3",)))
    info = describe_target(target)
    leaves = (InputLeaf("x", "float", (), 2.0),)
    assert info.inputs == (InputInfo("x", "float64 scalar", True, 2.0, leaves, "_"),)
    assert info.call == ("x", "3")


@pytest.mark.parametrize(
    ("examples", "place"),
    [
        ("example_inputs = lambda: (2.0, [1.0])", "module.example_inputs()[1]"),
        ("example_inputs = {'x': 2.0, 'p': [1.0]}", "module.example_inputs['p']"),
        ("f.example_inputs = (2.0, [1.0])", "f.example_inputs[1]"),
    ],
)
def test_where_an_example_stands_is_kept(write, examples, place):
    name = write(f"def f(x, p):\n    return x * p[0]\n{examples}\n")
    found = describe_target(load_target(f"{name}:f", InputOptions(at=("x=3",)))).inputs
    assert [each.origin for each in found] == [None, place]


def test_the_structure_of_a_pytree_is_kept_as_python():
    assert structure_text({"w": np.ones(2), "b": (1.0, [2.0])}) == "{'b': (_, [_]), 'w': _}"
    assert structure_text(((1.0,), None)) == "((_,), None)"
    assert structure_text({"s": State(1.0, 2.0)}) is None
