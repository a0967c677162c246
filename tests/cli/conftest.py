"""A command line in this process: arguments in, exit code and both streams out."""

import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from derivprof.cli import main, sweeping
from derivprof.cli.keeping import Kept
from derivprof.sweep import InProcess
from derivprof.sweep.session import Session

ROOT = Path(__file__).parents[2]
SINE_POWER = str(ROOT / "sample_functions" / "sine_power.py")


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def write(folder):
    """Writes a module of the user's."""

    def write(source, path="mymod.py"):
        (folder / path).write_text(
            f"import jax\nimport jax.numpy as jnp\n{textwrap.dedent(source)}"
        )

    return write


@pytest.fixture
def cli(folder, capsys, monkeypatch):
    """Runs a command line with the session in this process instead of a child: no second start."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setattr(sweeping, "start_child", lambda *_: InProcess(Session()))

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["derivprof", *map(str, arguments)])
        code = main.run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def stop_after(monkeypatch):
    """Makes the next sweep stop as by Ctrl-C once so many cells are finished."""
    keep = Kept.keep

    def after(cells):
        def keep_until(self, profile):
            keep(self, profile)
            if len(profile().measurements) == cells:
                monkeypatch.setattr(Kept, "keep", keep)
                raise KeyboardInterrupt

        monkeypatch.setattr(Kept, "keep", keep_until)

    return after
