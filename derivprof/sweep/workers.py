"""The two places where a session can live: a child process, or this one."""

import os
from collections.abc import Callable
from typing import Any, Protocol

from derivprof.sweep.requests import Request
from derivprof.worker import Interrupts, Worker

_SESSION = "derivprof.sweep.session:Session"


class Asked(Protocol):
    """Where requests go. See :class:`derivprof.worker.Worker` for what ``ask`` raises."""

    def ask(
        self,
        request: Request,
        *,
        limit_s: float | None = None,
        on_progress: Callable[[str], None] = ...,
    ) -> Any:
        """The answer to a request."""
        ...

    def limit_allocations(self) -> None:
        """From now on refuse it allocations far over its memory limit."""
        ...

    def restart(self) -> None:
        """Start over with nothing loaded."""
        ...

    def close(self) -> None:
        """End it."""
        ...


def start_child(memory_limit: int, interrupts: Interrupts | None = None) -> Worker:
    """A session in a child process of its own, already importing jax.

    On a GPU it takes memory as it needs it, unless the user decided otherwise.
    """
    preallocate = os.environ.get("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    environment = {"XLA_PYTHON_CLIENT_PREALLOCATE": preallocate}
    return Worker(_SESSION, memory_limit, environment, interrupts)


class InProcess:
    """A session in this process, for functions that no module path names.

    Nothing can end it from outside, so of a budget only the equations and the memory that the
    compiler plans are obeyed.
    """

    def __init__(self, session: Any) -> None:
        self._session = session

    def ask(
        self,
        request: Request,
        *,
        limit_s: float | None = None,
        on_progress: Callable[[str], None] = lambda text: None,
    ) -> Any:
        """The answer to a request, however long it takes."""
        del limit_s
        return self._session.handle(request, on_progress)

    def limit_allocations(self) -> None:
        """Nothing: the process is the user's."""

    def restart(self) -> None:
        """Nothing: it cannot have ended."""

    def close(self) -> None:
        """Nothing: the session goes with its last reference."""
