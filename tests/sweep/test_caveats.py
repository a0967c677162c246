"""Which doubts a record gives reason for, and which it does not."""

from dataclasses import replace

import pytest

from derivprof.record import InputInfo, Simplification
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


def simplified(dtype, *errors):
    cells = [
        replace(
            cell("nested-jvp+ring", order, 4),
            simplification=Simplification("ring", {}, reassociates=True, max_rel_error=error),
        )
        for order, error in enumerate(errors)
    ]
    inputs = (InputInfo("t", f"{dtype} scalar", True),)
    return replace(profile(*cells), target=replace(profile().target, inputs=inputs))


@pytest.mark.parametrize(
    ("dtype", "small", "large"),
    [("float64", 1e-9, 1e-6), ("float32", 1e-5, 1e-3), ("bfloat16", 1e-2, 0.2)],
)
def test_a_simplified_value_that_lost_half_its_digits_is_doubted(dtype, small, large):
    assert doubts(simplified(dtype, 0.0, small, None)) == []
    assert doubts(simplified(dtype, 0.0, large, None)) == ["simplification"]


def test_the_doubt_of_a_simplified_value_names_the_worst_order():
    (caveat,) = caveats_of(simplified("float64", 1e-3, float("inf"), 1e-2))
    assert caveat.text.startswith("nested-jvp+ring differs from the unsimplified value by inf of")
    assert "at order 1:" in caveat.text
