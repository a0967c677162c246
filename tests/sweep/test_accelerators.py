"""What is asked of a device that is no CPU, and doubted about it."""

from dataclasses import replace

import pytest

from derivprof.record import DeviceInfo, RunBy, Timing, ValueLeaf
from derivprof.sweep.accelerators import Accelerator, accelerator_caveats, is_short
from derivprof.sweep.requests import KernelTimes, Loaded, MeasureCell, ReadClock, TimeKernels
from derivprof.worker import WorkerEnded
from tests.record.profiles import cell, profile
from tests.sweep.scripted import ENVIRONMENT, TARGET, ScriptedWorker, counted, swept

A = MeasureCell("a", 0)
GPU = DeviceInfo("cuda", "NVIDIA H200", 0)


def timed(run_s, **more):
    return replace(counted("a", 0, 1), timing=Timing(run_s=run_s, control_s=9e-6, **more))


def refined(measured, answer):
    def ask(request, label):
        if isinstance(answer, BaseException):
            raise answer
        return answer

    accelerator = Accelerator(ask, rows=4)
    return accelerator.refined(A, measured), accelerator.doubts


def test_a_short_run_time_becomes_that_of_the_kernels():
    found, doubts = refined(timed(4e-6, samples_s=(13e-6,)), KernelTimes((2e-6, 3e-6, 2.5e-6)))
    assert (found.timing.run_s, found.timing.kernel_s) == (2.5e-6, 2.5e-6)
    assert found.timing.run_by is RunBy.KERNELS
    assert (found.timing.run_low_s, found.timing.run_high_s) == (2e-6, 3e-6)
    assert found.timing.rows_per_s == pytest.approx(4 / 2.5e-6)
    assert found.timing.samples_s == (13e-6,)
    assert not doubts


def test_one_that_was_not_above_the_empty_loop_does_too():
    found, _ = refined(timed(None, run_note="not above", samples_s=(9e-6,)), KernelTimes((1e-6,)))
    assert (found.timing.run_s, found.timing.run_note) == (1e-6, None)


def test_what_was_taken_out_of_the_loop_gets_no_time_from_its_kernels():
    gone = timed(None, run_note="optimised away")
    assert refined(gone, AssertionError("nothing is asked")) == (gone, [])


def test_a_long_run_time_is_that_of_the_loop():
    long = timed(2e-4)
    assert not is_short(long)
    assert refined(long, AssertionError("nothing is asked")) == (long, [])


@pytest.mark.parametrize(
    ("answer", "why"),
    [(KernelTimes(note="it is forbidden"), "it is forbidden"),
     (WorkerEnded("timing", -11), "the profiler ended the process")],
)  # fmt: skip
def test_a_profiler_that_fails_is_a_doubt(answer, why):
    short = timed(4e-6)
    found, (doubt,) = refined(short, answer)
    assert found == short
    assert doubt.startswith(f"Kernel times are not known, since {why}")


def swept_on(device, samples, clock="1200 MHz of 1980 MHz, throttled: power cap"):
    class Worker(ScriptedWorker):
        def _answer(self, request):
            match request:
                case TimeKernels():
                    return KernelTimes((2e-6,))
                case ReadClock():
                    return clock
            return super()._answer(request)

    ran = replace(counted("a", 0, 1), value=(ValueLeaf("", (), "float64", 1.0),))
    environment = replace(ENVIRONMENT, device=device, clock="345 MHz of 1980 MHz")
    load = Loaded(TARGET, environment, ("a",))
    worker = Worker(["a"], {("a", 0): ran}, samples=samples, load=load)
    return swept(worker, order=0, timed=True), worker


def test_a_sweep_on_a_gpu_reads_the_clock_after_the_samples_and_times_kernels():
    record, _ = swept_on(GPU, {None: 9e-6, A: 15e-6})
    assert record.environment.clock == "1200 MHz of 1980 MHz, throttled: power cap"
    assert record.measurements[0].timing.run_by is RunBy.KERNELS
    assert [caveat.about for caveat in record.caveats] == ["clock"]


def test_a_clock_that_cannot_be_read_after_the_samples_is_that_of_the_start():
    record, _ = swept_on(GPU, {None: 9e-6, A: 15e-6}, clock=None)
    assert record.environment.clock == "345 MHz of 1980 MHz"


def test_a_sweep_on_a_cpu_asks_for_neither():
    _, worker = swept_on(DeviceInfo("cpu", "cpu"), {None: 1e-9, A: 2e-9})
    assert not any(isinstance(request, TimeKernels | ReadClock) for request in worker.requests)


def test_short_loops_on_an_accelerator_are_doubted():
    record = profile(cell("nested-jvp", 1, 4, run_s=2e-6))
    gpu = replace(record, environment=replace(record.environment, device=GPU))
    (doubt,) = accelerator_caveats(gpu)
    assert "Run times of nested-jvp are below 100 us on cuda:0" in doubt.text
    assert "costs 1.00 ns per evaluation: give a larger --batch" in doubt.text
    assert not list(accelerator_caveats(record))
