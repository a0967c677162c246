"""Several devices in one report: each alone, then side by side."""

import csv
import io
from dataclasses import replace

import pytest

from derivprof.record import Check, DeviceInfo, Verdict, side_by_side
from derivprof.reports import to_csv, to_markdown
from derivprof.reports.heading import heading
from derivprof.reports.side_by_side import device_sentences, device_tables
from derivprof.reports.whole import report_tables
from tests.plots.figures import growth_figure, lines, panel
from tests.record.profiles import cell, profile
from tests.reports.printing import printed, row_of


def on(device, factor=1.0, orders=3, check=None):
    cells = (
        cell(method, order, 4 + order, run_s=factor * 1e-8 * (order + 1), check=check)
        for order in range(orders)
        for method in ("nested-jvp", "jet")
    )
    record = profile(*cells)
    return replace(record, environment=replace(record.environment, device=device))


CPU, GPU = DeviceInfo("cpu", "cpu"), DeviceInfo("cuda", "NVIDIA H200", 1)
BOTH = side_by_side([on(CPU), on(GPU, 0.25)])


def test_the_heading_names_every_device_with_what_it_is():
    assert heading(BOTH)[2] == "on cpu:0 (a CPU), cuda:1 (NVIDIA H200), jax 0.10.2, x64 on"
    twins = side_by_side([on(CPU), on(replace(CPU, id=1))])
    assert heading(twins)[2] == "on cpu:0 and cpu:1 (a CPU), jax 0.10.2, x64 on"


def test_counts_are_told_once_and_times_per_device():
    tables = report_tables(BOTH, counts=True, timings=True, checks=False)
    assert [table.title for table in tables] == [
        "nested-jvp", "jet",
        "nested-jvp, on cpu:0", "jet, on cpu:0", "nested-jvp, on cuda:1", "jet, on cuda:1",
        "nested-jvp: cpu:0 and cuda:1 side by side", "jet: cpu:0 and cuda:1 side by side",
    ]  # fmt: skip


def test_the_devices_stand_side_by_side_with_their_ratio():
    table, _ = device_tables(BOTH)
    assert row_of(table, "run on cpu:0").cells == ("10.0 ns", "20.0 ns", "30.0 ns")
    assert row_of(table, "run on cuda:1").cells == ("2.50 ns", "5.00 ns", "7.50 ns")
    assert row_of(table, "cuda:1 / cpu:0").cells == ("x0.250",) * 3
    assert not [row for row in table.rows if row.label.startswith("peak memory")]


def test_which_device_is_faster_for_what_and_from_which_order_on():
    said = device_sentences(BOTH)
    assert "jet runs fastest at order 2: cuda:1, 7.50 ns, from order 0 on; next cpu:0, 30.0 ns (x4.00)." in said  # noqa: E501  # fmt: skip
    assert "jet compiles fastest at order 2: cpu:0 and cuda:1, equally fast within 10 % (20.0 ms to 20.0 ms)." in said  # noqa: E501  # fmt: skip


def test_what_holds_on_every_device_is_said_once():
    said = device_sentences(BOTH)
    assert sum("Fewest raw equations" in line for line in said) == 1
    assert {line.partition(":")[0] for line in said if line.startswith("On ")} == {"On cpu", "On cuda"}  # noqa: E501  # fmt: skip


def test_a_device_with_wrong_values_is_advised_for_nothing():
    wrong = Check("nested-jvp", 0.5, Verdict.DIFFERS)
    said = device_sentences(side_by_side([on(CPU), on(GPU, 0.25, check=wrong)]))
    assert not [line for line in said if "runs fastest" in line]
    assert [line for line in said if line.startswith("On cuda:1: Wrong: jet")]


def test_a_device_on_which_nothing_was_measured_has_no_tables():
    record = side_by_side([on(CPU), replace(on(GPU), measurements=())])
    tables = report_tables(record, counts=True, timings=True, checks=False)
    assert not [table for table in tables if "cuda:1" in table.title]
    assert "cuda:1 (NVIDIA H200)" in printed(record)


def test_a_record_of_one_device_reads_as_before():
    record = on(CPU)
    assert device_tables(record) == ()
    assert not [line for line in device_sentences(record) if line.startswith("On ")]


def test_the_csv_names_the_device_of_every_line():
    rows = list(csv.DictReader(io.StringIO(to_csv(BOTH))))
    assert [row["device"] for row in rows] == ["cpu:0"] * 6 + ["cuda:1"] * 6
    assert {row["device"] for row in csv.DictReader(io.StringIO(to_csv(on(GPU))))} == {"cuda:1"}


def test_markdown_and_the_console_hold_the_same_tables():
    markdown, text = to_markdown(BOTH), printed(BOTH)
    for title in ("nested-jvp, on cuda:1", "jet: cpu:0 and cuda:1 side by side"):
        assert f"## {title}" in markdown
        assert title in text


@pytest.mark.parametrize(("stage", "factor"), [("run", 0.25), ("compile", 1.0)])
def test_a_figure_has_a_panel_per_device_on_one_scale(stage, factor):
    figure = growth_figure(BOTH)
    ours, theirs = (panel(figure, f"{stage} on {name}") for name in BOTH.devices)
    one, other = (dict(lines(axes)["jet"])[2] for axes in (ours, theirs))
    assert other == pytest.approx(factor * one)
    assert ours.get_ylim() == theirs.get_ylim()
