"""Where a child is in its Python code, though native code keeps it or has ended it.

``faulthandler`` writes that into a file which parent and child share: when a signal is about to end
the child, and when the parent asks by another signal. Neither needs Python's lock.
"""

import contextlib
import faulthandler
import os
import re
import signal
import tempfile
import threading
import time
from dataclasses import dataclass

_ASKS = getattr(signal, "SIGUSR1", None)
_PATIENCE_S, _LOOK_EVERY_S = 0.5, 0.01
_FRAME = re.compile(r'^  File "(.+)", line (\d+) in (.+)$', re.MULTILINE)


@dataclass(frozen=True)
class CodeLine:
    """A line that was running: file, line number, and the function it is in."""

    file: str
    line: int
    function: str


class LastWords:
    """The parent's side: the file, and what stands in it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child

    @property
    def shared(self) -> tuple[int, ...]:
        """The descriptors that the child inherits: none on Windows, which has no such thing."""
        return (self._file.fileno(),) if os.name == "posix" else ()

    @property
    def descriptor(self) -> int:
        """Where the child is to write: standard error where nothing is shared."""
        return self.shared[0] if self.shared else 2

    def asked(self, process: int, ended: threading.Event) -> tuple[CodeLine, ...]:
        """The lines that the child is running now, the innermost first; none if it cannot tell.

        It may end of being asked, if it has only just begun.
        """
        if _ASKS is None:
            return ()
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, _ASKS)
        until = time.monotonic() + _PATIENCE_S
        while not self.read() and time.monotonic() < until and not ended.wait(_LOOK_EVERY_S):
            pass
        return self.read()

    def read(self) -> tuple[CodeLine, ...]:
        """The lines that the child was running when a signal ended it, the innermost first."""
        if not self.shared:
            return ()
        size = os.fstat(self.descriptor).st_size  # both sides share one position in the file
        return lines_in(os.pread(self.descriptor, size, 0).decode(errors="replace"))


def lines_in(text: str) -> tuple[CodeLine, ...]:
    """The lines of the first thread in what ``faulthandler`` writes."""
    found = _FRAME.findall(text.partition("\n\nThread ")[0])
    return tuple(CodeLine(file, int(line), function) for file, line, function in found)


def leave_last_words(descriptor: int) -> None:
    """The child's side."""
    faulthandler.enable(descriptor, all_threads=False)
    if _ASKS is not None:
        faulthandler.register(_ASKS, descriptor, all_threads=False)
