"""Signals are noted, and raised where somebody waits."""

import os
import signal

import pytest

from derivprof.worker import Interrupted, Interrupts
from derivprof.worker.interrupts import SAME_PRESS_S


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def press(number=signal.SIGINT):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_is_noted_and_raised_only_where_it_is_asked_for(name):
    number = getattr(signal, name)
    with Interrupts(pytest.fail) as interrupts:
        interrupts.raise_if_any()
        press(number)
        assert interrupts.number == number
        with pytest.raises(Interrupted) as raised:
            interrupts.raise_if_any()
    assert raised.value.number == number
    assert isinstance(raised.value, KeyboardInterrupt)


def test_the_handlers_of_before_are_there_again_afterwards():
    before = signal.getsignal(signal.SIGTERM)
    with Interrupts(pytest.fail):
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_signal_that_was_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts(pytest.fail) as interrupts:
            press(signal.SIGHUP)
        assert interrupts.number is None
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_second_press_ends_at_once_but_not_one_that_only_was_passed_on():
    ended, clock = [], Clock()
    with Interrupts(ended.append, clock) as interrupts:
        press()
        clock.now += SAME_PRESS_S / 2
        press()
        assert not ended
        clock.now += SAME_PRESS_S
        press(signal.SIGTERM)
    assert ended == [signal.SIGTERM]
    assert interrupts.number == signal.SIGINT


def test_whoever_waits_is_woken():
    woken = []
    with Interrupts(pytest.fail) as interrupts:
        interrupts.wakes[woken.append] = lambda: woken.append(True)
        press()
    assert woken == [True]
