"""How values become heights: limits, ticks, and where a zero stands on a logarithmic axis."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from derivprof.plots.ticks import (
    binary_ticks,
    linear_ticks,
    log_limits,
    log_ticks,
)

Ticks = Callable[[float, float], tuple[float, ...]]

_ZERO_SHARE, _ZERO_ROOM = 0.14, 0.07
"""Of the height of the positive values: from the lowest of them down to the row of zeros, and below
that."""


@dataclass(frozen=True)
class Extent:
    """The ends of an axis, and where zeros stand: None where they cannot be shown."""

    low: float
    high: float
    zero: float | None = None

    def place(self, value: float) -> float:
        """Where a value stands on the axis; nan where it cannot be shown."""
        if value > 0:
            return value
        return math.nan if self.zero is None or value < 0 else self.zero


@dataclass(frozen=True)
class LogScale:
    """A logarithmic axis; ``with_zeros`` it has a row for them at the bottom."""

    tick_text: Callable[[float], str]
    with_zeros: bool = False
    ticks_between: Ticks = log_ticks
    name: str = field(default="log", init=False)

    def extent(self, values: Iterable[float]) -> Extent:
        """The ends of the axis that shows these values."""
        known = [value for value in values if math.isfinite(value)]
        low, high = log_limits(tuple(value for value in known if value > 0))
        if not self.with_zeros or 0 not in known:
            return Extent(low, high)
        zero = low * (low / high) ** _ZERO_SHARE
        return Extent(zero * (low / high) ** _ZERO_ROOM, high, zero)

    def ticks(self, extent: Extent) -> Mapping[float, str]:
        """What is written where."""
        low = extent.low
        if extent.zero is not None:
            share = (_ZERO_SHARE + _ZERO_ROOM) / (1 + _ZERO_SHARE + _ZERO_ROOM)
            low *= (extent.high / extent.low) ** share
        named = {value: self.tick_text(value) for value in self.ticks_between(low, extent.high)}
        zeros = {} if extent.zero is None else {extent.zero: "0"}
        return zeros | {value: text for value, text in named.items() if text}


@dataclass(frozen=True)
class LinearScale:
    """An axis from 0 upwards: what is stacked adds up on no other."""

    tick_text: Callable[[float], str]
    name: str = field(default="linear", init=False)

    def extent(self, values: Iterable[float]) -> Extent:
        """From 0 to a little above the largest value."""
        high = max((value for value in values if math.isfinite(value)), default=0.0)
        return Extent(0.0, 1.06 * high or 1.0, 0.0)

    def ticks(self, extent: Extent) -> Mapping[float, str]:
        """What is written where."""
        return {value: self.tick_text(value) for value in linear_ticks(extent.high)}


Scale = LogScale | LinearScale


def bytes_scale(tick_text: Callable[[float], str]) -> LogScale:
    """A logarithmic axis whose ticks are powers of two, with a row for zeros."""
    return LogScale(tick_text, with_zeros=True, ticks_between=binary_ticks)
