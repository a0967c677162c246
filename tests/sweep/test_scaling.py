"""Run times on several devices, out of samples that are made up."""

from dataclasses import replace

import pytest

from derivprof.record import Memory, ValueLeaf
from derivprof.sweep.requests import DividedCell, Loaded, Loop, MeasureCell, PrepareRun, SampleRuns
from derivprof.worker import WorkerTimedOut
from tests.sweep.scripted import ENVIRONMENT, TARGET, ScriptedWorker, counted, swept

A = MeasureCell("a", 0)
SAMPLES = {None: 1e-6, A: 9e-6, Loop(None, 2): 2e-6, Loop(A, 2): 6e-6}


def scaled(samples=None, *, sizes=(2,), divided=None):
    """The scaling of the one cell, and the worker."""
    ran = replace(
        counted("a", 0, 1), value=(ValueLeaf("", (), "float64", 1.0),), memory=Memory(peak_bytes=64)
    )
    load = Loaded(TARGET, ENVIRONMENT, ("a",), row_count=8, sizes=sizes)
    worker = ScriptedWorker(
        ["a"], {("a", 0): ran}, samples=samples or SAMPLES, load=load, divided=divided
    )
    record = swept(worker, order=0, timed=True)
    return record.measurements[0].scaling, worker


def test_each_number_of_devices_is_measured_less_its_own_control():
    (one, two), _ = scaled()
    assert (one.devices, one.run_s, one.speedup) == (1, pytest.approx(8e-6), 1.0)
    assert (two.devices, two.run_s) == (2, pytest.approx(4e-6))
    assert two.speedup == pytest.approx(2.0)
    assert two.efficiency == pytest.approx(1.0)
    assert two.run_low_s <= two.run_s * (1 + 1e-9)


def test_memory_is_that_of_one_device():
    (one, two), _ = scaled(divided={(A, 2): DividedCell(40, {"all-gather": 1})})
    assert (one.peak_bytes, two.peak_bytes) == (64, 40)
    assert two.exchanges == {"all-gather": 1}


def test_all_loops_are_sampled_in_the_same_rounds():
    _, worker = scaled()
    rounds = [request.loops for request in worker.requests if isinstance(request, SampleRuns)]
    assert all(set(loops) == {Loop(), Loop(A), Loop(None, 2), Loop(A, 2)} for loops in rounds)
    assert len(set(rounds)) > 1


@pytest.mark.parametrize(
    ("divided", "note"),
    [(DividedCell(note="XLA refuses"), "XLA refuses"), (WorkerTimedOut("x", 5), "compiling: ")],
)
def test_what_cannot_be_compiled_for_several_devices_has_a_note_and_no_loop(divided, note):
    (one, two), worker = scaled(divided={(A, 2): divided})
    assert one.run_s is not None
    assert (two.run_s, two.speedup) == (None, None)
    assert two.note.startswith(note)
    assert PrepareRun(Loop(A, 2)) not in worker.requests


def test_a_run_time_that_is_missing_on_one_device_leaves_no_speed_up():
    (one, two), _ = scaled(SAMPLES | {A: 1.001e-6})
    assert "not above the empty loop" in one.note
    assert (two.run_s, two.speedup) == (pytest.approx(4e-6), None)


def test_without_devices_nothing_is_divided():
    scaling, worker = scaled(sizes=())
    assert scaling == ()
    assert {loop.devices for r in worker.requests if isinstance(r, SampleRuns) for loop in r.loops} == {1}  # noqa: E501  # fmt: skip
