"""The noise banner: what it sees in samples, and that its advice fits."""

from dataclasses import replace

import numpy as np
import pytest

from derivprof.record import Timing
from derivprof.sweep.noise import noise_caveats
from derivprof.sweep.sampling import Stopped
from tests.record.profiles import cell, profile


def timed(samples, control=(1e-9,) * 60, **environment):
    timing = Timing(
        compile_s=0.1, run_s=8e-9, run_low_s=7.9e-9, run_high_s=8.1e-9,
        run_iqr_s=float(np.subtract(*np.percentile(samples, [75, 25]))), samples_s=tuple(samples),
    )  # fmt: skip
    record = profile(replace(cell("taylor", 2, 9), timing=timing))
    surroundings = {"load_average": 0.1, "cpu_count": 2, "governor": None} | environment
    return replace(
        record,
        environment=replace(record.environment, **surroundings),
        controls={"cpu:0": tuple(control)},
    )


CALM = [9e-9] * 60
BURSTS = [9e-9, 9e-9, 18e-9] * 20


def banner(record, stopped=Stopped.PRECISE):
    return " ".join(caveat.text for caveat in noise_caveats(record, stopped, 20.0))


def test_calm_samples_on_an_idle_machine_need_no_banner():
    assert not banner(timed(CALM))


def test_bursts_with_a_load_name_the_other_programs():
    text = banner(timed(BURSTS, load_average=3.0))
    assert "scatter by 100 %" in text
    assert "other programs were running (load 3.0 on 2 cores): end them" in text


def test_bursts_without_a_load_come_from_outside():
    assert "outside this machine perhaps" in banner(timed(BURSTS))


def test_a_load_that_did_not_reach_the_samples_may_have_reached_the_compiler():
    assert "Tracing and compiling may have taken longer" in banner(timed(CALM, load_average=3.0))


@pytest.mark.parametrize(
    ("governor", "advice"),
    [
        ("powersave", "cpupower frequency-set -g performance"),
        ("performance", "steady temperature"),
        (None, "virtual machines"),
    ],
)
def test_a_change_of_pace_gives_advice_by_the_governor(governor, advice):
    text = banner(timed(CALM, [1e-9] * 30 + [1.1e-9] * 30, governor=governor))
    assert "changed its pace by 10.0 %" in text
    assert advice in text


def test_an_interval_that_stayed_wide_asks_for_more_time():
    record = timed(CALM)
    wide = replace(record.measurements[0].timing, run_high_s=9e-9)
    record = replace(record, measurements=(replace(record.measurements[0], timing=wide),))
    assert "taylor order 2" in banner(record, Stopped.BUDGET)
    assert "--sampling-seconds" in banner(record, Stopped.BUDGET)
    assert not banner(record, Stopped.PRECISE)


def test_programs_from_the_persistent_cache_are_told():
    record = timed(CALM)
    cached = replace(record.measurements[0].timing, cache_hits=2)
    record = replace(record, measurements=(replace(record.measurements[0], timing=cached),))
    assert "2 programs came from JAX's persistent cache" in banner(record)
