"""What a report says of simplified programs: laws, levels, and how much values differ."""

import csv
import io
from dataclasses import replace

import pytest

from derivprof.record import Simplification, from_json, to_json
from derivprof.reports import to_csv, to_markdown
from derivprof.reports.counts import count_tables
from derivprof.reports.timings import time_tables
from tests.record.profiles import cell, profile
from tests.reports.printing import labels, printed, row_of, table_of

ONCE, COLLECTED = "f(x), f(x) -> f(x) once", "a x + b x -> (a + b) x"


def simplified(order, laws, *, level="leibniz", error=None, run_s=None):
    found = Simplification(level, laws, level != "exact", error)
    return replace(cell("m", order, 9, run_s=run_s), simplification=found)


def laws_of(*cells):
    return table_of(count_tables(profile(*cells)), "m: simplified by")


def test_laws_stand_below_the_counts_of_their_method_the_most_used_first():
    cells = simplified(0, {}), simplified(1, {ONCE: 2, COLLECTED: 7})
    titles = [table.title for table in count_tables(profile(*cells, cell("n", 0, 3)))]
    assert titles == ["m", "m: simplified by", "n"]
    found = laws_of(*cells)
    assert labels(found) == [COLLECTED, ONCE]
    assert row_of(found, COLLECTED).cells == ("0", "7")
    assert found.columns == ("0", "1")


@pytest.mark.parametrize(("count", "last"), [(8, "law 7"), (9, "law 8"), (10, "and 2 more")])
def test_of_many_laws_those_used_least_share_a_row(count, last):
    found = laws_of(simplified(3, {f"law {i}": 20 - i for i in range(count)}))
    assert labels(found)[-1] == last
    assert len(found.rows) <= 9
    assert sum(int(row.cells[0]) for row in found.rows) == sum(20 - i for i in range(count))


def test_the_exact_level_says_that_it_changes_nothing():
    found = laws_of(simplified(1, {ONCE: 1}, level="exact"))
    assert found.remarks == ("level exact: every operation is as it was, bit for bit",)


def test_other_levels_say_what_they_may_change():
    rounding, _ = laws_of(simplified(1, {ONCE: 1})).remarks
    assert rounding.startswith("level leibniz: sums and products are re-associated: rounding")
    assert "where x is infinite or nan" in rounding


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (3.14e-16, "differs from the unsimplified one by 3.1e-16 of its largest entry"),
        (0.0, "equals the unsimplified one"),
        (None, "was not compared with the unsimplified one: that is not finite"),
    ],
)
def test_the_value_at_the_highest_order_is_compared_with_the_unsimplified(error, text):
    _, value = laws_of(simplified(1, {}, error=0.5), simplified(4, {ONCE: 1}, error=error)).remarks
    assert value.startswith(f"the value at order 4 {text}")


def test_levels_that_change_with_the_order_are_told_with_their_orders():
    levels = ["leibniz", "ring", "ring", "exact"]
    cells = [simplified(n, {ONCE: 1}, level=level) for n, level in enumerate(levels)]
    (remark,) = laws_of(*cells).remarks
    assert remark.startswith("level leibniz at order 0, ring at orders 1 to 2, exact at order 3: ")


def test_a_program_that_no_law_changed_has_remarks_alone():
    found = laws_of(simplified(0, {}, level="exact"))
    assert found.rows == ()
    assert "  level exact: every operation is as it was" in printed(
        profile(simplified(0, {}, level="exact"))
    )


def test_a_time_table_says_the_level_and_by_how_much_the_value_differs():
    record = profile(simplified(2, {ONCE: 1}, error=2e-16, run_s=1e-8))
    remarks = table_of(time_tables(record), "m").remarks
    assert any(remark.startswith("level leibniz: ") for remark in remarks)
    assert any("differs from the unsimplified one by 2.0e-16" in remark for remark in remarks)


def test_a_method_that_does_not_simplify_says_nothing_of_it():
    assert "simplified" not in printed(profile())
    assert "level" not in to_markdown(profile())


def test_no_line_of_laws_is_wider_than_the_console():
    long = "d((a + b y)(c + d y)) -> (a d + b c + 2 b d y) dy"
    record = profile(*(simplified(n, {long: 10**n}) for n in range(7)))
    lines = printed(record, width=80, timings=False).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 80


def test_levels_and_differences_stand_in_the_csv():
    record = profile(simplified(0, {}, error=2e-16), cell("n", 0, 3))
    first, second = csv.DictReader(io.StringIO(to_csv(record)))
    assert (first["simplification_level"], first["unsimplified_rel_error"]) == ("leibniz", "2e-16")
    assert (second["simplification_level"], second["unsimplified_rel_error"]) == ("", "")


def test_laws_are_a_table_in_markdown_and_survive_json():
    record = profile(simplified(3, {ONCE: 4}, error=float("inf")))
    assert f"| {ONCE} | 4 |" in to_markdown(record)
    assert to_markdown(from_json(to_json(record))) == to_markdown(record)
