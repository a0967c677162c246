"""How a batch scales, as tables and sentences."""

import csv
import io
from dataclasses import replace

from derivprof.record import Check, Scaling, Verdict, from_json, to_json
from derivprof.reports import to_csv, to_markdown
from derivprof.reports.heading import heading
from derivprof.reports.scaling import scaling_sentences, scaling_tables
from tests.record.profiles import cell, profile
from tests.reports.printing import labels, printed, row_of


def scaled(order, run_s, *others, check=None):
    found = cell("taylor", order, 9, run_s=run_s, check=check)
    return replace(found, scaling=(Scaling(1, run_s, speedup=1.0, peak_bytes=64), *others))


TWO = Scaling(2, 5e-6, 4.9e-6, 5.1e-6, 1.8, 40, speedup_low=1.7, speedup_high=1.9)
FOUR = Scaling(
    4, 3e-6, 2.9e-6, 3.1e-6, 3.0, 24, {"all-gather": 2}, speedup_low=2.9, speedup_high=3.1
)
RECORD = profile(scaled(0, 9e-6, TWO, FOUR))


def test_devices_are_columns():
    (table,) = scaling_tables(RECORD)
    assert (table.title, table.columns) == (
        "taylor: the rows divided among devices",
        ("1", "2", "4"),
    )
    assert row_of(table, "run, order 0").cells == ("9.00 us", "5.00 us", "3.00 us")
    assert row_of(table, "speed-up, order 0").cells == ("-", "x1.80 (90.0 %)", "x3.00 (75.0 %)")
    assert row_of(table, "peak memory of each, order 0").cells == ("64 B", "40 B", "24 B")
    assert table.remarks == ("order 0: the 4 devices exchange data (2 all-gather)",)


def test_the_sentence_is_about_the_highest_order_and_all_devices():
    record = profile(scaled(0, 9e-6, TWO), scaled(1, 9e-6, TWO, FOUR))
    assert list(scaling_sentences(record)) == [
        "taylor at order 1 on 4 devices: x3.00 as fast as on one (99 %: 2.90 to 3.10), "
        "an efficiency of 75.0 %."
    ]


def test_what_has_no_time_has_its_reason():
    gone = Scaling(2, peak_bytes=40, note="not above the empty loop")
    (table,) = scaling_tables(profile(scaled(0, 9e-6, gone)))
    assert labels(table) == ["run, order 0", "peak memory of each, order 0"]
    assert table.remarks == ("order 0 on 2 devices: not above the empty loop",)
    assert not list(scaling_sentences(profile(scaled(0, 9e-6, gone))))


def test_a_wrong_method_is_praised_for_nothing():
    wrong = Check("nested-jvp", 0.5, Verdict.DIFFERS)
    assert not list(scaling_sentences(profile(scaled(0, 9e-6, TWO, check=wrong))))


def test_every_report_has_it_and_one_without_devices_does_not():
    title = "taylor: the rows divided among devices"
    assert title in printed(RECORD)
    assert f"## {title}" in to_markdown(RECORD)
    assert not scaling_tables(profile())
    assert "divided" not in printed(profile())


def test_the_heading_says_among_how_many():
    assert ", rows divided among 2, 4 devices too, jax" in heading(RECORD)[2]
    hosts = replace(RECORD, environment=replace(RECORD.environment, processes=2))
    assert ", rows divided among 2, 4 devices too, 2 processes, jax" in heading(hosts)[2]


def test_the_csv_has_columns_per_number_of_devices():
    (row,) = csv.DictReader(io.StringIO(to_csv(RECORD)))
    assert (row["run_s_on_2"], row["speedup_on_4"], row["peak_bytes_on_4"]) == (
        "5e-06",
        "3.0",
        "24",
    )


def test_a_speed_up_that_is_hardly_known_is_not_stated():
    wide = replace(TWO, speedup_low=1.0, speedup_high=4.0)
    record = profile(scaled(0, 9e-6, wide))
    assert list(scaling_sentences(record)) == [
        "taylor at order 0 on 2 devices: about x1.80 as fast as on one (uncertain)."
    ]
    assert row_of(scaling_tables(record)[0], "speed-up, order 0").cells[1] == "x1.80 (90.0 %) ?"


def test_it_survives_json():
    assert from_json(to_json(RECORD)).measurements == from_json(to_json(RECORD)).measurements
    assert from_json(to_json(RECORD)).measurements[0].scaling == RECORD.measurements[0].scaling
