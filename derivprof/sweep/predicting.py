"""The parent's side of ``predict``: one question to the worker, one record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import derivprof
from derivprof.derivatives import describe
from derivprof.errors import FunctionRaised, NothingMeasured, UsageError
from derivprof.plans import SweepPlan
from derivprof.record import (
    SCHEMA_VERSION,
    Caveat,
    PredictedCounts,
    Prediction,
    Status,
)
from derivprof.sweep.employing import Employed
from derivprof.sweep.requests import Answered, PredictCounts
from derivprof.sweep.workers import Asked
from derivprof.worker import WorkerEnded, WorkerTimedOut

PREDICTED = "nested-jvp"


@dataclass
class Predicting:
    """Predicts the counts of a plan's derivative. ``doing`` hears what is being done."""

    plan: SweepPlan
    worker: Asked
    doing: Callable[[str, str], None] = lambda cell, text: None
    command: str | None = None

    def run(self) -> Prediction:
        """The counts of every order.

        Raises :class:`UsageError` for a derivative that is not predicted, :class:`FunctionRaised`
        where the function fails, :class:`NothingMeasured` where the budget allows no prediction.
        """
        employed = Employed(self.plan, self.worker, self.doing)
        loaded = employed.load()
        found = _found(self._answer(employed))
        return Prediction(
            schema_version=SCHEMA_VERSION,
            derivprof_version=derivprof.__version__,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            command=self.command,
            target=loaded.target,
            derivative=describe(self.plan.derivative),
            environment=loaded.environment,
            method=PREDICTED,
            predicted=found,
            caveats=tuple(Caveat("prediction", text) for text in found.doubts),
        )

    def _answer(self, employed: Employed) -> Answered:
        order = self.plan.derivative.order
        try:
            return employed.ask(PredictCounts(order, checked=True), f"order {order}")
        except (WorkerTimedOut, WorkerEnded) as ended:
            return Answered(*employed.why_ended(ended))


def _found(answer: Answered) -> PredictedCounts:
    if answer.status is Status.OK:
        return answer.found
    text = f"Nothing is predicted: {answer.reason}."
    match answer.status:
        case Status.NOT_APPLICABLE:
            raise UsageError(f"{text} `derivprof count` traces the orders instead.")
        case Status.OVER_BUDGET:
            raise NothingMeasured(text)
    raise FunctionRaised(text)
