"""The low percentile of durations: contention only ever adds time, so the low end is the program.

Intervals are percentile bootstraps (Efron 1979): the rounds are drawn again with replacement, and
the middle 99 % of what the estimate then comes to is the interval. The draws are seeded, so that a
record always gives the same ones.
"""

from collections.abc import Sequence

import numpy as np

PERCENTILE = 10
CONFIDENCE = 0.99
RESAMPLES = 1000
FEWEST = 9
"""Of fewer samples no resampling tells how far the truth may be."""

Samples = Sequence[float] | np.ndarray


def low(samples: Samples, percentile: float = PERCENTILE) -> float:
    """The 10th percentile, or another one."""
    return float(np.percentile(samples, percentile))


def interquartile_range(samples: Samples) -> float:
    """The 75th less the 25th percentile."""
    upper, lower = np.percentile(samples, [75, 25])
    return float(upper - lower)


def excess_interval(samples: Samples, control: Samples) -> tuple[float, float] | None:
    """The 99 % interval of ``low(samples) - low(control)``; None of too few samples.

    Where both are of the same rounds, the same rounds are drawn of both.
    """
    if min(len(samples), len(control)) < FEWEST:
        return None
    drawn = draws(len(samples))
    same = drawn if len(control) == len(samples) else draws(len(control))
    return middle(_lows(samples, drawn) - _lows(control, same))


def lows_of_resamples(
    samples: Samples, seed: int = 0, percentile: float = PERCENTILE
) -> np.ndarray:
    """``low`` of every resample, of shape (RESAMPLES,)."""
    return _lows(samples, draws(len(samples), seed), percentile)


def draws(count: int, seed: int = 0) -> np.ndarray:
    """Positions drawn with replacement, of shape (RESAMPLES, count)."""
    return np.random.default_rng(seed).integers(count, size=(RESAMPLES, count))


def middle(values: np.ndarray) -> tuple[float, float]:
    """The middle ``CONFIDENCE`` of the values."""
    tail = 50 * (1 - CONFIDENCE)
    lower, upper = np.percentile(values, [tail, 100 - tail])
    return float(lower), float(upper)


def _lows(samples: Samples, drawn: np.ndarray, percentile: float = PERCENTILE) -> np.ndarray:
    return np.percentile(np.asarray(samples)[drawn], percentile, axis=1)
