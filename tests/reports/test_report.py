"""A record as text, Markdown and CSV: what stands in it, and that nothing is cut."""

import csv
import io
from dataclasses import replace

import pytest
from rich.console import Console

from derivprof.record import GrowthLaw, Measurement, Status, Verdict, from_json, to_json
from derivprof.reports import print_report, to_csv, to_markdown, verdict
from derivprof.reports.counts import count_tables
from derivprof.reports.sparkline import sparkline
from derivprof.reports.timings import time_tables
from tests.record.profiles import cell, profile


def printed(record, width=100_000, **tables):
    file = io.StringIO()
    print_report(
        record, Console(file=file, width=width), **({"counts": True, "timings": True} | tables)
    )
    return file.getvalue()


def table_of(tables, method):
    return next(table for table in tables if table.title == method)


def rows_of(table):
    return {row.label.strip(): row.cells for row in table.rows}


# counts


def test_primitives_are_ranked_by_the_highest_order():
    first = cell("m", 0, 10)
    second = replace(first, order=1, census=replace(first.census, primitives={"sin": 9, "mul": 1}))
    table = table_of(count_tables(profile(first, second)), "m")
    assert [row.label for row in table.rows][:2] == ["sin", "mul"]
    assert rows_of(table)["sin"] == ("1", "9")


def test_totals_follow_the_primitives():
    rows = rows_of(table_of(count_tables(profile()), "nested-jvp"))
    assert rows["total"] == ("4", "13", "39", "110")
    assert rows["and duplicates (CSE)"] == ("3", "7", "20", "56")


def looping(total, loop_total, unknown):
    base = cell("m", 1, total)
    census = replace(base.census, loop_total=loop_total, unknown_loops=unknown)
    return rows_of(table_of(count_tables(profile(replace(base, census=census))), "m"))


def test_the_loop_aware_total_stands_where_it_differs():
    assert "loop-aware total" not in looping(10, 10, 0)
    assert looping(10, 70, 0)["loop-aware total"] == ("70",)
    assert looping(10, 70, 2)["loop-aware total"] == (">=70",)


def test_neighbouring_orders_with_one_reason_are_one_remark():
    remarks = table_of(count_tables(profile()), "mine:df").remarks
    assert remarks == (
        "orders 0 to 1 not applicable: it takes no `order`",
        "order 2 failed: ValueError: no",
    )


def test_laws_stand_below_their_table():
    law = GrowthLaw("nested-jvp", "census.total", "exactly 3 n + 1", exact=True)
    record = replace(profile(), growth=(law,))
    assert "total: exactly 3 n + 1" in table_of(count_tables(record), "nested-jvp").remarks


# times


def test_what_was_not_measured_is_a_dash():
    rows = rows_of(
        table_of(time_tables(profile(cell("m", 0, 3), cell("m", 1, 3, run_s=1e-8))), "m")
    )
    assert rows["compile"] == ("-", "20.0 ms")


def test_a_call_that_is_mostly_dispatch_is_marked_and_explained():
    table = table_of(time_tables(profile(cell("m", 0, 3, run_s=1e-8))), "m")
    assert rows_of(table)["call"] == ("5.00 us*",)
    assert any(remark.startswith("* mostly dispatch") for remark in table.remarks)


def test_a_run_time_that_could_not_be_measured_says_why():
    noted = cell("m", 2, 3, run_s=1e-8)
    noted = replace(noted, timing=replace(noted.timing, run_s=None, run_note="optimised away"))
    remarks = table_of(time_tables(profile(noted)), "m").remarks
    assert "order 2 has no run time: optimised away" in remarks


@pytest.mark.parametrize(
    ("verdict_", "text"),
    [(Verdict.AGREES, "1.0e-16"), (Verdict.DIFFERS, "DIFFERS 1.0e-16"),
     (Verdict.NOT_FINITE, "NOT FINITE")],
)  # fmt: skip
def test_agreement_names_what_differs(verdict_, text):
    checked = next(c for c in profile().cells("jet"))
    checked = replace(checked, check=replace(checked.check, verdict=verdict_))
    assert rows_of(table_of(time_tables(profile(checked)), "jet"))["agreement"] == (text,)


# verdicts


def test_methods_are_ranked_at_the_highest_order_that_two_reached():
    record = profile(cell("a", 0, 4), cell("b", 0, 9), cell("a", 1, 5))
    assert verdict(record)[0] == ("Fewest raw equations at order 0: a, 4; next b, 9 (x2.25).")


def test_the_fastest_method_that_is_right_is_advised():
    def advised(check):
        cells = (cell("a", 1, 4, run_s=9e-8), cell("b", 1, 4, run_s=3e-8, check=check))
        return verdict(profile(*cells))

    right = profile().cells("jet")[0].check
    fastest = "Fastest to run at order 1: b, 30.0 ns; next a, 90.0 ns (x3.00)."
    assert fastest in advised(right)
    assert fastest not in advised(replace(right, verdict=Verdict.DIFFERS))


# formats


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_tables_split_by_columns_and_lose_nothing(width):
    totals = [4 * 3**order for order in range(14)]
    text = printed(profile(*(cell("m", n, t) for n, t in enumerate(totals))), width)
    assert all(f"{total:,}".replace(",", " ") in text for total in totals)
    assert "…" not in text
    assert max(map(len, text.splitlines()[4:])) <= max(width, 60)


def test_there_are_no_control_codes_off_a_terminal():
    assert "\x1b" not in printed(profile())


def test_a_record_prints_the_same_after_a_round_through_json():
    record = from_json(to_json(profile()), "run.json")
    assert printed(record) == printed(profile())
    assert to_markdown(record) == to_markdown(profile())
    assert to_csv(record) == to_csv(profile())


def test_markdown_tables_have_one_width_and_escape_bars():
    odd = Measurement("a|b", 0, Status.OK, census=cell("m", 0, 3).census)
    lines = to_markdown(profile(*profile().measurements, odd)).splitlines()
    widths = {}
    for above, line in zip(["", *lines], lines, strict=False):
        if line.startswith("|"):
            width = line.replace("\\|", "").count("|")
            assert widths.get("table", width) == width or not above.startswith("|")
            widths["table"] = width
    assert any("nested-jvp" in line for line in lines)


def test_csv_has_a_line_per_cell_and_is_empty_where_nothing_was_measured():
    rows = list(csv.DictReader(io.StringIO(to_csv(profile()))))
    assert len(rows) == len(profile().measurements)
    absent = rows[-1]
    assert (absent["status"], absent["total"], absent["run_s"]) == ("failed", "", "")
    assert rows[0]["primitive.mul"] == "3"


def test_sparklines_grow_with_the_logarithm():
    assert sparkline([1, 10, 100]) == "▁▅█"
    assert sparkline([None, 0, 5]) == "  █"
    assert sparkline([1, 1]) == "▁▁"
