"""Several processes that measure together: here threads, with a store of their own."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import jax
import pytest

from derivprof.errors import DeviceError
from derivprof.measure import ALONE, Hosts, hosts, join


class Store:
    """What ``jax.distributed`` keeps, between threads."""

    def __init__(self, count: int) -> None:
        self._values, self._there = {}, threading.Condition()
        self._count = count
        self._barriers = {}

    def set(self, key: str, value: bytes) -> None:
        with self._there:
            assert key not in self._values
            self._values[key] = value
            self._there.notify_all()

    def get(self, key: str, timeout_ms: int) -> bytes | None:
        with self._there:
            self._there.wait_for(lambda: key in self._values, timeout_ms / 1000)
            return self._values.get(key)

    def meet(self, key: str, timeout_ms: int, processes: Sequence[int]) -> None:
        with self._there:
            barrier = self._barriers.setdefault(key, threading.Barrier(len(processes)))
        barrier.wait(timeout_ms / 1000)


def together(count, work):
    """What each of so many processes finds."""
    store = Store(count)
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda n: work(Hosts(n, count, store)), range(count)))


def test_all_agree_on_the_seconds_of_the_slowest():
    own = [[1.0, 5.0], [3.0, 4.0], [2.0, 6.0]]
    found = together(
        3, lambda h: [h.among(range(3)).longest_s(lambda s=s: s) for s in own[h.process]]
    )
    assert found == [[3.0, 6.0]] * 3


def test_groups_of_processes_do_not_disturb_each_other():
    def work(these):
        whole = these.among((0, 1, 2)).longest_s(lambda: these.process + 1.0)
        part = these.among((0, 1)).longest_s(lambda: 9.0) if these.process < 2 else None
        return whole, part, these.among((0, 1, 2)).longest_s(lambda: 0.5)

    assert together(3, work) == [(3.0, 9.0, 0.5), (3.0, 9.0, 0.5), (3.0, None, 0.5)]


def test_one_process_waits_for_nobody():
    assert Hosts(0, 2, None).among((0, 0)) is ALONE
    assert ALONE.longest_s(lambda: 2.0) == 2.0


def test_the_others_receive_what_process_0_publishes_in_its_order():
    def work(these):
        if these.is_first:
            return [these.publish(n) for n in range(3)]
        return [these.receive() for _ in range(3)]

    assert together(3, work)[1:] == [[0, 1, 2]] * 2


def test_a_store_that_is_gone_is_an_error():
    class Gone:
        def get(self, key, timeout_ms):
            raise RuntimeError("UNAVAILABLE: Socket closed")

    with pytest.raises(RuntimeError):
        Hosts(1, 2, Gone()).receive()


@pytest.fixture
def initialised(monkeypatch):
    """What ``jax.distributed.initialize`` is called with."""
    calls = []
    monkeypatch.setattr(jax.distributed, "is_initialized", lambda: False)
    monkeypatch.setattr(jax.distributed, "initialize", lambda **given: calls.append(given))
    monkeypatch.setattr(hosts, "distributed_client", lambda: (1, 2, None))
    for name in ("JAX_NUM_PROCESSES", "JAX_PROCESS_ID"):
        monkeypatch.delenv(name, raising=False)
    return calls


def test_the_environment_says_who_this_is(initialised, monkeypatch):
    monkeypatch.setenv("JAX_NUM_PROCESSES", "2")
    monkeypatch.setenv("JAX_PROCESS_ID", "1")
    assert (join().process, join().count) == (1, 2)
    assert (initialised[0]["num_processes"], initialised[0]["process_id"]) == (2, 1)


def test_jax_finds_out_what_is_not_said(initialised):
    join()
    assert initialised[0]["num_processes"] is None


def test_a_number_that_is_none_is_told(initialised, monkeypatch):
    monkeypatch.setenv("JAX_PROCESS_ID", "first")
    with pytest.raises(DeviceError, match="JAX_PROCESS_ID=first is not a number"):
        join()


def test_without_an_address_the_variables_are_named(initialised, monkeypatch):
    def initialize(**given):
        raise ValueError("coordinator_address should be defined.")

    monkeypatch.setattr(jax.distributed, "initialize", initialize)
    with pytest.raises(DeviceError, match="JAX_COORDINATOR_ADDRESS=HOST:PORT"):
        join()
