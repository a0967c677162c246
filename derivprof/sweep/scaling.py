"""The parent's side of ``--devices N``: how each cell runs on one device, on two, on four, ..."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from derivprof.record import Measurement, Scaling
from derivprof.sweep.requests import DivideCell, DividedCell, Loop, MeasureCell
from derivprof.sweep.sampling import Sampler
from derivprof.worker import WorkerEnded, WorkerTimedOut


@dataclass
class Scaler:
    """Compiles cells for several devices, and reads what was sampled of their loops.

    ``sizes``: the numbers of devices, the one left out.
    """

    ask: Callable[[Any, str], Any]
    sizes: tuple[int, ...]
    _divided: dict[tuple[MeasureCell, int], DividedCell] = field(default_factory=dict)

    def divide(self, cells: Sequence[MeasureCell]) -> None:
        """Compile every cell for every number of devices."""
        for cell in cells:
            for devices in self.sizes:
                self._divided[cell, devices] = self._compiled(cell, devices)

    def _compiled(self, cell: MeasureCell, devices: int) -> DividedCell:
        label = f"{cell.label} on {devices} devices"
        try:
            return self.ask(DivideCell(cell, devices), label)
        except (WorkerTimedOut, WorkerEnded) as ended:
            return DividedCell(note=f"compiling: {ended}")

    def loops(self) -> list[Loop]:
        """The loops that are to be sampled besides those on one device."""
        return [Loop(*key) for key, found in self._divided.items() if found.note is None]

    def scaling(
        self, request: MeasureCell, cell: Measurement, sampler: Sampler
    ) -> tuple[Scaling, ...]:
        """How the cell runs on one device and on several."""
        return (_on_one(cell), *self._on_several(request, cell, sampler))

    def _on_several(
        self, request: MeasureCell, cell: Measurement, sampler: Sampler
    ) -> Iterator[Scaling]:
        has_run_time = cell.timing is not None and cell.timing.run_s is not None
        for devices in self.sizes:
            divided = self._divided.get((request, devices), DividedCell(note="not compiled"))
            found = sampler.run_time(Loop(request, devices)) if divided.note is None else {}
            is_timed = has_run_time and found.get("run_s") is not None
            speedup = sampler.speedup(request, devices) if is_timed else None
            yield Scaling(
                devices=devices,
                run_s=found.get("run_s"),
                run_low_s=found.get("run_low_s"),
                run_high_s=found.get("run_high_s"),
                speedup=speedup and speedup.value,
                speedup_low=speedup and speedup.low,
                speedup_high=speedup and speedup.high,
                peak_bytes=divided.peak_bytes,
                exchanges=divided.exchanges,
                note=divided.note or found.get("run_note"),
            )


def _on_one(cell: Measurement) -> Scaling:
    timing, memory = cell.timing, cell.memory
    return Scaling(
        devices=1,
        run_s=timing and timing.run_s,
        run_low_s=timing and timing.run_low_s,
        run_high_s=timing and timing.run_high_s,
        speedup=1.0 if timing is not None and timing.run_s is not None else None,
        peak_bytes=memory and memory.peak_bytes,
        note=timing and timing.run_note,
    )
