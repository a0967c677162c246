"""Run times out of samples, with a worker that makes them up and a clock that counts."""

import itertools
from dataclasses import replace

import pytest

from derivprof.record import Timing, ValueLeaf
from derivprof.sweep.requests import MeasureCell, SampleRun
from derivprof.sweep.sampling import MAX_ROUNDS, MIN_ROUNDS, Sampler
from derivprof.worker import WorkerEnded, WorkerTimedOut
from tests.sweep.scripted import ScriptedWorker, counted, swept

A, B = MeasureCell("a", 0), MeasureCell("b", 0)
OPTIMISED_AWAY = "optimised away"


def sampled(worker, cells=(A,), budget_s=1e9, clock=lambda: 0.0):
    sampler = Sampler(lambda request, label: worker.ask(request), budget_s, no_words, clock)
    sampler.run(list(cells))
    before = counted("any", 0, 1)
    return {cell: change(before).timing for cell, change in sampler.results(list(cells)).items()}


def no_words(cell, text):
    pass


def rounds(worker):
    return sum(request == SampleRun(None) for request in worker.requests)


def test_the_control_is_subtracted_and_kept():
    timing = sampled(ScriptedWorker([], {}, samples={None: 2e-9, A: 9e-9}))[A]
    assert (timing.run_s, timing.control_s) == (pytest.approx(7e-9), 2e-9)
    assert timing.samples_s == (9e-9,) * MIN_ROUNDS
    assert timing.run_iqr_s == 0
    assert timing.run_note is None


def test_what_else_was_timed_is_kept():
    assert sampled(ScriptedWorker([], {}, samples={None: 1.0, A: 2.0}))[A].trace_s == 0.1


def test_the_estimate_is_a_low_percentile_because_contention_only_adds():
    noisy = itertools.cycle([9e-9, 9e-9, 9e-9, 50e-9, 90e-9]).__next__
    timing = sampled(ScriptedWorker([], {}, samples={None: 2e-9, A: noisy}))[A]
    assert timing.run_s == pytest.approx(7e-9)
    assert timing.run_iqr_s > 0


def test_stable_samples_end_the_sampling_and_restless_ones_go_on():
    calm = ScriptedWorker([], {}, samples={None: 1e-9, A: 2e-9})
    sampled(calm)
    assert rounds(calm) == MIN_ROUNDS
    falling = (1e-3 / 1.01**n for n in itertools.count())
    restless = ScriptedWorker([], {}, samples={None: 1e-9, A: lambda: next(falling)})
    sampled(restless)
    assert rounds(restless) == MAX_ROUNDS


def test_the_budget_ends_the_sampling():
    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: 2e-9})
    sampled(worker, budget_s=3, clock=itertools.count().__next__)
    assert rounds(worker) == 4


def test_every_round_visits_every_loop_once_in_changing_order():
    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: 2e-9, B: 3e-9})
    sampled(worker, (A, B))
    visits = [r.cell for r in worker.requests if isinstance(r, SampleRun)]
    per_round = [tuple(visits[i : i + 3]) for i in range(0, len(visits), 3)]
    assert all(set(each) == {None, A, B} for each in per_round)
    assert len(set(per_round)) > 1


def test_a_run_time_not_above_the_control_is_no_figure():
    timing = sampled(ScriptedWorker([], {}, samples={None: 2e-9, A: 2.02e-9}))[A]
    assert timing.run_s is None
    assert "not above the empty loop" in timing.run_note
    assert timing.samples_s


def test_a_loop_that_was_optimised_away_is_never_sampled():
    worker = ScriptedWorker(
        [], {}, prepared={A: OPTIMISED_AWAY}, samples={None: 1e-9, A: 2e-9, B: 3e-9}
    )
    found = sampled(worker, (A, B))
    assert (found[A].run_s, found[A].run_note) == (None, OPTIMISED_AWAY)
    assert found[B].run_s == pytest.approx(2e-9)
    assert SampleRun(A) not in worker.requests


def test_a_loop_that_ends_the_worker_costs_the_others_only_their_preparation():
    worker = ScriptedWorker(
        [], {}, prepared={A: WorkerEnded("x", -9)}, samples={None: 1e-9, B: 3e-9}
    )
    found = sampled(worker, (B, A))
    assert found[B].run_s == pytest.approx(2e-9)
    assert "SIGKILL" in found[A].run_note


def test_a_worker_that_ends_while_sampling_leaves_what_was_sampled():
    answers = iter([2e-9] * 5)

    def five_samples():
        return next(answers, WorkerTimedOut("sampling", 1))

    timing = sampled(ScriptedWorker([], {}, samples={None: 1e-9, A: five_samples}))[A]
    assert timing.run_s == pytest.approx(1e-9)
    assert len(timing.samples_s) == 5


def test_only_cells_that_ran_are_sampled():
    ran = replace(counted("a", 0, 1), value=(ValueLeaf("", (), "float64", 1.0),))
    cells = {("a", 0): ran, ("a", 1): counted("a", 1, 2)}
    worker = ScriptedWorker(["a"], cells, samples={None: 1e-9, A: 3e-9})
    profile = swept(worker, order=1, timed=True)
    first, second = (cell.timing for cell in profile.cells("a"))
    assert first.run_s == pytest.approx(2e-9)
    assert second == Timing(0.1)
