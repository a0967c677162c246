"""Inputs of a size that is swept over: made for it, shaped by it, or the one vector there is."""

import numpy as np
import pytest

from derivprof.errors import InputError
from derivprof.loading import describe_target, in_letters, load_target
from derivprof.plans import InputOptions

ONE = "def f(x):\n    return jnp.sum(x ** 2)\n"
TWO = "def f(x, w):\n    return jnp.sum(jnp.tanh(w @ x))\n"
MADE = f"{TWO}def example_inputs(dim):\n    return jnp.ones(dim), jnp.eye(dim)\n"


@pytest.fixture
def load(write):
    def load(source, **options):
        return load_target(f"{write(source)}:f", InputOptions(**options))

    return load


def shapes(target):
    return [np.shape(value) for value in target.args]


def test_examples_are_made_for_the_size(load):
    target = load(MADE, dimension=5)
    assert shapes(target) == [(5,), (5, 5)]
    assert target.origins["w"] == "module.example_inputs(dim=5)[1]"


def test_a_default_size_is_used_where_none_is_swept(load):
    assert shapes(load(MADE.replace("(dim)", "(dim=3)", 1))) == [(3,), (3, 3)]


def test_the_letter_in_shapes_stands_for_the_size(load):
    assert shapes(load(TWO, dimension=4, shape=("x=D", "w=3,D"))) == [(4,), (3, 4)]


def test_the_only_vector_gets_the_size(load):
    assert shapes(load(ONE, dimension=4)) == [(4,)]
    beside = f"{ONE}example_inputs = jnp.ones(3, jnp.float16)\n"
    target = load(beside, dimension=4)
    assert (shapes(target), target.args[0].dtype, target.origins) == ([(4,)], "float16", {})


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        (
            ONE,
            {"at": ("x=[1,2]",)},
            "[2]. Write --shape x=D for its entries to be drawn, or D in the shape of",
        ),
        (ONE + "example_inputs = jnp.ones((2, 3))\n", {}, "only a vector has one size to vary"),
        (TWO, {"shape": ("x=2", "w=2,2"), "argnums": "0,1"}, "does not say which of x, w"),
        (TWO, {}, "Try --shape x=D --shape w=3, with D where its size is swept"),
    ],
)
def test_what_has_no_size_to_vary_says_what_to_write(load, source, options, said):
    with pytest.raises(InputError) as caught:
        load(source, dimension=4, **options)
    assert said in str(caught.value)


def test_the_letter_and_the_parameter_need_a_sweep(load):
    with pytest.raises(InputError, match="D is the size that --sweep-dim varies"):
        load(ONE, shape=("x=D",))
    with pytest.raises(InputError, match="takes `dim`, the size that --sweep-dim varies"):
        load(MADE)


def test_avals_say_what_depends_on_the_size(load):
    options = {"shape": ("x=D", "w=3,D")}
    first, second = (describe_target(load(TWO, dimension=d, **options)) for d in (2, 6))
    found = in_letters(first, second, (2, 6))
    assert [info.aval.partition("[")[2] for info in found.inputs] == ["D]", "3,D]"]
    assert all(info.entries is None for info in found.inputs)
