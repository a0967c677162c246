"""Which doubts a record gives reason for, and which it does not."""

from dataclasses import replace

from derivprof.record import InputInfo
from derivprof.sweep.caveats import caveats_of
from tests.record.profiles import cell, profile


def doubts(record):
    return [caveat.about for caveat in caveats_of(record)]


def in_precision(dtype, orders):
    record = profile(*(cell("nested-jvp", order, 4) for order in range(orders + 1)))
    inputs = (InputInfo("t", f"{dtype} scalar", True),)
    environment = replace(record.environment, x64="64" in dtype)
    return replace(record, target=replace(record.target, inputs=inputs), environment=environment)


def test_single_precision_is_doubted_at_high_order_only():
    assert doubts(in_precision("float32", 4)) == ["precision"]
    assert doubts(in_precision("float32", 3)) == []
    assert doubts(in_precision("float64", 8)) == []


def test_an_unknown_trip_count_makes_the_loop_total_a_lower_bound():
    looping = cell("nested-jvp", 1, 9)
    looping = replace(looping, census=replace(looping.census, unknown_loops=1))
    assert doubts(profile(looping)) == ["loops"]


def test_a_busy_machine_is_doubted_where_something_was_timed():
    def busy(run_s):
        record = profile(cell("nested-jvp", 1, 9, run_s=run_s))
        crowded = replace(record.environment, load_average=3.0, cpu_count=2)
        return doubts(replace(record, environment=crowded))

    assert busy(1e-8) == ["load"]
    assert busy(None) == []
