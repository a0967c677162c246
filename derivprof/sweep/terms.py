"""Agreement relative to the terms of an operator, where they cancel: a residual may be zero."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from derivprof.checks import AtPoints
from derivprof.derivatives import Operator
from derivprof.plans import SweepPlan
from derivprof.record import Caveat, Check, Verdict
from derivprof.sweep.requests import Evaluated, EvaluateTerms, MeasureCell
from derivprof.worker import WorkerEnded, WorkerTimedOut

_CANCELS = Caveat(
    "check",
    "The terms of the operator nearly cancel at some point, so that their sum is mostly rounding: "
    "errors there are relative to the terms.",
)


@dataclass
class Terms:
    """The sizes of an operator's terms, asked for once, when results differ. ``ask`` asks."""

    plan: SweepPlan
    ask: Callable[[Any, str], Any]
    caveats: list[Caveat] = field(default_factory=list)
    _found: dict[EvaluateTerms, Evaluated] = field(default_factory=dict)

    def judged(self, cell: MeasureCell, check: Check, again: Callable[[AtPoints], Check]) -> Check:
        """The check, or for an operator that differs the same relative to its terms."""
        is_operator = isinstance(self.plan.derivative, Operator)
        if not is_operator or check.verdict is not Verdict.DIFFERS:
            return check
        sizes = self._sizes(EvaluateTerms(cell.dimension))
        if sizes is None:
            return check
        found = again(sizes)
        if found.verdict is Verdict.AGREES and _CANCELS not in self.caveats:
            self.caveats.append(_CANCELS)
        return found

    def _sizes(self, request: EvaluateTerms) -> AtPoints | None:
        if request not in self._found:
            try:
                self._found[request] = self.ask(request, "the terms of the operator")
            except (WorkerTimedOut, WorkerEnded) as ended:
                self._found[request] = Evaluated(None, str(ended))
        return self._found[request].points
