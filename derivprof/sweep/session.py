"""The child's side of a sweep: holds the loaded function and answers one request at a time."""

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from statistics import median
from typing import Any

import jax

from derivprof.checks import AtPoints
from derivprof.compat import ClosedJaxpr, optimised_hlo
from derivprof.derivatives import Derivative, JacobianProduct, MixedPartial
from derivprof.differentiate import (
    METHODS,
    Candidate,
    Method,
    MethodError,
    Problem,
    Rows,
    default_methods,
    findings_of,
    flat_indices,
    method_named,
    no_rows,
    repeat_rows,
    split_rows,
)
from derivprof.errors import DerivprofError
from derivprof.jaxprs import equation_count, instruction_operations, take_census
from derivprof.loading import Target, describe_target, load_target, resolve, user_frames
from derivprof.measure import (
    CompiledStages,
    LoopProgram,
    arrays_of,
    call_samples,
    compile_stages,
    control_program,
    describe_environment,
    describe_values,
    loop_program,
    memory_of,
    repository_commit,
    select_device,
    trace,
)
from derivprof.plans import SweepPlan
from derivprof.record import Census, Imported, Measurement, Memory, Status, TargetInfo, Timing
from derivprof.sweep.dissecting import dissect, line_counts, stacks_of
from derivprof.sweep.evaluation import (
    InDouble,
    derivative_for,
    in_double,
    values_at,
    why_no_reference,
)
from derivprof.sweep.points import Args, placed, points_near
from derivprof.sweep.requests import (
    Answered,
    CountInstructions,
    CountLines,
    Dissect,
    Evaluated,
    EvaluateReference,
    Load,
    Loaded,
    MeasureCell,
    Measured,
    PrepareRun,
    Request,
    SampleRun,
)
from derivprof.units import bytes_text, count_text
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
                self._bench = _load(plan, self._target, report)
                return self._bench.describe()
            case MeasureCell():
                return self._bench.measure(request, report)
            case CountLines(cell) | Dissect(cell) | CountInstructions(cell):
                return self._bench.look_into(cell, request, report)
            case EvaluateReference():
                return self._bench.reference(request, report)
            case PrepareRun(cell):
                report("preparing the run-time loop")
                self._loops[cell] = self._bench.loop(cell)
                return self._loops[cell].note
            case SampleRun(cell):
                return self._loops[cell].sample()


def _load(plan: SweepPlan, given: Target | None, report: Report) -> "_Bench":
    jax.config.update("jax_enable_x64", plan.x64 or bool(jax.config.read("jax_enable_x64")))
    jax.config.update("jax_enable_compilation_cache", False)
    report("loading the function")
    device = select_device(plan.device)
    methods = {name: _method(name) for name in _names(plan)}
    references = _references(plan)
    target = load_target(plan.target, plan.inputs) if given is None else given
    return _Bench(plan, target, methods, references, device)


def _names(plan: SweepPlan) -> tuple[str, ...]:
    """What was asked for, each once; the user's own code never alone, or nothing checks it."""
    asked, defaults = plan.methods, default_methods(plan.derivative)
    if any(map(_is_method, asked)):
        return tuple(dict.fromkeys(asked))
    if plan.checking is not None:
        return tuple(dict.fromkeys((*METHODS, *asked)))
    return tuple(dict.fromkeys((defaults[0], *asked))) if asked else defaults


def _references(plan: SweepPlan) -> dict[str, Method]:
    """Every method that others may be checked against, the user's own formula first."""
    if plan.checking is None:
        return {}
    own = plan.checking.reference
    return ({} if own is None else {own: _method(own)}) | METHODS


def _is_method(name: str) -> bool:
    return ":" not in name


def _method(name: str) -> Method:
    if _is_method(name):
        return method_named(name)
    found = resolve(name)
    return Candidate(name, found.fun, found.module.__name__)


@dataclass(frozen=True)
class _Bench:
    """A loaded target with the methods that are to be measured on it."""

    plan: SweepPlan
    target: Target
    methods: dict[str, Method]
    references: dict[str, Method]
    device: Any
    values: dict[MeasureCell, AtPoints] = field(default_factory=dict)

    @cached_property
    def problem(self) -> Problem:
        """The function with its example arguments, on the device; of one row, in a batch."""
        return self.rows.problem

    @property
    def inputs(self) -> Args:
        """What the derivatives are called with."""
        return self.rows.inputs

    @cached_property
    def rows(self) -> Rows:
        """The rows of a batch, or the inputs as they are."""
        target, options = self.target, self.plan.inputs
        is_product = isinstance(self.derivative, JacobianProduct)
        second = placed(target.second, self.device) if is_product else ()
        args = placed(target.args, self.device)
        whole = Problem(target.fun, args, target.argnums, target.arg_names, second)
        if options.vmap:
            return split_rows(whole)
        return no_rows(whole) if options.batch is None else repeat_rows(whole, options.batch)

    @cached_property
    def points(self) -> tuple[Args, ...]:
        """Where values are checked: the given inputs, then points drawn near them."""
        assert self.plan.checking is not None
        count, seed = self.plan.checking.points, self.plan.inputs.seed
        return points_near(self.rows, count, seed, self.device)

    @cached_property
    def double(self) -> InDouble | None:
        """The problem in double precision; None if it has that already."""
        return in_double(self.rows, self.points, self.device)

    @property
    def derivative(self) -> Derivative:
        """What is asked for."""
        return self.plan.derivative

    def describe(self) -> Loaded:
        """What was loaded; raises the user's own errors now rather than in every cell."""
        if isinstance(self.derivative, MixedPartial):
            flat_indices(self.problem, self.derivative.indices)
        return Loaded(
            target=self._target_info(),
            environment=describe_environment(self.device),
            methods=tuple(filter(self._is_wanted, self.methods)),
            references=tuple(self.references),
        )

    def _is_wanted(self, name: str) -> bool:
        """Methods that nobody named are checked where they apply."""
        if self.plan.checking is None or name in self.plan.methods or not _is_method(name):
            return True
        order = self.derivative.order
        return self.methods[name].why_not(self.problem, self.derivative, order) is None

    def _target_info(self) -> TargetInfo:
        found = (each for each in self.methods.values() if isinstance(each, Candidate))
        own = tuple(Imported(each.name, each.module, each.takes_order) for each in found)
        info = replace(describe_target(self.target), own=own)
        folder = self.target.folder
        return info if folder is None else replace(info, commit=repository_commit(folder))

    def measure(self, request: MeasureCell, report: Report) -> Measured:
        """One cell, whatever becomes of it: a failure is a row with its reason."""
        method = self.methods[request.method]
        blank = Measurement(request.method, request.order, Status.OK)
        reason = method.why_not(self.problem, self.derivative, request.order)
        if reason is not None:
            return Measured(replace(blank, status=Status.NOT_APPLICABLE, reason=reason))
        try:
            return self._measure(blank, self._function(request), report)
        except DerivprofError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a method or the user's code raises
            return Measured(replace(blank, status=Status.FAILED, reason=_reason(error)))

    def _function(self, request: MeasureCell) -> Any:
        """The derivative of one row, as the method builds it."""
        return self.methods[request.method].build(self.problem, self.derivative, request.order)

    def _of_inputs(self, function: Any) -> Any:
        """The same as a function of ``inputs``."""
        return self.rows.mapped(function)

    def _measure(self, blank: Measurement, function: Any, report: Report) -> Measured:
        report("tracing")
        traced, jaxpr, trace_s = trace(self._of_inputs(function), self.inputs)
        total = equation_count(jaxpr.jaxpr)
        found = findings_of(function)
        counted = replace(
            blank,
            census=Census(total, {}),
            timing=Timing(trace_s=trace_s),
            rules=None if found is None else found.rules,
            stored=None if found is None else found.stored,
            passes=None if found is None else found.passes,
        )
        if (reason := self._too_many(total)) is not None:
            return Measured(replace(counted, status=Status.OVER_BUDGET, reason=reason))
        if self.plan.checking is not None:
            measured = self._evaluate(replace(counted, census=None), function, traced, report)
            return measured if found is None else replace(measured, doubts=found.caveats)
        report(f"counting {count_text(total)} equations")
        counted = replace(counted, census=take_census(jaxpr))
        measured = self._time(counted, function, report) if self.plan.timed else Measured(counted)
        return measured if found is None else replace(measured, doubts=found.caveats)

    def _too_many(self, equations: int) -> str | None:
        limit = self.plan.budget.max_equations
        if equations <= limit:
            return None
        return f"{count_text(equations)} equations, and --max-equations is {count_text(limit)}"

    def look_into(self, cell: MeasureCell, request: Request, report: Report) -> Answered:
        """What a request that needs the traced program of a cell finds, or why there is none."""
        reason = self.methods[cell.method].why_not(self.problem, self.derivative, cell.order)
        if reason is not None:
            return Answered(Status.NOT_APPLICABLE, reason)
        try:
            report("tracing")
            _, closed, _ = trace(self._of_inputs(self._function(cell)), self.inputs)
            total = equation_count(closed.jaxpr)
            if (reason := self._too_many(total)) is not None:
                return Answered(Status.OVER_BUDGET, reason)
            report(f"explaining {count_text(total)} equations")
            return Answered(Status.OK, None, self._found(request, closed, report))
        except DerivprofError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a method or the user's code raises
            return Answered(Status.FAILED, _reason(error))

    def _found(self, request: Request, closed: ClosedJaxpr, report: Report) -> Any:
        match request:
            case CountLines():
                return line_counts(stacks_of(closed))
            case Dissect(_, listing):
                return dissect(closed, self.problem, self.derivative, self.target, listing=listing)
            case CountInstructions(cell):
                report("compiling")
                function = self._of_inputs(self._function(cell))
                compiled = compile_stages(function, self.inputs, repeats=1)
                return dict(instruction_operations(optimised_hlo(compiled.compiled) or ""))

    def _time(self, counted: Measurement, function: Any, report: Report) -> Measured:
        report("compiling")
        stages = compile_stages(self._of_inputs(function), self.inputs)
        compiled = _with_stages(counted, stages)
        if reason := self._memory_reason(stages.memory):
            return Measured(replace(compiled, status=Status.OVER_BUDGET, reason=reason))
        report("running")
        first_s, others_s, value = call_samples(stages.compiled, self.inputs)
        dense = self.rows.compared(function, value)
        arrays = None if dense is None else arrays_of(dense)
        timing = replace(
            compiled.timing or Timing(),
            first_call_s=first_s,
            call_s=median(others_s),
            stage_samples_s={**stages.samples_s, "call": others_s},
        )
        return Measured(
            replace(compiled, timing=timing, value=describe_values(arrays_of(value))), arrays
        )

    def _evaluate(self, blank: Measurement, function: Any, traced: Any, report: Report) -> Measured:
        """The cell with its values at every point."""
        compiled, reason = self._compiled(traced, report)
        if reason is not None:
            return Measured(replace(blank, status=Status.OVER_BUDGET, reason=reason))
        points = values_at(compiled, self.points, partial(self.rows.compared, function))
        self.values[MeasureCell(blank.method, blank.order)] = points
        return Measured(replace(blank, value=describe_values(points[0])), points=points)

    def _compiled(self, traced: Any, report: Report) -> tuple[Any, str | None]:
        """The compiled program, and why it must not run if it plans too much memory."""
        report("compiling")
        compiled = traced.lower().compile()
        report("running")
        return compiled, self._memory_reason(memory_of(compiled))

    def reference(self, request: EvaluateReference, report: Report) -> Evaluated:
        """A method's values in double precision; in the function's own where that fails."""
        known = self.values.get(MeasureCell(request.method, request.order))
        if self.double is None and known is not None and not request.full:
            return Evaluated(known)
        if self.double is None:
            return self._reference(request, self.rows, self.points, report)
        wide = self._reference_in_double(self.double, request, report)
        if wide.points is not None:
            return wide
        narrow = self._reference(request, self.rows, self.points, report)
        return narrow if narrow.points is None else replace(narrow, doubt=_doubt(wide))

    def _reference_in_double(
        self, double: InDouble, request: EvaluateReference, report: Report
    ) -> Evaluated:
        with jax.enable_x64(True):
            try:
                double.check_same()
            except Exception as error:  # noqa: BLE001 - whatever the user's code raises
                return Evaluated(None, _reason(error))
            return self._reference(request, double.rows, double.points, report)

    def _reference(
        self, request: EvaluateReference, rows: Rows, points: tuple[Args, ...], report: Report
    ) -> Evaluated:
        problem = rows.problem
        method = self.references[request.method]
        derivative = derivative_for(request, self.derivative)
        try:
            reason = why_no_reference(method, problem, derivative, request)
            if reason is not None:
                return Evaluated(None, reason)
            function = method.build(problem, derivative, request.order)
            return self._evaluated(function, rows, points, report)
        except Exception as error:  # noqa: BLE001 - whatever a method or the user's code raises
            return Evaluated(None, _reason(error))

    def _evaluated(
        self, function: Any, rows: Rows, points: tuple[Args, ...], report: Report
    ) -> Evaluated:
        report("tracing the reference")
        traced, jaxpr, _ = trace(rows.mapped(function), points[0])
        total = equation_count(jaxpr.jaxpr)
        if total > self.plan.budget.max_equations:
            return Evaluated(None, f"it has {count_text(total)} equations")
        compiled, reason = self._compiled(traced, report)
        if reason:
            return Evaluated(None, reason)
        return Evaluated(values_at(compiled, points, partial(rows.compared, function)))

    def loop(self, cell: MeasureCell | None) -> LoopProgram:
        """The loop that measures the run time of one cell; of the control for None."""
        if cell is None:
            return control_program(self.inputs)
        return loop_program(self._of_inputs(self._function(cell)), self.inputs)

    def _memory_reason(self, planned: Memory) -> str | None:
        """Why a program must not run, or None."""
        needed, limit = _planned_bytes(planned), self.plan.budget.max_memory
        if needed <= limit:
            return None
        return f"XLA plans {bytes_text(needed)}, and --max-memory is {bytes_text(limit)}"


def _doubt(wide: Evaluated) -> str:
    return (
        f"The reference has the precision of the inputs, because in double precision {wide.reason}."
    )


def _with_stages(counted: Measurement, stages: CompiledStages) -> Measurement:
    timing = Timing(
        trace_s=stages.median_s("trace"),
        lower_s=stages.median_s("lower"),
        compile_s=stages.median_s("compile"),
    )
    census = counted.census and replace(counted.census, hlo_instructions=stages.hlo_instructions)
    return replace(counted, census=census, timing=timing, cost=stages.cost, memory=stages.memory)


def _planned_bytes(memory: Memory) -> int:
    parts = (memory.argument_bytes, memory.output_bytes, memory.temp_bytes)
    return sum(part or 0 for part in parts)


def _reason(error: Exception) -> str:
    """The exception in one line, with the innermost line of the user's code."""
    if isinstance(error, MethodError):
        return str(error)
    text = str(error).strip().splitlines()
    first = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
    frames = user_frames(error, limit=1).strip()
    return f"{first} (at {frames})" if frames else first
