"""Reports as text, and tables read back."""

import io

from rich.console import Console

from derivprof.reports import Row, Table, print_report


def printed(record, *, counts=True, timings=True, **console) -> str:
    """What ``print_report`` writes, on a console 400 columns wide unless told otherwise."""
    file = io.StringIO()
    settings = {"width": 400, "highlight": False} | console
    print_report(record, Console(file=file, **settings), counts=counts, timings=timings)
    return file.getvalue()


def table_of(tables: tuple[Table, ...], title: str) -> Table:
    return next(table for table in tables if table.title == title)


def row_of(table: Table, label: str) -> Row:
    return next(row for row in table.rows if row.label.strip() == label)


def labels(table: Table) -> list[str]:
    return [row.label.strip() for row in table.rows]
