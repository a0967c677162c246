"""A child that raises, hangs, crashes, prints or eats memory costs one request and no more."""

import contextlib
import os
import signal

import pytest

from derivprof.errors import InputError
from derivprof.worker import (
    Interrupted,
    Interrupts,
    Worker,
    WorkerBug,
    WorkerEnded,
    WorkerTimedOut,
    memory,
    process,
)
from tests.worker.processes import has_ended, is_running, needs_proc


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


def test_a_child_that_waits_in_native_code_is_ended_and_tells_the_line():
    with child() as worker:
        with pytest.raises(WorkerTimedOut) as late:
            worker.ask(("hold_the_lock",), limit_s=0.5)
        assert [line.function for line in late.value.where][:2] == ["hold_the_lock", "handle"]


def test_a_crash_tells_the_line_too():
    with child() as worker, pytest.raises(WorkerEnded) as ended:
        worker.ask(("abort",))
    assert ended.value.where[0].function == "abort"


def test_the_users_code_has_an_empty_standard_input():
    with child() as worker:
        assert worker.ask(("listen",)) == ""
        assert worker.ask(("echo", 1)) == 1


def test_leaving_the_program_ends_the_child_alone():
    with child() as worker, pytest.raises(WorkerEnded, match="exit status 4"):
        worker.ask(("exit", 4))


@pytest.mark.parametrize("request_", [("lambda_",), ("refuse_oddly",), ("raise_unprintable",)])
def test_what_cannot_be_sent_is_told_as_a_bug(request_):
    with child() as worker:
        with pytest.raises(WorkerBug, match="(?s)Traceback"):
            worker.ask(request_)
        assert worker.ask(("echo", 1)) == 1


@needs_proc
def test_what_the_users_code_forks_ends_with_the_child():
    with child() as worker:
        fork = worker.ask(("fork",))
        assert is_running(fork)
    assert has_ended(fork)


def test_a_child_that_closes_its_pipe_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(process, "_LAST_WORDS_S", 0.05)
    with child() as worker, pytest.raises(WorkerEnded, match="closed the pipe"):
        worker.ask(("close_everything",), limit_s=30)


def test_far_more_memory_than_allowed_is_refused_before_it_is_taken(monkeypatch):
    monkeypatch.setattr(memory, "THREADS_TO_COME", 64 << 20)
    with child(memory_limit=200 << 20) as worker:
        assert worker.ask(("reserve", 1 << 20))
        worker.limit_allocations()
        assert worker.ask(("reserve", 10 << 20))
        assert not worker.ask(("reserve", 400 << 20))


def test_waiting_ends_on_a_signal():
    with Interrupts(pytest.fail) as interrupts:
        worker = Worker("tests.worker.handlers:Handler", interrupts=interrupts)
        try:
            with pytest.raises(Interrupted):
                worker.ask(("hang",), on_progress=lambda _: os.kill(os.getpid(), signal.SIGTERM))
        finally:
            worker.close()


def test_ctrl_c_is_left_to_the_parent():
    with child() as worker:
        pid = worker.ask(("identity",))
        os.kill(pid, signal.SIGINT)
        assert worker.ask(("echo", 1)) == 1
