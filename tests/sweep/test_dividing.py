"""Which devices the rows of a batch are divided among, and what is in the way of it."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import pytest

from derivprof.derivatives import Directional
from derivprof.differentiate import Problem, no_rows, repeat_rows
from derivprof.errors import DeviceError, UsageError
from derivprof.measure import ALONE, Hosts
from derivprof.plans import InputOptions, SweepPlan
from derivprof.sweep.dividing import Shards, divide, doubts_of, host_devices, sizes_of

ROW = Problem(jnp.sin, (1.0,), (0,), ("t",))
DEVICE = jax.devices()[0]


def plan(shards):
    return SweepPlan("m:f", InputOptions(), Directional(1), shards=shards)


@dataclass(frozen=True)
class Device:
    process_index: int
    platform: str = "cpu"


@pytest.mark.parametrize(
    ("most", "rows", "sizes"),
    [(2, 8, [2]), (4, 8, [2, 4]), (8, 8, [2, 4, 8]), (6, 12, [2, 4, 6]), (6, 6, [2, 6]),
     (3, 9, [3]), (12, 36, [2, 4, 12])],
)  # fmt: skip
def test_devices_double_up_to_their_number_where_they_divide_the_rows(most, rows, sizes):
    assert list(sizes_of(most, rows)) == sizes


def test_without_devices_nothing_is_divided():
    shards = divide(plan(None), no_rows(ROW), DEVICE, None)
    assert (shards.sizes, shards.timer(1)) == ((), ALONE)
    assert not shards.division(1).devices


@pytest.mark.parametrize("rows", [repeat_rows(ROW, 5), no_rows(ROW)])
def test_rows_that_are_no_multiple_of_the_devices_are_refused(rows):
    with pytest.raises(UsageError, match="--devices 2 gives each device the same number of rows"):
        divide(plan(2), rows, DEVICE, None)


def test_fewer_devices_than_asked_for_are_an_error_that_says_who_set_their_number(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=1")
    text = "--devices 4096: JAX has .* of platform cpu here, as XLA_FLAGS says. Ask for at most"
    with pytest.raises(DeviceError, match=text):
        divide(plan(4096), repeat_rows(ROW, 4096), DEVICE, None)


def test_processes_share_the_devices_that_are_made_of_a_cpu():
    assert [host_devices(plan(n), None) for n in (None, 2, 4)] == [1, 2, 4]
    assert host_devices(plan(5), Hosts(0, 2, None)) == 3


def test_more_devices_than_cores_are_doubted():
    shards = Shards(repeat_rows(ROW, 4), (Device(0),) * 4, (2, 4))
    (doubt,) = doubts_of(shards, 2)
    assert doubt.startswith("4 devices were made of a CPU with 2 cores")
    assert not doubts_of(shards, 4)
    assert not doubts_of(Shards(repeat_rows(ROW, 4), (Device(0, "cuda"),) * 4, (2, 4)), 2)


def test_those_processes_take_part_that_hold_a_device():
    devices = (Device(0), Device(0), Device(1), Device(1))
    ours, theirs = (Shards(repeat_rows(ROW, 4), devices, (2, 4), Hosts(n, 2, None)) for n in (0, 1))
    assert [ours.is_shared(n) for n in (1, 2, 4)] == [False, False, True]
    assert [theirs.takes_part(n) for n in (1, 2, 4)] == [False, False, True]
    assert ours.timer(2) is ALONE
    assert ours.timer(4).members == (0, 1)
