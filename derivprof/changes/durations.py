"""Run times of two processes, against one another.

The rounds of two processes have nothing to do with one another, so each run has its own low
percentile less that of its empty loop, and the ratio of the two an interval by drawing the rounds
of both again. What differs between processes besides, code placement and the neighbours on the
machine, shows in no interval of one process: :data:`BETWEEN_PROCESSES`.

The seconds are compared as they are, and not divided by those of the empty loop. That should take a
change of the clock's frequency out, but the empty loop is less steady than what it would correct:
between two of 15 processes on one shared virtual machine its low percentile differed by 6.9 % (root
mean square; 13.6 % at most), that of 10 programs by 2.7 % (6.9 %), and their ratio to the empty
loop by 6.2 % (13.7 %). A change of pace shows in *every* loop: :func:`pace_of` is by how much the
least slowed of them, the empty one too, takes longer. Only what a program is slower beyond that
counts as its own.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from derivprof.statistics import Ratio, low, lows_of_resamples, middle

BETWEEN_PROCESSES = 0.05
"""How far two processes of one program may be apart, as a share of the whole loop's duration.

Of 1050 pairs as above 95 in 100 were within it.
"""

FASTEST = 1
"""The percentile of the samples that is compared: about the fastest."""

FEWEST_ROUNDS = 21


@dataclass(frozen=True)
class Rounds:
    """The samples of one loop, and of the empty loop in the same rounds, in seconds."""

    samples: tuple[float, ...]
    control: tuple[float, ...]

    @cached_property
    def loop_s(self) -> float:
        """One iteration of the loop, all told."""
        return low(self.samples, FASTEST)

    @cached_property
    def control_s(self) -> float:
        """One iteration of the empty loop."""
        return low(self.control, FASTEST)

    @cached_property
    def run_s(self) -> float:
        """One iteration less that of the empty loop."""
        return self.loop_s - self.control_s

    def resampled(self, seed: int) -> np.ndarray:
        """``run_s`` of the rounds drawn again, many times."""
        loop, empty = (lows_of_resamples(s, seed, FASTEST) for s in (self.samples, self.control))
        return loop - empty


def ratio_between(old: Rounds, new: Rounds) -> Ratio | None:
    """The new run time over the old one, with its interval; None if one is below its control."""
    if min(old.run_s, new.run_s) <= 0:
        return None
    value = new.run_s / old.run_s
    before, after = old.resampled(0), new.resampled(1)
    too_few = min(len(old.samples), len(new.samples)) < FEWEST_ROUNDS
    if too_few or min(before.min(), after.min()) <= 0:
        return Ratio(value, 0.0, math.inf)
    lower, upper = middle(after / before)
    apart = 1 + BETWEEN_PROCESSES * max(each.loop_s / each.run_s for each in (old, new))
    return Ratio(value, lower / apart, upper * apart)


def pace_of(loops: Iterable[tuple[float, float]]) -> float:
    """How many times as long every loop takes at the least; below 1 at the most; else 1.

    ``loops`` are the old and the new seconds of each.
    """
    ratios = [new / old for old, new in loops if old > 0 and new > 0]
    if not ratios:
        return 1.0
    return max(1.0, min(ratios)) if min(ratios) > 1 else min(1.0, max(ratios))


def without_pace(ratio: Ratio, pace: float) -> Ratio:
    """The ratio with what the machine's pace explains of it taken out."""
    explained = pace if (ratio.value > 1) == (pace > 1) else 1.0
    return Ratio(ratio.value / explained, ratio.low / explained, ratio.high / explained)
