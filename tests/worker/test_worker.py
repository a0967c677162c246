"""A child that raises, hangs, crashes, prints or eats memory costs one request and no more."""

import contextlib
import os
import signal

import pytest

from derivprof.errors import InputError
from derivprof.worker import Worker, WorkerBug, WorkerEnded, WorkerTimedOut


@contextlib.contextmanager
def child(memory_limit=0):
    worker = Worker("tests.worker.handlers:Handler", memory_limit)
    try:
        yield worker
    finally:
        worker.close()


def test_requests_are_answered_by_one_process():
    with child() as worker:
        assert worker.ask(("echo", {"a": (1, 2.5)})) == {"a": (1, 2.5)}
        first = worker.ask(("identity",))
        assert first == worker.ask(("identity",)) != os.getpid()


def test_progress_is_told():
    told = []
    with child() as worker:
        worker.ask(("echo", 1), on_progress=told.append)
    assert told == ["doing echo"]


def test_what_the_user_prints_does_not_disturb_the_answers(capfd):
    with child() as worker:
        assert worker.ask(("shout", "printed")) == "done"
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == "printedprinted"


def test_an_error_of_the_user_is_raised_in_the_parent_and_the_child_lives_on():
    with child() as worker:
        with pytest.raises(InputError, match="no such input"):
            worker.ask(("refuse", "no such input"))
        assert worker.ask(("echo", 1)) == 1


def test_a_bug_shows_its_traceback():
    with child() as worker, pytest.raises(WorkerBug, match="(?s)Traceback.*IndexError"):
        worker.ask(("break_down",))


def test_a_child_that_hangs_is_ended_and_another_takes_over():
    with child() as worker:
        first = worker.ask(("identity",))
        with pytest.raises(WorkerTimedOut) as late:
            worker.ask(("hang",), limit_s=0.3)
        assert late.value.doing == "doing hang"
        worker.restart()
        assert worker.ask(("identity",)) != first


@pytest.mark.parametrize(
    ("request_", "says"),
    [(("abort",), "ended by SIGABRT"), (("leave",), "by itself with exit status 3")],
)
def test_a_child_that_dies_says_how(request_, says):
    with child() as worker:
        with pytest.raises(WorkerEnded, match=says) as ended:
            worker.ask(request_)
        assert not ended.value.out_of_memory
        worker.restart()
        assert worker.ask(("echo", 1)) == 1


def test_a_killed_child_is_noticed():
    with child() as worker:
        pid = worker.ask(("identity",))
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(WorkerEnded, match="SIGKILL"):
            worker.ask(("echo", 1))


def test_a_child_over_its_memory_limit_is_ended():
    with child(memory_limit=200 << 20) as worker:
        assert worker.ask(("echo", 1)) == 1
        with pytest.raises(WorkerEnded) as ended:
            worker.ask(("swallow", 400 << 20), limit_s=30)
        assert ended.value.out_of_memory


def test_ctrl_c_is_left_to_the_parent():
    with child() as worker:
        pid = worker.ask(("identity",))
        os.kill(pid, signal.SIGINT)
        assert worker.ask(("echo", 1)) == 1
