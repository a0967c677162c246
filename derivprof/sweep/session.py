"""The child's side of a sweep: holds the loaded function and answers one request at a time."""

from dataclasses import replace
from typing import Any

from derivprof.errors import DerivprofError
from derivprof.loading import Target
from derivprof.measure import (
    Hosts,
    LoopProgram,
    LoopSample,
    clock_state,
    compile_divided,
    control_program,
    join,
    kernel_times,
    loop_program,
    trace,
)
from derivprof.plans import SweepPlan
from derivprof.record import Status
from derivprof.sweep.bench import Bench, load_bench
from derivprof.sweep.dissecting import look_into
from derivprof.sweep.foretelling import foretell
from derivprof.sweep.measuring import measure, peak_of
from derivprof.sweep.reasons import reason_of
from derivprof.sweep.references import evaluate_reference, evaluate_terms
from derivprof.sweep.requests import (
    CountInstructions,
    CountLines,
    Dismiss,
    Dismissed,
    Dissect,
    DivideCell,
    DividedCell,
    EvaluateReference,
    EvaluateTerms,
    Follow,
    Followed,
    Join,
    Joined,
    KernelTimes,
    Load,
    Loop,
    MeasureCell,
    Measured,
    MeasurePeak,
    PredictCounts,
    Prepared,
    PrepareRun,
    ReadClock,
    Request,
    SampleRuns,
    TimeKernels,
)
from derivprof.worker.protocol import Report


class Session:
    """Loads on the first request, then measures cells of what it has loaded.

    A ``target`` that is already in this process is measured in place of the plan's text.
    """

    def __init__(self, target: Target | None = None) -> None:
        self._target = target
        self._loops: dict[Loop, LoopProgram] = {}
        self._hosts: Hosts | None = None

    def handle(self, request: Request, report: Report) -> Any:
        """The answer to one request of :mod:`derivprof.sweep.requests`."""
        match request:
            case Load(plan):
                self._load(plan, report)
                return self._bench.describe()
            case MeasureCell():
                return _measured(self._bench, request, report)
            case CountLines() | Dissect() | CountInstructions():
                return look_into(self._bench, request, report)
            case EvaluateReference():
                return evaluate_reference(self._bench.at(request.dimension), request, report)
            case EvaluateTerms(dimension):
                return evaluate_terms(self._bench.at(dimension), report)
            case PredictCounts():
                return foretell(self._bench, request, report)
            case PrepareRun() | SampleRuns() | DivideCell():
                self._tell_others(request)
                return self._of_loops(request, report)
            case MeasurePeak(cell):
                return peak_of(self._bench.at(cell.dimension), cell, report)
            case TimeKernels(cell):
                return _kernels(self._bench.at(cell.dimension), cell, report)
            case ReadClock():
                return clock_state(self._bench.device)
            case Join():
                self._hosts = hosts = join()
                return Joined(hosts.process, hosts.count)
            case Follow(plan):
                self._load(plan, report)
                return self._follow(report)
            case Dismiss():
                self._tell_others(request)
                return Dismissed()

    def _load(self, plan: SweepPlan, report: Report) -> None:
        self._bench = load_bench(plan, self._target, report)
        self._hosts = self._bench.hosts

    def _of_loops(self, request: PrepareRun | SampleRuns | DivideCell, report: Report) -> Any:
        """What all processes that hold the devices do together."""
        match request:
            case PrepareRun(loop):
                report("preparing the run-time loop")
                return self._prepare(loop)
            case SampleRuns(loops):
                report("sampling run times")
                return tuple(map(self._sample, loops))
            case DivideCell(cell, devices):
                report(f"compiling for {devices} devices")
                return _divided(self._bench.at(cell.dimension), cell, devices)

    def _prepare(self, loop: Loop) -> Prepared:
        try:
            found = _prepared(self._bench.at(loop.dimension), loop)
        except Exception as error:  # noqa: BLE001 - the user's code, memory, what XLA cannot divide
            return Prepared(0, note=reason_of(error))
        self._loops[loop] = found
        return Prepared(found.iterations, found.expected_s, found.note, found.may_be_chance)

    def _sample(self, loop: Loop) -> LoopSample | str:
        """One run, or why it failed."""
        try:
            return self._loops[loop].sample()
        except Exception as error:  # noqa: BLE001 - what XLA raises when it runs: memory, say
            return reason_of(error)

    def _tell_others(self, request: Request) -> None:
        """In process 0 of several: what the others have to do at the same time."""
        if self._hosts is None or not self._hosts.is_first:
            return
        is_last = isinstance(request, Dismiss)
        if is_last or any(map(self._bench.shards.is_shared, _sizes(request))):
            self._hosts.publish(request)

    def _follow(self, report: Report) -> Followed:
        """In another process than 0: do what it says, as far as devices here take part."""
        hosts, shards = self._hosts, self._bench.shards
        assert hosts is not None
        while True:
            try:
                request = hosts.receive()
            except RuntimeError:  # process 0 is gone
                return Followed(is_over=False)
            match request:
                case Dismiss():
                    return Followed(is_over=True)
                case SampleRuns(loops):
                    mine = tuple(loop for loop in loops if shards.takes_part(loop.devices))
                    self._of_loops(SampleRuns(mine), report)
                case _ if any(map(shards.takes_part, _sizes(request))):
                    self._of_loops(request, report)


def _measured(bench: Bench, cell: MeasureCell, report: Report) -> Measured:
    """The cell at its inputs; one that these cannot be made for is a row with its reason."""
    try:
        there = bench.at(cell.dimension)
    except DerivprofError as error:
        reason = " ".join(str(error).split())
        return Measured(replace(cell.blank, status=Status.FAILED, reason=reason))
    return measure(there, cell, report)


def _sizes(request: Request) -> tuple[int, ...]:
    """Among how many devices rows are divided in what is asked for."""
    match request:
        case PrepareRun(loop):
            return (loop.devices,)
        case SampleRuns(loops):
            return tuple(loop.devices for loop in loops)
        case DivideCell(_, devices):
            return (devices,)
    return ()


def _prepared(bench: Bench, loop: Loop) -> LoopProgram:
    """The program of a loop."""
    where = bench.shards.division(loop.devices), bench.shards.timer(loop.devices)
    if loop.cell is None:
        return control_program(bench.inputs, *where)
    return loop_program(bench.of_inputs(bench.function(loop.cell)), bench.inputs, *where)


def _divided(bench: Bench, cell: MeasureCell, devices: int) -> DividedCell:
    """What the compiler says of a cell on so many devices."""
    function = bench.of_inputs(bench.function(cell))
    try:
        found = compile_divided(function, bench.inputs, bench.shards.division(devices))
    except Exception as error:  # noqa: BLE001 - whatever XLA cannot divide
        return DividedCell(note=reason_of(error))
    return DividedCell(found.memory.peak_bytes, found.exchanges)


def _kernels(bench: Bench, cell: MeasureCell, report: Report) -> KernelTimes:
    """The times of one cell's kernels, compiled as it is called."""
    try:
        traced, _, _ = trace(bench.of_inputs(bench.function(cell)), bench.inputs)
        compiled, _ = bench.compiled(traced, report)
    except Exception as error:  # noqa: BLE001 - the user's code, or memory
        return KernelTimes(note=reason_of(error))
    report("timing its kernels")
    return KernelTimes(*kernel_times(compiled, bench.inputs, bench.device))
