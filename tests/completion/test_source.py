"""The functions of a module, from its text."""

import pytest

from derivprof.completion import names_in_source

SOURCE = """
import jax
from functools import partial
from jax.numpy import tanh, sin as sine
from typing import Any

limit = 3

def f(t): return t

def _hidden(t): return t

def make(n):
    def inner(t):
        return t**n
    return inner

def power(n):
    return lambda t: t**n

class Potential:
    scale = 2
    def energy(self, x): return x
    def __call__(self, x): return x

g = lambda t: t
h = jax.jit(f)
k: object = partial(f)

try:
    from fast import quick
except ImportError:
    def quick(t): return t
"""


def names(tmp_path, text):
    path = tmp_path / "mymod.py"
    path.write_text(text)
    return names_in_source(path)


def test_functions_classes_factories_assignments_and_imports_are_found(tmp_path):
    assert names(tmp_path, SOURCE) == (
        "partial", "tanh", "sine", "f", "_hidden", "make(", "power(", "Potential",
        "Potential.energy", "g", "h", "k", "quick",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["def f(:", "\0", "x = " + "(" * 5000])
def test_a_file_that_is_no_python_has_none(tmp_path, text):
    assert names(tmp_path, text) == ()


def test_a_file_that_is_not_there_has_none(tmp_path):
    assert names_in_source(tmp_path / "none.py") == ()
