"""The sample files, imported from their paths, and what a test needs of them."""

import importlib.util
import inspect
import re
from functools import cache
from pathlib import Path

import jax
import jax.numpy as jnp

FOLDER = Path(__file__).parents[2] / "sample_functions"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))


@cache
def load(name):
    """The module of one sample file."""
    spec = importlib.util.spec_from_file_location(f"sample_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def commands(name):
    """The commands that the docstring of one sample file tells one to try."""
    return re.findall(r"^    (derivprof .*)$", load(name).__doc__, re.MULTILINE)


def attributes(command):
    """The (file, attribute) pairs that a command names."""
    return re.findall(r"sample_functions/(\w+)\.py:(\w+)", command)


def functions_with_inputs():
    """Every (file, function) that a command names as a target."""
    targets = {attributes(command)[0] for name in NAMES for command in commands(name)}
    return sorted((name, function) for name, function in targets if function != "make")


def function_of(name, function):
    return getattr(load(name), function)


def inputs_of(name, function):
    """The example inputs as jax arrays of the default float dtype, Python floats as they are."""
    inputs = getattr(function_of(name, function), "example_inputs", None)
    inputs = load(name).example_inputs if inputs is None else inputs
    inputs = inputs() if callable(inputs) else inputs
    return jax.tree.map(lambda a: a if isinstance(a, float) else jnp.asarray(a), tuple(inputs))


def takes_order(fun):
    return "order" in inspect.signature(fun).parameters


def along(direction, fun):
    """The derivative of a function of one argument along a direction, as a function again."""
    return lambda x: jax.jvp(fun, (x,), (direction,))[1]


def time_derivative(fun):
    """The derivative of a function of one scalar, as a function again."""
    return along(1.0, fun)
