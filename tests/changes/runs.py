"""Records with run times of a made-up machine."""

from dataclasses import replace

import numpy as np

from derivprof.record import Check, Measurement, Status, Timing, Verdict
from tests.record.profiles import cell, profile

CONTROL = 1e-9


def machine(seed, rounds=200, pace=1.0, burst=0.2):
    """Samples of a loop on a machine: its pace, small scatter, and bursts that only add time."""
    rng = np.random.default_rng(seed)

    def run(seconds):
        hit = np.where(rng.random(rounds) < burst, rng.uniform(1, 4, rounds), 1.0)
        return tuple((pace * seconds * hit * (1 + 0.01 * rng.random(rounds))).tolist())

    return run


def timed(seconds, seed=0, *, pace=1.0, environment=None, total=9):
    """A record with a cell per method and order, ``{("taylor", 1): 2e-8}``."""
    run = machine(seed, pace=pace)
    control = run(CONTROL)
    cells = [_timed(*key, run(s + CONTROL), control, total) for key, s in seconds.items()]
    record = replace(profile(*cells), controls={"cpu:0": control}, caveats=())
    known = record.environment if environment is None else environment
    return replace(record, environment=known)


def _timed(method, order, samples, control, total):
    low, floor = (float(np.percentile(each, 10)) for each in (samples, control))
    stages = {"trace": (1.0, 1.1, 1.2), "compile": (2.0, 2.1, 2.2)}
    timing = Timing(1.1, 1.0, 2.1, run_s=low - floor, control_s=floor, samples_s=samples,
                    stage_samples_s=stages)  # fmt: skip
    return replace(cell(method, order, total), timing=timing)


def counted(totals, **changed):
    """A record of counts, ``{("taylor", 1): 12}``."""
    cells = tuple(cell(method, order, total) for (method, order), total in totals.items())
    return replace(profile(*cells), caveats=(), **changed)


def failed(method, order, status=Status.FAILED, reason="ValueError: no"):
    return Measurement(method, order, status, reason)


def checked(method, order, verdict):
    found = Check("nested-jvp", 0.5, verdict, 0.3, 3, diagnosis="is zero")
    if verdict is Verdict.AGREES:
        found = Check("nested-jvp", 1e-16, verdict, 15.6, 3)
    return replace(cell(method, order, 3), census=None, timing=None, check=found)
