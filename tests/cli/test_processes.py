"""The program as a process of its own: the child, Ctrl-C, budgets, what is imported."""

import json
import os
import runpy
import signal
import socket
import subprocess
import sys

import jax
import pytest

from tests.cli.conftest import SINE_POWER
from tests.worker.processes import children_of, has_ended, needs_proc

PROGRAM = [sys.executable, "-m", "derivprof"]

STUCK = """
import ctypes

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
        ctypes.PyDLL(None).sleep(600)  # and keeps Python's lock
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
    done = program("count", f"{SINE_POWER}:f", "-n", "5", "--x64", "-m", "nested-jvp", "--json",
                   cwd=tmp_path)  # fmt: skip
    nested = [cell["census"]["total"] for cell in json.loads(done.stdout)["measurements"]]
    assert nested == totals_by_hand(5)
    if jax.__version__ == "0.10.2":
        assert nested == [4, 13, 39, 110, 302, 822]


def test_values_of_the_sine_power_are_right(tmp_path):
    done = program(
        "time",
        "--sampling-seconds",
        "0.05",
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


def test_two_devices_are_measured_side_by_side(tmp_path):
    """Two that JAX makes of one CPU: a child of its own for each."""
    (tmp_path / "mymod.py").write_text("import os\ndef f(t):\n    return t * os.getpid()")
    done = program(
        "time", "mymod:f", "--order", "0", "-m", "nested-jvp", "--device", "cpu:0",
        "--device", "cpu:1", "--sampling-seconds", "0.05", "-o", "run.json", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0
    assert "on cpu:0 and cpu:1 (" in done.stdout
    assert "nested-jvp: cpu:0 and cpu:1 side by side" in done.stdout
    assert "cpu:1 is one of 2 devices that JAX made of one CPU" in done.stdout
    record = json.loads((tmp_path / "run.json").read_text())
    assert [cell["device"] for cell in record["measurements"]] == ["cpu:0", "cpu:1"]
    assert [each["device"]["id"] for each in record["environments"].values()] == [0, 1]
    assert len({cell["value"][0]["entries"] for cell in record["measurements"]}) == 2


@pytest.fixture
def free_port():
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return found.getsockname()[1]


@pytest.mark.skipif(sys.platform == "win32", reason="JAX has no collectives for CPUs on Windows")
def test_two_processes_divide_a_batch_and_the_first_tells(tmp_path, free_port):
    """Each stands for a host; every process has one device of two."""
    (tmp_path / "mymod.py").write_text("import jax.numpy as jnp\ndef f(t):\n    return jnp.sin(t)")
    settings = {"cwd": tmp_path, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [
        *PROGRAM, "time", "mymod:f", "--order", "0", "-m", "nested-jvp", "--batch", "1000",
        "--devices", "2", "--distributed", "--sampling-seconds", "0.05", "-o", "run.json",
    ]  # fmt: skip
    env = os.environ | {
        "JAX_COORDINATOR_ADDRESS": f"localhost:{free_port}", "JAX_NUM_PROCESSES": "2",
        "JAX_PLATFORMS": "cpu",
    }  # fmt: skip
    first, second = (
        subprocess.Popen(command, env=env | {"JAX_PROCESS_ID": str(number)}, **settings)
        for number in range(2)
    )
    (out, _), (quiet, said) = (process.communicate(timeout=120) for process in (first, second))
    assert (first.returncode, second.returncode) == (0, 0), said
    assert "rows divided among 2 devices too, 2 processes" in out
    assert quiet == ""
    assert "process 1 of 2: process 0 conducts, prints and writes" in said
    (cell,) = json.loads((tmp_path / "run.json").read_text())["measurements"]
    assert [each["devices"] for each in cell["scaling"]] == [1, 2]
    assert cell["scaling"][1]["peak_bytes"] == cell["scaling"][0]["peak_bytes"] // 2


def test_prints_and_questions_of_the_user_and_of_the_child_do_no_harm(tmp_path):
    (tmp_path / "loud.py").write_text(
        "import os, sys\nprint('loud')\nos.write(1, b'native')\n"
        "def f(t):\n    print('louder')\n    return t + len(sys.stdin.read())"
    )
    done = program("count", "loud:f", "-n", "1", "--json", cwd=tmp_path, input="typed")
    assert json.loads(done.stdout)["target"]["name"] == "loud:f"
    assert all(text in done.stderr for text in ("loud\n", "native", "louder"))


def test_help_and_version_import_neither_jax_nor_numpy():
    code = """
import sys
from derivprof.cli.main import run
assert [run([flag]) for flag in ("--help", "--version")] == [0, 0]
print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {name.split(".")[0] for name in done.stderr.split()}
    assert not imported & {"jax", "jaxlib", "numpy", "matplotlib", "scipy"}
    assert {"typer", "rich"} <= imported


DEADLY = """
import ctypes, os, signal, sys, threading, time
import numpy as np

def f(t):
    return t * t

def killed(t):
    os.kill(os.getpid(), signal.SIGKILL)

def left(t):
    os._exit(0)

def stuck(t):
    ctypes.PyDLL(None).sleep(600)

def exits(t):
    sys.exit("no more")

def large(t):
    return t * np.ones(1 << 36).sum()

def forks(t):
    threading.Thread(target=time.sleep, args=(600,)).start()
    if os.fork() == 0:
        time.sleep(600)
    return 2 * t

def odd(t):
    raise type("Odd", (Exception,), {"__str__": lambda self: 1 / 0})
"""

ENDS = {
    "killed": "failed: the process was ended by SIGKILL (from outside, or for want of memory)",
    "left": "failed: the process ended by itself with exit status 0 while tracing",
    "stuck": "over budget: stopped after 2 s while tracing at mymod.py:15 in stuck (--max-seconds)",
    "exits": "failed: SystemExit: no more (at mymod.py:18 in exits",
    "large": "over budget: MemoryError: Unable to allocate 512. GiB",
    "odd": "failed: Odd: (its message cannot be shown: ZeroDivisionError)",
}


def test_whatever_ends_a_cell_costs_that_cell_alone(tmp_path):
    (tmp_path / "mymod.py").write_text(DEADLY)
    own = [argument for name in (*ENDS, "forks") for argument in ("-m", f"mymod:{name}")]
    done = program(
        "count", "mymod:f", "-n", "1", *own, "-m", "nested-jvp", "-o", "run.json",
        "--max-seconds", "2", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    for says in ENDS.values():
        assert f"order 1 {says}" in done.stdout
    record = json.loads((tmp_path / "run.json").read_text())
    last = [(cell["method"], cell["status"]) for cell in record["measurements"][-2:]]
    assert last == [("mymod:forks", "ok"), ("nested-jvp", "ok")]


def started(tmp_path, *arguments):
    """The program at work on a function that is stuck at order 2, once it is."""
    (tmp_path / "mymod.py").write_text(f"import jax\n{STUCK}")
    process = subprocess.Popen(
        [*PROGRAM, "count", "mymod:f", "-m", "nested-jvp", *arguments],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    assert "stuck" in process.stderr.readline()
    (child,) = children_of(process.pid)
    return process, child


@needs_proc
@pytest.mark.parametrize(("name", "says"), [("SIGINT", "Ctrl-C"), ("SIGTERM", "SIGTERM")])
def test_a_signal_keeps_the_record_and_leaves_no_child(tmp_path, name, says):
    process, child = started(tmp_path, "-o", "run.json")
    number = getattr(signal, name)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    record = json.loads((tmp_path / "run.json").read_text())
    assert [cell["order"] for cell in record["measurements"]] == [0, 1]
    assert f"Interrupted by {says} after 2 of 7 cells" in out
    assert "Traceback" not in err
    assert has_ended(child)


@needs_proc
def test_a_child_that_is_killed_from_outside_is_a_row(tmp_path):
    process, child = started(tmp_path)
    os.kill(child, signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "order 2 failed: the process was ended by SIGKILL" in out
    assert "orders 3 to 6 skipped: order 2 failed" in out


@needs_proc
def test_a_child_ends_with_its_parent_whatever_it_is_doing(tmp_path):
    process, child = started(tmp_path)
    process.kill()
    assert has_ended(child)
    process.communicate()


def test_a_function_that_is_not_loaded_in_time_is_told_with_an_exit_code(tmp_path):
    done = program("count", "json:dumps", "--max-load-seconds", "0.05", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`json:dumps` was not loaded in 0.05 s" in done.stderr
    assert "--max-load-seconds" in done.stderr
