"""The child's side of a prediction: what nested JVP would write, computed without tracing it."""

from derivprof.errors import DerivprofError
from derivprof.prediction import Unpredictable, counted, predict
from derivprof.record import Status
from derivprof.sweep.bench import Bench
from derivprof.sweep.reasons import RAISED, reason_of
from derivprof.sweep.requests import Answered, PredictCounts
from derivprof.worker.protocol import Report


def foretell(bench: Bench, request: PredictCounts, report: Report) -> Answered:
    """The predicted counts of the target's derivative, or why there are none."""
    report("predicting")
    if bench.plan.inputs.vmap or bench.plan.inputs.batch is not None:
        return Answered(Status.NOT_APPLICABLE, "derivatives per row of a batch are not predicted")
    count = predict if request.checked else counted
    try:
        return Answered(Status.OK, None, count(bench.problem, bench.derivative, request.order))
    except Unpredictable as error:
        return Answered(Status.NOT_APPLICABLE, str(error))
    except DerivprofError:
        raise
    except RAISED as error:
        return Answered(Status.FAILED, reason_of(error))
