"""A record as Markdown."""

from derivprof.record import Profile
from derivprof.reports.heading import heading
from derivprof.reports.side_by_side import device_sentences
from derivprof.reports.tables import Row, Table, Weight
from derivprof.reports.whole import caveat_lines, every_table


def to_markdown(profile: Profile) -> str:
    """Heading, the tables that the record has figures for, caveats and the verdict."""
    title, *lines = (line.replace("*", r"\*") for line in heading(profile))
    caveats = [f"> {line}" for line in caveat_lines(profile)]
    sentences = [f"- {sentence}" for sentence in device_sentences(profile)]
    blocks = [
        f"# {title}",
        "  \n".join(lines),
        *map(table_markdown, every_table(profile)),
        *caveats,
    ]
    return "\n\n".join([*blocks, "\n".join(sentences)]).rstrip() + "\n"


def table_markdown(table: Table) -> str:
    """A table under its title, with its remarks below."""
    head = [_line((table.corner, *table.columns, *_end(table.end, table)))]
    rule = [_line(("---", *["---:"] * len(table.columns), *_end("---", table)))]
    rows = [_row(row, table) for row in table.rows]
    body = "\n".join(head + rule + rows) if rows else ""
    remarks = "\n".join(f"- {remark}" for remark in table.remarks)
    return "\n\n".join(filter(None, (f"## {table.title}", body, remarks)))


def _row(row: Row, table: Table) -> str:
    cells = (row.label.strip(), *row.cells)
    if row.weight is Weight.STRONG:
        cells = tuple(f"**{cell}**" for cell in cells)
    return _line((*cells, *_end(row.end, table)))


def _end(text: str, table: Table) -> tuple[str, ...]:
    return (text,) if table.end else ()


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
