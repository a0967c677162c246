"""Users' modules in a folder of their own, forgotten again after each test."""

import itertools
import sys
import textwrap
from pathlib import Path

import pytest

_numbers = itertools.count()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The current folder of the test; imports leave no trace behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    modules = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def write(folder):
    """Writes a module, at a path or under a fresh name, and returns the name for a target."""

    def write(source: str, path: str | None = None) -> str:
        file = folder / (path or f"user_module_{next(_numbers)}.py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"import jax\nimport jax.numpy as jnp\n{textwrap.dedent(source)}")
        return Path(file).stem

    return write
