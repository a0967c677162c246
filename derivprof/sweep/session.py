"""The child's side of a sweep: holds the loaded function and answers one request at a time."""

from typing import Any

from derivprof.loading import Target
from derivprof.measure import LoopProgram, control_program, loop_program
from derivprof.sweep.bench import Bench, load_bench
from derivprof.sweep.dissecting import look_into
from derivprof.sweep.foretelling import foretell
from derivprof.sweep.measuring import measure, peak_of
from derivprof.sweep.references import evaluate_reference
from derivprof.sweep.requests import (
    CountInstructions,
    CountLines,
    Dissect,
    EvaluateReference,
    Load,
    Loop,
    MeasureCell,
    MeasurePeak,
    PredictCounts,
    Prepared,
    PrepareRun,
    Request,
    SampleRuns,
)
from derivprof.worker.protocol import Report


class Session:
    """Loads on the first request, then measures cells of what it has loaded.

    A ``target`` that is already in this process is measured in place of the plan's text.
    """

    def __init__(self, target: Target | None = None) -> None:
        self._target = target
        self._loops: dict[Loop, LoopProgram] = {}

    def handle(self, request: Request, report: Report) -> Any:
        """The answer to one request of :mod:`derivprof.sweep.requests`."""
        match request:
            case Load(plan):
                self._bench = load_bench(plan, self._target, report)
                return self._bench.describe()
            case MeasureCell():
                return measure(self._bench, request, report)
            case CountLines() | Dissect() | CountInstructions():
                return look_into(self._bench, request, report)
            case EvaluateReference():
                return evaluate_reference(self._bench, request, report)
            case PredictCounts():
                return foretell(self._bench, request, report)
            case PrepareRun(loop):
                report("preparing the run-time loop")
                self._loops[loop] = _prepared(self._bench, loop)
                found = self._loops[loop]
                return Prepared(found.iterations, found.expected_s, found.note)
            case MeasurePeak(cell):
                return peak_of(self._bench, cell, report)
            case SampleRuns(loops):
                report("sampling run times")
                return tuple(self._loops[loop].sample() for loop in loops)


def _prepared(bench: Bench, loop: Loop) -> LoopProgram:
    """The program of a loop."""
    if loop.cell is None:
        return control_program(bench.inputs)
    return loop_program(bench.of_inputs(bench.function(loop.cell)), bench.inputs)
