"""What a sweep does with counts that are known before anything is traced."""

from derivprof.plans import Budget
from derivprof.record import OrderCounts, PredictedCounts, Status
from derivprof.sweep.requests import Answered, MeasureCell, PredictCounts
from derivprof.worker import WorkerTimedOut
from tests.sweep.scripted import ScriptedWorker, counted, swept

TOTALS = (4, 13, 390, 11_000, 302_000, 8_220_000)


def predicted(totals=TOTALS):
    return PredictedCounts(
        tuple(OrderCounts(n, total, {"mul": total}) for n, total in enumerate(totals))
    )


class Foreseeing(ScriptedWorker):
    """Answers the one question about counts with ``answer``."""

    def __init__(self, cells, answer):
        super().__init__(["nested-jvp"], cells)
        self.answer = answer

    def _answer(self, request):
        return self.answer if isinstance(request, PredictCounts) else super()._answer(request)

    def traced(self):
        return [request.order for request in self.requests if isinstance(request, MeasureCell)]


def cells(trace_s=0.1):
    return {
        ("nested-jvp", n): counted("nested-jvp", n, total, trace_s)
        for n, total in enumerate(TOTALS)
    }


def sweep_with(answer, order=5, trace_s=0.1, **budget):
    worker = Foreseeing(cells(trace_s), answer)
    return worker, swept(worker, order=order, budget=Budget(**budget)).cells("nested-jvp")


def test_a_cell_over_its_equations_is_not_traced():
    worker, found = sweep_with(Answered(Status.OK, None, predicted()), max_equations=100_000)
    assert worker.traced() == [0, 1, 2, 3]
    assert [cell.status for cell in found[4:]] == [Status.OVER_BUDGET, Status.SKIPPED]
    assert found[4].reason == (
        "302 000 equations, counted without tracing, and --max-equations is 100 000"
    )


def test_a_cell_that_cannot_be_traced_in_time_is_not_tried():
    worker, found = sweep_with(
        Answered(Status.OK, None, predicted()), trace_s=1.1, max_seconds=5, max_equations=10**9
    )
    assert worker.traced() == [0, 1, 2, 3]
    assert found[4].reason == (
        "302 000 equations, counted without tracing, take about 30.2 s to trace, "
        "and --max-seconds is 5"
    )


def test_a_cell_that_may_just_fit_is_tried():
    worker, _ = sweep_with(
        Answered(Status.OK, None, predicted()), order=4, trace_s=1.1, max_seconds=20
    )
    assert worker.traced() == [0, 1, 2, 3, 4]


def test_a_prediction_that_was_not_met_is_not_used():
    wrong = predicted((4, 13, 391, 11_000, 302_000, 8_220_000))
    worker, found = sweep_with(Answered(Status.OK, None, wrong), max_equations=100_000)
    assert worker.traced() == [0, 1, 2, 3, 4, 5]
    assert found[4].status is Status.OK


def test_without_a_prediction_everything_is_as_before():
    refused = Answered(Status.NOT_APPLICABLE, "why")
    for answer in (refused, None, WorkerTimedOut("predicting", 5)):
        worker, _ = sweep_with(answer, max_equations=100_000)
        assert worker.traced() == [0, 1, 2, 3, 4, 5]
        assert sum(isinstance(request, PredictCounts) for request in worker.requests) == 1


def test_low_orders_ask_for_no_prediction():
    worker, _ = sweep_with(None, order=2)
    assert not any(isinstance(request, PredictCounts) for request in worker.requests)


def test_a_cell_that_was_ended_says_how_many_equations_it_has():
    given = cells() | {("nested-jvp", 4): WorkerTimedOut("tracing", 5)}
    worker = Foreseeing(given, Answered(Status.OK, None, predicted()))
    found = swept(worker, order=4, budget=Budget(max_seconds=60)).cells("nested-jvp")
    assert found[4].reason.endswith("(--max-seconds); order 4 has 302 000 equations")
