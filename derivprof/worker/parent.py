"""The parent's side: start the child, ask, wait no longer than allowed, end it, start another."""

import contextlib
import os
import queue
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from derivprof.worker.interrupts import Interrupts
from derivprof.worker.last_words import CodeLine
from derivprof.worker.process import Ended, Process
from derivprof.worker.protocol import MEMORY_EXIT, Answer, Broken, Doing, Refused, send


class WorkerTimedOut(Exception):
    """The child did not answer in time and was ended. ``doing`` is what it said last.

    ``where``: the lines of Python that it was running, the innermost first.
    """

    def __init__(self, doing: str, seconds: float, where: tuple[CodeLine, ...] = ()) -> None:
        super().__init__(f"stopped after {seconds:g} s")
        self.doing = doing
        self.seconds = seconds
        self.where = where


class WorkerEnded(Exception):
    """The child ended without an answer. ``out_of_memory`` when its memory limit was the cause.

    ``where``: the lines of Python that it was running, where it could still tell.
    """

    def __init__(
        self,
        doing: str,
        status: int | None,
        how: str | None = None,
        where: tuple[CodeLine, ...] = (),
    ) -> None:
        super().__init__(how or _how_it_ended(status))
        self.doing = doing
        self.where = where
        self.out_of_memory = status == MEMORY_EXIT


class WorkerBug(Exception):
    """An exception in the child that nobody expected; the message is its traceback."""


@dataclass(frozen=True)
class _Woken:
    """A signal has come for the parent."""


class Worker:
    """A child that serves requests with ``factory()`` (``module:name`` of a ``Handler``).

    ``memory_limit`` is in bytes, 0 for none. The child starts with the object, so that it can
    import while the parent does other things; after it has ended, :meth:`restart` starts another.
    ``interrupts`` are the signals that end waiting.
    """

    def __init__(
        self,
        factory: str,
        memory_limit: int = 0,
        environment: Mapping[str, str] | None = None,
        interrupts: Interrupts | None = None,
    ) -> None:
        self._command = [sys.executable, "-m", "derivprof.worker.child", factory, str(memory_limit)]
        self._environment = {**os.environ, **(environment or {})}
        self._memory_limit = memory_limit
        self._interrupts = interrupts
        self._start()

    def _start(self) -> None:
        self._process = Process(self._command, self._environment, self._memory_limit)
        if self._interrupts is not None:
            messages = self._process.messages
            self._interrupts.wakes[self] = lambda: messages.put(_Woken())

    def limit_allocations(self) -> None:
        """Refuse the child allocations far over its limit, for which a look would come too late.

        For a child whose memory is plain memory: what drives an accelerator maps more than it uses.
        """
        self._process.limit_allocations()

    def ask(
        self,
        request: Any,
        *,
        limit_s: float | None = None,
        on_progress: Callable[[str], None] = lambda text: None,
    ) -> Any:
        """The child's answer.

        Raises what the child raised if the user caused it, :class:`WorkerTimedOut` after
        ``limit_s`` seconds, :class:`WorkerEnded` if it died, :class:`WorkerBug` on a bug, and
        :class:`Interrupted`. After the second and third there is no child: call :meth:`restart`.
        """
        with contextlib.suppress(BrokenPipeError):  # its last message tells how it ended
            send(self._process.requests, request)
        doing = "starting"
        deadline = None if limit_s is None else time.monotonic() + limit_s
        while True:
            if self._interrupts is not None:
                self._interrupts.raise_if_any()
            match self._next_message(deadline):
                case Doing(doing):
                    on_progress(doing)
                case Answer(value):
                    return value
                case Refused(error):
                    raise error
                case Broken(text):
                    raise WorkerBug(text)
                case Ended(status, how):
                    raise WorkerEnded(doing, status, how, self._process.where())
                case None:
                    where = self._process.where()
                    self.close()
                    raise WorkerTimedOut(doing, limit_s or 0, where)

    def _next_message(self, deadline: float | None) -> Any:
        messages = self._process.messages
        try:
            if deadline is None:
                return messages.get()
            return messages.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return None

    def restart(self) -> None:
        """A fresh child in place of this one."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the child now, whatever it is doing, and what it has forked."""
        self._process.close()


def _how_it_ended(status: int | None) -> str:
    if status is None or status >= 0:
        return f"the process ended by itself with exit status {status}"
    cause = " (from outside, or for want of memory)" if -status == signal.SIGKILL else ""
    return f"the process was ended by {signal.Signals(-status).name}{cause}"
