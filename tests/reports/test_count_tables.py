"""The count tables beyond the typical record: zeros, ties, missing counts, laws, reasons."""

from dataclasses import replace

import pytest

from derivprof.record import Census, GrowthLaw, Measurement, Status
from derivprof.reports.counts import count_tables, outcome_remarks
from derivprof.reports.tables import Weight
from tests.record.profiles import profile
from tests.reports.printing import labels, printed, row_of, table_of


def counted(order, primitives, **given):
    census = Census(sum(primitives.values()), primitives, **given)
    return Measurement("m", order, Status.OK, census=census)


def table(*cells):
    return table_of(count_tables(profile(*cells)), "m")


def ended(order, status=Status.FAILED, reason="no rule for `tan`"):
    return Measurement("m", order, status, reason)


def test_a_primitive_that_is_missing_at_an_order_is_zero_there():
    found = table(counted(0, {"sin": 1}), counted(1, {"cos": 1, "mul": 2}))
    assert found.columns == ("0", "1")
    assert row_of(found, "sin").cells == ("1", "0")
    assert row_of(found, "cos").cells == ("0", "1")


def test_primitives_with_one_count_are_ranked_by_the_order_before():
    found = table(counted(0, {"sin": 3, "mul": 5}), counted(1, {"sin": 7, "mul": 7, "neg": 9}))
    assert labels(found)[:3] == ["neg", "mul", "sin"]


def test_columns_ascend_however_the_cells_were_measured():
    found = table(counted(2, {"mul": 9}), counted(0, {"mul": 1}), counted(10, {"mul": 30}))
    assert found.columns == ("0", "2", "10")
    assert row_of(found, "mul").cells == ("1", "9", "30")


def test_the_total_begins_a_section_of_its_own():
    found = table(counted(0, {"mul": 3}))
    total = row_of(found, "total")
    assert (total.weight, total.starts_section) == (Weight.STRONG, True)
    assert [row.starts_section for row in found.rows].count(True) == 1


def test_counts_that_were_not_taken_are_dashes():
    found = table(counted(0, {"mul": 3}), counted(1, {"mul": 9}, after_dce=8, after_cse=5))
    assert row_of(found, "after dead code (DCE)").cells == ("-", "8")
    assert row_of(found, "and duplicates (CSE)").cells == ("-", "5")


def test_every_row_ends_with_its_growth():
    found = table(counted(0, {"mul": 1}), counted(1, {"mul": 100}, after_cse=50))
    assert row_of(found, "mul").end == "▁█"
    assert row_of(found, "and duplicates (CSE)").end == " █"


def test_a_method_that_was_never_counted_has_remarks_and_no_rows():
    found = table(ended(0))
    assert (found.rows, found.columns) == ((), ())
    assert found.remarks == ("order 0 failed: no rule for `tan`",)
    assert "m\n  order 0 failed: no rule for `tan`\n" in printed(profile(ended(0)))


@pytest.mark.parametrize(
    ("cells", "remarks"),
    [
        ([ended(0), ended(1), ended(2)], ["orders 0 to 2 failed: no rule for `tan`"]),
        (
            [ended(0), counted(1, {"mul": 2}), ended(2)],
            ["order 0 failed: no rule for `tan`", "order 2 failed: no rule for `tan`"],
        ),
        (
            [ended(0), ended(1, reason="other")],
            ["order 0 failed: no rule for `tan`", "order 1 failed: other"],
        ),
        (
            [ended(3, Status.OVER_BUDGET, "x"), ended(4, Status.SKIPPED, "x")],
            ["order 3 over budget: x", "order 4 skipped: x"],
        ),
        ([counted(0, {"mul": 2})], []),
    ],
)
def test_only_neighbours_that_ended_alike_share_a_remark(cells, remarks):
    assert outcome_remarks(profile(*cells), "m") == remarks


def law(quantity, text):
    return GrowthLaw("m", quantity, text)


def remarks_of(*laws):
    record = replace(profile(counted(0, {"mul": 3}), counted(1, {"mul": 9})), growth=laws)
    return table_of(count_tables(record), "m").remarks


def test_laws_stand_in_the_order_of_the_rows():
    laws = [law("census.after_cse", "c"), law("census.after_dce", "b"), law("census.total", "a")]
    assert remarks_of(*laws) == ("total: a", "after DCE: b", "after CSE: c")


def test_the_law_of_the_loop_aware_total_is_told_where_it_differs():
    total = law("census.total", "a")
    assert remarks_of(total, law("census.loop_total", "a")) == ("total: a",)
    assert remarks_of(total, law("census.loop_total", "b")) == ("total: a", "loop-aware: b")


def test_a_law_of_the_loop_aware_total_alone_is_told():
    assert remarks_of(law("census.loop_total", "b")) == ("loop-aware: b",)


def test_laws_of_another_method_or_quantity_are_not_told_here():
    other = replace(law("census.total", "a"), method="other")
    assert remarks_of(other, law("timing.run_s", "t")) == ()


def test_the_loop_aware_row_marks_only_the_orders_that_are_unknown():
    found = table(
        counted(0, {"while": 3}, loop_total=3, unknown_loops=0),
        counted(1, {"while": 9}, loop_total=20, unknown_loops=1),
    )
    assert row_of(found, "loop-aware total").cells == ("3", ">=20")


def test_of_very_many_orders_two_per_doubling_and_the_last_are_shown():
    found = table(*(counted(order, {"sin": 1 + order}) for order in range(201)))
    assert " ".join(found.columns) == "0 1 2 3 4 6 8 12 16 24 32 48 64 96 128 192 200"
    assert row_of(found, "sin").values[-2:] == (193, 201)
    assert len(row_of(found, "sin").end) == len(found.columns)
    assert "17 of 201 orders are shown; `-o FILE.csv` has all" in found.remarks


def test_as_many_orders_as_can_be_read_are_all_shown():
    found = table(*(counted(order, {"sin": 1}) for order in range(24)))
    assert len(found.columns) == 24
    assert not any("are shown" in remark for remark in found.remarks)
