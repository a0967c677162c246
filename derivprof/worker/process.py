"""One child process as its parent sees it: what it says, how much it holds, how it ended."""

import contextlib
import os
import queue
import signal
import subprocess
import threading
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from derivprof.worker.last_words import CodeLine, LastWords
from derivprof.worker.memory import (
    killed_for_memory,
    knows_other_processes,
    limit_allocations,
    peak_memory,
)
from derivprof.worker.protocol import MEMORY_EXIT, Broken, receive

_LOOK_EVERY_S = 0.05
_LAST_WORDS_S = 1.0
"""How long a child may take to end that closed its pipe, and a pipe to end whose child did."""


@dataclass(frozen=True)
class Ended:
    """The last message: there is no child any more. ``how`` where its status does not tell all."""

    status: int
    how: str | None = None


class Process:
    """A child that leads a session of its own, so that what it forks ends with it.

    ``messages`` is what it says, and at last an :class:`Ended`. It is ended when it holds more than
    ``memory_limit`` bytes, 0 for no limit. Its ``command`` gets the descriptor for its last words
    as one more argument.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], memory_limit: int
    ) -> None:
        self.messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._memory_limit = memory_limit
        self._how: str | None = None
        self._is_over_memory = False
        self._has_ended = threading.Event()
        self._kills_before = killed_for_memory()
        self._last_words = LastWords()
        self._child = subprocess.Popen(
            [*command, str(self._last_words.descriptor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
            pass_fds=self._last_words.shared,
        )
        assert self._child.stdin is not None
        self.requests: BinaryIO = self._child.stdin  # pyright: ignore[reportAttributeAccessIssue]
        self._reader = threading.Thread(target=self._read, daemon=True)
        watchers = [self._reader, threading.Thread(target=self._wait, daemon=True)]
        if memory_limit and knows_other_processes():
            watchers.append(threading.Thread(target=self._look, daemon=True))
        for watcher in watchers:
            watcher.start()

    def _read(self) -> None:
        """Every message; the child is ended if it closes the pipe and goes on."""
        assert self._child.stdout is not None
        try:
            while True:
                self.messages.put(receive(self._child.stdout))  # pyright: ignore[reportArgumentType]
        except EOFError:
            if not self._has_ended.wait(_LAST_WORDS_S):
                self._how = "the process closed the pipe to its parent"
                self._kill()
        except Exception:  # noqa: BLE001 - what cannot be read is a bug, and no reason to wait
            self.messages.put(Broken(traceback.format_exc()))

    def _wait(self) -> None:
        status = self._child.wait()
        self._has_ended.set()
        self._kill_forks()
        self._reader.join(_LAST_WORDS_S)
        if self._is_over_memory:
            status = MEMORY_EXIT
        self.messages.put(Ended(status, self._how or self._why_killed(status)))

    def _why_killed(self, status: int) -> str | None:
        before, now = self._kills_before, killed_for_memory()
        if status != -signal.SIGKILL or before is None or now is None or now == before:
            return None
        return "the process was ended by SIGKILL: the machine ran out of memory"

    def _look(self) -> None:
        """End a child over its limit. From here: a thread there may wait long for Python's lock."""
        while not self._has_ended.wait(_LOOK_EVERY_S):
            if peak_memory(self._child.pid) > self._memory_limit:
                self._is_over_memory = True
                self._kill()

    def where(self) -> tuple[CodeLine, ...]:
        """The lines of Python it is running, or was when a signal ended it, innermost first."""
        if self._has_ended.is_set():
            return self._last_words.read()
        return self._last_words.asked(self._child.pid, self._has_ended)

    def limit_allocations(self) -> None:
        """Refuse it allocations far over the limit, for which a look would come too late."""
        if self._memory_limit:
            limit_allocations(self._child.pid, self._memory_limit)

    def close(self) -> None:
        """End it now, whatever it is doing, and what it has forked."""
        self._kill()
        with contextlib.suppress(BrokenPipeError):
            self.requests.close()
        self._child.wait()

    def _kill(self) -> None:
        if self._child.poll() is None:
            self._kill_forks()
            self._child.kill()

    def _kill_forks(self) -> None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
