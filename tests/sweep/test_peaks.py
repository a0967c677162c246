"""Device memory is measured in one child per cell, and everything else in one child for all."""

from derivprof.record import Memory, ValueLeaf
from derivprof.sweep.requests import Load, MeasureCell, Measured, PrepareRun
from derivprof.worker import WorkerEnded
from tests.sweep.scripted import ScriptedWorker, counted, swept

A, B, C = (MeasureCell(method, 0) for method in "abc")
VALUE = (ValueLeaf("", (), "float64", 1.0, 1.0),)
CELLS = {
    (cell.method, 0): Measured(counted(cell.method, 0, 1, value=VALUE, memory=Memory(8, 8, 0, 16)))
    for cell in (A, B, C)
}


def worker(**settings):
    samples = dict.fromkeys((None, A, B, C), 3e-9)
    return ScriptedWorker(["a", "b", "c"], CELLS, samples=samples, **settings)


def requests(worker, kind):
    return [request for request in worker.requests if isinstance(request, kind)]


def test_a_sweep_takes_one_child_not_one_per_cell():
    asked = worker()
    swept(asked, order=0, timed=True)
    assert (asked.restarts, len(requests(asked, Load))) == (0, 1)
    assert len(requests(asked, PrepareRun)) == 4


def test_device_peaks_take_a_child_each_and_are_kept_beside_the_plan():
    asked = worker(peaks={A: 1 << 20, B: "too small", C: WorkerEnded("running", -9)})
    profile = swept(asked, order=0, timed=True, peak_memory=True)
    assert (asked.restarts, len(requests(asked, Load))) == (3, 4)
    first, second, third = (cell.memory for cell in profile.measurements)
    assert first == Memory(8, 8, 0, 16, device_peak_bytes=1 << 20)
    assert second == Memory(8, 8, 0, 16, device_peak_note="too small")
    assert third.device_peak_note.startswith("the process was ended by SIGKILL")


def test_a_cell_that_gave_no_value_is_not_run_for_its_memory():
    asked = ScriptedWorker(["a"], {("a", 0): counted("a", 0, 1)})
    swept(asked, order=0, timed=True, peak_memory=True)
    assert asked.restarts == 0
