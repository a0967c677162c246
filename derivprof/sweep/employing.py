"""The worker of a plan: it has loaded the target, and loads it again after it had to be ended."""

from collections.abc import Callable
from typing import Any

from derivprof.errors import TargetError
from derivprof.plans import SweepPlan
from derivprof.record import Status
from derivprof.sweep.requests import Load, Loaded, Request
from derivprof.sweep.workers import Asked
from derivprof.units import bytes_text
from derivprof.worker import WorkerEnded, WorkerTimedOut


class Employed:
    """A worker within the budget of a plan. ``doing`` hears which cell is worked on, and how."""

    def __init__(self, plan: SweepPlan, worker: Asked, doing: Callable[[str, str], None]) -> None:
        self._plan, self._worker, self._doing = plan, worker, doing
        self._alive = False

    def load(self) -> Loaded:
        """What the plan's target is; :class:`TargetError` if loading it ended the process."""
        target = self._plan.target
        self._doing(target, "starting")
        try:
            loaded = self._worker.ask(
                Load(self._plan), on_progress=lambda text: self._doing(target, text)
            )
        except WorkerEnded as ended:
            raise TargetError(
                f"`{target}` ended the process that was {ended.doing}: {ended}."
            ) from ended
        self._alive = True
        return loaded

    def ask(self, request: Request, label: str) -> Any:
        """The worker's answer, from a fresh worker if the last one had to be ended.

        Raises WorkerTimedOut or WorkerEnded, whose reason :meth:`why_ended` tells.
        """
        if not self._alive:
            self._worker.restart()
            self.load()
        try:
            return self._worker.ask(
                request,
                limit_s=self._plan.budget.max_seconds,
                on_progress=lambda text: self._doing(label, text),
            )
        except (WorkerTimedOut, WorkerEnded):
            self._alive = False
            raise

    def why_ended(self, error: WorkerTimedOut | WorkerEnded) -> tuple[Status, str]:
        """What becomes of a cell whose worker gave no answer, and the reason in its row."""
        match error:
            case WorkerTimedOut():
                text = f"stopped after {error.seconds:g} s while {error.doing} (--max-seconds)"
                return Status.OVER_BUDGET, text
            case WorkerEnded(out_of_memory=True):
                limit = bytes_text(self._plan.budget.max_memory)
                text = f"used more than {limit} while {error.doing} (--max-memory)"
                return Status.OVER_BUDGET, text
        return Status.FAILED, f"{error} while {error.doing}"
