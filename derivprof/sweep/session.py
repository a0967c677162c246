"""The child's side of a sweep: holds the loaded function and answers one request at a time."""

from typing import Any

from derivprof.loading import Target
from derivprof.measure import LoopProgram, control_program, loop_program
from derivprof.sweep.bench import Bench, load_bench
from derivprof.sweep.dissecting import look_into
from derivprof.sweep.foretelling import foretell
from derivprof.sweep.measuring import measure
from derivprof.sweep.references import evaluate_reference
from derivprof.sweep.requests import (
    CountInstructions,
    CountLines,
    Dissect,
    EvaluateReference,
    Load,
    MeasureCell,
    PredictCounts,
    PrepareRun,
    Request,
    SampleRun,
)
from derivprof.worker.protocol import Report


class Session:
    """Loads on the first request, then measures cells of what it has loaded.

    A ``target`` that is already in this process is measured in place of the plan's text.
    """

    def __init__(self, target: Target | None = None) -> None:
        self._target = target
        self._loops: dict[MeasureCell | None, LoopProgram] = {}

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
            case PrepareRun(cell):
                report("preparing the run-time loop")
                self._loops[cell] = _loop(self._bench, cell)
                return self._loops[cell].note
            case SampleRun(cell):
                return self._loops[cell].sample()


def _loop(bench: Bench, cell: MeasureCell | None) -> LoopProgram:
    """The loop that measures the run time of one cell; of the control for None."""
    if cell is None:
        return control_program(bench.inputs)
    return loop_program(bench.of_inputs(bench.function(cell)), bench.inputs)
