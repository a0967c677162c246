"""Run times: rounds that visit every prepared loop and the control, each in a fresh random order.

Slow phases of a shared machine then fall on all cells alike, and cells can be compared round by
round. The estimate is the 10th percentile less that of the control: contention only ever adds time.
Only whole rounds are kept, so that the n-th samples of all cells are of the same moment.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import numpy as np

from derivprof.record import Measurement, Timing
from derivprof.statistics import (
    Ratio,
    excess_interval,
    interquartile_range,
    low,
    paired_ratio,
    relative_precision,
)
from derivprof.sweep.requests import Loop, MeasureCell, Prepared, PrepareRun, SampleRuns
from derivprof.units import seconds_text
from derivprof.worker import WorkerEnded, WorkerTimedOut

MIN_ROUNDS = 21
MAX_ROUNDS = 600
LEAST_ROUNDS = 9
"""So many are taken if twice the budget allows them: with fewer there is no interval."""

CHECK_EVERY = 9
STABLE = 0.01
PRECISE = 0.005
ABOVE_CONTROL = 0.03
ENDINGS = 2
"""A loop that was being sampled when the worker ended so often is left out."""

TOGETHER_S = 0.05
"""Loops whose samples take no longer than this altogether are sampled by one request."""
NO_SAMPLE = "no sample was taken"

Ask = Callable[[Any, str], Any]

CONTROL = Loop()
"""The empty loop, where all inputs have one size."""


class Stopped(Enum):
    """Why the rounds came to an end."""

    PRECISE = "precise"
    BUDGET = "budget"
    ROUNDS = "rounds"
    INTERRUPTED = "interrupted"


@dataclass
class _Samples:
    """What was sampled of one loop: seconds per run and its iterations, and of runs without any."""

    elapsed_s: list[float] = field(default_factory=list)
    empty_s: list[float] = field(default_factory=list)
    iterations: list[int] = field(default_factory=list)

    def per_evaluation_s(self) -> np.ndarray:
        """Seconds per evaluation, less what starting the loop costs."""
        return (np.asarray(self.elapsed_s) - low(self.empty_s)) / np.asarray(self.iterations)


class Sampler:
    """Prepares the loops of some cells, samples them in rounds, and turns samples into timings.

    ``rows``: the rows of a batch, whose throughput is told too.
    """

    def __init__(
        self,
        ask: Ask,
        budget_s: float,
        doing: Callable[[str, str], None],
        clock: Callable[[], float] = time.monotonic,
        rows: int | None = None,
    ) -> None:
        self._ask, self._budget_s, self._doing, self._clock = ask, budget_s, doing, clock
        self._rows = rows
        self._notes: dict[Loop, str | None] = {}
        self._prepared: dict[Loop, Prepared] = {}
        self._samples: defaultdict[Loop, _Samples] = defaultdict(_Samples)
        self._endings: Counter[Loop] = Counter()
        self._retried: set[Loop] = set()
        self.stopped = Stopped.INTERRUPTED

    def run(self, cells: list[MeasureCell], divided: Sequence[Loop] = ()) -> None:
        """Sample until the estimates are precise or the budget is used up.

        ``divided``: loops of the same cells whose rows are divided among devices.
        """
        if not cells:
            return
        loops = [*map(Loop, cells), *divided]
        self._prepare([*dict.fromkeys(loop.control for loop in loops), *loops])
        start, done = self._clock(), 0
        while any(loop.cell and loop.control in self._ready for loop in self._ready):
            self._doing("run time", self._progress(done, self._clock() - start))
            done += self._round()
            stopped = self._why_enough(done, self._clock() - start)
            if stopped is not None:
                self.stopped = stopped
                return

    @property
    def _ready(self) -> list[Loop]:
        return [loop for loop, note in self._notes.items() if note is None]

    def _progress(self, done: int, elapsed_s: float) -> str:
        loops = len(self._ready)
        return (
            f"round {done + 1} of {loops} loops in random order, {elapsed_s:.0f} of at most "
            f"{self._budget_s:.0f} s"
        )

    def _prepare(self, waiting: list[Loop]) -> None:
        """Compile every loop; one that ends the worker gets a note, and the others start over."""
        done: list[Loop] = []
        again: list[Loop] = []
        while waiting or again:
            if not waiting:
                waiting, again = again, []
            loop, *waiting = waiting
            try:
                self._prepared[loop] = self._ask(PrepareRun(loop), _label(loop))
                self._notes[loop] = self._prepared[loop].note
                done.append(loop)
                if self._prepared[loop].may_be_chance and loop not in self._retried:
                    self._retried.add(loop)
                    again.append(loop)
            except (WorkerTimedOut, WorkerEnded) as ended:
                self._notes[loop] = f"preparing its loop: {ended}"
                done, waiting = [], done + waiting

    def _round(self) -> bool:
        """One sample of each loop; False, and none is kept, when the worker ended meanwhile."""
        found: dict[Loop, Any] = {}
        ready = self._ready
        for loops in self._together(random.sample(ready, len(ready))):
            try:
                label = _label(loops[0]) if len(loops) == 1 else f"{len(loops)} loops"
                samples = self._ask(SampleRuns(loops), label)
            except (WorkerTimedOut, WorkerEnded) as ended:
                self._start_again(loops, ended)
                return False
            found |= zip(loops, samples, strict=True)
        for loop, sample in found.items():
            if isinstance(sample, str):
                self._notes[loop] = f"sampling its loop: {sample}"
                continue
            kept = self._samples[loop]
            kept.elapsed_s.append(sample.elapsed_s)
            kept.empty_s.append(sample.empty_s)
            kept.iterations.append(self._prepared[loop].iterations)
        return True

    def _together(self, loops: list[Loop]) -> Iterator[tuple[Loop, ...]]:
        """The loops in that order; short ones are asked for together."""
        batch: list[Loop] = []
        for loop in loops:
            expected_s = sum(self._prepared[each].expected_s for each in (*batch, loop))
            is_suspect = not self._endings.keys().isdisjoint((*batch, loop))
            if batch and (expected_s > TOGETHER_S or is_suspect):
                yield tuple(batch)
                batch = []
            batch.append(loop)
        yield tuple(batch)

    def _start_again(self, loops: tuple[Loop, ...], ended: WorkerTimedOut | WorkerEnded) -> None:
        """In a fresh worker, without a loop that took too long by itself or ended it twice."""
        self._endings.update(loops)
        remaining = self._ready
        if len(loops) == 1 and (
            isinstance(ended, WorkerTimedOut) or self._endings[loops[0]] >= ENDINGS
        ):
            self._notes[loops[0]] = f"sampling its loop: {ended}"
            remaining.remove(loops[0])
        self._prepare(remaining)

    def _why_enough(self, rounds: int, elapsed_s: float) -> Stopped | None:
        if elapsed_s > self._budget_s and (
            rounds >= LEAST_ROUNDS or elapsed_s > 2 * self._budget_s
        ):
            return Stopped.BUDGET if rounds else None
        if rounds >= MAX_ROUNDS:
            return Stopped.ROUNDS
        is_due = rounds >= MIN_ROUNDS and rounds % CHECK_EVERY == 0
        return Stopped.PRECISE if is_due and self._is_precise() else None

    def _is_precise(self) -> bool:
        """Whether the last rounds moved no estimate by more than 1 %, and 99 % intervals are short.

        The intervals are those of every loop's duration relative to the pace of all.
        """
        loops = [loop for loop in self._ready if loop.cell is not None]
        sampled = [self._samples[loop].per_evaluation_s() for loop in loops]
        stable = (
            abs(low(samples) - low(samples[:-CHECK_EVERY])) <= STABLE * abs(low(samples))
            for samples in sampled
        )
        return all(stable) and relative_precision(sampled) <= PRECISE

    def samples_of(self, cell: MeasureCell) -> tuple[float, ...]:
        """The samples of a cell, in seconds per evaluation, one per round."""
        return self._per_evaluation_s(Loop(cell))

    @property
    def control_s(self) -> tuple[float, ...]:
        """The samples of the control, in seconds per iteration."""
        return self._per_evaluation_s(CONTROL)

    @property
    def controls_s(self) -> dict[int | None, tuple[float, ...]]:
        """The samples of every control on one device that has any, by the size of its inputs."""
        controls = [loop for loop in self._notes if loop.cell is None and loop.devices == 1]
        found = {loop.size: self._per_evaluation_s(loop) for loop in controls}
        return {size: samples for size, samples in found.items() if samples}

    def _per_evaluation_s(self, loop: Loop) -> tuple[float, ...]:
        found = self._samples[loop]
        return tuple(found.per_evaluation_s().tolist()) if found.elapsed_s else ()

    def speedup(self, cell: MeasureCell, devices: int) -> Ratio | None:
        """How many times as long it takes on one device as on several, of the same rounds."""
        one, several = map(self._above_control, (Loop(cell), Loop(cell, devices)))
        if not one.size or one.size != several.size:
            return None
        return paired_ratio(one, several, np.zeros_like(one))

    def _above_control(self, loop: Loop) -> np.ndarray:
        control = self._per_evaluation_s(loop.control)
        samples = np.asarray(self._per_evaluation_s(loop))
        return samples - low(control) if control else samples[:0]

    def results(
        self, cells: list[MeasureCell]
    ) -> dict[MeasureCell, Callable[[Measurement], Measurement]]:
        """For each cell, how its measurement changes by what was sampled."""
        return {
            cell: self._with_run_time(Loop(cell)) for cell in cells if Loop(cell) in self._notes
        }

    def _with_run_time(self, loop: Loop) -> Callable[[Measurement], Measurement]:
        found = self.run_time(loop)
        return lambda measured: replace(
            measured, timing=replace(measured.timing or Timing(), **found)
        )

    def run_time(self, loop: Loop) -> dict[str, Any]:
        """What was sampled of a loop, less the control on as many devices: fields of a Timing."""
        empty = loop.control
        samples, control = self._per_evaluation_s(loop), self._per_evaluation_s(empty)
        if not samples or not control:
            note = self._notes.get(loop) or self._notes.get(empty)
            return {"run_note": note or NO_SAMPLE}
        control_s = low(control)
        run_s = low(samples) - control_s
        found = {"samples_s": samples, "control_s": control_s, "run_note": None}
        if run_s <= ABOVE_CONTROL * control_s:
            return {**found, "run_note": _not_above(control_s)}
        lower, upper = excess_interval(samples, control) or (None, None)
        return {
            **found,
            "run_s": run_s,
            "run_low_s": lower,
            "run_high_s": upper,
            "run_iqr_s": interquartile_range(samples),
            "rows_per_s": None if self._rows is None else self._rows / run_s,
        }


def _not_above(control_s: float) -> str:
    return (
        f"not above the empty loop ({seconds_text(control_s)} per iteration): "
        "optimised away, or too small"
    )


def _label(loop: Loop) -> str:
    name = "control loop" if loop.cell is None else loop.cell.label
    return name if loop.devices == 1 else f"{name} on {loop.devices} devices"
