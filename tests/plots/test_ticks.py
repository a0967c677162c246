"""Ticks: few, round, inside the axis, and written with their unit."""

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivprof.plots.ticks import (
    MOST_ORDER_TICKS,
    count_tick,
    log_limits,
    log_ticks,
    order_limits,
    order_ticks,
    seconds_tick,
)

orders = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(sorted)
values = st.lists(st.floats(1e-9, 1e18), min_size=1, max_size=8).map(tuple)


@given(orders)
def test_orders_have_few_round_ticks_in_equal_steps(ends):
    ticks = order_ticks(*ends)
    steps = {after - before for before, after in itertools.pairwise(ticks)}
    assert 1 <= len(ticks) <= MOST_ORDER_TICKS
    assert ends[0] <= ticks[0] <= ticks[-1] <= ends[1]
    assert len(steps) <= 1
    assert all(str(step).rstrip("0") in ("1", "2", "5") for step in steps)
    assert all(tick % step == 0 for tick in ticks for step in steps)


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((3, 3), (3,)),
        ((0, 8), (0, 1, 2, 3, 4, 5, 6, 7, 8)),
        ((1, 10), (2, 4, 6, 8, 10)),
        ((0, 30), (0, 5, 10, 15, 20, 25, 30)),
    ],
)
def test_order_ticks(ends, ticks):
    assert order_ticks(*ends) == ticks


@given(orders)
def test_the_order_axis_has_room_at_both_ends(ends):
    left, right = order_limits(*ends)
    assert left < ends[0] <= ends[1] < right


@given(values)
def test_a_logarithmic_axis_shows_every_value_and_spans_a_decade(found):
    low, high = log_limits(found)
    assert 0 < low < min(found) <= max(found) < high
    assert high / low >= 10 * (1 - 1e-12)


def test_an_axis_without_values_has_limits_all_the_same():
    low, high = log_limits(())
    assert 0 < low < high


@given(values)
def test_a_logarithmic_axis_has_a_few_ticks_within_its_limits(found):
    low, high = log_limits(found)
    ticks = log_ticks(low, high)
    assert 3 <= len(ticks) <= 10
    assert all(low <= tick <= high for tick in ticks)
    assert list(ticks) == sorted(set(ticks))
    assert all(f"{tick:.0e}"[0] in "125" for tick in ticks)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, ""), (1, "1"), (20, "20"), (5000, "5 000"), (1e6, "1 000 000"), (1e7, "10⁷"),
     (2e9, "2·10⁹"), (1e12, "10¹²")],
)  # fmt: skip
def test_count_ticks(value, text):
    assert count_tick(value) == text


@given(st.sampled_from((1, 2, 5)), st.integers(0, 30))
def test_a_count_tick_is_read_back_exactly(factor, power):
    text = count_tick(factor * 10.0**power).replace(" ", "")
    if found := re.fullmatch(r"(?:(\d)·)?10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text):
        exponent = found[2].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
        text = f"{found[1] or 1}e{exponent}"
    assert math.isclose(float(text), factor * 10.0**power)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-9, "1 ns"), (2e-8, "20 ns"), (5e-7, "500 ns"), (1e-6, "1 us"), (5e-3, "5 ms"),
     (1.0, "1 s"), (200.0, "200 s"), (1.5e-3, "1.5 ms"), (5e-10, "0.5 ns")],
)  # fmt: skip
def test_seconds_ticks(value, text):
    assert seconds_tick(value) == text


@given(st.sampled_from((1, 2, 5)), st.integers(-10, 4))
def test_a_seconds_tick_is_read_back_and_has_no_zeros_to_spare(factor, power):
    number, unit = seconds_tick(factor * 10.0**power).split()
    scale = {"s": 0, "ms": -3, "us": -6, "ns": -9}[unit]
    assert math.isclose(float(number) * 10.0**scale, factor * 10.0**power)
    assert "." not in number or not number.endswith("0")
