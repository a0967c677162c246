"""Other processes, as /proc tells of them."""

import time
from pathlib import Path

import pytest

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def children_of(pid):
    """The numbers of the processes that it has started from its main thread."""
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid):
    """Whether there is such a process, and not only its exit status."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def has_ended(pid, within_s=20):
    """Whether it ends soon."""
    until = time.monotonic() + within_s
    while is_running(pid) and time.monotonic() < until:
        pass
    return not is_running(pid)
