"""The same figures on a console, in Markdown and in CSV."""

import csv
import io
import re
from dataclasses import replace

import pytest

from derivprof.record import Census, Measurement, Status, from_json, to_json
from derivprof.reports import to_csv, to_markdown, verdict
from derivprof.reports.counts import count_tables
from derivprof.reports.timings import time_tables
from tests.record.profiles import cell, profile
from tests.reports.printing import printed

WIDE = profile(*(cell("m", order, 4 * 3**order, run_s=2e-8) for order in range(10)))
ESCAPES = re.compile(r"\x1b\[")


def texts_of(record):
    """Every label and cell of every table."""
    tables = count_tables(record) + time_tables(record)
    rows = [row for table in tables for row in table.rows]
    return {text.strip() for row in rows for text in (row.label, *row.cells)}


# text


def test_full_width_prints_each_table_once():
    starts = [line.split()[0] for line in printed(WIDE).splitlines() if line.strip()]
    assert [starts.count(name) for name in ("m", "primitive", "total", "run")] == [2, 1, 1, 1]


@pytest.mark.parametrize("width", [10, 30, 47, 95])
def test_at_any_width_every_figure_is_printed_whole(width):
    text = printed(WIDE, width=width)
    words = {part for line in text.splitlines() for part in re.split(r"\s{2,}", line.strip())}
    assert texts_of(WIDE) <= words
    assert "…" not in text


@pytest.mark.parametrize("width", [50, 80, 120])
def test_no_line_of_a_table_is_wider_than_the_console(width):
    lines = printed(WIDE, width=width).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width


def test_every_part_of_a_split_table_has_its_labels_and_the_last_its_growth():
    text = printed(WIDE, width=60, timings=False)
    parts = text.count("  primitive ")
    assert parts >= 2
    assert text.count("and duplicates (CSE)") == parts
    assert text.count(" growth") == 1


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        ({"counts": True, "timings": False}, "after dead code (DCE)", "interquartile range"),
        ({"counts": False, "timings": True}, "interquartile range", "after dead code (DCE)"),
    ],
)
def test_only_the_tables_that_were_asked_for_are_printed(asked, there, absent):
    text = printed(WIDE, **asked)
    assert there in text
    assert absent not in text


def test_caveats_and_the_verdict_come_last():
    lines = printed(profile()).splitlines()
    sentences = verdict(profile())
    assert lines[-len(sentences) - 1 :] == ["! The machine was busy.", *sentences]


def test_a_terminal_has_colours_unless_they_are_refused(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = printed(profile(), force_terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = printed(profile(), force_terminal=True)
    assert re.search(r"\x1b\[[0-9;]*3[0-7]m", coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", plain)


def test_names_in_brackets_are_no_markup():
    odd = Measurement("mine[bold]", 0, Status.FAILED, "[red]no[/red]")
    text = printed(profile(odd))
    assert "mine[bold]" in text
    assert "[red]no[/red]" in text


def test_a_record_with_nan_prints_the_same_after_a_round_through_json():
    nan = float("nan")
    found = cell("m", 0, 3, run_s=1e-8)
    leaf = replace(found.value[0], max_abs=nan, entries=nan)
    inputs = (replace(profile().target.inputs[0], entries=[nan, float("-inf")]),)
    record = profile(replace(found, value=(leaf,)))
    record = replace(record, target=replace(record.target, inputs=inputs))
    assert printed(from_json(to_json(record))) == printed(record)
    assert to_markdown(from_json(to_json(record))) == to_markdown(record)


# markdown


def tables_of(markdown):
    """The tables as lists of rows of cells."""
    blocks = [block.splitlines() for block in markdown.split("\n\n")]
    found = [block for block in blocks if block[0].startswith("|")]
    return [[re.split(r"(?<!\\)\|", line)[1:-1] for line in block] for block in found]


def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head():
    tables = tables_of(to_markdown(profile()))
    assert len(tables) == 4
    for head, rule, *rows in tables:
        assert set("".join(rule)) <= set("-: ")
        assert rows
        assert {len(rule), *map(len, rows)} == {len(head)}


def test_a_bar_in_a_name_is_escaped():
    census = Census(3, {"a|b": 3})
    markdown = to_markdown(profile(Measurement("m", 0, Status.OK, census=census)))
    ((head, _, *rows),) = tables_of(markdown)
    assert "a\\|b" in rows[0][0]
    assert len(rows[0]) == len(head)


def test_the_total_is_bold_in_markdown():
    assert "| **total** | **4** | **13** | **39** | **110** |" in to_markdown(profile())


def test_markdown_has_title_caveats_remarks_and_verdict():
    lines = to_markdown(profile()).splitlines()
    assert lines[0] == "# m:f  (m.py:3)"
    assert "## nested-jvp" in lines
    assert "> The machine was busy." in lines
    assert "- order 2 failed: ValueError: no" in lines
    assert "- Fewest raw equations at order 3: nested-jvp, 110; next jet, 184 (x1.67)." in lines


def test_markdown_of_a_count_has_no_timings():
    assert len(tables_of(to_markdown(profile(cell("m", 0, 3))))) == 1


# csv


def rows_of(record):
    return list(csv.DictReader(io.StringIO(to_csv(record), newline="")))


def test_quantities_are_in_base_units():
    (row,) = rows_of(profile(cell("m", 0, 3, run_s=2e-8)))
    assert float(row["run_s"]) == 2e-8
    assert (row["order"], row["status"], row["peak_bytes"]) == ("0", "ok", "16")


def test_a_primitive_that_is_absent_is_0_and_one_that_was_not_counted_is_empty():
    counted = Measurement("m", 0, Status.OK, census=Census(2, {"mul": 2}))
    other = Measurement("m", 1, Status.OK, census=Census(1, {"sin": 1}))
    rows = rows_of(profile(counted, other, Measurement("m", 2, Status.FAILED, "no")))
    assert [row["primitive.sin"] for row in rows] == ["0", "1", ""]


def test_the_agreement_stands_in_the_csv():
    row = next(row for row in rows_of(profile()) if row["method"] == "jet")
    assert (row["check_reference"], row["max_rel_error"], row["verdict"]) == (
        "nested-jvp", "1e-16", "agrees",
    )  # fmt: skip


@pytest.mark.parametrize("reason", ['a, "b"', "two\nlines", ""])
def test_any_reason_survives_csv(reason):
    (row,) = rows_of(profile(Measurement("m,n", 0, Status.FAILED, reason)))
    assert (row["method"], row["reason"]) == ("m,n", reason)
    assert None not in row


def test_every_line_of_a_csv_has_the_columns_of_its_head():
    lines = list(csv.reader(io.StringIO(to_csv(profile()))))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(set(lines[0])) == len(lines[0])
