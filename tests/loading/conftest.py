"""Users' modules in a folder of their own."""

import itertools
import textwrap
from pathlib import Path

import pytest

_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(folder):
    """Every test here runs in one."""


@pytest.fixture
def write(folder):
    """Writes a module, at a path or under a fresh name, and returns the name for a target."""

    def write(source: str, path: str | None = None) -> str:
        file = folder / (path or f"user_module_{next(_numbers)}.py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"import jax\nimport jax.numpy as jnp\n{textwrap.dedent(source)}")
        return Path(file).stem

    return write
