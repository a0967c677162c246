"""A sweep that goes on with the record of an earlier process."""

import os
from dataclasses import replace

import numpy as np
import pytest

from derivprof.errors import UsageError
from derivprof.plans import Budget
from derivprof.record import (
    Caveat,
    Comparison,
    Measurement,
    Speed,
    Status,
    Timing,
    ValueLeaf,
    from_json,
    to_json,
)
from derivprof.sweep import Silent, Sweep
from derivprof.sweep.requests import Loaded, MeasureCell, Measured, PrepareRun
from derivprof.sweep.sampling import MIN_ROUNDS
from derivprof.worker import WorkerEnded, WorkerTimedOut
from tests.sweep.scripted import ENVIRONMENT, TARGET, ScriptedWorker, counted, plan, swept

TOTALS = (4, 13, 39, 110)
CELLS = {(m, n): counted(m, n, total) for n, total in enumerate(TOTALS) for m in ("a", "b")}


def interrupted(after, cells=CELLS, **settings):
    """The record of a sweep that was stopped after so many cells, read from its JSON."""

    class Stopping(Silent):
        def measured(self, cells, profile):
            if cells == after:
                raise KeyboardInterrupt

    sweep = Sweep(
        plan(**settings), ScriptedWorker(["a", "b"], cells), Stopping(), "derivprof count"
    )
    with pytest.raises(KeyboardInterrupt):
        sweep.run()
    return from_json(to_json(sweep.interrupted()))


def resumed(record, cells=CELLS, *, methods=("a", "b"), worker=None, **settings):
    worker = worker or ScriptedWorker(list(methods), cells)
    sweep = Sweep(plan(**settings), worker, Silent(), "derivprof again", record)
    return sweep.run(), [r for r in worker.requests if isinstance(r, MeasureCell)]


@pytest.mark.parametrize("after", [1, 4, 7])
def test_it_ends_with_the_record_of_a_sweep_that_was_not_interrupted(after):
    whole = swept(ScriptedWorker(["a", "b"], CELLS))
    profile, asked = resumed(interrupted(after))
    assert len(asked) == 8 - after
    assert profile.measurements == whole.measurements
    assert (profile.growth, profile.crossovers) == (whole.growth, whole.crossovers)
    assert profile.caveats == whole.caveats
    assert profile.command == "derivprof count"


def test_it_can_be_interrupted_and_resumed_again():
    first = interrupted(2)
    sweep = Sweep(plan(), ScriptedWorker(["a", "b"], CELLS), Silent(), "again", first)
    sweep.observer = type("S", (Silent,), {"measured": lambda self, n, p: 1 / (n < 5)})()
    with pytest.raises(ZeroDivisionError):
        sweep.run()
    second = from_json(to_json(sweep.interrupted()))
    assert [caveat.about for caveat in second.caveats] == ["interrupted"]
    profile, asked = resumed(second)
    assert len(asked) == 3
    assert len(profile.measurements) == 8
    assert profile.caveats == ()


def test_a_failed_cell_is_tried_again_and_one_over_its_budget_is_not():
    cells = CELLS | {("a", 1): WorkerEnded("running", -11), ("b", 1): WorkerTimedOut("tracing", 5)}
    profile, asked = resumed(interrupted(6, cells))
    assert [(r.method, r.order) for r in asked] == [("a", 1), ("a", 2), ("a", 3)]
    assert [cell.status for cell in profile.cells("a")] == [Status.OK] * 4
    assert [cell.status for cell in profile.cells("b")][1:] == [
        Status.OVER_BUDGET, Status.SKIPPED, Status.SKIPPED,
    ]  # fmt: skip
    assert profile.cells("b")[3].reason == "order 1 went over its budget"


def test_with_a_larger_budget_what_went_over_the_smaller_one_is_tried_again():
    cells = CELLS | {("b", 1): WorkerTimedOut("tracing", 5)}
    record = interrupted(6, cells, budget=Budget(max_seconds=5))
    assert len(resumed(record, budget=Budget(max_seconds=4))[1]) == 1
    profile, asked = resumed(record, budget=Budget(max_seconds=6))
    assert len(asked) == 4
    assert {cell.status for cell in profile.measurements} == {Status.OK}


# the same function in the same surroundings


def loading(target=TARGET, environment=ENVIRONMENT, methods=("a", "b")):
    return ScriptedWorker(list(methods), CELLS, load=Loaded(target, environment, tuple(methods)))


def elsewhere(**changes):
    return loading(environment=replace(ENVIRONMENT, **changes))


@pytest.mark.parametrize(
    ("worker", "settings", "says"),
    [
        (loading(replace(TARGET, name="m:g")), {}, "the target was m:f and is now m:g"),
        (
            loading(replace(TARGET, inputs=(replace(TARGET.inputs[0], entries=1.2),))), {},
            r"the input t was 1.1 \(float64 scalar\) and is now 1.2 \(float64 scalar\)",
        ),
        (loading(replace(TARGET, call=("t", "n=4"))), {}, r"the call was f\(\) and is now f\(t, "),
        (elsewhere(jax="0.12.0"), {}, "jax was 0.10.2 and is now 0.12"),
        (elsewhere(x64=False), {}, "x64 was on and is now off"),
        (elsewhere(cpu="new"), {}, r"the device was cpu \(cpu\) and is now cpu \(new\)"),
        (elsewhere(variables={"XLA_FLAGS": "-x"}), {}, "XLA_FLAGS was not set and is now -x"),
        (loading(methods=("a", "c")), {}, "the list of methods was a, b and is now a, c"),
        (loading(), {"order": 4}, "the derivative's order was 3 and is now 4"),
        (loading(), {"timed": True}, "the command was count and is now time"),
    ],
)  # fmt: skip
def test_what_is_another_sweep_is_not_mixed_in(worker, settings, says):
    with pytest.raises(UsageError, match=f"cannot be resumed: .*{says}"):
        resumed(interrupted(3), worker=worker, **settings)


def test_entries_that_are_not_numbers_are_the_same_as_before():
    target = replace(TARGET, inputs=(replace(TARGET.inputs[0], entries=[float("nan"), 1.0]),))
    whole = Sweep(plan(), loading(target), Silent(), "derivprof count").run()
    assert len(resumed(from_json(to_json(whole)), worker=loading(target))[1]) == 0


def test_a_record_without_a_plan_can_be_resumed_where_the_options_are_given_again():
    profile, asked = resumed(replace(interrupted(5), plan=None))
    assert (len(asked), len(profile.measurements)) == (3, 8)


def test_another_commit_is_a_doubt_and_no_error():
    profile, _ = resumed(interrupted(3), worker=loading(replace(TARGET, commit="abc")))
    (caveat,) = profile.caveats
    assert "at commit unknown when this sweep began and at abc when it was resumed" in caveat.text


def test_a_file_that_was_changed_in_between_is_a_doubt(tmp_path):
    file = tmp_path / "m.py"
    file.touch()
    worker = loading(replace(TARGET, source=f"{file}:3"))
    record = interrupted(3)
    os.utime(file, (0, 0))
    assert resumed(record, worker=worker)[0].caveats == ()
    os.utime(file, (4e9, 4e9))
    (caveat,) = resumed(record, worker=worker)[0].caveats
    assert "m.py was changed after this sweep began" in caveat.text


# values and run times


def valued(method, order, number):
    cell = counted(method, order, 4, value=(ValueLeaf("", (), "float64", 1.0, 1.0),))
    return Measured(cell, (("", np.array(number)),))


def test_a_value_is_compared_with_that_of_the_earlier_process():
    cells = CELLS | {("a", 0): valued("a", 0, 1.0), ("b", 0): valued("b", 0, 1.5)}
    whole = swept(ScriptedWorker(["a", "b"], cells), order=0)
    profile, asked = resumed(interrupted(1, cells, order=0), cells, order=0)
    assert [request.method for request in asked] == ["b", "a"]
    assert profile.measurements == whole.measurements
    assert profile.cells("b")[0].check.max_rel_error == 0.5


def sampled(cell, rounds):
    timing = Timing(0.1, run_s=1e-9, control_s=1e-9, samples_s=(2e-9,) * rounds)
    return replace(cell, timing=timing)


TIMED = {key: valued(*key, 1.0) for key in CELLS if key[1] == 0}
SAMPLES = dict.fromkeys((None, MeasureCell("a", 0), MeasureCell("b", 0)), 3e-09)


def timed_worker():
    return ScriptedWorker(["a", "b"], TIMED, samples=SAMPLES)


def prepared(worker):
    loops = (request.loop for request in worker.requests if isinstance(request, PrepareRun))
    return {loop.cell and loop.cell.method for loop in loops}


def after_sampling(rounds, *caveats):
    """A record in which the cell of method a was sampled, and that of b was not measured."""
    record = interrupted(1, TIMED, order=0, timed=True)
    return replace(record, measurements=(sampled(record.measurements[0], rounds),), caveats=caveats)


def test_run_times_that_are_there_stay_and_the_doubt_is_told():
    worker = timed_worker()
    profile, _ = resumed(after_sampling(MIN_ROUNDS), worker=worker, order=0, timed=True)
    assert prepared(worker) == {None, "b"}
    assert profile.cells("a")[0].timing.samples_s == (2e-9,) * MIN_ROUNDS
    (caveat,) = profile.caveats
    assert "The run times of b order 0 were measured in a later process" in caveat.text


def test_run_times_of_a_sampling_that_was_interrupted_are_taken_again():
    worker = timed_worker()
    record = after_sampling(3, Caveat("interrupted", "Interrupted by Ctrl-C."))
    profile, _ = resumed(record, worker=worker, order=0, timed=True)
    assert prepared(worker) == {None, "a", "b"}
    assert profile.caveats == ()
    assert profile.cells("a")[0].timing.samples_s != (2e-9,) * 3


def test_a_cell_without_a_run_time_for_a_reason_is_not_tried_again():
    record = interrupted(1, TIMED, order=0, timed=True)
    away = replace(record.measurements[0], timing=Timing(run_note="optimised away"))
    worker = timed_worker()
    resumed(replace(record, measurements=(away,)), worker=worker, order=0, timed=True)
    assert prepared(worker) == {None, "b"}


def test_what_does_not_apply_stays():
    absent = Measurement("a", 0, Status.NOT_APPLICABLE, "it takes no `order`")
    cells = CELLS | {("a", 0): absent}
    assert len(resumed(interrupted(3, cells), cells)[1]) == 5


def test_a_record_whose_run_times_are_done_keeps_what_was_compared():
    kept = Comparison("timing.run_s", 0, "b", "a", 1.2, 1.1, 1.3, Speed.SLOWER)
    doubt = Caveat("noise", "Sampling ended after 2 s.")
    record = interrupted(2, TIMED, order=0, timed=True)
    cells = tuple(sampled(cell, MIN_ROUNDS) for cell in record.measurements)
    record = replace(
        record,
        measurements=cells,
        comparisons=(kept,),
        controls={"cpu:0": (1e-9,)},
        caveats=(doubt,),
    )
    worker = timed_worker()
    profile, _ = resumed(record, worker=worker, order=0, timed=True)
    assert prepared(worker) == set()
    assert (profile.comparisons, profile.controls) == ((kept,), {"cpu:0": (1e-9,)})
    assert doubt in profile.caveats
