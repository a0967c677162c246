"""What the cells of nested JVP hold before they are traced, and which are therefore not traced."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from derivprof.derivatives import Directional, MixedPartial
from derivprof.plans import SweepPlan
from derivprof.record import Measurement, PredictedCounts, Status
from derivprof.sweep.requests import Answered, MeasureCell, PredictCounts
from derivprof.units import count_text, seconds_text
from derivprof.worker import WorkerEnded, WorkerTimedOut

PREDICTED = "nested-jvp"
FIRST_ASKED = 3
"""Lower orders are traced before a prediction would be made."""
TELLING = 500
"""A traced program of so many equations says how fast this machine traces."""
HOPELESS = 3.0
"""A cell that would take so many times the time allowed is not tried."""


@dataclass
class Foresight:
    """The predicted counts of a sweep; nothing where they are unknown or were not met.

    ``ask`` sends a request to the worker, with a label for those who watch.
    """

    plan: SweepPlan
    ask: Callable[[PredictCounts, str], Any]
    _asked: bool = False
    _counts: PredictedCounts | None = None

    def why_hopeless(self, cell: MeasureCell, before: Sequence[Measurement]) -> str | None:
        """Why a cell goes over its budget, known without tracing it; None where it may not.

        ``before`` are the cells of its method that were measured.
        """
        counts = self.met(before) if self._may_ask(cell) else None
        if counts is None or cell.order >= len(counts.orders):
            return None
        total, budget = counts.orders[cell.order].total, self.plan.budget
        counted = f"{count_text(total)} equations, counted without tracing"
        if total > budget.max_equations:
            return f"{counted}, and --max-equations is {count_text(budget.max_equations)}"
        expected_s = _trace_s(total, before)
        if expected_s is None or expected_s <= HOPELESS * budget.max_seconds:
            return None
        limit = f"--max-seconds is {budget.max_seconds:g}"
        return f"{counted}, take about {seconds_text(expected_s)} to trace, and {limit}"

    def catch_up(self, cells: Iterable[MeasureCell]) -> None:
        """Ask what was asked when these cells were measured, by another process."""
        for cell in cells:
            self._may_ask(cell)

    def met(self, cells: Sequence[Measurement]) -> PredictedCounts | None:
        """The predicted counts, if all that was counted of their method is as predicted."""
        if self._counts is None or not all(_is_met(cell, self._counts) for cell in cells):
            return None
        return self._counts

    def _may_ask(self, cell: MeasureCell) -> bool:
        """Whether the cell can be predicted; asks for the prediction, once."""
        if cell.method != PREDICTED or not _is_predictable(self.plan):
            return False
        if not self._asked and cell.order >= FIRST_ASKED:
            self._asked = True
            self._counts = self._predicted(cell.label)
        return True

    def _predicted(self, label: str) -> PredictedCounts | None:
        try:
            answer = self.ask(PredictCounts(self.plan.derivative.order + 1), label)
        except (WorkerTimedOut, WorkerEnded):
            return None
        is_found = isinstance(answer, Answered) and answer.status is Status.OK
        return answer.found if is_found else None


def _is_predictable(plan: SweepPlan) -> bool:
    is_one_row = not plan.inputs.vmap and plan.inputs.batch is None
    along = isinstance(plan.derivative, (Directional, MixedPartial))
    return is_one_row and along and plan.checking is None and not plan.dimensions


def _is_met(cell: Measurement, counts: PredictedCounts) -> bool:
    if cell.census is None or not cell.census.primitives:
        return True
    if cell.order >= len(counts.orders):
        return False
    return dict(cell.census.primitives) == dict(counts.orders[cell.order].primitives)


def _trace_s(total: int, before: Sequence[Measurement]) -> float | None:
    """How long a program takes to trace, by the largest one that was traced; None if all are small.

    Per equation the time rises with the program, if at all.
    """
    for cell in reversed(before):
        timing, census = cell.timing, cell.census
        if timing and timing.trace_s and census and census.total >= TELLING:
            return timing.trace_s / census.total * total
    return None
