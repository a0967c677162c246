"""How the program ends before its time: by a signal, or because nobody reads what it prints."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from rich.console import Console

from derivprof.errors import ExitCode, Stopped
from derivprof.worker import Interrupted, Interrupts, interruption_text

_SHOW_CURSOR = b"\x1b[?25h\n"
"""The progress display hides it."""


def ends_in_order(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, which a signal ends with a line, and a reader that leaves in silence."""

    @wraps(command)
    def run(*args: Any, **given: Any) -> None:
        try:
            with reader_may_leave():
                command(*args, **given)
        except KeyboardInterrupt as error:
            raise stopped(error) from error

    return run


class Output(Console):
    """A console on standard output that leaves a broken pipe to :func:`reader_may_leave`."""

    def on_broken_pipe(self) -> None:
        """Raise what rich makes an exit of."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Leaves in silence when the program that reads standard output has ended, as ``head`` does.

    What is printed later goes nowhere. So it does when the terminal is gone.
    """
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EIO):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def catching_signals() -> Interrupts:
    """Notes Ctrl-C, SIGTERM and SIGHUP for whoever waits; the second one ends the program."""
    return Interrupts(_leave_at_once)


def _leave_at_once(number: int) -> None:
    """The child sees that its parent is gone, and ends too."""
    if sys.stderr.isatty():
        os.write(2, _SHOW_CURSOR)
    os._exit(exit_code(number))


def exit_code(number: int) -> ExitCode:
    """The exit code of a program that a signal ended."""
    return ExitCode(128 + number)


def signal_of(error: BaseException) -> int:
    """The signal that an exception stands for; that of Ctrl-C where it does not say."""
    return error.number if isinstance(error, Interrupted) else signal.SIGINT


def stopped(error: BaseException, before: str = "") -> Stopped:
    """The error that says by which signal, and ``before`` what."""
    number = signal_of(error)
    return Stopped(f"Interrupted by {interruption_text(number)}{before}.", exit_code(number))
