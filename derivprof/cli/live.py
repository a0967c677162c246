"""The table that fills while cells finish, in as much room as the terminal has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from derivprof.plans import SweepPlan
from derivprof.record import Axis, Measurement, Status
from derivprof.units import NOT_MEASURED, count_text, seconds_text

Place = tuple[str | None, str, int]
"""Device, method and number on the axis."""

_MARKS = {
    Status.NOT_APPLICABLE: ("n/a", "dim"),
    Status.SKIPPED: ("skipped", "dim"),
    Status.OVER_BUDGET: ("budget", "magenta"),
    Status.FAILED: ("failed", "red"),
}
_LINES_BESIDE_ROWS = 6
_LEAST_CELL, _LONGEST_LABEL = 3, 32
_PADDING, _LABEL_PADDING = 3, 2


@dataclass
class LiveTable:
    """A row per method (on each device) and a column per order or dimension; drawn anew.

    It is drawn by one thread while another one adds cells: of its state nothing is iterated over
    that grows.
    """

    plan: SweepPlan
    name: str
    methods: tuple[str, ...]
    cells: dict[Place, Measurement] = field(default_factory=dict)
    spinner: Spinner = field(default_factory=lambda: Spinner("dots", style="bold"))

    def __post_init__(self) -> None:
        self.places = self.plan.places
        self.axis = Axis.DIMENSION if self.plan.dimensions else Axis.ORDER
        several = self.plan.devices if len(self.plan.devices) > 1 else (None,)
        self.rows = tuple(product(several, self.methods))
        self._waiting = list(self._in_order(several))[::-1]

    def _in_order(self, devices: tuple[str | None, ...]) -> Iterator[Place]:
        """The cells in the order of the sweep."""
        for device, at, method in product(devices, self.places, self.methods):
            yield device, method, at

    def add(self, cell: Measurement) -> None:
        """What is known of a cell."""
        self.cells[cell.device, cell.method, cell.at] = cell
        while self._waiting and self._waiting[-1] in self.cells:
            self._waiting.pop()

    @property
    def current(self) -> Place | None:
        """The cell that is being worked on; None when there is none left."""
        waiting = self._waiting[-1:]
        return waiting[0] if waiting else None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The part around the current cell that there is room for."""
        device, method, at = self.current or (*self.rows[-1], self.places[-1])
        labels = [_label(*row) for row in self.rows]
        label_width = min(max(map(len, labels)), _LONGEST_LABEL)
        widths = [self._width(at) for at in self.places]
        room = options.max_width - label_width - _LABEL_PADDING
        columns = window(widths, self.places.index(at), room)
        height = console.size.height - _LINES_BESIDE_ROWS
        lines = window([1] * len(self.rows), self.rows.index((device, method)), height)
        yield self._title(columns, lines, options.max_width)
        yield Text()
        yield self._table(columns, lines, label_width, widths)

    def _width(self, at: int) -> int:
        """The columns of text of a column, with what is between two."""
        texts = (self._text(row, at).plain for row in self.rows)
        return _PADDING + max(_LEAST_CELL, *map(len, texts))

    def _title(self, columns: range, lines: range, width: int) -> Text:
        title = Text(self.name, "bold", no_wrap=True)
        title.append(f"  {self._quantity()}", "not bold")
        if len(columns) < len(self.places):
            first, last = self.places[columns[0]], self.places[columns[-1]]
            title.append(f", {self.axis.stretch(first, last)} of {self.places[-1]}", "not bold")
        if len(lines) < len(self.rows):
            title.append(f", {len(lines)} of {len(self.rows)} methods", "not bold")
        title.truncate(width, overflow="ellipsis")
        return title

    def _quantity(self) -> str:
        """What the numbers in the cells are."""
        if self.plan.checking is not None:
            return "decimal digits that agree"
        if not self.plan.timed:
            return "equations"
        return "run time" if self._has_run_times() else "compile time"

    def _has_run_times(self) -> bool:
        found = (self.cells.get((*row, at)) for row, at in product(self.rows, self.places))
        return any(cell and cell.timing and cell.timing.run_s is not None for cell in found)

    def _table(self, columns: range, lines: range, label_width: int, widths: list[int]) -> Table:
        drawn = Table(box=box.SIMPLE_HEAD, show_edge=False)
        drawn.add_column(self.axis.head, no_wrap=True, overflow="ellipsis", width=label_width)
        for column in columns:
            width = widths[column] - _PADDING
            drawn.add_column(str(self.places[column]), justify="right", no_wrap=True, width=width)
        for line in lines:
            row = self.rows[line]
            cells = (self._drawn(row, self.places[column]) for column in columns)
            drawn.add_row(Text(_label(*row)), *cells)
        return drawn

    def _drawn(self, row: tuple[str | None, str], at: int) -> RenderableType:
        return self.spinner if (*row, at) == self.current else self._text(row, at)

    def _text(self, row: tuple[str | None, str], at: int) -> Text:
        cell = self.cells.get((*row, at))
        if cell is None:
            return Text("·", "dim")
        if cell.status is not Status.OK:
            return Text(*_MARKS[cell.status])
        if self.plan.checking is not None:
            return _check_text(cell)
        return _time_text(cell, self._has_run_times()) if self.plan.timed else _count_text(cell)


def window(sizes: Sequence[int], around: int, room: int) -> range:
    """The indices that there is room for, ``around`` as far in the middle as that can be."""
    start, stop = around, around + 1
    left = room - sizes[around]
    while left >= 0:
        can_before = start > 0 and sizes[start - 1] <= left
        can_after = stop < len(sizes) and sizes[stop] <= left
        if not can_before and not can_after:
            break
        if can_after and (not can_before or stop - around <= around - start + 1):
            left -= sizes[stop]
            stop += 1
        else:
            start -= 1
            left -= sizes[start]
    return range(start, stop)


def _label(device: str | None, method: str) -> str:
    return method if device is None else f"{method}, on {device}"


def _count_text(cell: Measurement) -> Text:
    return Text(NOT_MEASURED if cell.census is None else count_text(cell.census.total))


def _time_text(cell: Measurement, is_run: bool) -> Text:
    timing = cell.timing
    if timing is None:
        return Text(NOT_MEASURED)
    return Text(seconds_text(timing.run_s if is_run else timing.compile_s))


def _check_text(cell: Measurement) -> Text:
    check = cell.check
    if check is None or check.points == 0:
        return Text(NOT_MEASURED)
    if check.fails:
        return Text("WRONG", "bold red")
    return Text("ok" if check.digits is None else f"{check.digits:.1f}")
