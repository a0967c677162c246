"""A worker that answers from a script instead of measuring."""

from derivprof.derivatives import Directional
from derivprof.measure import LoopSample
from derivprof.plans import Budget, InputOptions, SweepPlan
from derivprof.record import (
    Census,
    DeviceInfo,
    Environment,
    InputInfo,
    Measurement,
    Status,
    TargetInfo,
    Timing,
)
from derivprof.sweep import Silent, Sweep
from derivprof.sweep.requests import (
    DivideCell,
    DividedCell,
    Load,
    Loaded,
    Loop,
    MeasureCell,
    Measured,
    MeasurePeak,
    Prepared,
    PrepareRun,
    SampleRuns,
)

ENVIRONMENT = Environment("0.10.2", "0.10.2", "3.11", "2.0", DeviceInfo("cpu", "cpu"), True)
TARGET = TargetInfo("m:f", (InputInfo("t", "float64 scalar", True, 1.1),))


def plan(order=3, **settings):
    return SweepPlan("m:f", InputOptions(), Directional(order), **settings)


def counted(method, order, total, trace_s=0.1, **fields):
    census = Census(total, {"mul": total}, total, total, {"mul": total}, total, 0)
    return Measurement(method, order, Status.OK, census=census, timing=Timing(trace_s), **fields)


class ScriptedWorker:
    """``cells[method, order]`` is a Measured, a Measurement, or an exception to raise."""

    def __init__(
        self,
        methods,
        cells,
        *,
        prepared=None,
        samples=None,
        expected_s=None,
        load=None,
        divided=None,
        peaks=None,
    ):
        self.methods, self.cells, self.peaks = methods, cells, peaks or {}
        self.prepared, self.samples = prepared or {}, samples or {}
        self.expected_s = expected_s or {}
        self.load, self.divided = load, divided or {}
        self.requests, self.restarts = [], 0

    def ask(self, request, *, limit_s=None, on_progress=lambda text: None):
        self.requests.append(request)
        answer = self._answer(request)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _answer(self, request):
        match request:
            case Load():
                return self.load or Loaded(TARGET, ENVIRONMENT, tuple(self.methods))
            case MeasureCell(method, order):
                answer = self.cells[method, order]
                return Measured(answer) if isinstance(answer, Measurement) else answer
            case PrepareRun(Loop(cell)):
                answer = self.prepared.get(cell)
                if callable(answer):
                    return answer()
                if isinstance(answer, BaseException):
                    return answer
                return Prepared(1, self.expected_s.get(cell, 0.0), answer)
            case MeasurePeak(cell):
                return self.peaks[cell]
            case DivideCell(cell, devices):
                return self.divided.get((cell, devices), DividedCell(8))
            case SampleRuns(loops):
                answers = [self._sample(loop) for loop in loops]
                ended = [answer for answer in answers if isinstance(answer, BaseException)]
                return ended[0] if ended else tuple(map(_sample_of, answers))

    def _sample(self, loop):
        """Those of the loop, where its rows are divided; of the cell otherwise."""
        answer = self.samples[loop if loop in self.samples else loop.cell]
        return answer() if callable(answer) else answer

    def limit_allocations(self):
        pass

    def restart(self):
        self.restarts += 1

    def close(self):
        pass


def swept(worker, observer=None, **settings):
    return Sweep(plan(**settings), worker, observer or Silent(), "derivprof count m:f").run()


SMALL = Budget(max_seconds=5, max_equations=1000, max_memory=1 << 20)


def _sample_of(answer):
    """A duration as a sample, a text as the reason why there is none."""
    return answer if isinstance(answer, str) else LoopSample(answer, 0.0)
