"""The child's side of ``--devices N``: which devices, how many rows each, and who takes part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jax

from derivprof.differentiate import Rows
from derivprof.errors import DeviceError, UsageError
from derivprof.measure import ALONE, Division, Hosts, Timer, host_devices_variable
from derivprof.plans import SweepPlan


@dataclass(frozen=True)
class Shards:
    """The devices among which the rows of a batch are divided, one, two, four, ... of them.

    ``sizes`` are these numbers, without the one. ``hosts``: the processes that hold the devices.
    """

    rows: Rows
    devices: tuple[Any, ...] = ()
    sizes: tuple[int, ...] = ()
    hosts: Hosts | None = None

    def division(self, count: int) -> Division:
        """The rows among so many devices; on one they are where they are."""
        return Division(self.rows.axes, () if count == 1 else self.devices[:count])

    def timer(self, count: int) -> Timer:
        """What measures how long these devices take together."""
        return ALONE if self.hosts is None or count == 1 else self.hosts.among(self._holders(count))

    def is_shared(self, count: int) -> bool:
        """Whether other processes hold some of so many devices."""
        return self.hosts is not None and count > 1 and self._holders(count) != {self.hosts.process}

    def takes_part(self, count: int) -> bool:
        """Whether this process holds one of so many devices."""
        return self.hosts is not None and count > 1 and self.hosts.process in self._holders(count)

    def _holders(self, count: int) -> set[int]:
        return {device.process_index for device in self.devices[:count]}


def divide(plan: SweepPlan, rows: Rows, device: Any, hosts: Hosts | None) -> Shards:
    """The shards that a plan asks for; without ``--devices`` there are none.

    Raises :class:`UsageError` where the rows cannot be divided so, :class:`DeviceError` where there
    are fewer devices.
    """
    if plan.shards is None:
        return Shards(rows)
    if rows.count is None or rows.count % plan.shards:
        raise UsageError(
            f"--devices {plan.shards} gives each device the same number of rows, and {rows.count} "
            f"is no multiple of {plan.shards}. Take another --batch, or other inputs for --vmap."
        )
    devices = jax.devices(device.platform)
    if len(devices) < plan.shards:
        raise DeviceError(
            f"--devices {plan.shards}: JAX has {len(devices)} of platform {device.platform} here"
            f"{_why(device)}. Ask for at most {len(devices)}."
        )
    sizes = tuple(sizes_of(plan.shards, rows.count))
    return Shards(rows, tuple(devices[: plan.shards]), sizes, hosts)


def _why(device: Any) -> str:
    """Why there are no more devices, where that is known."""
    if jax.process_count() > 1:
        return f", in {jax.process_count()} processes"
    variable = host_devices_variable() if device.platform == "cpu" else None
    return "" if variable is None else f", as {variable} says"


def sizes_of(most: int, rows: int) -> Iterator[int]:
    """2, 4, 8, ... and ``most`` itself: those that divide the rows evenly."""
    size = 2
    while size < most:
        if rows % size == 0:
            yield size
        size *= 2
    yield most


def host_devices(plan: SweepPlan, hosts: Hosts | None) -> int:
    """How many devices this process needs, if it has to make them of a CPU."""
    processes = 1 if hosts is None else hosts.count
    return -(-(plan.shards or 1) // processes)


def doubts_of(shards: Shards, cores: int | None) -> Sequence[str]:
    """Whether devices that share a CPU have a core each."""
    mine = [each for each in shards.devices if each.process_index == jax.process_index()]
    if not mine or mine[0].platform != "cpu" or cores is None or len(mine) <= cores:
        return ()
    return (
        f"{len(mine)} devices were made of a CPU with {cores} cores, so no more than {cores} of "
        "them work at a time: more cannot be faster.",
    )
