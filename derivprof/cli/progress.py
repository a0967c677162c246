"""The progress display: on standard error, on a terminal only; which cell, and what it is doing."""

from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from derivprof.record import Profile
from derivprof.sweep import Loaded


class ProgressDisplay:
    """Watches a sweep and shows one line; nothing where standard error is no terminal."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("starting", total=None)

    def __enter__(self) -> "ProgressDisplay":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def started(self, loaded: Loaded, cells: int) -> None:
        """Now the number of cells is known."""
        self._progress.update(self._task, total=cells)

    def doing(self, cell: str, text: str) -> None:
        """Show the cell and what it is doing."""
        self._progress.update(self._task, description=f"{cell}: {text}")

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        """So many cells are finished."""
        self._progress.update(self._task, completed=cells)
