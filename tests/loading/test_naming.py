"""Names of outputs and inputs, leaf by leaf."""

import jax
import pytest

from derivprof.loading import Target, input_names, output_names

X = 1.5


def named(a, b):
    z = a * b
    return z, b


def computed(a, b):
    return a * b, b


def twice(a, b):
    if a is None:
        return b, a
    return a, b


def nested(a, b):
    inner = {"u": a, "v": b}
    return inner, b


def single(a, b):
    return a * b


def dictionary(a, b):
    return {"u": a, "v": b}


@pytest.mark.parametrize(
    ("fun", "names"),
    [
        (named, ("z", "b")),
        (jax.jit(named), ("z", "b")),
        (computed, ("f[0]", "f[1]")),
        (twice, ("f[0]", "f[1]")),
        (nested, ("inner['u']", "inner['v']", "b")),
        (single, ("f",)),
        (dictionary, ("f['u']", "f['v']")),
        (lambda a, b: (a, b), ("f[0]", "f[1]")),
    ],
)
def test_outputs_are_named_as_the_return_statement_names_them(fun, names):
    target = Target("m:f", "m:f", fun, (X, X), (0,), ("a", "b"))
    assert output_names(target, jax.eval_shape(fun, X, X)) == names


def test_inputs_are_named_by_argument_and_leaf():
    args = ({"w": X, "b": (X, X)}, X)
    target = Target("m:f", "m:f", None, args, (0,), ("params", "x"))
    assert input_names(target) == ("params['b'][0]", "params['b'][1]", "params['w']", "x")


def test_a_single_output_of_a_made_function_is_named_after_what_made_it():
    target = Target("m:models.make(0.5)", "", single, (X, X), (0,), ("a", "b"))
    assert output_names(target, jax.eval_shape(single, X, X)) == ("make",)
