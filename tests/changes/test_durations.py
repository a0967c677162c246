"""Ratios of run times of two processes whose truth is known."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivprof.changes.durations import empty_loop_s, pace_of, ratio_between, without_pace
from derivprof.statistics import Ratio, low
from tests.changes.runs import CONTROL, machine


def loop(seconds, seed, **settings):
    return machine(seed, **settings)(seconds + CONTROL)


@pytest.mark.parametrize("true", [1.0, 1.2, 0.5, 3.0])
def test_the_interval_holds_the_true_ratio(true):
    for seed in range(10):
        found = ratio_between(loop(2e-8, seed), loop(2e-8 * true, seed + 100), CONTROL)
        assert found.low < true < found.high
        assert found.value == pytest.approx(true, rel=0.02)


def test_bursts_that_leave_few_samples_alone_do_not_matter():
    quiet, busy = loop(2e-8, 1), loop(2e-8, 2, burst=0.95)
    assert low(busy) > 1.1 * low(quiet)
    assert ratio_between(quiet, busy, CONTROL).value == pytest.approx(1, rel=0.02)


def test_what_is_hardly_above_the_empty_loop_has_a_wide_interval():
    small, large = (
        ratio_between(loop(seconds, 1), loop(seconds, 2), CONTROL) for seconds in (0.1e-9, 1e-7)
    )
    assert small.high / small.low > 2
    assert large.high / large.low < 1.2


def test_too_few_rounds_have_no_interval():
    found = ratio_between(loop(2e-8, 1, rounds=8), loop(2e-8, 2), CONTROL)
    assert (found.low, found.high) == (0.0, math.inf)


def test_below_the_empty_loop_there_is_no_ratio():
    assert ratio_between(loop(2e-8, 1), loop(-0.5e-9, 2), CONTROL) is None


def test_the_empty_loop_is_the_same_on_both_sides_and_never_negative():
    empty = loop(0, 1)
    assert empty_loop_s(empty, loop(0, 2, pace=1.2)) == pytest.approx(CONTROL, rel=0.01)
    assert empty_loop_s([-1e-9] * 30, empty) == pytest.approx(CONTROL, rel=0.01)
    assert empty_loop_s([-1e-9] * 30, []) == 0.0


@pytest.mark.parametrize(
    ("loops", "pace"),
    [
        ([], 1.0),
        ([(1.0, 1.3), (2.0, 2.4), (5.0, 6.5)], 1.2),
        ([(1.0, 0.8), (2.0, 1.8)], 0.9),
        ([(1.0, 0.98), (2.0, 2.6)], 1.0),
        ([(1.0, -0.1), (2.0, 2.6)], 1.0),
    ],
)
def test_the_pace_is_what_every_loop_took_longer_or_shorter(loops, pace):
    assert pace_of(loops) == pytest.approx(pace)


def test_the_pace_explains_a_difference_in_its_own_direction_only():
    assert without_pace(Ratio(1.2, 1.1, 1.3), 1.2).value == pytest.approx(1.0)
    assert without_pace(Ratio(0.9, 0.8, 1.0), 1.2).value == 0.9


@settings(deadline=None, max_examples=20)
@given(st.floats(0.2, 5.0), st.integers(0, 50))
def test_a_ratio_and_its_inverse_are_one_another_turned_around(true, seed):
    old, new = loop(2e-8, seed, rounds=40), loop(2e-8 * true, seed + 100, rounds=40)
    there, back = ratio_between(old, new, CONTROL), ratio_between(new, old, CONTROL)
    assert there.value * back.value == pytest.approx(1)
    assert there.low * back.high == pytest.approx(1, rel=0.05)
