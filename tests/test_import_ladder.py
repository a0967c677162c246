"""Imports point one way, down the ladder; what renders a record does not need jax."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import derivprof

PACKAGE = Path(derivprof.__file__).parent

LADDER = (
    {"errors"},
    {"units", "compat", "derivatives", "completion"},
    {"record", "plans"},
    {"jaxprs", "checks", "growth", "statistics", "budgets", "worker", "snippets"},
    {"taylor", "linearise", "sparsity", "simplify", "changes"},
    {"differentiate", "findings"},
    {"loading", "measure", "prediction", "reports", "plots"},
    {"functions", "sweep", "html"},
    {"presented", "doctor"},
    {"library"},
    {"cli", "magic", "pytest_plugin"},
)
"""A stage may import from the steps below its own, and from itself."""

WITHOUT_JAX = ("errors", "units", "derivatives", "record", "plans", "checks", "growth",
               "statistics", "budgets", "changes", "findings", "worker", "snippets", "reports",
               "plots", "html", "completion", "cli")  # fmt: skip
"""Stages that never import jax, not even inside a function."""


def step_of(stage: str) -> int:
    return next(i for i, step in enumerate(LADDER) if stage in step)


def files() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.stem[0] != "_")


def stage_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
        elif isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
    return names


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down_the_ladder(path):
    stage = stage_of(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "derivprof" and len(parts) > 1 and parts[1] != stage:
            assert step_of(parts[1]) < step_of(stage), f"{path} imports {name}"


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_compat_reaches_past_public_jax(path):
    for name in imported(path):
        private = name.startswith(("jax._src", "jax.interpreters", "jax.extend"))
        known = stage_of(path) == "compat" or name == "jax.extend.core"
        assert not private or known, f"{path} imports {name}"


@pytest.mark.parametrize(
    "path",
    [p for p in files() if stage_of(p) in WITHOUT_JAX],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_stages_without_jax_import_none(path):
    assert not [name for name in imported(path) if name.split(".")[0] in ("jax", "jaxlib")]


def test_the_packages_say_what_they_offer_and_nothing_else():
    for path in PACKAGE.glob("*/__init__.py"):
        body = ast.parse(path.read_text()).body
        assert isinstance(body[0], ast.Expr), f"{path} has no docstring"
        assert all(isinstance(node, ast.ImportFrom) for node in body[1:]), f"{path} holds code"


def modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_the_command_line_starts_without_jax_numpy_and_matplotlib():
    assert not modules_after("import derivprof.cli.main") & {"jax", "jaxlib", "numpy", "matplotlib"}


def test_the_parent_of_a_sweep_and_every_report_run_without_jax():
    statement = "import derivprof.sweep, derivprof.reports, derivprof.plots, derivprof.cli.sweeping"
    assert not modules_after(statement) & {"jax", "jaxlib"}


def test_importing_derivprof_imports_no_jax():
    assert "jax" not in modules_after("import derivprof")
