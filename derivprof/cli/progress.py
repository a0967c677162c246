"""The display on standard error while something is measured, on a terminal only."""

import sys
import time
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from derivprof.cli.live import LiveTable
from derivprof.plans import SweepPlan
from derivprof.record import Measurement, Profile
from derivprof.sweep import Loaded

_PERIOD_S = 0.25
_QUIET_PERIOD_S = 1.0
"""While run times are sampled: drawing takes a processor some milliseconds."""

_BAR_WIDTH = 20


class ProgressDisplay:
    """Watches a sweep: its table, which fills, and a line with what is being done.

    What has no ``plan`` of cells has the line alone. Nothing is shown where standard error is no
    terminal. The table goes when the report takes its place, and stays where that is printed
    elsewhere.
    """

    def __init__(self, console: Console, plan: SweepPlan | None = None) -> None:
        self._view = _View(plan)
        self._live = Live(
            self._view, console=console, auto_refresh=False, transient=True, redirect_stdout=False
        )
        self._is_shown = console.is_terminal
        self._ticks = _Ticks(self._live.refresh)

    def __enter__(self) -> "ProgressDisplay":
        if self._is_shown:
            self._live.start(refresh=True)
            self._ticks.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._is_shown:
            return
        self._ticks.stop()
        self._view.is_over = True
        self._live.transient = self._view.table is None or sys.stdout.isatty()
        self._live.stop()

    def started(self, loaded: Loaded, cells: int) -> None:
        """Now the cells are known."""
        self._view.started(loaded, cells)

    def doing(self, cell: str, text: str) -> None:
        """Show the cell and what it is doing."""
        self._view.text = f"{cell}: {text}"

    def finished(self, cell: Measurement) -> None:
        """Show what is known of a cell."""
        if self._view.table is not None:
            self._view.table.add(cell)
            if self._view.table.current is None:
                self._ticks.period_s = _QUIET_PERIOD_S

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        """So many cells are finished; the record is not asked for, since its laws take time."""
        self._view.done = cells


class _View:
    """The table, where there is one, and the line below it."""

    def __init__(self, plan: SweepPlan | None) -> None:
        self._plan = plan
        self.table: LiveTable | None = None
        self.text, self.done, self.total = "starting", 0, 0
        self.is_over = False
        self._start_s = time.monotonic()
        self._spinner = Spinner("dots", style="bold")

    def started(self, loaded: Loaded, cells: int) -> None:
        self.total = cells
        if self._plan is not None and loaded.methods:
            self.table = LiveTable(self._plan, loaded.target.name, loaded.methods)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        if self.table is not None:
            yield self.table
            yield Text()
        if self.table is not None or not self.is_over:
            yield self._line(options.max_width)

    def _line(self, width: int) -> Table | Text:
        elapsed = f"{int(time.monotonic() - self._start_s)} s"
        if self.is_over:
            return Text(f"{self.done} of {self.total} cells in {elapsed}", "dim", no_wrap=True)
        counted = f"{self.done}/{self.total}  {elapsed}" if self.total else elapsed
        text = Text(f"{counted}  {self.text}", no_wrap=True)
        text.truncate(max(width - _BAR_WIDTH - 4, 8), overflow="ellipsis")
        line = Table.grid(padding=(0, 1))
        line.add_row("", self._bar() if self.total else self._spinner, text)
        return line

    def _bar(self) -> ProgressBar:
        return ProgressBar(
            self.total, self.done, _BAR_WIDTH,
            style="dim", complete_style="green", finished_style="green",
        )  # fmt: skip


class _Ticks(Thread):
    """Calls ``tick`` again and again, until it is stopped; its period may be changed meanwhile."""

    def __init__(self, tick: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.period_s = _PERIOD_S
        self._tick, self._end = tick, Event()

    def run(self) -> None:
        """Until :meth:`stop`."""
        while not self._end.wait(self.period_s):
            self._tick()

    def stop(self) -> None:
        """Stop, and wait for a tick under way."""
        self._end.set()
        self.join()
