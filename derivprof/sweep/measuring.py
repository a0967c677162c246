"""One cell of a sweep: counted, and timed or evaluated at every point if the plan says so."""

from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any

import jax
import numpy as np

from derivprof.checks import Arrays
from derivprof.compat import Jaxpr
from derivprof.differentiate import findings_of
from derivprof.errors import DerivprofError
from derivprof.jaxprs import (
    equation_count,
    is_inexact,
    operations_of,
    output_dependence,
    take_census,
)
from derivprof.measure import (
    CompiledStages,
    arrays_of,
    call_samples,
    compile_stages,
    describe_values,
    device_peak,
    trace,
)
from derivprof.record import Census, Measurement, Status, Timing
from derivprof.sweep.bench import Bench
from derivprof.sweep.evaluation import values_at
from derivprof.sweep.programs import program_of
from derivprof.sweep.reasons import RAISED, is_out_of_memory, reason_of
from derivprof.sweep.requests import MeasureCell, Measured
from derivprof.units import bytes_text, count_text
from derivprof.worker.protocol import Report

CONSTANT = "its result does not depend on the inputs: XLA computes a constant once, not in a run"
"""Why there is no run time of such a cell."""


def measure(bench: Bench, cell: MeasureCell, report: Report) -> Measured:
    """One cell, whatever becomes of it: a failure is a row with its reason."""
    blank = cell.blank
    reason = bench.why_not(cell)
    if reason is not None:
        return Measured(replace(blank, status=Status.NOT_APPLICABLE, reason=reason))
    try:
        return _measure(bench, blank, bench.function(cell), report)
    except DerivprofError:
        raise
    except RAISED as error:
        return Measured(_without_result(bench, blank, error))


def _without_result(bench: Bench, blank: Measurement, error: BaseException) -> Measurement:
    """The row of a cell that raised: over its budget where memory was refused to it."""
    reason = reason_of(error)
    if not is_out_of_memory(error):
        return replace(blank, status=Status.FAILED, reason=reason)
    limit = f"--max-memory is {bytes_text(bench.plan.budget.max_memory)}"
    return replace(blank, status=Status.OVER_BUDGET, reason=f"{reason}; {limit}")


def _measure(bench: Bench, blank: Measurement, function: Any, report: Report) -> Measured:
    report("tracing")
    traced, jaxpr, trace_s = trace(bench.of_inputs(function), bench.inputs)
    total = equation_count(jaxpr.jaxpr)
    found = findings_of(function)
    counted = replace(
        blank,
        census=Census(total, {}),
        timing=Timing(trace_s=trace_s),
        rules=None if found is None else found.rules,
        stored=None if found is None else found.stored,
        passes=None if found is None else found.passes,
        simplification=None if found is None else found.simplification,
        schedule=None if found is None else found.schedule,
    )
    if (reason := bench.too_many(total)) is not None:
        return Measured(replace(counted, status=Status.OVER_BUDGET, reason=reason))
    if bench.plan.checking is not None:
        measured = _evaluate(bench, replace(counted, census=None), function, traced, report)
        return measured if found is None else replace(measured, doubts=found.caveats)
    report(f"counting {count_text(total)} equations")
    counted = replace(counted, census=take_census(jaxpr), program=program_of(jaxpr))
    if not bench.plan.timed:
        return Measured(counted, doubts=() if found is None else found.caveats)
    counted = replace(counted, operations=operations_of(jaxpr))
    note = CONSTANT if _is_constant(jaxpr.jaxpr) else None
    measured = _time(bench, counted, function, note, report)
    return measured if found is None else replace(measured, doubts=found.caveats)


def _is_constant(jaxpr: Jaxpr) -> bool:
    """Whether no output depends on a floating-point input."""
    inexact = {i for i, var in enumerate(jaxpr.invars) if is_inexact(var.aval)}
    return not any(inexact & inputs for inputs in output_dependence(jaxpr))


def _time(
    bench: Bench, counted: Measurement, function: Any, note: str | None, report: Report
) -> Measured:
    """The cell compiled and called; ``note`` says why its run time would mean nothing."""
    report("compiling")
    stages = compile_stages(bench.of_inputs(function), bench.inputs)
    compiled = _with_stages(counted, stages)
    if reason := bench.memory_reason(stages.memory):
        return Measured(replace(compiled, status=Status.OVER_BUDGET, reason=reason))
    report("running")
    first_s, others_s, value = call_samples(stages.compiled, bench.inputs)
    dense = bench.rows.compared(function, value)
    arrays = None if dense is None else arrays_of(dense)
    timing = replace(
        compiled.timing or Timing(),
        first_call_s=first_s,
        call_s=median(others_s),
        stage_samples_s={**stages.samples_s, "call": others_s},
    )
    found = arrays_of(value)
    timing = replace(timing, run_note=note or _why_not_finite(found))
    return Measured(replace(compiled, timing=timing, value=describe_values(found)), arrays)


def _why_not_finite(arrays: Arrays) -> str | None:
    """A note where an entry of the result is not finite: the loop would go on with nan."""
    inexact = [array for _, array in arrays if np.issubdtype(array.dtype, np.inexact)]
    entries = sum(array.size for array in inexact)
    bad = entries - sum(int(np.isfinite(array).sum()) for array in inexact)
    if not bad:
        return None
    which = "its value" if entries == 1 else f"{count_text(bad)} of {count_text(entries)} entries"
    return f"not finite at these inputs: {which}"


def _with_stages(counted: Measurement, stages: CompiledStages) -> Measurement:
    timing = Timing(
        trace_s=stages.median_s("trace"),
        lower_s=stages.median_s("lower"),
        compile_s=stages.median_s("compile"),
        cache_hits=stages.cache_hits,
    )
    census = counted.census and replace(counted.census, hlo_instructions=stages.hlo_instructions)
    return replace(counted, census=census, timing=timing, cost=stages.cost, memory=stages.memory)


def _evaluate(
    bench: Bench, blank: Measurement, function: Any, traced: Any, report: Report
) -> Measured:
    """The cell with its values at every point."""
    compiled, reason = bench.compiled(traced, report)
    if reason is not None:
        return Measured(replace(blank, status=Status.OVER_BUDGET, reason=reason))
    points = values_at(compiled, bench.points, partial(bench.rows.compared, function))
    bench.values[MeasureCell.of(blank)] = points
    return Measured(replace(blank, value=describe_values(points[0])), points=points)


def peak_of(bench: Bench, cell: MeasureCell, report: Report) -> int | str:
    """The bytes that a run of the cell takes on its device, or why that is not known."""
    try:
        report("compiling")
        function = bench.of_inputs(bench.function(cell))
        compiled = jax.jit(function).lower(*bench.inputs).compile()
        report("running for its memory")
        return device_peak(compiled, bench.inputs, bench.device)
    except RAISED as error:
        return reason_of(error)
