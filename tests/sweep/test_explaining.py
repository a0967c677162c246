"""The parent's side of an explanation, with a worker that answers from a script."""

import pytest

from derivprof.errors import FunctionRaised, NothingMeasured, TargetError, UsageError
from derivprof.record import Census, Status
from derivprof.sweep import Explaining, Loaded
from derivprof.sweep.explaining import line_uses
from derivprof.sweep.requests import (
    Answered,
    CountInstructions,
    CountLines,
    Dissect,
    Dissected,
    Load,
)
from derivprof.worker import WorkerEnded, WorkerTimedOut
from tests.sweep.scripted import ENVIRONMENT, TARGET, plan

HERE = ("m.py", 3)
OVER = Answered(Status.OVER_BUDGET, "9 equations, and --max-equations is 5")


class Script:
    """Answers by ``(request type, order)``; what is not in the script is fine."""

    def __init__(self, **answers):
        self.answers, self.asked, self.restarts = answers, [], 0

    def ask(self, request, *, limit_s=None, on_progress=lambda text: None):
        if isinstance(request, Load):
            return self.given("load", 0, Loaded(TARGET, ENVIRONMENT, ("nested-jvp",)))
        order = request.cell.order
        self.asked.append((type(request), order))
        match request:
            case CountLines():
                return self.given("lines", order, Answered(Status.OK, None, {HERE: 4**order}))
            case Dissect():
                wasted = {HERE: {"dead": 1}}
                found = Dissected(Census(4**order, {}), {}, wasted, (), (), ())
                return self.given("dissect", order, Answered(Status.OK, None, found))
            case CountInstructions():
                return self.given("compile", order, Answered(Status.OK, None, {"sine": 2}))

    def limit_allocations(self):
        pass

    def given(self, kind, order, default):
        answer = self.answers.get(f"{kind}{order}", default)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def restart(self):
        self.restarts += 1

    def close(self):
        pass


def explained(worker, order=3):
    return Explaining(plan(order, methods=("nested-jvp",)), worker).run(listing=False)


def test_the_highest_order_is_taken_apart_and_every_order_counted():
    worker = Script()
    found = explained(worker)
    assert (found.order, found.orders, found.census.total) == (3, (0, 1, 2, 3), 64)
    (use,) = found.lines
    assert (use.equations, use.share, use.factor, use.waste) == ((1, 4, 16, 64), 1, 4, {"dead": 1})
    assert found.instructions == {"sine": 2}
    assert [order for kind, order in worker.asked if kind is not CountLines] == [3, 3]


@pytest.mark.parametrize("answer", [OVER, WorkerTimedOut("tracing", 60)])
def test_an_order_over_the_budget_ends_the_climb_with_a_caveat(answer):
    found = explained(Script(lines2=answer))
    assert (found.order, found.census.total) == (1, 4)
    assert "Higher orders are not explained. nested-jvp at order 2" in found.caveats[0].text


def test_after_a_worker_was_ended_a_fresh_one_goes_on():
    worker = Script(dissect3=WorkerEnded("explaining", 77))
    found = explained(worker)
    assert (found.order, worker.restarts) == (2, 1)
    assert "--max-memory" in found.caveats[0].text
    assert [len(use.equations) for use in found.lines] == [3]


def test_without_what_xla_makes_the_rest_is_there():
    found = explained(Script(compile3=WorkerTimedOut("compiling", 60)))
    assert (found.order, found.instructions) == (3, None)
    assert "stopped after 60 s while compiling" in found.caveats[0].text


def test_orders_that_a_method_says_nothing_of_are_left_out():
    silent = Answered(Status.NOT_APPLICABLE, "it takes no `order`")
    found = explained(Script(lines0=silent, lines1=silent), order=2)
    assert found.lines[0].equations == (None, None, 16)
    assert found.lines[0].factor is None


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (OVER, NothingMeasured, "--max-equations is 5"),
        (Answered(Status.FAILED, "ValueError: odd"), FunctionRaised, "ValueError: odd"),
    ],
)
def test_with_no_order_at_all_it_says_why(answer, error, text):
    with pytest.raises(error, match=text):
        explained(Script(lines0=answer))


def test_a_method_that_does_not_apply_is_a_wrong_option():
    never = {
        f"lines{order}": Answered(Status.NOT_APPLICABLE, "needs one output") for order in (0, 1)
    }
    with pytest.raises(UsageError, match="needs one output"):
        explained(Script(**never), order=1)


def test_a_target_that_ends_the_process_is_no_target():
    with pytest.raises(TargetError, match="ended the process"):
        explained(Script(load0=WorkerEnded("loading the function", 3)))


def test_lines_that_only_lower_orders_have_come_last_with_a_zero():
    uses = list(line_uses({0: {HERE: 2}, 1: {None: 3}}, (0, 1), {}))
    assert [(use.file, use.equations, use.factor) for use in uses] == [
        (None, (0, 3), None),
        ("m.py", (2, 0), None),
    ]
    assert uses[0].text == "not in your code"
