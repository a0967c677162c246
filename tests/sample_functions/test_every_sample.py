"""What holds for each sample file: a title, commands that name what is there, finite values."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sample_files import (
    NAMES,
    attributes,
    commands,
    function_of,
    functions_with_inputs,
    inputs_of,
    load,
)

VERBS = ("count", "time", "plot", "check", "explain", "predict", "compare", "show", "doctor")


@pytest.mark.parametrize("name", NAMES)
def test_docstring_begins_with_a_title_of_one_line(name):
    title, blank, *rest = load(name).__doc__.splitlines()
    assert 20 < len(title) < 100
    assert title.endswith(".")
    assert not blank
    assert rest


@pytest.mark.parametrize("name", NAMES)
def test_commands_name_functions_that_are_there(name):
    assert commands(name)
    for command in commands(name):
        assert command.split()[1] in VERBS
        assert attributes(command)[0][0] == name
        assert all(callable(function_of(*pair)) for pair in attributes(command))


@pytest.mark.parametrize(("name", "function"), functions_with_inputs())
def test_value_is_finite_and_the_same_eager_in_float32_and_jitted_in_float64(name, function):
    fun = function_of(name, function)
    with jax.enable_x64(False):
        narrow = fun(*inputs_of(name, function))
    wide = jax.jit(fun)(*inputs_of(name, function))
    for a, b in zip(jax.tree.leaves(narrow), jax.tree.leaves(wide), strict=True):
        assert np.all(np.isfinite(a))
        assert b.dtype == jnp.float64
        assert isinstance(a, float) or a.dtype == jnp.float32
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("mlp", {"depth": 2, "width": 8}),
        ("recurrence", {"steps": 3}),
        ("jjt", {"m": 3, "n": 40}),
    ],
)
def test_factories_make_functions_with_example_inputs(name, call):
    fun = load(name).make(**call)
    given = fun.example_inputs
    assert np.all(np.isfinite(fun(*(given() if callable(given) else given))))
