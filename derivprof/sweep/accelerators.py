"""What accelerators need besides loops: kernel times, the clock under load, doubts about both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from derivprof.record import Caveat, Measurement, Profile, RunBy
from derivprof.sweep.requests import KernelTimes, MeasureCell, ReadClock, TimeKernels
from derivprof.units import seconds_text
from derivprof.worker import WorkerEnded, WorkerTimedOut

SHORT_S = 100e-6
"""A run time below it is, in a loop, that of launching kernels as much as that of their work."""


@dataclass
class Accelerator:
    """Asks the worker of a device that is no CPU what its loops cannot tell.

    ``rows``: those of a batch.
    """

    ask: Callable[[Any, str], Any]
    rows: int | None = None
    doubts: list[str] = field(default_factory=list)

    def clock(self) -> str | None:
        """The clock now, after the samples, rather than that of a device without work."""
        try:
            return self.ask(ReadClock(), "clock")
        except (WorkerTimedOut, WorkerEnded):
            return None

    def refined(self, request: MeasureCell, cell: Measurement) -> Measurement:
        """The cell with the time of its kernels in place of a run time that is too short."""
        if not is_short(cell):
            return cell
        try:
            found = self.ask(TimeKernels(request), request.label)
        except (WorkerTimedOut, WorkerEnded) as ended:
            found = KernelTimes(note=f"the profiler ended the process: {ended}")
        return self._with_kernels(cell, found)

    def _with_kernels(self, cell: Measurement, found: KernelTimes) -> Measurement:
        if found.note is not None or cell.timing is None:
            text = f"Kernel times are not known, since {found.note}."
            if text not in self.doubts:
                self.doubts.append(text)
            return cell
        kernel_s = median(found.samples_s)
        timing = replace(
            cell.timing,
            run_s=kernel_s,
            run_low_s=min(found.samples_s),
            run_high_s=max(found.samples_s),
            run_iqr_s=None,
            rows_per_s=None if self.rows is None else self.rows / kernel_s,
            run_note=None,
            run_by=RunBy.KERNELS,
            kernel_s=kernel_s,
        )
        return replace(cell, timing=timing)


def is_short(cell: Measurement) -> bool:
    """Whether a loop says too little of the run time, or was not above the empty one."""
    if cell.timing is None:
        return False
    run_s = cell.timing.run_s
    return bool(cell.timing.samples_s) if run_s is None else run_s < SHORT_S


def accelerator_caveats(profile: Profile) -> Iterator[Caveat]:
    """A clock that is held back, and run times that contain the loop itself."""
    device, clock = profile.environment.device, profile.environment.clock
    if device.platform == "cpu":
        return
    if clock is not None and "throttled" in clock:
        yield Caveat(
            "clock",
            f"The clock of {device.name} was held back ({clock}): run times are longer than they "
            "need be, and change with its temperature. Compare methods within this run only.",
        )
    looped = [cell for cell in profile.measurements if is_short(cell) and _is_looped(cell)]
    if looped:
        loop_s = max(cell.timing.control_s or 0 for cell in looped if cell.timing)
        methods = ", ".join(dict.fromkeys(cell.method for cell in looped))
        yield Caveat(
            "loop",
            f"Run times of {methods} are below {seconds_text(SHORT_S)} on {device.name}, where the "
            f"loop itself costs {seconds_text(loop_s)} per evaluation: give a larger --batch.",
        )


def _is_looped(cell: Measurement) -> bool:
    return cell.timing is not None and cell.timing.run_by is RunBy.LOOP
