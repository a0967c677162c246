"""The timing tables: which rows there are, and how values and doubts are written."""

import math
from dataclasses import replace

import pytest

from derivprof.record import (
    Check,
    Comparison,
    Measurement,
    Speed,
    Status,
    Stored,
    Timing,
    ValueLeaf,
    Verdict,
    from_json,
    to_json,
)
from derivprof.reports.tables import Weight
from derivprof.reports.timings import is_mostly_dispatch, time_tables
from tests.record.profiles import cell, profile
from tests.reports.printing import labels, row_of, table_of


def table(*cells):
    return table_of(time_tables(profile(*cells)), cells[0].method)


def sampled(method, run_s, **timing):
    found = cell(method, 1, 3, run_s=run_s)
    interval = {"run_low_s": 0.99 * run_s, "run_high_s": 1.02 * run_s, "samples_s": (run_s,) * 30}
    return replace(found, timing=replace(found.timing, **interval, **timing))


def test_below_a_run_time_stand_its_interval_and_its_factor():
    cells = [sampled(name, run_s) for name, run_s in (("a", 2e-8), ("b", 2.4e-8), ("c", 2e-8))]
    found = (("b", 1.2, Speed.SLOWER), ("c", 1.01, Speed.AMBIGUOUS))
    comparisons = tuple(
        Comparison("timing.run_s", 1, name, "a", ratio, ratio, ratio, said)
        for name, ratio, said in found
    )
    tables = time_tables(replace(profile(*cells), comparisons=comparisons))
    factors = [row_of(table_of(tables, name), "of the fastest").cells for name in "abc"]
    assert factors == [("fastest",), ("x1.20",), ("x1.01 ?",)]
    assert row_of(tables[0], "99 % interval").cells == ("+-2.0 %",)
    assert "run: 10th percentile of 30 rounds, less 1.00 ns of the empty loop" in tables[0].remarks


def test_a_batch_has_a_throughput():
    found = table(sampled("m", 2e-6, rows_per_s=64 / 2e-6))
    assert row_of(found, "rows per second").cells == ("32.0 M",)


def test_quantities_that_nobody_measured_have_no_row():
    found = labels(table(cell("m", 0, 3)))
    assert "trace" in found
    assert not {"run", "compile", "agreement", "HLO instructions"} & set(found)


def test_the_run_time_stands_out_and_its_spread_below_it():
    found = table(cell("m", 0, 3, run_s=2e-8))
    assert row_of(found, "run").cells == ("20.0 ns",)
    assert row_of(found, "run").weight is Weight.STRONG
    assert labels(found)[labels(found).index("run") + 1] == "interquartile range"
    assert row_of(found, "interquartile range").cells == ("2.00 ns",)


def test_passes_and_what_is_stored_stand_below():
    timed = cell("m", 1, 3, run_s=2e-8)
    found = table(replace(timed, passes=3, stored=Stored(2, 48)))
    assert "passes, one per colour of the sparsity pattern: order 1 3" in found.remarks
    stored = "stored between the last forward and backward pass: order 1 2 arrays (48 B)"
    assert stored in found.remarks


def test_an_order_without_timing_has_no_column():
    untimed = Measurement("m", 1, Status.OVER_BUDGET, "too large")
    found = table(cell("m", 0, 3, run_s=2e-8), untimed)
    assert found.columns == ("0",)
    assert "order 1 over budget: too large" in found.remarks


def test_a_method_that_was_never_timed_has_no_rows():
    assert table(Measurement("m", 0, Status.FAILED, "no")).rows == ()


@pytest.mark.parametrize(
    ("call_s", "run_s", "dispatch"),
    [(5e-6, 1e-6, True), (2e-6, 1e-6, False), (5e-6, None, False), (None, 1e-6, False)],
)
def test_a_call_is_mostly_dispatch_beyond_three_times_its_computation(call_s, run_s, dispatch):
    timing = Timing(trace_s=1.0, call_s=call_s, run_s=run_s)
    measured = replace(cell("m", 0, 3), timing=timing)
    assert is_mostly_dispatch(measured) is dispatch
    marks = [remark for remark in table(measured).remarks if remark.startswith("*")]
    assert bool(marks) is dispatch


@pytest.mark.parametrize(
    ("leaves", "text"),
    [
        (None, "-"),
        ((), "-"),
        ((ValueLeaf("", (), "float64", 1.25, 1.25),), "1.25"),
        ((ValueLeaf("", (), "float64", math.pi, -math.pi),), "-3.141593"),
        ((ValueLeaf("", (), "float64", math.nan, math.nan),), "nan"),
        ((ValueLeaf("", (), "float64", math.inf, -math.inf),), "-inf"),
        ((ValueLeaf("", (2,), "float64", 2.0, [1.0, -2.0]),), "1, -2"),
        ((ValueLeaf("", (2,), "float64", 2.0, [1.5e-9, -2.0]),), "1.5e-09, -2"),
        ((ValueLeaf("", (7,), "float64", 2.0, [2.0] * 7),), "max |.| 2"),
        ((ValueLeaf("a", (), "float64", 1.0, 1.0), ValueLeaf("b", (9,), "float64", 4.5)),
         "max |.| 4.5"),
        ((ValueLeaf("", (), "complex128", 5.0, [3.0, 4.0]),), "max |.| 5"),
        ((ValueLeaf("", (0,), "float64", None, []),), "empty"),
    ],
)  # fmt: skip
def test_values_are_scalars_or_the_largest_magnitude(leaves, text):
    record = profile(replace(cell("m", 0, 3), value=leaves))
    for each in (record, from_json(to_json(record))):
        assert row_of(table_of(time_tables(each), "m"), "value").cells == (text,)


def test_orders_that_were_not_checked_are_dashes_in_the_row_of_agreement():
    check = Check("nested-jvp", 3e-15, Verdict.AGREES)
    found = table(cell("m", 0, 3), cell("m", 1, 3, check=check))
    assert row_of(found, "agreement").cells == ("-", "3.0e-15")
    assert found.remarks[-1].endswith("relative to the largest entry of nested-jvp")


def test_every_reference_is_named():
    checks = [Check(name, 0.0, Verdict.AGREES) for name in ("jet", "nested-jvp")]
    found = table(*(cell("m", n, 3, check=check) for n, check in enumerate(checks)))
    assert found.remarks[-1].endswith("of jet, nested-jvp")
    assert row_of(found, "agreement").cells == ("0", "0")


def test_neighbours_without_a_run_time_for_one_reason_are_told_once():
    note = "not finite at these inputs: its value"
    cells = [cell("m", order, 4) for order in range(40)]
    lost = [replace(each, timing=Timing(run_note=note)) for each in cells[30:]]
    found = table(*cells[:30], *lost)
    assert f"orders 30 to 39 have no run time: {note}" in found.remarks
    assert found.columns[-3:] == ("24", "32", "39")
