"""The time that a program's kernels take on an accelerator, as JAX's profiler sees it.

A loop around a program of a few microseconds measures the loop: launching a kernel takes as long.
The profiler tells when each kernel began and ended. What its traces of GPUs and TPUs hold is known
from XLA's sources; it was tried on traces of CPUs and on traces written by hand, not on a GPU.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import jax
from jax.profiler import ProfileData

RUNS = 20
"""How often the program runs under the profiler, at a time."""

REPEATS = 5

NS = 1e-9

_BUSY_LINES = ("Stream #", "XLA Modules")
"""The lines of a device on which it works: the streams of a GPU; the programs of a TPU. Other lines
tell the same again by source line or by operation. The first kind that there is counts."""


def kernel_times(
    compiled: Any, args: tuple[Any, ...], device: Any
) -> tuple[tuple[float, ...], str | None]:
    """How long the device works for one run, in seconds, repeated; or none and why not.

    Whatever the profiler cannot do is such a reason: a driver may forbid it, another one may run.
    """
    try:
        jax.block_until_ready(compiled(*args))
        samples = tuple(_repetition(compiled, args, device) for _ in range(REPEATS))
    except Exception as error:  # noqa: BLE001 - a profiler that fails costs no measurement
        return (), f"the profiler failed: {type(error).__name__}: {error}"
    if not all(samples):
        return (), f"the profiler shows no kernels on {plane_name(device)}"
    return samples, None


def _repetition(compiled: Any, args: tuple[Any, ...], device: Any) -> float:
    with tempfile.TemporaryDirectory() as folder:
        with jax.profiler.trace(folder):
            results = [compiled(*args) for _ in range(RUNS)]
            jax.block_until_ready(results)
        return busy_s(_traces(Path(folder)), plane_name(device)) / RUNS


def _traces(folder: Path) -> list[Any]:
    return [ProfileData.from_file(str(path)) for path in folder.rglob("*.xplane.pb")]


def plane_name(device: Any) -> str:
    """What the profiler calls the device: ``/device:GPU:0``."""
    return f"/device:{device.platform.upper()}:{device.local_hardware_id}"


def busy_s(traces: Iterable[Any], plane: str) -> float:
    """Seconds in which at least one kernel ran on that plane; 0.0 where it is not there."""
    found = [line for trace in traces for each in trace.planes if each.name == plane
             for line in each.lines]  # fmt: skip
    for start in _BUSY_LINES:
        if lines := [line for line in found if line.name.startswith(start)]:
            return covered(list(_intervals(lines))) * NS
    return 0.0


def _intervals(lines: Iterable[Any]) -> Iterator[tuple[float, float]]:
    for line in lines:
        for event in line.events:
            yield event.start_ns, event.start_ns + event.duration_ns


def covered(intervals: Sequence[tuple[float, float]]) -> float:
    """The length of the union of intervals: kernels of several streams may overlap."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(intervals):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total
