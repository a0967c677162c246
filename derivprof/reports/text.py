"""A record on a console: tables too wide for it are split by columns, none is cut."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from derivprof.record import Profile
from derivprof.reports.heading import heading
from derivprof.reports.heat import heat_style
from derivprof.reports.prose import print_caveats, print_prose, print_verdict
from derivprof.reports.side_by_side import device_sentences
from derivprof.reports.tables import Row, Table, Weight
from derivprof.reports.whole import caveat_lines, report_tables

_STYLES = {Weight.NORMAL: "", Weight.STRONG: "bold", Weight.QUIET: "dim"}
_UNLIMITED = 100_000


def print_report(
    profile: Profile,
    console: Console,
    *,
    counts: bool,
    timings: bool,
    checks: bool = False,
    insert: Callable[[], None] = lambda: None,
) -> None:
    """Heading, the tables that were asked for, what ``insert`` prints, doubts, the verdict."""
    print_heading(heading(profile), console)
    for table in report_tables(profile, counts=counts, timings=timings, checks=checks):
        console.print(Text())
        print_table(table, console)
    insert()
    console.print(Text())
    print_caveats(caveat_lines(profile), console)
    print_verdict(device_sentences(profile), console)


def print_heading(lines: tuple[str, ...], console: Console) -> None:
    """What was measured, in bold, and where."""
    for index, line in enumerate(lines):
        print_prose(line, console, "" if index else "bold")


def print_table(table: Table, console: Console) -> None:
    """The table, in as many parts as the console needs, and its remarks."""
    parts = _fitting(table, console) if table.rows else ()
    for part in parts or [table]:
        console.print(Text(part.title, "bold underline"))
        if not parts:
            continue
        drawn = _rich_table(part)
        needed = _width(drawn, console)
        drawn.width = needed if part.columns else min(needed, console.width)
        console.print(drawn, crop=False)
    for remark in table.remarks:
        print_prose(remark, console, "dim", indent="  ")


def _fitting(table: Table, console: Console) -> list[Table]:
    """The table, its columns divided among as few tables as the width needs.

    What stands at the ends of the rows is in the last one, or in a table of its own.
    """
    whole = _divided(table, console)
    if not table.end:
        return whole or _in_parts(table, len(table.columns))
    alone = _columns(table, 0, 0)
    bare = _divided(replace(table, end=""), console)
    if whole and (not bare or len(whole) <= len(bare) + 1):
        return whole
    if bare:
        return [*bare, alone]
    return _in_parts(replace(table, end=""), len(table.columns))


def _divided(table: Table, console: Console) -> list[Table]:
    """The fewest parts that all fit; none where not even single columns do."""
    for count in range(1, max(len(table.columns), 1) + 1):
        parts = _in_parts(table, count)
        if all(_width(_rich_table(part), console) <= console.width for part in parts):
            return parts
    return []


def _in_parts(table: Table, count: int) -> list[Table]:
    """The table with its columns in so many parts of about the same number."""
    columns = len(table.columns)
    ends = [round(columns * part / count) for part in range(count + 1)]
    parts = [_columns(table, *span) for span in pairwise(ends)]
    return [*(replace(part, end="") for part in parts[:-1]), parts[-1]]


def _width(table: RichTable, console: Console) -> int:
    """The columns of text that a table needs."""
    return table.__rich_measure__(console, console.options.update(width=_UNLIMITED)).maximum


def _columns(table: Table, start: int, stop: int) -> Table:
    cut = slice(start, stop)
    rows = tuple(
        replace(row, cells=row.cells[cut], values=row.values[cut], heat=row.heat[cut])
        for row in table.rows
    )
    return replace(table, columns=table.columns[cut], rows=rows)


def _rich_table(table: Table) -> RichTable:
    drawn = RichTable(box=box.SIMPLE_HEAD)
    drawn.add_column(table.corner, no_wrap=True)
    for column in table.columns:
        drawn.add_column(column, justify="right", no_wrap=True)
    if table.end:
        drawn.add_column(table.end, no_wrap=bool(table.columns), overflow="fold")
    for row in table.rows:
        if row.starts_section:
            drawn.add_section()
        drawn.add_row(*_texts(row, table), style=_STYLES[row.weight])
    return drawn


def _texts(row: Row, table: Table) -> tuple[Text, ...]:
    end = (Text(row.end, "cyan"),) if table.end else ()
    heat = row.heat or (None,) * len(row.cells)
    return (Text(row.label), *map(Text, row.cells, map(heat_style, heat)), *end)
