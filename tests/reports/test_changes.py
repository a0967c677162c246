"""Comparisons as a reader sees them: the worst first, equal records in two lines."""

import csv
import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from derivprof.changes import Saved, change_report, parse_limits
from derivprof.record import Status, to_json
from derivprof.reports import changes_csv, changes_markdown, offender_lines, print_changes
from tests.changes.runs import counted, failed, timed

OLD = {("taylor", 1): 12, ("taylor", 2): 20, ("jet", 1): 40, ("jet", 2): 90}
NEW = {("taylor", 1): 14, ("taylor", 2): 20, ("jet", 1): 30, ("jet", 2): 91}


def report(old, new, *limits):
    return change_report(Saved("main", (old,)), Saved("pr", (new,)), parse_limits(limits))


def lines(found, width=200):
    file = io.StringIO()
    print_changes(found, Console(file=file, width=width, highlight=False))
    return [line.rstrip() for line in file.getvalue().splitlines()]


def rows(found, word):
    return [line.split() for line in lines(found) if line.rstrip().endswith(word)]


def test_equal_records_are_two_lines():
    assert lines(report(counted(OLD), counted(OLD))) == [
        "m:f: main -> pr",
        "Equal: all 4 cells have the same counts and memory.",
        "Not judged, medians over all cells: trace x1.00.",
    ]


def test_what_got_worse_most_stands_first():
    found = report(counted(OLD), counted(NEW))
    assert [row[:3] for row in rows(found, "more")] == [
        ["taylor", "order", "1"], ["jet", "order", "2"],
    ]  # fmt: skip
    assert rows(found, "more")[0][3:] == ["equations", "12", "14", "+2", "x1.17", "more"]
    assert rows(found, "fewer")[0][3:] == ["equations", "40", "30", "-10", "x0.750", "fewer"]
    text = lines(found)
    assert text.index(next(t for t in text if "more" in t)) < text.index(
        next(t for t in text if "fewer" in t)
    )


def test_the_last_lines_say_what_it_comes_to():
    counts = next(line for line in lines(report(counted(OLD), counted(NEW))) if "Counts" in line)
    assert counts == (
        "Counts: more in 2 of 4 cells (taylor order 1: +2 mul; jet order 2: +1 mul), "
        "fewer in 1 (jet order 1: -10 mul)."
    )


def test_slower_run_times_come_before_counts_with_their_interval():
    seconds = {("taylor", 1): 2e-8, ("jet", 1): 3e-8}
    found = report(timed(seconds), timed(seconds | {("jet", 1): 6e-8}, 1, total=10))
    first = rows(found, "slower")[0]
    assert first[:4] == ["jet", "order", "1", "fastest"]
    assert first[-5].startswith("x2.0")
    assert first[-4].startswith("(1.")
    text = lines(found)
    assert text.index(next(t for t in text if "slower" in t)) < text.index(
        next(t for t in text if t.endswith("more"))
    )
    assert any(
        line.startswith("Times: 1 of 2 slower by more than 10 % (jet order 1 x2.0") for line in text
    )


def test_times_that_are_the_same_are_one_sentence():
    seconds = {("taylor", 1): 2e-8, ("jet", 1): 3e-8}
    text = lines(report(timed(seconds), timed(seconds, 1)))
    assert text[1].startswith(
        "Equal: all 2 cells have the same counts and memory. Times: none of 2"
    )
    assert "is slower or faster by more than 10 % (x" in text[1]


def test_a_lost_method_is_a_row_with_its_reason():
    old = counted({("jet", n): 9 for n in range(4)})
    lost = (failed("jet", 2), *(failed("jet", 3, Status.SKIPPED, "order 2 failed") for _ in "a"))
    found = report(old, replace(old, measurements=(*old.measurements[:2], *lost)), "count:0")
    text = "\n".join(lines(found))
    assert "jet order 2 failed: ValueError: no" in text
    assert "Worse: jet order 2 failed, and had a result before" in text
    assert offender_lines(found) == (
        "jet order 2: result ok -> failed: ValueError: no (any limit)",
    )


def test_cells_of_one_record_alone_are_named():
    text = "\n".join(lines(report(counted(OLD), counted(OLD | {("nested-jvp", 1): 3}))))
    assert "Only in the new record: nested-jvp order 1." in text


def test_one_line_per_cell_and_limit():
    found = report(counted(OLD), counted(NEW), "count:0", "primitive:1")
    assert offender_lines(found) == (
        "taylor order 1: equations 12 -> 14, after DCE and CSE 7 -> 8 (limit count:0)",
        "taylor order 1: mul 11 -> 13 (limit primitive:1)",
        "jet order 2: equations 90 -> 91 (limit count:0)",
    )
    kept = report(counted(OLD), counted(NEW), "count:50%")
    assert lines(kept)[-1] == "Nothing is beyond count:50%."


def test_many_changes_are_cut_and_a_file_has_all_of_them():
    many = {("jet", n): 10 + n for n in range(30)}
    found = report(counted(many), counted({key: n + 1 for key, n in many.items()}))
    assert len(rows(found, "more")) == 12
    assert any("and 18 more: -o changes.md" in line for line in lines(found))
    everything = changes_markdown(found).partition("<details>")[2]
    assert everything.count("| jet order 29 |") >= 4


def test_markdown_is_short_with_the_rest_folded_away():
    found = report(counted(OLD), counted(NEW), "count:0")
    shown, _, folded = changes_markdown(found).partition("<details>")
    assert shown.startswith("## derivprof: main -> pr\n\n- **taylor order 1: equations 12 -> 14")
    assert "| taylor order 1 | equations | 12 | 14 | +2 | x1.17 | more |" in shown
    assert "Counts: more in 2 of 4 cells" in shown
    assert len(shown.splitlines()) < 25
    assert "| taylor order 2 | equations | 20 | 20 | 0 | x1.00 | same |" in folded
    assert folded.rstrip().endswith("</details>")


def test_csv_has_a_line_per_cell_and_quantity():
    old = counted(OLD)
    new = replace(old, measurements=(failed("taylor", 1), *old.measurements[1:]))
    table = list(csv.DictReader(io.StringIO(changes_csv(report(old, new)))))
    assert (table[0]["quantity"], table[0]["old"], table[0]["new"]) == ("status", "ok", "failed")
    total = next(row for row in table if row["quantity"] == "census.total")
    assert (total["method"], total["old"], total["effect"]) == ("taylor", "20", "same")


def test_json_has_everything():
    data = json.loads(to_json(report(counted(OLD), counted(NEW), "count:0")))
    first = data["targets"][0]["changes"][0]
    assert (first["quantity"], first["difference"], first["effect"]) == ("census.total", 2, "worse")
    assert data["offenders"][0]["limit"] == "count:0"
    assert data["targets"][0]["old"]["origin"] == "main"


@pytest.mark.parametrize("width", [40, 80])
def test_a_narrow_terminal_cuts_nothing(width):
    text = "".join(lines(report(counted(OLD), counted(NEW)), width))
    assert "…" not in text
    assert "+2" in text


def test_several_functions_end_with_how_many_are_equal():
    other = replace(counted(OLD), target=replace(counted(OLD).target, name="m:g"))
    gone = replace(counted(OLD), target=replace(counted(OLD).target, name="m:h"))
    found = change_report(
        Saved("main", (counted(OLD), other, gone)), Saved("pr", (counted(NEW), other))
    )
    assert lines(found)[-2:] == [
        "Only in the old records: m:h.",
        "2 functions compared: 1 equal.",
    ]
