"""Run times of two processes, against one another.

The rounds of two processes have nothing to do with one another, and what slows the samples down is
different in each. So of every run the fastest samples count, and their ratio has an interval by
drawing the rounds of both again. What differs between processes besides, code placement and the
neighbours on the machine, shows in no interval of one process: :data:`BETWEEN_PROCESSES`.

Between two of 15 processes on one shared virtual machine, load 2 to 5 on 2 cores, the ratio of the
run times of 10 programs was from 1 (root mean square, and at the worst)

- by the first percentile, as it is here: 2.3 %, 5.9 %;
- by the 10th percentile, which is best within one process: 2.7 %, 6.9 %;
- by the first percentile divided by that of the empty loop: 5.2 %, 14.8 %;
- by the 10th percentile divided by that of the empty loop: 6.2 %, 13.7 %.

Dividing by the empty loop should take a change of the clock's frequency out, but that loop is less
steady than what it would correct: it has a fast and a slow way to run, a tenth apart. So seconds
are compared as they are. A change of pace shows in *every* loop: :func:`pace_of` is by how much the
least slowed of them, the empty one too, takes longer. Only what a program is slower beyond that
counts as its own. What an iteration of the empty loop takes is subtracted on both sides alike.
"""

import math
from collections.abc import Iterable

from derivprof.statistics import Ratio, Samples, low, lows_of_resamples, middle

BETWEEN_PROCESSES = 0.05
"""How far two processes of one program may be apart, as a share of the whole loop's duration.

Of 1050 pairs as above 99 in 100 were within it.
"""

FASTEST = 1
"""The percentile of the samples that is compared."""

FEWEST_ROUNDS = 21


def fastest(samples: Samples) -> float:
    """The first percentile."""
    return low(samples, FASTEST)


def empty_loop_s(old: Samples, new: Samples) -> float:
    """What an iteration of the empty loop takes, by its samples in two processes; 0 if unknown."""
    found = (fastest(samples) for samples in (old, new) if len(samples))
    return min((seconds for seconds in found if seconds > 0), default=0.0)


def ratio_between(old: Samples, new: Samples, empty_s: float) -> Ratio | None:
    """The new run time over the old one, with its interval.

    The samples are seconds per iteration, that of the empty loop in them; None where they are not
    above it.
    """
    loops_s = fastest(old), fastest(new)
    before_s, after_s = (loop_s - empty_s for loop_s in loops_s)
    if min(before_s, after_s) <= 0:
        return None
    befores, afters = (
        lows_of_resamples(samples, seed, FASTEST) - empty_s
        for seed, samples in enumerate((old, new))
    )
    if min(len(old), len(new)) < FEWEST_ROUNDS or min(befores.min(), afters.min()) <= 0:
        return Ratio(after_s / before_s, 0.0, math.inf)
    lower, upper = middle(afters / befores)
    apart = 1 + BETWEEN_PROCESSES * max(loops_s[0] / before_s, loops_s[1] / after_s)
    return Ratio(after_s / before_s, lower / apart, upper * apart)


def pace_of(loops: Iterable[tuple[float, float]]) -> float:
    """How many times as long every loop takes at the least; below 1 at the most; else 1.

    ``loops`` are the old and the new seconds of each, the empty one too; 1 if any means nothing.
    """
    pairs = list(loops)
    if not pairs or min(map(min, pairs)) <= 0:
        return 1.0
    ratios = [new / old for old, new in pairs]
    return max(1.0, min(ratios)) if min(ratios) > 1 else min(1.0, max(ratios))


def without_pace(ratio: Ratio, pace: float) -> Ratio:
    """The ratio with what the machine's pace explains of it taken out."""
    explained = pace if (ratio.value > 1) == (pace > 1) else 1.0
    return Ratio(ratio.value / explained, ratio.low / explained, ratio.high / explained)
