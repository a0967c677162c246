"""The parent's side of a sweep: which cell next, what when one goes over its budget, the record."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import derivprof
from derivprof.checks import Arrays, compare, is_finite
from derivprof.derivatives import describe
from derivprof.growth import crossovers, growth_laws, with_foreseen
from derivprof.plans import SweepPlan, plan_data
from derivprof.record import (
    INTERRUPTED,
    SCHEMA_VERSION,
    Axis,
    Caveat,
    Check,
    Comparison,
    DeviceInfo,
    GrowthLaw,
    Measurement,
    Profile,
    Status,
    Verdict,
    control_name,
)
from derivprof.statistics import comparisons
from derivprof.sweep.accelerators import Accelerator
from derivprof.sweep.caveats import caveats_of
from derivprof.sweep.checking import Checker
from derivprof.sweep.employing import Employed
from derivprof.sweep.forecast import forecast
from derivprof.sweep.foresight import PREDICTED, Foresight
from derivprof.sweep.noise import NOISE, noise_caveats
from derivprof.sweep.peaks import measure_peaks
from derivprof.sweep.requests import Loaded, MeasureCell, Measured
from derivprof.sweep.resuming import Earlier, taken_over
from derivprof.sweep.sampling import NO_SAMPLE, Sampler, Stopped
from derivprof.sweep.scaling import Scaler
from derivprof.sweep.terms import Terms
from derivprof.sweep.workers import Asked
from derivprof.worker import WorkerEnded, WorkerTimedOut

_OVER = (Status.OVER_BUDGET, Status.FAILED)


class Observer(Protocol):
    """Who watches a sweep: the progress display, the file on disk."""

    def started(self, loaded: Loaded, cells: int) -> None:
        """The target is loaded; that many cells are to come."""

    def doing(self, cell: str, text: str) -> None:
        """What is being done, for which cell."""

    def finished(self, cell: Measurement) -> None:
        """What is known of a cell; told again when more is known. In the order of the sweep."""

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        """So many cells are finished; ``profile()`` is the record so far."""


class Silent:
    """An observer that does nothing."""

    def started(self, loaded: Loaded, cells: int) -> None:
        """Nothing."""

    def doing(self, cell: str, text: str) -> None:
        """Nothing."""

    def finished(self, cell: Measurement) -> None:
        """Nothing."""

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        """Nothing."""


@dataclass
class Sweep:
    """One sweep over orders and methods. :meth:`profile` is the record at any moment.

    With dimensions in the plan it goes over these in place of the orders. It goes on with the
    record ``before``, if there is one.
    """

    plan: SweepPlan
    worker: Asked
    observer: Observer
    command: str | None = None
    before: Profile | None = None
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
        self._terms = Terms(self.plan, self._employed.ask)
        self._sampler: Sampler | None = None
        self._earlier = Earlier()
        self._last_stage = "run times were sampled"

    def run(self) -> Profile:
        """Measure every cell, place by place; then the run times. Returns the record."""
        self.observer.started(self.load(), len(self.cells))
        return self.measure()

    def load(self) -> Loaded:
        """What the target is and where it runs; until then there is no record."""
        self._loaded = self._employed.load()
        self._caveats.extend(Caveat("device", text) for text in self._loaded.doubts)
        if self.before is not None:
            self._take_over(self.before, self._loaded)
        return self._loaded

    @property
    def cells(self) -> tuple[MeasureCell, ...]:
        """The cells that are to be measured, of a loaded target."""
        assert self._loaded is not None
        methods, highest = self._loaded.methods, self.plan.derivative.order
        if self.plan.dimensions:
            return tuple(MeasureCell(m, highest, d) for d in self.plan.dimensions for m in methods)
        return tuple(MeasureCell(m, n) for n in self.plan.derivative.orders for m in methods)

    @property
    def axis(self) -> Axis:
        """What is swept over."""
        return Axis.DIMENSION if self.plan.dimensions else Axis.ORDER

    def measure(self) -> Profile:
        """Measure every cell of the loaded target, then the run times. Returns the record."""
        if self.plan.checking is not None and self._loaded is not None:
            references, judged = self._loaded.references, self._terms.judged
            self._checker = Checker(self.plan.checking, references, self._employed.ask, judged)
        self._tell_of(self._cells)
        for request in self.cells:
            if request not in self._cells:
                self._keep(request, self._measure(request))
        if self.plan.timed and self.plan.budget.sampling_s > 0:
            self._sample()
        if self.plan.peak_memory:
            self._last_stage = "device memory was measured"
            measure_peaks(self._employed, self._cells, self._tell)
        return self.profile()

    def _tell_of(self, cells: Iterable[MeasureCell]) -> None:
        for request in cells:
            self.observer.finished(self._cells[request])

    def _tell(self) -> None:
        self.observer.measured(len(self._cells), self.profile)

    def _take_over(self, before: Profile, loaded: Loaded) -> None:
        """Keep what the record before this sweep has of it."""
        self._earlier = taken_over(before, self.plan, self._measurements(), loaded.methods)
        self._cells.update(self._earlier.cells)
        self._ended.update(self._earlier.ended)
        self._caveats.extend(self._earlier.caveats)
        self.command, self.created = before.command, before.created
        self._loaded = replace(loaded, environment=before.environment)
        self._foresight.catch_up(self._cells)

    def profile(self) -> Profile:
        """The record of what has been measured so far, with its laws. Needs a loaded target."""
        bare = self._measurements()
        laws = replace(
            bare,
            growth=self._growth(bare),
            crossovers=crossovers(bare),
            comparisons=self._comparisons(bare),
        )
        doubts = () if self._checker is None else self._checker.caveats
        stopped = None if self._sampler is None else self._sampler.stopped
        noise = self._noise(laws, stopped)
        checks = (*doubts, *self._terms.caveats)
        caveats = dict.fromkeys((*self._caveats, *checks, *caveats_of(laws), *noise))
        return replace(laws, caveats=tuple(caveats))

    def _noise(self, laws: Profile, stopped: Stopped | None) -> tuple[Caveat, ...]:
        """What disturbed the samples: found now, or where none were taken when they were."""
        if self._sampler is None and self.before is not None:
            return tuple(each for each in self.before.caveats if each.about == NOISE)
        return noise_caveats(laws, stopped, self.plan.budget.sampling_s)

    def _comparisons(self, bare: Profile) -> tuple[Comparison, ...]:
        """Run times of the same rounds against one another, never of two processes."""
        before = () if self.before is None else self.before.comparisons
        if self._sampler is None:
            return before
        sampled = [cell for cell in bare.measurements if self._was_sampled(cell)]
        anew = {(cell.method, cell.at) for cell in sampled}
        kept = (
            each
            for each in before
            if not anew & {(each.method, each.order), (each.baseline, each.order)}
        )
        now = replace(bare, measurements=tuple(sampled))
        return (*kept, *comparisons(now, self._sampler.controls_s))

    def _was_sampled(self, cell: Measurement) -> bool:
        is_now = self._sampler and self._sampler.samples_of(MeasureCell.of(cell))
        return bool(is_now)

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
            measurements=tuple(self._cells[r] for r in self.cells if r in self._cells),
            plan=None if self.command is None else plan_data(self.plan),
            controls=self._controls(self._loaded.environment.device),
            axis=self.axis,
        )

    def _controls(self, device: DeviceInfo) -> Mapping[str, tuple[float, ...]]:
        """The samples of the empty loop, where there are any."""
        before = {} if self.before is None else dict(self.before.controls)
        controls = {} if self._sampler is None else self._sampler.controls_s
        return before | {control_name(device.name, size): s for size, s in controls.items()}

    def _rows(self) -> dict[str, Any]:
        """Whether the derivative is taken per row of a batch, and of how many."""
        inputs = self.plan.inputs
        rows = "leading axis" if inputs.vmap else inputs.batch
        if rows is None or self._loaded is None:
            return {}
        return {"rows": rows, "row_count": self._loaded.row_count}

    def interrupted(self, by: str = "Ctrl-C") -> Profile | None:
        """The record so far, which says that it is incomplete; None if nothing was loaded."""
        if self._loaded is None:
            return None
        planned = len(self.cells)
        done = len(self._cells)
        text = f"Interrupted by {by} after {done} of {planned} cells; the rest was not measured."
        if done == planned:
            text = f"Interrupted by {by} while {self._last_stage}; every cell was counted."
        self._caveats.append(Caveat(INTERRUPTED, text))
        return self.profile()

    def _measure(self, request: MeasureCell) -> Measured:
        blank = replace(request.blank, status=Status.SKIPPED)
        if request.method in self._ended:
            return Measured(replace(blank, reason=self._ended[request.method]))
        self.observer.doing(request.label, "waiting")
        before = self._measurements().cells(request.method)
        if (reason := self._foresight.why_hopeless(request, before)) is not None:
            return Measured(replace(blank, status=Status.OVER_BUDGET, reason=reason))
        try:
            return self._employed.ask(request, request.label)
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
        self._tell_of([request])
        self._tell()

    def _last_of_its_method(self, cell: Measurement) -> Measurement:
        """The cell with what it would have cost; the rest of the method is skipped."""
        ended = "went over its budget" if cell.status is Status.OVER_BUDGET else "failed"
        self._ended[cell.method] = f"{cell.place} {ended}"
        if cell.status is not Status.OVER_BUDGET:
            return cell
        counts = self._foresight.met(self._measurements().cells(PREDICTED))
        known = counts if cell.method == PREDICTED else None
        expected = forecast(self._measurements(), cell, known)
        return replace(cell, reason="; ".join(filter(None, (cell.reason, expected))))

    def _checked(self, request: MeasureCell, arrays: Arrays) -> Check | None:
        """Agreement with the first method there that gave a finite value."""
        at = request.blank.at
        self._find_earlier_reference(at)
        name, reference = self._references.get(at, (request.method, arrays))
        if name != request.method:
            return self._terms.judged(
                request,
                compare(arrays, reference, name),
                lambda sizes: compare(arrays, reference, name, sizes[0]),
            )
        if not is_finite(arrays):
            return Check(request.method, None, Verdict.NOT_FINITE)
        self._references[at] = (request.method, arrays)
        return None

    def _find_earlier_reference(self, at: int) -> None:
        """Compute again the value that an earlier process compared with, which no record holds."""
        request = None if at in self._references else self._earlier.reference_of(at)
        if request is None:
            return
        with suppress(WorkerTimedOut, WorkerEnded):
            measured = self._employed.ask(request, f"{request.label}, again")
            if measured.arrays is not None:
                self._references[at] = (request.method, measured.arrays)

    def _sample(self) -> None:
        timed = [request for request, cell in self._cells.items() if self._needs_run_time(cell)]
        if not timed:
            return
        self._caveats.extend(self._earlier.doubts_about(timed))
        self._sampler = Sampler(
            self._employed.ask,
            self.plan.budget.sampling_s,
            self.observer.doing,
            rows=self._loaded.row_count if self._loaded else None,
        )
        scaler = Scaler(self._employed.ask, self._loaded.sizes if self._loaded else ())
        try:
            scaler.divide(timed)
            self._sampler.run(timed, scaler.loops())
        finally:  # what Ctrl-C leaves is kept
            for request, with_run_time in self._sampler.results(timed).items():
                self._cells[request] = with_run_time(self._cells[request])
            for request in timed if scaler.sizes else ():
                found = scaler.scaling(request, self._cells[request], self._sampler)
                self._cells[request] = replace(self._cells[request], scaling=found)
            self._tell_of(timed)
            self._tell()
        self._refine(timed)

    def _refine(self, timed: list[MeasureCell]) -> None:
        """On an accelerator: its clock under load, and kernel times where loops are too coarse."""
        assert self._loaded is not None
        environment = self._loaded.environment
        if environment.device.platform == "cpu":
            return
        accelerator = Accelerator(self._employed.ask, self._loaded.row_count)
        clock = accelerator.clock() or environment.clock
        self._loaded = replace(self._loaded, environment=replace(environment, clock=clock))
        for request in timed:
            self._cells[request] = accelerator.refined(request, self._cells[request])
            self._tell_of([request])
        self._caveats.extend(Caveat("kernels", text) for text in accelerator.doubts)
        self._tell()

    def _needs_run_time(self, cell: Measurement) -> bool:
        """Whether the cell was run, and nothing says that there is or can be no run time."""
        request = MeasureCell.of(cell)
        note = None if cell.timing is None else cell.timing.run_note
        is_open = cell.value is not None and note in (None, NO_SAMPLE)
        return is_open and not self._earlier.has_sampled(request)
