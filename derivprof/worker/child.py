"""The child's side: ``python -m derivprof.worker.child MODULE:FACTORY LIMIT FILE``.

Requests come on what was standard input and answers go out on what was standard output. The
user's code has an empty standard input, and its prints go to standard error. The child ends when
its parent is gone, or when it has used more memory than it may. FILE is the descriptor of the file
for its last words.
"""

import contextlib
import importlib
import os
import queue
import signal
import sys
import threading
import time
import traceback
from typing import Any, BinaryIO

from derivprof.errors import DerivprofError
from derivprof.worker.last_words import leave_last_words
from derivprof.worker.memory import knows_other_processes, offer_to_the_kernel, peak_memory
from derivprof.worker.protocol import (
    MEMORY_EXIT,
    Answer,
    Broken,
    Doing,
    Handler,
    Refused,
    packed,
    receive,
    send,
)

_WATCH_EVERY_S = 0.05
_SIGNAL_WHEN_PARENT_ENDS = 1  # PR_SET_PDEATHSIG


def main(factory: str, memory_limit: int, last_words: int) -> None:
    """Serve requests until the parent closes the pipe."""
    leave_last_words(last_words)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _end_with_parent()
    offer_to_the_kernel()
    incoming, answers = _take_pipes()
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(incoming, requests), daemon=True).start()
    if memory_limit and not knows_other_processes():
        threading.Thread(target=_watch_memory, args=(memory_limit,), daemon=True).start()
    module, _, name = factory.partition(":")
    handler: Handler = getattr(importlib.import_module(module), name)()
    while True:
        answers.write(_answer(handler, requests.get(), answers))
        answers.flush()


def _end_with_parent() -> None:
    """Ask Linux to end this process with its parent, even where native code holds Python's lock."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_ENDS, signal.SIGKILL)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, as files that neither the user's code nor its forks know."""
    pipes = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)  # pyright: ignore[reportAttributeAccessIssue]
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _close(pipes, nothing))
    return os.fdopen(pipes[0], "rb"), os.fdopen(pipes[1], "wb")


def _close(pipes: tuple[int, int], nothing: int) -> None:
    for pipe in pipes:
        os.dup2(nothing, pipe, inheritable=False)


def _read_requests(stream: BinaryIO, requests: "queue.SimpleQueue[Any]") -> None:
    try:
        while True:
            requests.put(receive(stream))
    except EOFError:
        _end_with_all_forks()


def _end_with_all_forks() -> None:
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _watch_memory(limit: int) -> None:
    while peak_memory() <= limit:
        time.sleep(_WATCH_EVERY_S)
    os._exit(MEMORY_EXIT)


def _answer(handler: Handler, request: Any, answers: BinaryIO) -> bytes:
    """The message that answers a request."""
    try:
        return packed(Answer(handler.handle(request, lambda text: send(answers, Doing(text)))))
    except DerivprofError as error:
        return _refusal(error)
    except Exception:  # noqa: BLE001 - a bug of ours: the parent shows it and ends with exit code 1
        return packed(Broken(traceback.format_exc()))


def _refusal(error: DerivprofError) -> bytes:
    """The error without what came along with it, which may be anything."""
    try:
        return packed(Refused(type(error)(str(error))))
    except Exception:  # noqa: BLE001 - a class of the user's
        return packed(Broken(traceback.format_exc()))


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    except SystemExit as leaving:
        os._exit(leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None))
    except BaseException:  # noqa: BLE001 - threads of the user's must not keep the process
        traceback.print_exc()
        os._exit(1)
