"""Where a command prints: what is data on standard output, everything else on standard error."""

import sys
from collections.abc import Callable

from rich.console import Console

from derivprof.cli.ending import Output, reader_may_leave
from derivprof.cli.widths import asked_width
from derivprof.errors import OutputError

_FULL_WIDTH = 100_000
"""In a pipe nothing is cut off or wrapped."""


def standard_output() -> Console:
    """The console that data goes to, as wide as asked for."""
    return Output(width=asked_width() or (None if sys.stdout.isatty() else _FULL_WIDTH))


def print_to_stderr(text: str) -> None:
    """A line that is no data."""
    Console(stderr=True).print(text, style="dim", highlight=False, markup=False, soft_wrap=True)


Insert = Callable[[], None]
"""Prints what stands before the verdict of a report."""


def nothing() -> None:
    """Insert nothing."""


def show_last(write: Callable[[], None], show: Callable[[Insert], None]) -> None:
    """Write the files and show the report, so that its verdict is the last on the screen.

    On a terminal ``show`` may have the files written, and told of, before its verdict. It goes on
    where a file cannot be written; then :class:`OutputError` is raised.
    """
    once = _Once(write)
    if not sys.stdout.isatty():
        once()
    with reader_may_leave():
        show(once)
    once()
    if once.refused is not None:
        raise once.refused


class _Once:
    """Writes when it is called first, and keeps the error."""

    def __init__(self, write: Callable[[], None]) -> None:
        self._write: Callable[[], None] | None = write
        self.refused: OutputError | None = None

    def __call__(self) -> None:
        write, self._write = self._write, None
        if write is None:
            return
        try:
            write()
        except OutputError as error:
            self.refused = error
