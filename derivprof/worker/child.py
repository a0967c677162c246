"""The child's side: ``python -m derivprof.worker.child MODULE:FACTORY MEMORY_LIMIT``.

Requests come on standard input and answers go out on what was standard output; the user's own
prints are sent to standard error. The child ends when its parent is gone, or when it has used
more memory than it may.
"""

import importlib
import os
import queue
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO

from derivprof.errors import DerivprofError
from derivprof.worker.protocol import (
    MEMORY_EXIT,
    Answer,
    Broken,
    Doing,
    Handler,
    Refused,
    receive,
    send,
)

_WATCH_EVERY_S = 0.05


def main(factory: str, memory_limit: int) -> None:
    """Serve requests until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    answers = _take_standard_output()
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(sys.stdin.buffer, requests), daemon=True).start()
    if memory_limit:
        threading.Thread(target=_watch_memory, args=(memory_limit,), daemon=True).start()
    module, _, name = factory.partition(":")
    handler: Handler = getattr(importlib.import_module(module), name)()
    while True:
        send(answers, _answer(handler, requests.get(), answers))


def _take_standard_output() -> BinaryIO:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _read_requests(stream: BinaryIO, requests: "queue.SimpleQueue[Any]") -> None:
    try:
        while True:
            requests.put(receive(stream))
    except EOFError:
        os._exit(0)


def _watch_memory(limit: int) -> None:
    while peak_memory() <= limit:
        time.sleep(_WATCH_EVERY_S)
    os._exit(MEMORY_EXIT)


def peak_memory() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return _peak_by_getrusage()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) * 1024


def _peak_by_getrusage() -> int:
    """The same where there is no /proc; on Linux it would count the parent's memory too."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _answer(handler: Handler, request: Any, answers: BinaryIO) -> Any:
    try:
        return Answer(handler.handle(request, lambda text: send(answers, Doing(text))))
    except DerivprofError as error:
        return Refused(error)
    except Exception:  # noqa: BLE001 - a bug of ours: the parent shows it and ends with exit code 1
        return Broken(traceback.format_exc())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
