"""The child's side of a sweep: holds the loaded function and answers one request at a time."""

from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Any

import jax

from derivprof.compat import ClosedJaxpr, optimised_hlo
from derivprof.derivatives import Derivative, JacobianProduct, MixedPartial
from derivprof.differentiate import (
    Candidate,
    Method,
    MethodError,
    Problem,
    Rows,
    default_methods,
    findings_of,
    flat_indices,
    method_named,
    repeat_rows,
    split_rows,
)
from derivprof.errors import DerivprofError
from derivprof.jaxprs import equation_count, instruction_operations, take_census
from derivprof.loading import Target, describe_target, load_callable, load_target, user_frames
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
    repository_commit,
    select_device,
    trace,
)
from derivprof.plans import SweepPlan
from derivprof.record import Census, Measurement, Memory, Status, TargetInfo, Timing
from derivprof.sweep.dissecting import dissect, line_counts, stacks_of
from derivprof.sweep.requests import (
    Answered,
    CountInstructions,
    CountLines,
    Dissect,
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
    target = load_target(plan.target, plan.inputs) if given is None else given
    return _Bench(plan, target, methods, device)


def _names(plan: SweepPlan) -> tuple[str, ...]:
    """What was asked for, each once; the user's own code never alone, or nothing checks it."""
    asked, defaults = plan.methods, default_methods(plan.derivative)
    if not asked:
        return defaults
    return tuple(dict.fromkeys(asked if any(map(_is_method, asked)) else (defaults[0], *asked)))


def _is_method(name: str) -> bool:
    return ":" not in name


def _method(name: str) -> Method:
    return Candidate(name, load_callable(name)[1]) if not _is_method(name) else method_named(name)


@dataclass(frozen=True)
class _Bench:
    """A loaded target with the methods that are to be measured on it."""

    plan: SweepPlan
    target: Target
    methods: dict[str, Method]
    device: Any

    @cached_property
    def problem(self) -> Problem:
        """The function with its example arguments, on the device; of one row, in a batch."""
        return self._whole if self._rows is None else self._rows.problem

    @property
    def inputs(self) -> tuple[Any, ...]:
        """What the derivatives are called with."""
        return self._whole.inputs if self._rows is None else self._rows.inputs

    @cached_property
    def _whole(self) -> Problem:
        target = self.target
        is_product = isinstance(self.derivative, JacobianProduct)
        second = self._placed(target.second) if is_product and target.second else ()
        return Problem(
            target.fun, self._placed(target.args), target.argnums, target.arg_names, second
        )

    @cached_property
    def _rows(self) -> Rows | None:
        options = self.plan.inputs
        if options.vmap:
            return split_rows(self._whole)
        return None if options.batch is None else repeat_rows(self._whole, options.batch)

    @property
    def derivative(self) -> Derivative:
        """What is asked for."""
        return self.plan.derivative

    def _placed(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Arrays on the device; Python numbers as they are, so that they stay weakly typed."""
        return jax.tree.map(
            lambda leaf: jax.device_put(leaf, self.device) if hasattr(leaf, "shape") else leaf,
            args,
        )

    def describe(self) -> Loaded:
        """What was loaded; raises the user's own errors now rather than in every cell."""
        if isinstance(self.derivative, MixedPartial):
            flat_indices(self.problem, self.derivative.indices)
        return Loaded(self._target_info(), describe_environment(self.device), tuple(self.methods))

    def _target_info(self) -> TargetInfo:
        info = describe_target(self.target)
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
        return function if self._rows is None else self._rows.mapped(function)

    def _measure(self, blank: Measurement, function: Any, report: Report) -> Measured:
        report("tracing")
        _, jaxpr, trace_s = trace(self._of_inputs(function), self.inputs)
        total = equation_count(jaxpr.jaxpr)
        found = findings_of(function)
        counted = replace(
            blank,
            census=Census(total, {}),
            timing=Timing(trace_s=trace_s),
            rules=None if found is None else found.rules,
        )
        if (reason := self._too_many(total)) is not None:
            return Measured(replace(counted, status=Status.OVER_BUDGET, reason=reason))
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
        if (needed := _planned_bytes(stages.memory)) > self.plan.budget.max_memory:
            limit = bytes_text(self.plan.budget.max_memory)
            reason = f"XLA plans {bytes_text(needed)}, and --max-memory is {limit}"
            return Measured(replace(compiled, status=Status.OVER_BUDGET, reason=reason))
        report("running")
        first_s, others_s, value = call_samples(stages.compiled, self.inputs)
        arrays = arrays_of(value)
        timing = replace(
            compiled.timing or Timing(),
            first_call_s=first_s,
            call_s=median(others_s),
            stage_samples_s={**stages.samples_s, "call": others_s},
        )
        return Measured(replace(compiled, timing=timing, value=describe_values(arrays)), arrays)

    def loop(self, cell: MeasureCell | None) -> LoopProgram:
        """The loop that measures the run time of one cell; of the control for None."""
        if cell is None:
            return control_program(self.inputs)
        return loop_program(self._of_inputs(self._function(cell)), self.inputs)


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
