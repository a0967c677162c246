"""Run times: rounds that visit every prepared loop and the control, each in a fresh random order.

Slow phases of a shared machine then fall on all cells alike. The estimate is the 10th percentile
less that of the control: contention only ever adds time.
"""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from derivprof.record import Measurement, Timing
from derivprof.sweep.requests import MeasureCell, PrepareRun, SampleRun
from derivprof.worker import WorkerEnded, WorkerTimedOut

MIN_ROUNDS = 21
MAX_ROUNDS = 210
CHECK_EVERY = 7
STABLE = 0.01
PERCENTILE = 10
ABOVE_CONTROL = 0.03

Ask = Callable[[Any, str], Any]


class Sampler:
    """Prepares the loops of some cells, samples them in rounds, and turns samples into timings."""

    def __init__(
        self,
        ask: Ask,
        budget_s: float,
        doing: Callable[[str, str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._budget_s, self._doing, self._clock = ask, budget_s, doing, clock
        self._notes: dict[MeasureCell | None, str | None] = {}
        self._samples: dict[MeasureCell | None, list[float]] = {}

    def run(self, cells: list[MeasureCell]) -> None:
        """Sample until the estimates are stable or the budget is used up."""
        if not cells:
            return
        self._prepare([None, *cells])
        ready = [cell for cell in (None, *cells) if self._notes[cell] is None]
        start = self._clock()
        for done in range(1, MAX_ROUNDS + 1):
            self._doing("run time", f"round {done}, {len(ready)} loops in random order")
            if not self._round(ready) or self._enough(done, self._clock() - start):
                return

    def _prepare(self, waiting: list[MeasureCell | None]) -> None:
        """Compile every loop; one that ends the worker gets a note, and the others start over."""
        prepared: list[MeasureCell | None] = []
        while waiting:
            cell, *waiting = waiting
            try:
                self._notes[cell] = self._ask(PrepareRun(cell), _label(cell))
                prepared.append(cell)
            except (WorkerTimedOut, WorkerEnded) as ended:
                self._notes[cell] = f"preparing its loop: {ended}"
                prepared, waiting = [], prepared + waiting

    def _round(self, ready: list[MeasureCell | None]) -> bool:
        """One sample of each loop; False when the worker ended and took the loops with it."""
        for cell in random.sample(ready, len(ready)):
            try:
                sample = self._ask(SampleRun(cell), _label(cell))
            except (WorkerTimedOut, WorkerEnded):
                return False
            self._samples.setdefault(cell, []).append(sample)
        return True

    def _enough(self, rounds: int, elapsed_s: float) -> bool:
        if elapsed_s > self._budget_s:
            return True
        return rounds >= MIN_ROUNDS and rounds % CHECK_EVERY == 0 and self._stable()

    def _stable(self) -> bool:
        """Whether the last rounds moved no estimate by more than 1 %."""
        return all(
            abs(_low(samples) - _low(samples[:-CHECK_EVERY])) <= STABLE * abs(_low(samples))
            for samples in self._samples.values()
        )

    def results(
        self, cells: list[MeasureCell]
    ) -> dict[MeasureCell, Callable[[Measurement], Measurement]]:
        """For each cell, how its measurement changes by what was sampled."""
        return {cell: self._with_run_time(cell) for cell in cells if cell in self._notes}

    def _with_run_time(self, cell: MeasureCell) -> Callable[[Measurement], Measurement]:
        samples, control = self._samples.get(cell, []), self._samples.get(None, [])
        found = self._run_time(cell, samples, control)
        return lambda measured: replace(
            measured, timing=replace(measured.timing or Timing(), **found)
        )

    def _run_time(
        self, cell: MeasureCell, samples: list[float], control: list[float]
    ) -> dict[str, Any]:
        note = self._notes[cell] or self._notes.get(None)
        if note is not None or not samples or not control:
            return {"run_note": note or "no sample was taken"}
        control_s = _low(control)
        run_s = _low(samples) - control_s
        found = {"samples_s": tuple(samples), "control_s": control_s}
        if run_s <= ABOVE_CONTROL * control_s:
            return {**found, "run_note": "not above the empty loop: optimised away, or too small"}
        upper, lower = np.percentile(samples, [75, 25])
        return {**found, "run_s": run_s, "run_iqr_s": float(upper - lower)}


def _low(samples: list[float]) -> float:
    return float(np.percentile(samples, PERCENTILE))


def _label(cell: MeasureCell | None) -> str:
    return "control loop" if cell is None else f"{cell.method} order {cell.order}"
