"""Signals that ask this process to end: noted when they come, raised where it does no harm.

Python raises ``KeyboardInterrupt`` wherever the program happens to be, in a finaliser too, where
it is printed and lost. So the handlers only note the signal and wake whoever waits for the child;
that one raises :class:`Interrupted`. A second signal ends the process at once.
"""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

SAME_PRESS_S = 0.5
"""Signals so close together are one: a program in between may pass on what the terminal sent."""


class Interrupted(KeyboardInterrupt):
    """A signal, the one with that ``number``, asks this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(interruption_text(number))
        self.number = number


def interruption_text(number: int) -> str:
    """``Ctrl-C``, or the name of another signal."""
    return "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name


class Interrupts:
    """Notes signals while it is entered. ``at_once`` is called with the second one.

    Whoever waits has one of the ``wakes``. Signals that were ignored before, as ``nohup`` ignores
    SIGHUP, stay ignored.
    """

    def __init__(
        self, at_once: Callable[[int], Any], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.number: int | None = None
        self.wakes: dict[object, Callable[[], Any]] = {}
        self._at_once, self._clock = at_once, clock
        self._noted_s = 0.0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interrupts":
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                self._take(getattr(signal, name, None))
        return self

    def _take(self, number: int | None) -> None:
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            self._before[number] = signal.signal(number, self._note)

    def __exit__(self, *_: object) -> None:
        while self._before:
            signal.signal(*self._before.popitem())

    def _note(self, number: int, _: FrameType | None) -> None:
        if self.number is not None and self._clock() - self._noted_s > SAME_PRESS_S:
            self._at_once(number)
        if self.number is None:
            self.number, self._noted_s = number, self._clock()
        for wake in tuple(self.wakes.values()):
            wake()

    def raise_if_any(self) -> None:
        """Raise :class:`Interrupted` if a signal has come."""
        if self.number is not None:
            raise Interrupted(self.number)
