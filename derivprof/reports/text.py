"""A record on a console: tables too wide for it are split by columns, none is cut."""

from dataclasses import replace

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from derivprof.record import Profile
from derivprof.reports.heading import heading
from derivprof.reports.side_by_side import device_sentences
from derivprof.reports.tables import Row, Table, Weight
from derivprof.reports.whole import caveat_lines, report_tables

_STYLES = {Weight.NORMAL: "", Weight.STRONG: "bold", Weight.QUIET: "dim"}
_UNLIMITED = 100_000


def print_report(
    profile: Profile, console: Console, *, counts: bool, timings: bool, checks: bool = False
) -> None:
    """Heading, the tables that were asked for, caveats, and the verdict last."""
    for line in heading(profile):
        console.print(Text(line, "bold" if line == heading(profile)[0] else ""))
    for table in report_tables(profile, counts=counts, timings=timings, checks=checks):
        console.print(Text())
        print_table(table, console)
    console.print(Text())
    for line in caveat_lines(profile):
        console.print(Text(f"! {line}", "yellow"))
    for sentence in device_sentences(profile):
        console.print(Text(sentence, "bold"))


def print_table(table: Table, console: Console) -> None:
    """The table, in as many parts as the console needs, and its remarks."""
    parts = _fitting(table, console) if table.rows else ()
    for part in parts or [table]:
        console.print(Text(part.title, "bold cyan"))
        if not parts:
            continue
        drawn = _rich_table(part)
        drawn.width = _width(drawn, console)
        console.print(drawn, crop=False)
    for remark in table.remarks:
        console.print(Text(f"  {remark}", "dim"))


def _fitting(table: Table, console: Console) -> list[Table]:
    """The table, its columns split into as many tables as the width needs.

    A single column on a very narrow console goes without the remark at its end.
    """
    if _width(_rich_table(table), console) <= console.width:
        return [table]
    if len(table.columns) <= 1:
        return [replace(table, end="")]
    half = (len(table.columns) + 1) // 2
    left, right = _columns(table, 0, half), _columns(table, half, len(table.columns))
    return _fitting(replace(left, end=""), console) + _fitting(right, console)


def _width(table: RichTable, console: Console) -> int:
    """The columns of text that a table needs."""
    return table.__rich_measure__(console, console.options.update(width=_UNLIMITED)).maximum


def _columns(table: Table, start: int, stop: int) -> Table:
    cut = slice(start, stop)
    rows = tuple(replace(row, cells=row.cells[cut], values=row.values[cut]) for row in table.rows)
    return replace(table, columns=table.columns[start:stop], rows=rows)


def _rich_table(table: Table) -> RichTable:
    drawn = RichTable(box=box.SIMPLE_HEAD)
    drawn.add_column(table.corner, no_wrap=True)
    for column in table.columns:
        drawn.add_column(column, justify="right", no_wrap=True)
    if table.end:
        drawn.add_column(table.end, no_wrap=True)
    for row in table.rows:
        if row.starts_section:
            drawn.add_section()
        drawn.add_row(*_texts(row, table), style=_STYLES[row.weight])
    return drawn


def _texts(row: Row, table: Table) -> tuple[Text, ...]:
    end = (Text(row.end, "cyan"),) if table.end else ()
    return (Text(row.label), *map(Text, row.cells), *end)
