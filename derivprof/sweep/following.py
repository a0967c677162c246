"""Several hosts: what the parent of a process does that is not to conduct."""

import contextlib
import os
from collections.abc import Callable

from derivprof.errors import DeviceError
from derivprof.plans import SweepPlan
from derivprof.sweep.requests import Dismiss, Dismissed, Follow, Followed, Join, Joined
from derivprof.sweep.workers import Asked
from derivprof.worker import WorkerEnded, WorkerTimedOut

LAST_WORD_S = 2.0
"""How long process 0 tries to tell the others that it is done."""

MOST_ENDINGS = 100


def join(worker: Asked) -> Joined:
    """Which of all processes this one is, once they are all there.

    Raises :class:`DeviceError` if they do not come: JAX then ends the process that waits for them.
    """
    try:
        return worker.ask(Join())
    except WorkerEnded as ended:
        at = os.environ.get("JAX_COORDINATOR_ADDRESS", "its address")
        raise DeviceError(
            f"--distributed: the processes did not come together at {at}. See whether as many as "
            "there should be were started, each with a number of its own, and reach that address."
        ) from ended


def follow(plan: SweepPlan, worker: Asked, told: Callable[[str], None]) -> None:
    """Do what process 0 says until it is done.

    When process 0 had to start afresh, a cell over its budget say, this one does too. Raises
    :class:`DeviceError` when process 0 does not come back.
    """
    for _ in range(MOST_ENDINGS):
        try:
            found: Followed = worker.ask(Follow(plan))
        except WorkerEnded:
            found = Followed(is_over=False)
        if found.is_over:
            return
        told("process 0 started afresh, and so does this one")
        worker.restart()
        join(worker)
    raise DeviceError(
        f"--distributed: process 0 started afresh {MOST_ENDINGS} times, and this one gave up. "
        "Look at what process 0 said."
    )


def dismiss(worker: Asked) -> None:
    """Tell the others that process 0 is done, if its child can still tell them.

    After Ctrl-C the first answer may be that to the question before.
    """
    with contextlib.suppress(WorkerTimedOut, WorkerEnded):
        while not isinstance(worker.ask(Dismiss(), limit_s=LAST_WORD_S), Dismissed):
            pass
