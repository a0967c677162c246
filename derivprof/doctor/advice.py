"""What is wrong with a set-up, and what to do about it: one small function per concern. No jax."""

from collections.abc import Callable, Iterator

from derivprof.record import Environment, Finding, SetUp, Severity
from derivprof.units import bytes_text

LOADED = 0.5

_ON = "True"


def findings_of(environment: Environment, set_up: SetUp) -> tuple[Finding, ...]:
    """Every concern with what was found; what is wrong first."""
    found = [each for concern in CONCERNS for each in concern(environment, set_up)]
    ranks = list(reversed(Severity))
    return tuple(sorted(found, key=lambda each: ranks.index(each.severity)))


def _precision(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    if environment.x64:
        yield Finding("x64", Severity.FINE, "Double precision is on.")
        return
    yield Finding(
        "x64",
        Severity.NOTE,
        "Double precision is off, and rounding errors grow with the order of a derivative.",
        "Add --x64, or set JAX_ENABLE_X64=1.",
    )


def _matmul(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    """Accelerators multiply float32 matrices in less precision unless told otherwise."""
    if environment.device.platform == "cpu":
        return
    precision = set_up.settings.get("jax_default_matmul_precision")
    if precision in ("highest", "float32"):
        yield Finding("matmul", Severity.FINE, f"Matrix products have precision {precision}.")
        return
    yield Finding(
        "matmul",
        Severity.NOTE,
        "Matrix products of float32 may be computed in TF32 or bfloat16 on this device.",
        "Where a check differs for that, set JAX_DEFAULT_MATMUL_PRECISION=highest.",
    )


def _debugging(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    reasons = {
        "jax_disable_jit": "nothing is compiled, so times and instruction counts mean nothing",
        "jax_debug_nans": "every result is looked at, which costs time",
        "jax_debug_infs": "every result is looked at, which costs time",
        "jax_check_tracer_leaks": "tracing takes longer than it needs",
        "jax_log_compiles": "compiling takes longer than it needs",
    }
    for name, reason in reasons.items():
        if set_up.settings.get(name) == _ON:
            variable = name.upper()
            yield Finding(name, Severity.WRONG, f"{name} is on: {reason}.", f"Unset {variable}.")


def _cache(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    if set_up.cache_folder is None:
        yield Finding("cache", Severity.FINE, "JAX keeps no compiled programs on disk.")
        return
    size = f" ({bytes_text(set_up.cache_bytes)})" if set_up.cache_bytes is not None else ""
    yield Finding(
        "cache",
        Severity.NOTE,
        f"JAX keeps compiled programs in {set_up.cache_folder}{size}; derivprof switches that off "
        "while it measures, your own programs will compile faster than it says.",
    )


def _preallocation(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    if environment.device.platform == "cpu":
        return
    if (environment.variables or {}).get("XLA_PYTHON_CLIENT_PREALLOCATE") != "true":
        yield Finding("preallocation", Severity.FINE, "Device memory is taken as it is needed.")
        return
    yield Finding(
        "preallocation",
        Severity.WRONG,
        "JAX takes most of the device's memory at once, so peaks cannot be measured.",
        "Unset XLA_PYTHON_CLIENT_PREALLOCATE.",
    )


def _governor(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    governor = environment.governor
    if governor == "performance":
        yield Finding("governor", Severity.FINE, "The CPU frequency governor is performance.")
    elif governor is not None:
        yield Finding(
            "governor",
            Severity.WRONG,
            f"The CPU frequency governor is {governor}: the clock follows the load.",
            "sudo cpupower frequency-set -g performance",
        )
    elif set_up.is_virtual:
        yield Finding(
            "virtual machine",
            Severity.NOTE,
            "This is a virtual machine: its clock and its neighbours are not ours to see.",
            "Compare within one run; repeat what matters.",
        )


def _load(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    load, cores = environment.load_average, set_up.usable_cores
    if load is None or cores is None:
        return
    if load <= LOADED * cores:
        yield Finding("load", Severity.FINE, f"The load average is {load:.1f} on {cores} cores.")
        return
    yield Finding(
        "load",
        Severity.WRONG,
        f"The load average is {load:.1f} on {cores} cores: other programs are running.",
        "End them, or trust ratios and intervals alone.",
    )


def _cores(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    all_cores, usable = environment.cpu_count, set_up.usable_cores
    if all_cores is None or usable is None or usable >= all_cores:
        return
    yield Finding(
        "cores",
        Severity.NOTE,
        f"This process may use {usable} of {all_cores} cores.",
        "XLA makes its pool of threads for all of them: see taskset, or the container's limits.",
    )


def _memory(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    total, free = set_up.memory_bytes, set_up.free_memory_bytes
    if total is None or free is None:
        return
    severity = Severity.WRONG if free < total / 10 else Severity.FINE
    remedy = "End other programs, or give a smaller --max-memory." if free < total / 10 else None
    text = f"{bytes_text(free)} of {bytes_text(total)} of memory are free."
    yield Finding("memory", severity, text, remedy)


def _devices(environment: Environment, set_up: SetUp) -> Iterator[Finding]:
    """A plugin without its device: JAX would quietly use another one."""
    present = {device.platform for device in set_up.devices}
    for plugin, version in set_up.plugins.items():
        platform = next((p for p in set_up.absent if p in plugin), None)
        if platform is None or platform in present:
            continue
        yield Finding(
            platform,
            Severity.WRONG,
            f"{plugin} {version} is installed, and JAX has no such device: "
            f"{set_up.absent[platform]}.",
            "Check the driver, and JAX_PLATFORMS.",
        )


Concern = Callable[[Environment, SetUp], Iterator[Finding]]

CONCERNS: tuple[Concern, ...] = (
    _devices, _debugging, _precision, _matmul, _cache, _preallocation, _load, _governor, _cores,
    _memory,
)  # fmt: skip
