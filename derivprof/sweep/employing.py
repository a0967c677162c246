"""The worker of a plan: it has loaded the target, and loads it again after it had to be ended."""

from collections.abc import Callable
from typing import Any

from derivprof.errors import DerivprofError, TargetError
from derivprof.plans import SweepPlan
from derivprof.record import Status
from derivprof.sweep.places import users_place
from derivprof.sweep.requests import Load, Loaded, Request
from derivprof.sweep.workers import Asked
from derivprof.units import bytes_text
from derivprof.worker import WorkerEnded, WorkerTimedOut


class NotLoadedAgain(WorkerEnded):
    """A fresh process could not load what the first one had loaded."""

    def __init__(self, why: Exception) -> None:
        super().__init__("loading again", None, f"the function could not be loaded again: {why}")


class Employed:
    """A worker within the budget of a plan. ``doing`` hears which cell is worked on, and how."""

    def __init__(self, plan: SweepPlan, worker: Asked, doing: Callable[[str, str], None]) -> None:
        self._plan, self._worker, self._doing = plan, worker, doing
        self._alive = False

    def load(self) -> Loaded:
        """What the plan's target is; :class:`TargetError` if loading it took too long or more."""
        target, limit_s = self._plan.target, self._plan.budget.max_load_seconds
        self._doing(target, "starting")
        try:
            loaded = self._worker.ask(
                Load(self._plan),
                limit_s=limit_s,
                on_progress=lambda text: self._doing(target, text),
            )
        except WorkerTimedOut as late:
            raise TargetError(
                f"`{target}` was not loaded in {limit_s:g} s: the process was still "
                f"{late.doing}{users_place(late.where)}. "
                "Allow more with --max-load-seconds, or look for what hangs there."
            ) from late
        except WorkerEnded as ended:
            raise TargetError(self._why_not_loaded(ended)) from ended
        if loaded.environment.device.platform == "cpu":
            self._worker.limit_allocations()
        self._alive = True
        return loaded

    def _why_not_loaded(self, ended: WorkerEnded) -> str:
        if ended.out_of_memory:
            return f"`{self._plan.target}` {self.why_ended(ended)[1]}."
        place = users_place(ended.where)
        return f"`{self._plan.target}` ended the process that was {ended.doing}{place}: {ended}."

    def ask(self, request: Request, label: str) -> Any:
        """The worker's answer, from a fresh worker if the last one had to be ended.

        Raises WorkerTimedOut or WorkerEnded, whose reason :meth:`why_ended` tells.
        """
        if not self._alive:
            self._load_again()
        try:
            return self._worker.ask(
                request,
                limit_s=self._plan.budget.max_seconds,
                on_progress=lambda text: self._doing(label, text),
            )
        except (WorkerTimedOut, WorkerEnded):
            self._alive = False
            raise

    def ask_afresh(self, request: Request, label: str) -> Any:
        """The answer of a worker that has done nothing else."""
        self._alive = False
        return self.ask(request, label)

    def _load_again(self) -> None:
        self._worker.restart()
        try:
            self.load()
        except DerivprofError as error:
            raise NotLoadedAgain(error) from error

    def why_ended(self, error: WorkerTimedOut | WorkerEnded) -> tuple[Status, str]:
        """What becomes of a cell whose worker gave no answer, and the reason in its row."""
        doing = f"{error.doing}{users_place(error.where)}"
        match error:
            case WorkerTimedOut():
                text = f"stopped after {error.seconds:g} s while {doing} (--max-seconds)"
                return Status.OVER_BUDGET, text
            case NotLoadedAgain():
                return Status.FAILED, str(error)
            case WorkerEnded(out_of_memory=True):
                limit = bytes_text(self._plan.budget.max_memory)
                text = f"used more than {limit} while {doing} (--max-memory)"
                return Status.OVER_BUDGET, text
        return Status.FAILED, f"{error} while {doing}"
