"""Several hosts: process 0 says what is to be done, the others do it."""

from dataclasses import dataclass, field

import pytest

from derivprof.derivatives import Directional
from derivprof.errors import DeviceError
from derivprof.plans import InputOptions, SweepPlan
from derivprof.sweep import dismiss, follow, join
from derivprof.sweep.requests import (
    Dismiss,
    Dismissed,
    DivideCell,
    Follow,
    Followed,
    Join,
    Joined,
    Loop,
    MeasureCell,
    PrepareRun,
    SampleRuns,
)
from derivprof.sweep.session import Session
from derivprof.worker import WorkerEnded, WorkerTimedOut

PLAN = SweepPlan("m:f", InputOptions(batch=8), Directional(1), shards=4, distributed=True)
A = MeasureCell("a", 0)


class Answering:
    """A worker whose answers are known beforehand."""

    def __init__(self, *answers):
        self.answers, self.asked, self.restarts = list(answers), [], 0

    def ask(self, request, **_):
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def restart(self):
        self.restarts += 1


# the parent


def test_a_process_follows_until_process_0_is_done():
    worker = Answering(Followed(is_over=True))
    follow(PLAN, worker, no_words)
    assert worker.asked == [Follow(PLAN)]


@pytest.mark.parametrize("gone", [Followed(is_over=False), WorkerEnded("x", -6)])
def test_it_starts_afresh_where_process_0_does(gone):
    told = []
    worker = Answering(gone, Joined(1, 2), Followed(is_over=True))
    follow(PLAN, worker, told.append)
    assert worker.restarts == 1
    assert worker.asked == [Follow(PLAN), Join(), Follow(PLAN)]
    assert told == ["process 0 started afresh, and so does this one"]


def test_processes_that_do_not_come_are_an_error_with_the_address(monkeypatch):
    monkeypatch.setenv("JAX_COORDINATOR_ADDRESS", "host:1234")
    with pytest.raises(DeviceError, match="did not come together at host:1234"):
        join(Answering(WorkerEnded("joining", -6)))


def test_the_last_word_waits_for_the_answer_that_ctrl_c_left_behind():
    worker = Answering("the samples of the last round", Dismissed())
    dismiss(worker)
    assert worker.asked == [Dismiss()] * 2


@pytest.mark.parametrize("ended", [WorkerTimedOut("tracing", 2), WorkerEnded("x", -9)])
def test_a_child_that_cannot_say_a_last_word_is_let_go(ended):
    dismiss(Answering(ended))


# the child


@dataclass
class Hosts:
    """Says what is in its list, and keeps what is published."""

    is_first: bool
    messages: list = field(default_factory=list)

    def receive(self):
        if not self.messages:
            raise RuntimeError("gone")
        return self.messages.pop(0)

    def publish(self, message):
        self.messages.append(message)


class Bench:
    """Four devices, two of them in each of two processes."""

    class shards:  # noqa: N801
        @staticmethod
        def is_shared(count):
            return count > 2

        @staticmethod
        def takes_part(count):
            return count > 2


class Recording(Session):
    """A session that notes what it would do with loops."""

    def __init__(self, hosts):
        super().__init__()
        self._hosts, self._bench, self.done = hosts, Bench(), []

    def _of_loops(self, request, report):
        self.done.append(request)


def followed(*messages):
    session = Recording(Hosts(False, list(messages)))
    return session._follow(no_words), session.done


def test_a_follower_does_what_its_devices_take_part_in():
    shared, own = PrepareRun(Loop(A, 4)), PrepareRun(Loop(A, 2))
    samples = SampleRuns((Loop(), Loop(A, 4), Loop(A, 2), Loop(None, 4)))
    ended, done = followed(shared, own, DivideCell(A, 4), samples, Dismiss())
    assert ended == Followed(is_over=True)
    assert done == [shared, DivideCell(A, 4), SampleRuns((Loop(A, 4), Loop(None, 4)))]


def test_a_follower_notices_that_process_0_is_gone():
    assert followed(PrepareRun(Loop(A, 4)))[0] == Followed(is_over=False)


def test_process_0_tells_the_others_of_shared_loops_and_of_the_end():
    session = Recording(Hosts(True))
    asked = [PrepareRun(Loop(A, 2)), PrepareRun(Loop(A, 4)), SampleRuns((Loop(), Loop(A, 4))),
             DivideCell(A, 2), DivideCell(A, 4), Dismiss()]  # fmt: skip
    for request in asked:
        session.handle(request, no_words)
    assert session._hosts.messages == [asked[1], asked[2], asked[4], asked[5]]


def test_a_process_that_is_not_the_first_publishes_nothing():
    session = Recording(Hosts(False))
    session.handle(PrepareRun(Loop(A, 4)), no_words)
    assert session._hosts.messages == []


def no_words(*texts):
    pass
