"""The device memory of each cell, in a child of its own: no device can forget a peak."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from derivprof.record import Measurement, Memory
from derivprof.sweep.employing import Employed
from derivprof.sweep.requests import MeasureCell, MeasurePeak
from derivprof.worker import WorkerEnded, WorkerTimedOut


def measure_peaks(
    employed: Employed,
    cells: dict[MeasureCell, Measurement],
    told: Callable[[], None],
) -> None:
    """Put the device peak into every cell that has run and has none; ``told`` after each."""
    for request in list(_without_peak(cells.values())):
        memory = cells[request].memory or Memory()
        cells[request] = replace(cells[request], memory=_with_peak(employed, request, memory))
        told()


def _without_peak(cells: Iterable[Measurement]) -> Iterable[MeasureCell]:
    for cell in cells:
        is_known = cell.memory and (cell.memory.device_peak_bytes or cell.memory.device_peak_note)
        if cell.value is not None and not is_known:
            yield MeasureCell.of(cell)


def _with_peak(employed: Employed, request: MeasureCell, memory: Memory) -> Memory:
    try:
        found = employed.ask_afresh(MeasurePeak(request), request.label)
    except (WorkerTimedOut, WorkerEnded) as ended:
        found = employed.why_ended(ended)[1]
    if isinstance(found, str):
        return replace(memory, device_peak_note=found)
    return replace(memory, device_peak_bytes=found)
