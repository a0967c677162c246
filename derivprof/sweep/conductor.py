"""The parent's side of a sweep: which cell next, what when one goes over its budget, the record."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import derivprof
from derivprof.checks import Arrays, compare, is_finite
from derivprof.derivatives import describe
from derivprof.growth import crossovers, growth_laws, with_foreseen
from derivprof.plans import SweepPlan
from derivprof.record import (
    SCHEMA_VERSION,
    Caveat,
    Check,
    DeviceInfo,
    GrowthLaw,
    Measurement,
    Profile,
    Status,
    Verdict,
)
from derivprof.statistics import comparisons
from derivprof.sweep.caveats import caveats_of
from derivprof.sweep.checking import Checker
from derivprof.sweep.employing import Employed
from derivprof.sweep.forecast import forecast
from derivprof.sweep.foresight import PREDICTED, Foresight
from derivprof.sweep.noise import noise_caveats
from derivprof.sweep.requests import Loaded, MeasureCell, Measured
from derivprof.sweep.sampling import Sampler
from derivprof.sweep.workers import Asked
from derivprof.worker import WorkerEnded, WorkerTimedOut

_OVER = (Status.OVER_BUDGET, Status.FAILED)


class Observer(Protocol):
    """Who watches a sweep: the progress display, the file on disk."""

    def started(self, loaded: Loaded, cells: int) -> None:
        """The target is loaded; that many cells are to come."""

    def doing(self, cell: str, text: str) -> None:
        """What is being done, for which cell."""

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        """So many cells are finished; ``profile()`` is the record so far."""


class Silent:
    """An observer that does nothing."""

    def started(self, loaded: Loaded, cells: int) -> None:
        """Nothing."""

    def doing(self, cell: str, text: str) -> None:
        """Nothing."""

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        """Nothing."""


@dataclass
class Sweep:
    """One sweep over orders and methods. :meth:`profile` is the record at any moment."""

    plan: SweepPlan
    worker: Asked
    observer: Observer
    command: str | None = None
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def __post_init__(self) -> None:
        self._cells: dict[MeasureCell, Measurement] = {}
        self._loaded: Loaded | None = None
        self._employed = Employed(self.plan, self.worker, self.observer.doing)
        self._foresight = Foresight(self.plan, self._employed.ask)
        self._ended: dict[str, str] = {}
        self._references: dict[int, tuple[str, Arrays]] = {}
        self._caveats: list[Caveat] = []
        self._checker: Checker | None = None
        self._sampler: Sampler | None = None

    def run(self) -> Profile:
        """Measure every cell, order by order; then the run times. Returns the record."""
        self._loaded = self._employed.load()
        if self.plan.checking is not None:
            self._checker = Checker(self.plan.checking, self._loaded.references, self._employed.ask)
        orders = self.plan.derivative.orders
        requests = [MeasureCell(m, n) for n in orders for m in self._loaded.methods]
        self.observer.started(self._loaded, len(requests))
        for request in requests:
            self._keep(request, self._measure(request))
        if self.plan.timed:
            self._sample()
        return self.profile()

    def profile(self) -> Profile:
        """The record of what has been measured so far, with its laws. Needs a loaded target."""
        bare = self._measurements()
        laws = replace(
            bare,
            growth=self._growth(bare),
            crossovers=crossovers(bare),
            comparisons=comparisons(bare, *bare.controls.values()) if bare.controls else (),
        )
        doubts = () if self._checker is None else self._checker.caveats
        stopped = None if self._sampler is None else self._sampler.stopped
        noise = noise_caveats(laws, stopped, self.plan.budget.sampling_s)
        return replace(laws, caveats=(*self._caveats, *doubts, *caveats_of(laws), *noise))

    def _growth(self, bare: Profile) -> tuple[GrowthLaw, ...]:
        """The laws of what was measured, with the certificate where it was predicted too."""
        laws, counts = growth_laws(bare), self._foresight.met(bare.cells(PREDICTED))
        return laws if counts is None else with_foreseen(laws, PREDICTED, counts)

    def _measurements(self) -> Profile:
        assert self._loaded is not None
        return Profile(
            schema_version=SCHEMA_VERSION,
            derivprof_version=derivprof.__version__,
            created=self.created,
            command=self.command,
            target=self._loaded.target,
            derivative=describe(self.plan.derivative) | self._rows(),
            environment=self._loaded.environment,
            measurements=tuple(self._cells.values()),
            controls=self._controls(self._loaded.environment.device),
        )

    def _controls(self, device: DeviceInfo) -> dict[str, tuple[float, ...]]:
        """The samples of the empty loop, where there are any."""
        samples = () if self._sampler is None else self._sampler.control_s
        return {device.name: samples} if samples else {}

    def _rows(self) -> dict[str, Any]:
        """Whether the derivative is taken per row of a batch, and of how many."""
        inputs = self.plan.inputs
        rows = "leading axis" if inputs.vmap else inputs.batch
        if rows is None or self._loaded is None:
            return {}
        return {"rows": rows, "row_count": self._loaded.row_count}

    def interrupted(self) -> Profile | None:
        """The record after Ctrl-C, which says that it is incomplete; None if nothing was loaded."""
        if self._loaded is None:
            return None
        planned = len(self.plan.derivative.orders) * len(self._loaded.methods)
        done = len(self._cells)
        text = f"Interrupted by Ctrl-C after {done} of {planned} cells; the rest was not measured."
        if done == planned:
            text = "Interrupted by Ctrl-C while run times were sampled; every cell was counted."
        self._caveats.append(Caveat("interrupted", text))
        return self.profile()

    def _measure(self, request: MeasureCell) -> Measured:
        blank = Measurement(request.method, request.order, Status.SKIPPED)
        if request.method in self._ended:
            return Measured(replace(blank, reason=self._ended[request.method]))
        label = f"{request.method} order {request.order}"
        self.observer.doing(label, "waiting")
        before = self._measurements().cells(request.method)
        if (reason := self._foresight.why_hopeless(request, before)) is not None:
            return Measured(replace(blank, status=Status.OVER_BUDGET, reason=reason))
        try:
            return self._employed.ask(request, label)
        except (WorkerTimedOut, WorkerEnded) as ended:
            status, reason = self._employed.why_ended(ended)
            return Measured(replace(blank, status=status, reason=reason))

    def _keep(self, request: MeasureCell, measured: Measured) -> None:
        cell = measured.cell
        if cell.status in _OVER:
            cell = self._last_of_its_method(cell)
        if measured.arrays is not None:
            cell = replace(cell, check=self._checked(request, measured.arrays))
        self._cells[request] = cell
        if self._checker is not None and measured.points:
            checked = self._checker.check(request, measured.points)
            self._cells[request] = replace(cell, check=checked)
        doubts = (Caveat(request.method, f"{request.method}: {text}") for text in measured.doubts)
        self._caveats.extend(doubt for doubt in doubts if doubt not in self._caveats)
        self.observer.measured(len(self._cells), self.profile)

    def _last_of_its_method(self, cell: Measurement) -> Measurement:
        """The cell with what it would have cost; the method's higher orders are skipped."""
        ended = "went over its budget" if cell.status is Status.OVER_BUDGET else "failed"
        self._ended[cell.method] = f"order {cell.order} {ended}"
        if cell.status is not Status.OVER_BUDGET:
            return cell
        counts = self._foresight.met(self._measurements().cells(PREDICTED))
        known = counts if cell.method == PREDICTED else None
        expected = forecast(self._measurements(), cell, known)
        return replace(cell, reason="; ".join(filter(None, (cell.reason, expected))))

    def _checked(self, request: MeasureCell, arrays: Arrays) -> Check | None:
        """Agreement with the first method of that order that gave a finite value."""
        name, reference = self._references.get(request.order, (request.method, arrays))
        if name != request.method:
            return compare(arrays, reference, name)
        if not is_finite(arrays):
            return Check(request.method, None, Verdict.NOT_FINITE)
        self._references[request.order] = (request.method, arrays)
        return None

    def _sample(self) -> None:
        timed = [request for request, cell in self._cells.items() if _is_to_be_sampled(cell)]
        self._sampler = Sampler(
            self._employed.ask,
            self.plan.budget.sampling_s,
            self.observer.doing,
            rows=self._loaded.row_count if self._loaded else None,
        )
        try:
            self._sampler.run(timed)
        finally:  # what Ctrl-C leaves is kept
            for request, with_run_time in self._sampler.results(timed).items():
                self._cells[request] = with_run_time(self._cells[request])
            self.observer.measured(len(self._cells), self.profile)


def _is_to_be_sampled(cell: Measurement) -> bool:
    """Whether the cell was run, and nothing says already that a run time would mean nothing."""
    return cell.value is not None and (cell.timing is None or cell.timing.run_note is None)
