"""Several processes that measure together, each on a host of its own, through ``jax.distributed``.

Every process runs the same programs in the same order. What depends on measured times is decided
by process 0: the duration of a run is the longest of all processes, and process 0 says which it is.
"""

import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import jax

from derivprof.compat import DistributedClient, distributed_client
from derivprof.errors import DeviceError

START_S = 60
"""How long the processes wait for one another at the start."""

PATIENCE_MS = 600_000
"""How long they wait for one that is at work: as long as compiling may take."""


class Timer(Protocol):
    """How long something takes that several processes may do at once."""

    def longest_s(self, run: Callable[[], float]) -> float:
        """``run`` measures its own seconds; those of the slowest process."""
        ...


class Alone:
    """One process."""

    def longest_s(self, run: Callable[[], float]) -> float:
        """Its own seconds."""
        return run()


ALONE = Alone()


@dataclass(frozen=True)
class Hosts:
    """The processes of this run, of which this is number ``process`` of ``count``."""

    process: int
    count: int
    client: DistributedClient
    _said: Counter[str] = field(default_factory=Counter)

    @property
    def is_first(self) -> bool:
        """Whether this process conducts."""
        return self.process == 0

    def publish(self, message: Any) -> None:
        """Tell all other processes; only process 0 does."""
        self.client.set(self._next("message"), pickle.dumps(message))

    def receive(self) -> Any:
        """What process 0 published next, whenever it comes.

        Raises :class:`RuntimeError` when process 0 cannot be reached any more.
        """
        key = self._next("message")
        while True:
            found = self.client.get(key, PATIENCE_MS)
            if found is not None:
                return pickle.loads(found)

    def among(self, processes: Iterable[int]) -> Timer:
        """What measures times of these processes together; this one is among them."""
        members = tuple(sorted(set(processes)))
        return ALONE if len(members) == 1 else Several(self, members)

    def _next(self, kind: str) -> str:
        """A key that every process comes to in its turn."""
        self._said[kind] += 1
        return f"derivprof/{kind}/{self._said[kind]}"


@dataclass(frozen=True)
class Several:
    """Processes that run one program at the same time; the first of them decides."""

    hosts: Hosts
    members: tuple[int, ...]

    def longest_s(self, run: Callable[[], float]) -> float:
        """The seconds of the slowest process, the same number in each."""
        client, key = (
            self.hosts.client,
            self.hosts._next(f"elapsed/{'-'.join(map(str, self.members))}"),
        )
        client.meet(key, PATIENCE_MS, self.members)
        elapsed_s = run()
        first, *others = self.members
        if self.hosts.process != first:
            client.set(f"{key}/{self.hosts.process}", pickle.dumps(elapsed_s))
            return pickle.loads(self._get(f"{key}/longest"))
        heard = [pickle.loads(self._get(f"{key}/{other}")) for other in others]
        longest_s = max(elapsed_s, *heard)
        client.set(f"{key}/longest", pickle.dumps(longest_s))
        return longest_s

    def _get(self, key: str) -> bytes:
        found = self.hosts.client.get(key, PATIENCE_MS)
        if found is None:
            raise RuntimeError(f"no other process answered within {PATIENCE_MS // 1000} s")
        return found


def join() -> Hosts:
    """The processes of the run with this one among them; waits until all are there.

    JAX finds out by itself where it can (Slurm, Open MPI, Kubernetes, Cloud TPU); elsewhere
    JAX_COORDINATOR_ADDRESS, JAX_NUM_PROCESSES and JAX_PROCESS_ID say it. Raises
    :class:`DeviceError` where they do not, or where the others do not come.
    """
    try:
        if not jax.distributed.is_initialized():
            jax.distributed.initialize(
                num_processes=_number("JAX_NUM_PROCESSES"),
                process_id=_number("JAX_PROCESS_ID"),
                initialization_timeout=START_S,
            )
    except (ValueError, RuntimeError) as error:
        raise DeviceError(_why_alone(error)) from error
    process, count, client = distributed_client()
    return Hosts(process, count, client)


def _number(variable: str) -> int | None:
    text = os.environ.get(variable)
    if text is None:
        return None
    if not text.isdecimal():
        raise DeviceError(f"{variable}={text} is not a number.")
    return int(text)


def _why_alone(error: Exception) -> str:
    first = str(error).partition("\n")[0].rstrip(".")
    return (
        f"--distributed: the processes did not come together ({first}). Start the same command on "
        "every host, with JAX_COORDINATOR_ADDRESS=HOST:PORT of process 0, JAX_NUM_PROCESSES and "
        "JAX_PROCESS_ID, or under Slurm, Open MPI or Kubernetes."
    )
