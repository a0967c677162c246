"""How much memory a process has held, and how much it may ask for, where the system says so."""

import contextlib
import sys
from pathlib import Path

THREADS_TO_COME = 1 << 30
"""Address space that a process may take above its limit without using it: stacks, arenas."""


def peak_memory(process: int | str = "self") -> int:
    """The most memory a process has held, in bytes; 0 where it is not known, or has ended."""
    if not knows_other_processes():
        return _peak_by_getrusage() if process == "self" else 0
    return _status(process).get("VmHWM", 0)


def knows_other_processes() -> bool:
    """Whether the system tells of other processes too."""
    return Path("/proc/self/status").is_file()


def held_memory() -> int:
    """The memory that this process holds now, in bytes; 0 where the system does not say."""
    return _status("self").get("VmRSS", 0)


def forget_peak() -> bool:
    """Make the peak of this process what it holds now; False where the system cannot."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def _status(process: int | str) -> dict[str, int]:
    """The fields of ``/proc/PID/status`` that are sizes, in bytes."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return {}
    split = (line.split() for line in lines)
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in split if words[-1] == "kB"}


def _peak_by_getrusage() -> int:
    """The peak where there is no /proc; on Linux it would count the parent's memory too."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def limit_allocations(process: int, limit: int) -> None:
    """Refuse a process the allocations that would take it far over ``limit`` bytes at once.

    Between two looks at a process it can take gigabytes. What counts is its private writable
    address space, so what it has taken without using is allowed for. Linux alone.
    """
    found = _status(process)
    if not sys.platform.startswith("linux") or "VmData" not in found:
        return
    import resource

    unused = max(0, found["VmData"] - found.get("RssAnon", 0))
    wanted = limit + unused + THREADS_TO_COME
    with contextlib.suppress(OSError, ValueError):  # a hard limit below that holds anyway
        _, hard = resource.prlimit(process, resource.RLIMIT_DATA)
        resource.prlimit(process, resource.RLIMIT_DATA, (wanted, hard))


def offer_to_the_kernel() -> None:
    """Let the kernel, when memory runs out, end this process rather than another one."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900")


def killed_for_memory() -> int | None:
    """How many processes the kernel has ended for want of memory; None where it does not say."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)
