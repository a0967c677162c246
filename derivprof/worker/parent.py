"""The parent's side: start the child, ask, wait no longer than allowed, end it, start another."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from derivprof.worker.protocol import (
    MEMORY_EXIT,
    Answer,
    Broken,
    Doing,
    Refused,
    receive,
    send,
)


class WorkerTimedOut(Exception):
    """The child did not answer in time and was ended. ``doing`` is what it said last."""

    def __init__(self, doing: str, seconds: float) -> None:
        super().__init__(f"stopped after {seconds:g} s")
        self.doing = doing
        self.seconds = seconds


class WorkerEnded(Exception):
    """The child ended without an answer. ``out_of_memory`` when its memory limit was the cause."""

    def __init__(self, doing: str, status: int | None) -> None:
        super().__init__(_how_it_ended(status))
        self.doing = doing
        self.out_of_memory = status == MEMORY_EXIT


class WorkerBug(Exception):
    """An exception in the child that nobody expected; the message is its traceback."""


class Worker:
    """A child that serves requests with ``factory()`` (``module:name`` of a ``Handler``).

    ``memory_limit`` is in bytes, 0 for none. The child starts with the object, so that it can
    import while the parent does other things; after it has ended, :meth:`restart` starts another.
    """

    def __init__(
        self, factory: str, memory_limit: int = 0, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = [sys.executable, "-m", "derivprof.worker.child", factory, str(memory_limit)]
        self._environment = {**os.environ, **(environment or {})}
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment
        )
        self._messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests: BinaryIO = self._process.stdin  # pyright: ignore[reportAttributeAccessIssue]
        reader = threading.Thread(
            target=_read_messages, args=(self._process.stdout, self._messages), daemon=True
        )
        reader.start()

    def ask(
        self,
        request: Any,
        *,
        limit_s: float | None = None,
        on_progress: Callable[[str], None] = lambda text: None,
    ) -> Any:
        """The child's answer.

        Raises what the child raised if the user caused it, :class:`WorkerTimedOut` after
        ``limit_s`` seconds, :class:`WorkerEnded` if it died, :class:`WorkerBug` on a bug. After
        the middle two there is no child: call :meth:`restart`.
        """
        with contextlib.suppress(BrokenPipeError):  # the reader tells how it ended
            send(self._requests, request)
        doing = "starting"
        deadline = None if limit_s is None else time.monotonic() + limit_s
        while True:
            match self._next_message(deadline):
                case Doing(doing):
                    on_progress(doing)
                case Answer(value):
                    return value
                case Refused(error):
                    raise error
                case Broken(text):
                    raise WorkerBug(text)
                case EOFError():
                    raise WorkerEnded(doing, self._process.wait())
                case None:
                    self.close()
                    raise WorkerTimedOut(doing, limit_s or 0)

    def _next_message(self, deadline: float | None) -> Any:
        try:
            if deadline is None:
                return self._messages.get()
            return self._messages.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return None

    def restart(self) -> None:
        """A fresh child in place of this one."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the child now, whatever it is doing."""
        self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._requests.close()
        self._process.wait()


def _read_messages(stream: BinaryIO, messages: "queue.SimpleQueue[Any]") -> None:
    try:
        while True:
            messages.put(receive(stream))
    except EOFError as gone:
        messages.put(gone)


def _how_it_ended(status: int | None) -> str:
    if status is not None and status < 0:
        return f"the process was ended by {signal.Signals(-status).name}"
    return f"the process ended by itself with exit status {status}"
