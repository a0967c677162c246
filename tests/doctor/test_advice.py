"""Each concern about a set-up: when it is raised, and what it advises."""

from dataclasses import replace

import pytest

from derivprof.doctor import findings_of
from derivprof.record import DeviceInfo, Environment, SetUp, Severity

CPU = DeviceInfo("cpu", "cpu")
GPU = DeviceInfo("gpu", "a GPU")
ENVIRONMENT = Environment(
    "0.10.2", "0.10.2", "3.11", "2.0", CPU, True, cpu_count=4, load_average=0.1,
    governor="performance",
)  # fmt: skip
SET_UP = SetUp(
    (CPU,), {"cuda": "no device"}, {}, {}, usable_cores=4, is_virtual=False,
    memory_bytes=8 << 30, free_memory_bytes=6 << 30,
)  # fmt: skip


def findings(severity, environment=ENVIRONMENT, **set_up):
    found = findings_of(environment, replace(SET_UP, **set_up))
    return {each.about: each for each in found if each.severity is severity}


def test_a_machine_in_order_has_nothing_to_mend():
    assert not findings(Severity.WRONG)
    assert not findings(Severity.NOTE)
    assert {"x64", "load", "memory", "governor", "cache"} == set(findings(Severity.FINE))


@pytest.mark.parametrize(
    ("about", "severity", "environment", "set_up", "remedy"),
    [
        ("x64", Severity.NOTE, {"x64": False}, {}, "--x64"),
        ("load", Severity.WRONG, {"load_average": 3.0}, {}, "End them"),
        ("governor", Severity.WRONG, {"governor": "powersave"}, {}, "cpupower"),
        ("virtual machine", Severity.NOTE, {"governor": None}, {"is_virtual": True}, "one run"),
        ("cores", Severity.NOTE, {}, {"usable_cores": 2}, "taskset"),
        ("memory", Severity.WRONG, {}, {"free_memory_bytes": 1 << 28}, "--max-memory"),
        ("jax_disable_jit", Severity.WRONG, {}, {"settings": {"jax_disable_jit": "True"}},
         "Unset JAX_DISABLE_JIT"),
        ("cuda", Severity.WRONG, {}, {"plugins": {"jax-cuda13-plugin": "0.10.2"}}, "driver"),
        ("preallocation", Severity.WRONG,
         {"device": GPU, "variables": {"XLA_PYTHON_CLIENT_PREALLOCATE": "true"}}, {}, "Unset"),
        ("matmul", Severity.NOTE, {"device": GPU}, {}, "JAX_DEFAULT_MATMUL_PRECISION"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_a_remedy(about, severity, environment, set_up, remedy):
    found = findings(severity, replace(ENVIRONMENT, **environment), **set_up)
    assert remedy in found[about].remedy


def test_a_cache_is_told_with_its_size():
    found = findings(Severity.NOTE, cache_folder="/cache", cache_bytes=2048)
    assert "/cache (2.00 KiB)" in found["cache"].text


def test_what_is_wrong_comes_first():
    environment = replace(ENVIRONMENT, x64=False, load_average=9.0)
    ranks = [each.severity for each in findings_of(environment, SET_UP)]
    assert ranks[0] is Severity.WRONG
    assert ranks[1] is Severity.NOTE
    assert ranks[-1] is Severity.FINE
