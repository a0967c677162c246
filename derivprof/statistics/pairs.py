"""Two programs that were sampled in the same rounds, against one another.

A shared machine changes its pace from moment to moment: bursts of other programs, and a clock that
steps by some percent. Bursts spoil single samples, so of every few rounds in a row the fastest
sample counts; a change of pace meets both programs at the same time, so it is the ratio of those
that counts, and of all these ratios the median. On one such machine this was two to three times as
exact as the ratio of two low percentiles: 0.1 to 0.25 % (standard deviation, 300 rounds).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from derivprof.statistics.low import Samples, draws, low, middle

WINDOW = 3
"""Rounds in a row of which the fastest sample counts."""

FEWEST_WINDOWS = 5
"""With fewer ratios than this there is no interval."""

MEANINGFUL = 0.015
"""A smaller difference is none: two compilations of one program may differ by that much."""

_NORMAL_99 = 2.5758


@dataclass(frozen=True)
class Ratio:
    """A ratio of two durations with its 99 % interval, (0, inf) where there are too few rounds."""

    value: float
    low: float
    high: float


def paired_ratio(ours: Samples, theirs: Samples, control: Samples) -> Ratio | None:
    """How many times as long ours take as theirs, both less the control; None below the control.

    All are durations of the same rounds, in the same order.
    """
    floor = low(control)
    above = _fastest(ours) - floor, _fastest(theirs) - floor
    if min(above[0].min(), above[1].min()) <= 0:
        return None
    logs = np.log(above[0] / above[1])
    if len(logs) < FEWEST_WINDOWS:
        return Ratio(math.exp(np.median(logs)), 0.0, math.inf)
    medians = np.median(logs[draws(len(logs))], axis=1)
    lower, upper = middle(medians)
    return Ratio(math.exp(np.median(logs)), math.exp(lower), math.exp(upper))


def relative_precision(loops: Sequence[Samples]) -> float:
    """The largest half width of the 99 % interval of any loop's duration, relative to their pace.

    The pace of a window is the geometric mean over all loops; a single loop has none but its own.
    The interval is that of a median by
    its order statistics (Conover, Practical Nonparametric Statistics, 3.2). Infinite for too few
    rounds.
    """
    if not loops:
        return 0.0
    logs = np.log([_fastest(samples) for samples in loops])
    pace = logs.mean(axis=0) if len(logs) > 1 else 0.0
    relative = np.sort(logs - pace, axis=1)
    count = relative.shape[1]
    reach = math.ceil(_NORMAL_99 * math.sqrt(count) / 2)
    below, above = count // 2 - reach, (count - 1) // 2 + reach
    if below < 0 or above >= count:
        return math.inf
    return float(np.max(relative[:, above] - relative[:, below]) / 2)


def _fastest(samples: Samples) -> np.ndarray:
    """The fastest sample of every window; every sample where the rounds are few."""
    array = np.asarray(samples, dtype=float)
    if len(array) < WINDOW * FEWEST_WINDOWS:
        return array
    whole = len(array) // WINDOW * WINDOW
    return array[:whole].reshape(-1, WINDOW).min(axis=1)
