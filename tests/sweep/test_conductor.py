"""What a sweep does with whatever becomes of a cell."""

import numpy as np
import pytest

from derivprof.errors import InputError, TargetError
from derivprof.record import Measurement, Status, Verdict
from derivprof.sweep import Silent, Sweep
from derivprof.sweep.requests import MeasureCell, Measured
from derivprof.worker import WorkerBug, WorkerEnded, WorkerTimedOut
from tests.sweep.scripted import SMALL, ScriptedWorker, counted, plan, swept

TOTALS = (4, 13, 39, 110)


def ok_cells(method, totals=TOTALS):
    return {(method, n): counted(method, n, total) for n, total in enumerate(totals)}


def outcome(profile, method):
    return [cell.status for cell in profile.cells(method)]


def test_cells_are_measured_order_by_order_so_that_low_orders_come_first():
    worker = ScriptedWorker(["a", "b"], ok_cells("a") | ok_cells("b"))
    swept(worker, order=1)
    asked = [request for request in worker.requests if isinstance(request, MeasureCell)]
    assert [(r.order, r.method) for r in asked] == [(0, "a"), (0, "b"), (1, "a"), (1, "b")]


def test_a_cell_over_its_time_ends_its_method_and_no_other():
    cells = ok_cells("slow") | ok_cells("fast") | {("slow", 2): WorkerTimedOut("tracing", 5)}
    worker = ScriptedWorker(["slow", "fast"], cells)
    profile = swept(worker, budget=SMALL)
    assert outcome(profile, "slow") == [Status.OK, Status.OK, Status.OVER_BUDGET, Status.SKIPPED]
    assert outcome(profile, "fast") == [Status.OK] * 4
    *_, late, skipped = profile.cells("slow")
    assert late.reason.startswith("stopped after 5 s while tracing (--max-seconds)")
    assert skipped.reason == "order 2 went over its budget"
    assert worker.restarts == 1


def test_a_cell_over_its_time_says_what_it_would_have_cost():
    cells = ok_cells("a", (4, 13, 39, 110, 302)) | {("a", 5): WorkerTimedOut("tracing", 5)}
    reason = swept(ScriptedWorker(["a"], cells), order=5, budget=SMALL).cells("a")[5].reason
    assert "by the growth so far order 5 has about 830 equations and takes about" in reason
    assert reason.endswith("to trace")


def test_memory_is_named_as_the_reason_when_it_was():
    cells = ok_cells("a") | {("a", 1): WorkerEnded("compiling", 77)}
    profile = swept(ScriptedWorker(["a"], cells), budget=SMALL)
    cell = profile.cells("a")[1]
    assert cell.status is Status.OVER_BUDGET
    assert cell.reason.startswith("used more than 1.00 MiB while compiling (--max-memory)")


def test_a_cell_that_kills_the_process_is_a_failure_with_its_signal():
    cells = ok_cells("a") | {("a", 1): WorkerEnded("running", -11)}
    profile = swept(ScriptedWorker(["a"], cells))
    assert outcome(profile, "a") == [Status.OK, Status.FAILED, Status.SKIPPED, Status.SKIPPED]
    assert profile.cells("a")[1].reason == "the process was ended by SIGSEGV while running"


def test_a_method_that_does_not_apply_at_one_order_may_apply_at_the_next():
    absent = Measurement("a", 0, Status.NOT_APPLICABLE, "it takes no `order`")
    profile = swept(ScriptedWorker(["a"], ok_cells("a") | {("a", 0): absent}))
    assert outcome(profile, "a") == [Status.NOT_APPLICABLE, *[Status.OK] * 3]


def test_a_bug_in_the_child_is_not_taken_for_a_failed_method():
    with pytest.raises(WorkerBug):
        swept(ScriptedWorker(["a"], ok_cells("a") | {("a", 1): WorkerBug("Traceback")}))


def test_what_the_user_caused_while_loading_is_theirs():
    with pytest.raises(InputError):
        swept(ScriptedWorker(["a"], {}, load=InputError("no input")))


def test_a_module_that_ends_the_process_is_the_targets_error():
    with pytest.raises(TargetError, match="`m:f` ended the process that was importing: .*SIGABRT"):
        swept(ScriptedWorker(["a"], {}, load=WorkerEnded("importing", -6)))


# values


def value(*numbers):
    return (("", np.array(numbers)),)


def with_values(values):
    """Cells of order 0, method by method."""
    return {
        (method, 0): Measured(counted(method, 0, 1), arrays) for method, arrays in values.items()
    }


def checks(values):
    profile = swept(ScriptedWorker(list(values), with_values(values)), order=0)
    return {cell.method: cell.check for cell in profile.measurements}


def test_methods_are_compared_with_the_first_that_has_a_value():
    found = checks({"a": value(1.0, 2.0), "b": value(1.0, 2.0), "c": value(1.0, 2.5)})
    assert found["a"] is None
    assert (found["b"].reference, found["b"].verdict) == ("a", Verdict.AGREES)
    assert (found["c"].verdict, found["c"].max_rel_error) == (Verdict.DIFFERS, 0.25)


def test_a_value_that_is_not_finite_is_never_the_reference():
    found = checks({"a": value(np.nan), "b": value(1.0), "c": value(1.0)})
    assert found["a"].verdict is Verdict.NOT_FINITE
    assert found["b"] is None
    assert found["c"].reference == "b"


def test_a_difference_is_a_caveat_too():
    values = {"a": value(1.0), "b": value(2.0), "c": value(np.inf)}
    profile = swept(ScriptedWorker(list(values), with_values(values)), order=0)
    texts = [caveat.text for caveat in profile.caveats]
    assert "b differs from the reference at order 0." in texts
    assert "c is not finite at order 0." in texts


# who watches


class Watching(Silent):
    def __init__(self, stop_after=None):
        self.stop_after, self.profiles, self.total, self.doings = stop_after, [], None, []

    def started(self, loaded, cells):
        self.total = cells

    def doing(self, cell, text):
        self.doings.append((cell, text))

    def measured(self, cells, profile):
        self.profiles.append(profile())
        if cells == self.stop_after:
            raise KeyboardInterrupt


def test_the_record_is_offered_after_every_cell_with_its_laws():
    watching = Watching()
    swept(ScriptedWorker(["a"], ok_cells("a")), watching)
    assert watching.total == 4
    assert [len(profile.measurements) for profile in watching.profiles] == [1, 2, 3, 4]
    assert watching.profiles[-1].growth


def test_ctrl_c_keeps_the_cells_and_says_how_many_are_missing():
    worker = ScriptedWorker(["a"], ok_cells("a"))
    sweep = Sweep(plan(order=3), worker, Watching(stop_after=2))
    with pytest.raises(KeyboardInterrupt):
        sweep.run()
    profile = sweep.interrupted()
    assert [cell.order for cell in profile.measurements] == [0, 1]
    assert "Interrupted by Ctrl-C after 2 of 4 cells" in profile.caveats[0].text


def test_ctrl_c_before_anything_is_loaded_leaves_no_record():
    sweep = Sweep(plan(), ScriptedWorker(["a"], {}, load=KeyboardInterrupt()), Silent())
    with pytest.raises(KeyboardInterrupt):
        sweep.run()
    assert sweep.interrupted() is None
