"""Ratios and intervals of made-up samples whose truth is known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivprof.record import Speed, Timing
from derivprof.statistics import (
    Ratio,
    comparisons,
    excess_interval,
    low,
    paired_ratio,
    relative_precision,
    speed_of,
)
from tests.record.profiles import cell, profile

CONTROL = np.full(300, 1e-9)


def machine(seed, rounds=300, burst=0.2, step=0.1):
    """What the machine does to each round: its pace, and which samples a burst meets."""
    rng = np.random.default_rng(seed)
    pace = 1 + step * (np.cumsum(rng.random(rounds) < 0.05) % 2)

    def run(seconds):
        hit = np.where(rng.random(rounds) < burst, rng.uniform(1, 4, rounds), 1.0)
        return seconds * pace * hit * (1 + 0.01 * rng.random(rounds))

    return run


@pytest.mark.parametrize("true", [1.0, 1.02, 1.05, 3.0])
def test_a_ratio_is_found_through_bursts_and_steps_of_the_clock(true):
    errors = []
    for seed in range(20):
        run = machine(seed)
        found = paired_ratio(run(9e-9 * true) + CONTROL, run(9e-9) + CONTROL, CONTROL)
        errors.append(abs(found.value / true - 1))
        assert found.low <= found.value <= found.high
    assert max(errors) < 0.01


def test_two_runs_of_one_program_are_the_same_and_two_per_cent_are_seen():
    verdicts = {true: [] for true in (1.0, 1.02)}
    for seed in range(50):
        run = machine(seed)
        for true, found in verdicts.items():
            found.append(speed_of(paired_ratio(run(9e-9 * true), run(9e-9), 0 * CONTROL)))
    assert set(verdicts[1.0]) <= {Speed.SAME, Speed.AMBIGUOUS}
    assert verdicts[1.02].count(Speed.SLOWER) >= 40


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (Ratio(1.10, 1.08, 1.12), Speed.SLOWER),
        (Ratio(0.90, 0.88, 0.92), Speed.FASTER),
        (Ratio(1.003, 0.998, 1.008), Speed.SAME),
        (Ratio(1.012, 1.010, 1.014), Speed.SAME),
        (Ratio(1.03, 0.95, 1.10), Speed.AMBIGUOUS),
        (Ratio(1.012, 1.002, 1.03), Speed.AMBIGUOUS),
        (Ratio(2.0, 0.0, math.inf), Speed.AMBIGUOUS),
    ],
)
def test_the_four_verdicts(ratio, verdict):
    assert speed_of(ratio) is verdict


def test_a_few_rounds_give_a_ratio_without_an_interval():
    found = paired_ratio([2.0, 2.1, 2.2], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    assert found == Ratio(pytest.approx(2.1), 0.0, math.inf)


def test_below_the_control_there_is_no_ratio():
    assert paired_ratio([1e-9] * 30, [0.9e-9] * 30, [1e-9] * 30) is None


@given(st.floats(0.5, 2.0), st.integers(0, 1000))
def test_a_ratio_and_its_inverse_are_one_another_turned_around(true, seed):
    run = machine(seed, rounds=60)
    ours, theirs = run(true), run(1.0)
    there, back = (paired_ratio(a, b, [0.0] * 60) for a, b in ((ours, theirs), (theirs, ours)))
    assert there.value * back.value == pytest.approx(1)
    assert there.low * back.high == pytest.approx(1, rel=0.02)


def test_the_interval_of_the_excess_holds_the_estimate_and_is_repeatable():
    run = machine(3)
    samples = run(9e-9)
    lower, upper = excess_interval(samples, CONTROL)
    assert lower <= low(samples) - low(CONTROL) <= upper
    assert (lower, upper) == excess_interval(samples, CONTROL)
    assert excess_interval(samples[:200], CONTROL)[0] > 0


def test_the_precision_is_relative_to_the_common_pace():
    run = machine(4, burst=0)
    together = [run(seconds) for seconds in (9e-9, 8e-9, 7e-9)]
    assert relative_precision(together) < 0.005
    assert relative_precision(together[:1]) > 0.04
    assert relative_precision([samples[:6] for samples in together]) == math.inf


def test_every_method_is_compared_with_the_fastest_of_its_order():
    run = machine(5)
    cells = [
        replace(cell(method, 1, 9), timing=Timing(run_s=s, samples_s=tuple(run(s))))
        for method, s in (("jet", 12e-9), ("taylor", 8e-9), ("nested-jvp", 8.01e-9))
    ]
    found = comparisons(profile(*cells), {None: (0.0,) * 300})
    assert [(each.method, each.baseline, each.verdict) for each in found] == [
        ("jet", "taylor", Speed.SLOWER),
        ("nested-jvp", "taylor", Speed.SAME),
    ]
    assert found[0].ratio == pytest.approx(1.5, rel=0.01)


def test_samples_of_other_rounds_are_not_compared():
    cells = [
        replace(cell(method, 1, 9), timing=Timing(run_s=1e-9, samples_s=(1e-9,) * rounds))
        for method, rounds in (("jet", 30), ("taylor", 20))
    ]
    assert comparisons(profile(*cells), {None: (0.0,) * 30}) == ()
