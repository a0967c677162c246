"""Run times out of samples, with a worker that makes them up and a clock that counts."""

import itertools
import random
from dataclasses import replace

import pytest

from derivprof.record import Timing, ValueLeaf
from derivprof.sweep.requests import Loop, MeasureCell, Prepared, SampleRuns
from derivprof.sweep.sampling import (
    CHECK_EVERY,
    LEAST_ROUNDS,
    MAX_ROUNDS,
    MIN_ROUNDS,
    Sampler,
    Stopped,
)
from derivprof.worker import WorkerEnded, WorkerTimedOut
from tests.sweep.scripted import ScriptedWorker, counted, swept

A, B = MeasureCell("a", 0), MeasureCell("b", 0)
OPTIMISED_AWAY = "optimised away"


FEWEST_ROUNDS = -(-MIN_ROUNDS // CHECK_EVERY) * CHECK_EVERY


def sampled(worker, cells=(A,), budget_s=1e9, clock=lambda: 0.0, **settings):
    return results(run(worker, cells, budget_s, clock, **settings), cells)


def run(worker, cells=(A,), budget_s=1e9, clock=lambda: 0.0, **settings):
    def ask(request, label):
        return worker.ask(request)

    sampler = Sampler(ask, budget_s, no_words, clock, **settings)
    sampler.run(list(cells))
    return sampler


def results(sampler, cells):
    before = counted("any", 0, 1)
    return {cell: change(before).timing for cell, change in sampler.results(list(cells)).items()}


def no_words(cell, text):
    pass


def rounds(worker):
    asked = (request.loops for request in worker.requests if isinstance(request, SampleRuns))
    return sum(loops.count(Loop()) for loops in asked)


def test_the_control_is_subtracted_and_kept():
    timing = sampled(ScriptedWorker([], {}, samples={None: 2e-9, A: 9e-9}))[A]
    assert (timing.run_s, timing.control_s) == (pytest.approx(7e-9), 2e-9)
    assert timing.samples_s == (9e-9,) * FEWEST_ROUNDS
    assert timing.run_iqr_s == 0
    assert timing.run_note is None


def test_each_size_has_an_empty_loop_of_its_own():
    small, large = MeasureCell("a", 2, 4), MeasureCell("a", 2, 64)
    empties = {Loop(None, 1, 4): 1e-9, Loop(None, 1, 64): 5e-9}
    worker = ScriptedWorker([], {}, samples={**empties, small: 9e-9, large: 9e-9})
    sampler = run(worker, (small, large))
    assert {size: samples[0] for size, samples in sampler.controls_s.items()} == {4: 1e-9, 64: 5e-9}
    timings = results(sampler, (small, large))
    assert timings[small].run_s == pytest.approx(8e-9)
    assert timings[large].run_s == pytest.approx(4e-9)


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
    assert rounds(calm) == FEWEST_ROUNDS
    falling = (1e-3 / 1.01**n for n in itertools.count())
    restless = ScriptedWorker([], {}, samples={None: 1e-9, A: lambda: next(falling)})
    assert run(restless).stopped is Stopped.ROUNDS
    assert rounds(restless) == MAX_ROUNDS


def test_samples_that_scatter_are_repeated_until_the_interval_is_short():
    noise = random.Random(1)
    worker = ScriptedWorker(
        [], {}, samples={None: 1e-9, A: lambda: 9e-9 * (1 + 0.1 * noise.random()), B: 8e-9}
    )
    assert run(worker, (A, B)).stopped is Stopped.PRECISE
    assert FEWEST_ROUNDS < rounds(worker) < MAX_ROUNDS


def test_a_common_change_of_pace_needs_no_more_rounds():
    """The clock steps back and forth by a tenth, for all loops alike."""
    calls = itertools.count()

    def at(seconds):
        return lambda: seconds * (1.1 if next(calls) // 18 % 2 else 1.0)

    worker = ScriptedWorker([], {}, samples={None: at(1e-9), A: at(9e-9), B: at(8e-9)})
    run(worker, (A, B))
    assert rounds(worker) < 100


def test_the_budget_ends_the_sampling():
    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: 2e-9})
    sampler = run(worker, budget_s=3, clock=itertools.count().__next__)
    assert sampler.stopped is Stopped.BUDGET
    assert rounds(worker) < LEAST_ROUNDS


def test_enough_rounds_for_an_interval_are_taken_within_twice_the_budget():
    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: 2e-9})
    ticks = itertools.count(0, 0.1)
    timing = sampled(worker, budget_s=1, clock=ticks.__next__)[A]
    assert rounds(worker) == LEAST_ROUNDS
    assert timing.run_low_s == pytest.approx(1e-9)


def test_of_a_few_rounds_no_interval_is_told():
    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: 2e-9})
    timing = sampled(worker, budget_s=1, clock=itertools.count().__next__)[A]
    assert timing.run_s == pytest.approx(1e-9)
    assert (timing.run_low_s, timing.run_high_s) == (None, None)


def test_nothing_is_sampled_where_no_loop_but_the_control_is_ready():
    worker = ScriptedWorker([], {}, prepared={A: OPTIMISED_AWAY}, samples={None: 1e-9})
    assert sampled(worker)[A].run_note == OPTIMISED_AWAY
    assert rounds(worker) == 0


def test_a_loop_that_was_disturbed_is_prepared_once_more():
    busy = Prepared(1, note="too busy to tell", may_be_chance=True)
    answers = iter([busy, Prepared(1)])
    worker = ScriptedWorker([], {}, prepared={A: lambda: next(answers)},
                            samples={None: 1e-9, A: 2e-9})  # fmt: skip
    assert sampled(worker)[A].run_s == pytest.approx(1e-9)


def test_a_run_that_fails_costs_that_loop_alone():
    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: "out of memory", B: 3e-9})
    found = sampled(worker, (A, B))
    assert found[A].run_note == "sampling its loop: out of memory"
    assert found[B].run_s == pytest.approx(2e-9)


def test_every_round_visits_every_loop_once_in_changing_order():
    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: 2e-9, B: 3e-9})
    sampled(worker, (A, B))
    visits = [each.cell for r in worker.requests if isinstance(r, SampleRuns) for each in r.loops]
    per_round = [tuple(visits[i : i + 3]) for i in range(0, len(visits), 3)]
    assert all(set(each) == {None, A, B} for each in per_round)
    assert len(set(per_round)) > 1


def test_short_loops_are_asked_for_together_and_long_ones_alone():
    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: 2e-9, B: 3e-9}, expected_s={B: 1.0})
    sampled(worker, (A, B))
    asked = {frozenset(r.loops) for r in worker.requests if isinstance(r, SampleRuns)}
    assert {Loop(B)} in asked
    assert all(len(loops) == 1 for loops in asked if Loop(B) in loops)
    assert {Loop(), Loop(A)} in asked


def test_the_throughput_of_a_batch_is_told():
    timing = sampled(ScriptedWorker([], {}, samples={None: 1e-6, A: 5e-6}), rows=64)[A]
    assert timing.rows_per_s == pytest.approx(64 / 4e-6)
    assert timing.run_low_s == pytest.approx(timing.run_high_s) == pytest.approx(4e-6)


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
    assert not [r for r in worker.requests if isinstance(r, SampleRuns) and Loop(A) in r.loops]


def test_a_loop_that_ends_the_worker_costs_the_others_only_their_preparation():
    worker = ScriptedWorker(
        [], {}, prepared={A: WorkerEnded("x", -9)}, samples={None: 1e-9, B: 3e-9}
    )
    found = sampled(worker, (B, A))
    assert found[B].run_s == pytest.approx(2e-9)
    assert "SIGKILL" in found[A].run_note


def test_a_loop_that_ends_the_worker_while_sampling_leaves_its_samples_and_the_others():
    answers = iter([2e-9] * 5)

    def five_samples():
        return next(answers, WorkerEnded("sampling", -9))

    worker = ScriptedWorker([], {}, samples={None: 1e-9, A: five_samples, B: 4e-9})
    found = sampled(worker, (A, B))
    assert found[A].run_s == pytest.approx(1e-9)
    assert len(found[A].samples_s) == 5
    assert len(found[B].samples_s) == FEWEST_ROUNDS
    assert found[B].run_s == pytest.approx(3e-9)


def test_a_loop_that_never_gives_a_sample_has_the_reason():
    worker = ScriptedWorker(
        [], {}, samples={None: 1e-9, A: lambda: WorkerTimedOut("x", 1), B: 4e-9}
    )
    found = sampled(worker, (A, B))
    assert found[A].run_s is None
    assert "stopped after 1 s" in found[A].run_note
    assert found[B].run_s == pytest.approx(3e-9)


def test_a_kill_from_outside_costs_no_loop():
    answers = iter([WorkerEnded("sampling", -9)])
    worker = ScriptedWorker([], {}, samples={None: lambda: next(answers, 1e-9), A: 2e-9, B: 4e-9})
    found = sampled(worker, (A, B))
    assert found[A].run_s == pytest.approx(1e-9)
    assert len(found[A].samples_s) == len(found[B].samples_s) == FEWEST_ROUNDS


def test_only_cells_that_ran_are_sampled():
    ran = replace(counted("a", 0, 1), value=(ValueLeaf("", (), "float64", 1.0),))
    cells = {("a", 0): ran, ("a", 1): counted("a", 1, 2)}
    worker = ScriptedWorker(["a"], cells, samples={None: 1e-9, A: 3e-9})
    profile = swept(worker, order=1, timed=True)
    first, second = (cell.timing for cell in profile.cells("a"))
    assert first.run_s == pytest.approx(2e-9)
    assert second == Timing(0.1)
