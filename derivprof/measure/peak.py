"""The most memory that one run of a program takes, in a process that has run nothing else.

A compiler's plan leaves out what its libraries allocate while they run: LAPACK's workspace for
``eigh`` is twice what XLA plans. No device can forget a peak, so each program needs a process.
"""

import contextlib
import ctypes
import gc
from collections.abc import Callable
from typing import Any

import jax

from derivprof.units import bytes_text
from derivprof.worker import forget_peak, held_memory, peak_memory

Program = Callable[..., Any]


SEEN = 1 << 20
"""Bytes below which the growth of a process is not told from what else happens in it."""


def device_peak(compiled: Program, args: tuple[Any, ...], device: Any) -> int | str:
    """Bytes that a run needs at once: its arguments, and by how much it raises what is held.

    On an accelerator that is the memory of the device. On a CPU it is that of the process, in
    which the program has run before, since a first run takes some for threads and code. A string
    says why it is not known.
    """
    raised = _raised_on_device if device.memory_stats() else _raised_in_process
    growth = raised(compiled, args, device)
    if isinstance(growth, str):
        return growth
    return growth + sum(leaf.nbytes for leaf in jax.tree.leaves(args))


def _raised_on_device(compiled: Program, args: tuple[Any, ...], device: Any) -> int | str:
    ballast = _up_to_peak(device)
    before = device.memory_stats()
    result = jax.block_until_ready(compiled(*args))
    after = device.memory_stats()
    del result, ballast
    if "peak_bytes_in_use" not in after:
        return "the device does not say how much of its memory is used"
    return after["peak_bytes_in_use"] - before["bytes_in_use"]


def _up_to_peak(device: Any) -> Any:
    """An array that fills the device to its peak so far, above which a run is then seen."""
    stats = device.memory_stats()
    missing = stats.get("peak_bytes_in_use", 0) - stats["bytes_in_use"]
    if missing <= 0:
        return None
    return jax.block_until_ready(jax.device_put(jax.numpy.zeros(missing, "uint8"), device))


def _raised_in_process(compiled: Program, args: tuple[Any, ...], device: Any) -> int | str:
    del device
    jax.block_until_ready(compiled(*args))
    gc.collect()
    _return_free_memory()
    if not forget_peak():
        return "the system does not say how much memory the process used"
    before = held_memory()
    result = jax.block_until_ready(compiled(*args))
    after = peak_memory()
    del result
    if after - before < SEEN:
        return f"a run takes less than {bytes_text(SEEN)}, which is not seen on a CPU"
    return after - before


def _return_free_memory() -> None:
    """Give back what was freed, or the run would take it without being seen to."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
