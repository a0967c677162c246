"""What a check compares with: the values of a method at every point, if possible in float64."""

from dataclasses import replace
from functools import partial
from typing import Any

import jax

from derivprof.derivatives import Operator
from derivprof.differentiate import Rows, term_sizes
from derivprof.jaxprs import equation_count
from derivprof.measure import trace
from derivprof.sweep.bench import Bench
from derivprof.sweep.evaluation import InDouble, derivative_for, values_at, why_no_reference
from derivprof.sweep.points import Args
from derivprof.sweep.reasons import RAISED, reason_of
from derivprof.sweep.requests import Evaluated, EvaluateReference, MeasureCell
from derivprof.units import count_text
from derivprof.worker.protocol import Report


def evaluate_reference(bench: Bench, request: EvaluateReference, report: Report) -> Evaluated:
    """A method's values in double precision; in the function's own where that fails."""
    known = bench.values.get(MeasureCell(request.method, request.order, request.dimension))
    if bench.double is None and known is not None and not request.full:
        return Evaluated(known)
    if bench.double is None:
        return _reference(bench, request, bench.rows, bench.points, report)
    wide = _in_double(bench, bench.double, request, report)
    if wide.points is not None:
        return wide
    narrow = _reference(bench, request, bench.rows, bench.points, report)
    return narrow if narrow.points is None else replace(narrow, doubt=_doubt(wide))


def evaluate_terms(bench: Bench, report: Report) -> Evaluated:
    """The sizes of an operator's terms, at the points of a check or at the given inputs."""
    assert isinstance(bench.derivative, Operator)
    points = (bench.inputs,) if bench.plan.checking is None else bench.points
    try:
        function = term_sizes(bench.problem, bench.derivative)
        return _evaluated(bench, function, bench.rows, points, report)
    except RAISED as error:
        return Evaluated(None, reason_of(error))


def _in_double(
    bench: Bench, double: InDouble, request: EvaluateReference, report: Report
) -> Evaluated:
    with jax.enable_x64(True):
        try:
            double.check_same()
        except RAISED as error:
            return Evaluated(None, reason_of(error))
        return _reference(bench, request, double.rows, double.points, report)


def _reference(
    bench: Bench, request: EvaluateReference, rows: Rows, points: tuple[Args, ...], report: Report
) -> Evaluated:
    problem = rows.problem
    method = bench.references[request.method]
    derivative = derivative_for(request, bench.derivative)
    try:
        reason = why_no_reference(method, problem, derivative, request)
        if reason is not None:
            return Evaluated(None, reason)
        function = method.build(problem, derivative, request.order)
        return _evaluated(bench, function, rows, points, report)
    except RAISED as error:
        return Evaluated(None, reason_of(error))


def _evaluated(
    bench: Bench, function: Any, rows: Rows, points: tuple[Args, ...], report: Report
) -> Evaluated:
    report("tracing the reference")
    traced, jaxpr, _ = trace(rows.mapped(function), points[0])
    total = equation_count(jaxpr.jaxpr)
    if total > bench.plan.budget.max_equations:
        return Evaluated(None, f"it has {count_text(total)} equations")
    compiled, reason = bench.compiled(traced, report)
    if reason:
        return Evaluated(None, reason)
    return Evaluated(values_at(compiled, points, partial(rows.compared, function)))


def _doubt(wide: Evaluated) -> str:
    return (
        f"The reference has the precision of the inputs, because in double precision {wide.reason}."
    )
