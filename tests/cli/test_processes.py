"""The program as a process of its own: the child, Ctrl-C, budgets, what is imported."""

import json
import os
import runpy
import signal
import subprocess
import sys

import jax
import pytest

from tests.cli.conftest import SINE_POWER

PROGRAM = [sys.executable, "-m", "derivprof"]

STUCK = """
import threading

@jax.custom_jvp
def stuck(t):
    return t

@stuck.defjvp
def rule(primals, tangents):
    (t,), (dt,) = primals, tangents
    return stuck(t), slow(t) * dt

def slow(t):
    if isinstance(getattr(t, "primal", None), jax.core.Tracer):
        print("stuck", flush=True)
        threading.Event().wait()
    return 1.0

def f(t):
    return stuck(t) * t
"""


def program(*arguments, **settings):
    """As a user starts it: without the flags that make these tests quick."""
    env = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, timeout=120, env=env, **settings
    )


def totals_by_hand(order):
    """Equation counts of nested JVP, taken without derivprof."""
    totals, fun = [], runpy.run_path(SINE_POWER)["f"]
    for _ in range(order + 1):
        totals.append(count(jax.make_jaxpr(fun)(1.1).jaxpr))
        fun = (lambda g: lambda t: jax.jvp(g, (t,), (1.0,))[1])(fun)
    return totals


def count(jaxpr):
    return sum(1 + sum(map(count, bodies(eqn))) for eqn in jaxpr.eqns)


def bodies(eqn):
    for value in eqn.params.values():
        for each in value if isinstance(value, (tuple, list)) else [value]:
            jaxpr = getattr(each, "jaxpr", each)
            if hasattr(jaxpr, "eqns"):
                yield jaxpr


def test_counts_of_the_sine_power_are_exact(tmp_path):
    """To order 5; ``tests/jaxprs/test_census.py`` holds the known counts to order 8."""
    done = program("count", f"{SINE_POWER}:f", "--order", "5", "--x64", "--json", cwd=tmp_path)
    cells = json.loads(done.stdout)["measurements"]
    nested = [cell["census"]["total"] for cell in cells if cell["method"] == "nested-jvp"]
    assert nested == totals_by_hand(5)
    if jax.__version__ == "0.10.2":
        assert nested == [4, 13, 39, 110, 302, 822]


def test_values_of_the_sine_power_are_right(tmp_path):
    done = program(
        "time",
        "--sampling-seconds",
        "0.2",
        f"{SINE_POWER}:f",
        "--order",
        "2",
        "-m",
        "nested-jvp",
        "--json",
        cwd=tmp_path,
    )
    cells = json.loads(done.stdout)["measurements"]
    first, second = (cell["value"][0]["entries"] for cell in cells[1:])
    assert first == pytest.approx(6.657216, rel=1e-6)
    assert second == pytest.approx(57.3042, rel=1e-6)


def test_prints_of_the_user_and_of_the_child_stay_off_standard_output(tmp_path):
    (tmp_path / "loud.py").write_text("print('loud')\ndef f(t):\n    print('louder')\n    return t")
    done = program("count", "loud:f", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["target"]["name"] == "loud:f"
    assert "louder" in done.stderr


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_import_neither_jax_nor_numpy(flag):
    code = f"""
import sys
from derivprof.cli.main import run
assert run([{flag!r}]) == 0
print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {name.split(".")[0] for name in done.stderr.split()}
    assert not imported & {"jax", "jaxlib", "numpy", "matplotlib", "scipy"}
    assert {"typer", "rich"} <= imported


def test_a_cell_over_its_time_is_ended_and_the_rest_kept(tmp_path):
    (tmp_path / "mymod.py").write_text(f"import jax\n{STUCK}")
    done = program(
        "count", "mymod:f", "-m", "nested-jvp", "-m", "jet", "--max-seconds", "3", cwd=tmp_path
    )
    assert done.returncode == 0
    assert "order 2 over budget: stopped after 3 s while tracing (--max-seconds)" in done.stdout
    assert "orders 3 to 6 skipped: order 2 went over its budget" in done.stdout


def interrupted(process):
    """What it prints after Ctrl-C; pressed twice if need be, since Python drops the exception
    where it falls into a finaliser."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        return process.communicate(timeout=20)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGINT)
        return process.communicate(timeout=60)[0]


def test_ctrl_c_keeps_the_record_and_leaves_no_child(tmp_path):
    (tmp_path / "mymod.py").write_text(f"import jax\n{STUCK}")
    process = subprocess.Popen(
        [*PROGRAM, "count", "mymod:f", "-m", "nested-jvp", "-o", "run.json"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    assert "stuck" in process.stderr.readline()
    out = interrupted(process)
    assert process.returncode == 130
    record = json.loads((tmp_path / "run.json").read_text())
    assert [cell["order"] for cell in record["measurements"]] == [0, 1]
    assert "Interrupted by Ctrl-C after 2 of 7 cells" in out
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_function_that_kills_its_process_is_a_row(tmp_path):
    (tmp_path / "mymod.py").write_text(
        "import os, jax\n"
        "@jax.custom_jvp\ndef f(t):\n    return t\n"
        "@f.defjvp\ndef rule(p, t):\n    os.abort()\n"
    )
    done = program("count", "mymod:f", "-m", "nested-jvp", "-n", "2", cwd=tmp_path)
    assert done.returncode == 0
    assert "order 1 failed: the process was ended by SIGABRT while tracing" in done.stdout
