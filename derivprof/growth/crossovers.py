"""From which order, or dimension, on one method is, and stays, smaller than another."""

from collections.abc import Iterator
from itertools import combinations, takewhile
from math import inf

from derivprof.growth.noise import noise_of
from derivprof.record import Crossover, Profile, series_of

COMPARED = (
    "census.total", "census.after_cse", "timing.run_s", "timing.compile_s",
    "memory.peak_bytes", "memory.temp_bytes", "memory.device_peak_bytes", "stored.bytes",
)  # fmt: skip
FEWEST_ORDERS = 2


def crossovers(profile: Profile) -> tuple[Crossover, ...]:
    """For every quantity compared and pair of methods, which is smaller at the end, from where on.

    Pairs that are equal at the last order that both reached (for times: within the noise), or that
    differ there alone, are left out.
    """
    found = (
        _crossover(profile, quantity, first, second)
        for quantity in COMPARED
        for first, second in combinations(profile.methods, 2)
    )
    return tuple(crossover for crossover in found if crossover is not None)


def _crossover(profile: Profile, quantity: str, first: str, second: str) -> Crossover | None:
    noise = noise_of(quantity)
    backwards = list(_common_orders_backwards(profile, quantity, first, second))
    sign = _sign(*backwards[0][1:], noise) if backwards else 0
    stretch = list(takewhile(lambda point: _sign(*point[1:], noise) == sign, backwards))
    if sign == 0 or len(stretch) < FEWEST_ORDERS:
        return None
    (to_order, a, b), (from_order, *_) = stretch[0], stretch[-1]
    smaller, larger = (first, second) if sign < 0 else (second, first)
    ratio = max(a, b) / min(a, b) if min(a, b) else inf
    return Crossover(quantity, smaller, larger, from_order, to_order, ratio)


def _common_orders_backwards(
    profile: Profile, quantity: str, first: str, second: str
) -> Iterator[tuple[int, float, float]]:
    """``(order, value of first, value of second)``, from the last order that both reached."""
    ours = dict(series_of(profile, first, quantity))
    theirs = dict(series_of(profile, second, quantity))
    for order in sorted(ours.keys() & theirs.keys(), reverse=True):
        yield order, ours[order], theirs[order]


def _sign(a: float, b: float, noise: float) -> int:
    """-1 where a is smaller than b by more than the noise, 1 where b is, 0 where they are equal."""
    if a * (1 + noise) < b:
        return -1
    return 1 if b * (1 + noise) < a else 0
