"""One sweep after another over several devices, each in a child of its own, as one record."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from derivprof.errors import UsageError
from derivprof.plans import SweepPlan, plan_data
from derivprof.record import INTERRUPTED, Caveat, Measurement, Profile, side_by_side
from derivprof.sweep.conductor import Observer, Sweep
from derivprof.sweep.requests import Loaded
from derivprof.sweep.workers import Asked


@dataclass
class SideBySide:
    """The same sweep over every device of a plan. :meth:`profile` is the record at any moment.

    ``workers``: one per device, in the same order. It goes on with the record ``before``.
    """

    plan: SweepPlan
    workers: tuple[Asked, ...]
    observer: Observer
    command: str | None = None
    before: Profile | None = None
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def __post_init__(self) -> None:
        plans = self.plan.for_each_device()
        self._sweeps = tuple(
            Sweep(plan, worker, _Place(self, plan), self.command, before, self.created)
            for plan, worker, before in zip(plans, self.workers, self._earlier(), strict=True)
        )
        self._names: tuple[str, ...] = ()
        self._done = 0

    def _earlier(self) -> tuple[Profile | None, ...]:
        """What the record before has of each device; :class:`UsageError` for other devices."""
        if self.before is None:
            return (None,) * len(self.workers)
        if len(self.before.devices) != len(self.workers):
            raise UsageError(
                f"The record cannot be resumed: it is of {', '.join(self.before.devices)}, and "
                f"{len(self.workers)} devices are asked for. Give those, or measure anew."
            )
        return self.before.on_each()

    def run(self) -> Profile:
        """Load the target on every device, then measure on one after the other.

        Raises :class:`DeviceError` before anything is measured where one of them is not there,
        :class:`UsageError` where two of them are the same.
        """
        loaded = [sweep.load() for sweep in self._sweeps]
        self._names = tuple(each.environment.device.name for each in loaded)
        self._check_different()
        self.observer.started(loaded[0], sum(len(sweep.cells) for sweep in self._sweeps))
        for sweep in self._sweeps:
            sweep.measure()
            self._done += len(sweep.cells)
        return self.profile()

    def profile(self) -> Profile:
        """The record of what has been measured so far. Needs the target loaded everywhere."""
        return self._together([sweep.profile() for sweep in self._sweeps])

    def _together(self, profiles: list[Profile]) -> Profile:
        plan = None if self.command is None else plan_data(self.plan)
        return replace(side_by_side(profiles), plan=plan)

    def interrupted(self, by: str = "Ctrl-C") -> Profile | None:
        """The record so far, which says what is missing; None if nothing was loaded."""
        if not self._names:
            return None
        profiles = [sweep.profile() for sweep in self._sweeps]
        current = self._current()
        profiles[current] = self._sweeps[current].interrupted(by) or profiles[current]
        for later in range(current + 1, len(profiles)):
            done = len(profiles[later].measurements)
            text = f"Interrupted by {by} with {done} of {len(self._sweeps[later].cells)} cells."
            caveats = (*profiles[later].caveats, Caveat(INTERRUPTED, text))
            profiles[later] = replace(profiles[later], caveats=caveats)
        return self._together(profiles)

    def _current(self) -> int:
        """The number of the sweep that is under way."""
        done = self._done
        for place, sweep in enumerate(self._sweeps):
            done -= len(sweep.cells)
            if done < 0:
                return place
        return len(self._sweeps) - 1

    def _check_different(self) -> None:
        seen: dict[str, str | None] = {}
        for plan, name in zip(self.plan.for_each_device(), self._names, strict=True):
            if name in seen:
                raise UsageError(
                    f"--device {seen[name]} and --device {plan.device} are one device, {name}. "
                    "Name each once."
                )
            seen[name] = plan.device

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        """A sweep has so many of its cells; the observers hear of all."""
        del profile
        self.observer.measured(self._done + cells, self.profile)


@dataclass(frozen=True)
class _Place:
    """What one of the sweeps tells, as a part of the whole."""

    whole: SideBySide
    plan: SweepPlan

    def started(self, loaded: Loaded, cells: int) -> None:
        """Nothing: the whole has begun."""

    def doing(self, cell: str, text: str) -> None:
        """What is being done, on which device."""
        self.whole.observer.doing(f"{self.plan.device}: {cell}", text)

    def finished(self, cell: Measurement) -> None:
        """A cell, with its device as the plan names it."""
        self.whole.observer.finished(replace(cell, device=self.plan.device))

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        """So many cells of this device are finished."""
        self.whole.measured(cells, profile)
