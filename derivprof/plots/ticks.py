"""Where ticks stand and how far axes reach."""

import math
import re

from derivprof.units import bytes_text, count_text, rate_text, seconds_text

MOST_ORDER_TICKS = 9
MOST_DECADES = 7
MOST_LINEAR_TICKS = 5
LEAST_SPAN = 10.0

_BINARY_STEPS = (1, 2, 4, 10, 20, 50, 100, 1000)

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def order_ticks(first: int, last: int) -> tuple[int, ...]:
    """At most nine whole orders, at steps of 1, 2, 5, 10, ..., multiples of the step."""
    step = _whole_step((last - first) / (MOST_ORDER_TICKS - 1))
    return tuple(range(-(-first // step) * step, last + 1, step))


def order_limits(first: int, last: int) -> tuple[float, float]:
    """The ends of the order axis, with room for the markers."""
    room = 0.05 * (last - first) or 0.5
    return first - room, last + room


def bar_limits(first: int, last: int) -> tuple[float, float]:
    """The ends of the order axis below bars."""
    return first - 0.6, last + 0.6


def log_limits(values: tuple[float, ...]) -> tuple[float, float]:
    """The ends of a logarithmic axis that shows the values with some room around them.

    At least a factor of ten apart, so that noise does not look like a finding.
    """
    low, high = min(values, default=1.0), max(values, default=10.0)
    room = max((high / low) ** 0.05, 1.35, (LEAST_SPAN * low / high) ** 0.5)
    return low / room, high * room


def log_ticks(low: float, high: float) -> tuple[float, ...]:
    """Powers of ten between the limits; 1, 2 and 5 of each where there are fewer than three."""
    bottom, top = math.floor(math.log10(low)), math.ceil(math.log10(high))
    step = math.ceil((top - bottom) / MOST_DECADES)
    decades = _between(low, high, [10.0**power for power in range(bottom, top + 1, step)])
    finer = [m * 10.0**power for power in range(bottom, top + 1) for m in (1, 2, 5)]
    return decades if len(decades) >= 3 else _between(low, high, finer)


def binary_ticks(low: float, high: float) -> tuple[float, ...]:
    """Powers of two between the limits, at most seven, at steps of 2, 4, 16, 1024, ..."""
    bottom, top = math.ceil(math.log2(low)), math.floor(math.log2(high))
    step = next(s for s in _BINARY_STEPS if (top - bottom) // s < MOST_DECADES)
    return tuple(2.0**power for power in range(-(-bottom // step) * step, top + 1, step))


def linear_ticks(high: float) -> tuple[float, ...]:
    """0 and at most five multiples of 1, 2 or 5 times a power of ten, up to ``high``."""
    power = 10.0 ** math.floor(math.log10(high / MOST_LINEAR_TICKS))
    step = next(m * power for m in (1, 2, 5, 10) if m * power * MOST_LINEAR_TICKS >= high)
    return tuple(step * i for i in range(int(high / step + 1e-9) + 1))


def count_tick(value: float) -> str:
    """A count in full up to a million, ``10 000``, and as a power of ten above, ``10⁸``.

    Empty below 1: there is no half of an equation.
    """
    if value < 1:
        return ""
    power = math.floor(math.log10(value))
    if power <= 6:
        return count_text(value)
    factor = "" if value == 10.0**power else f"{value / 10.0**power:g}·"
    return f"{factor}10{str(power).translate(_RAISED)}"


def seconds_tick(value: float) -> str:
    """A duration as ``seconds_text`` writes it, without zeros after the point, ``10 us``."""
    return re.sub(r"\.0+(?=\s)|(?<=\.\d)0+(?=\s)", "", seconds_text(value))


def bytes_tick(value: float) -> str:
    """A size as ``bytes_text`` writes it, without zeros after the point, ``4 KiB``."""
    return re.sub(r"\.0+(?=\s)|(?<=\.\d)0+(?=\s)", "", bytes_text(value))


def rate_tick(value: float) -> str:
    """A rate as ``rate_text`` writes it, without zeros after the point, ``10 M``."""
    return re.sub(r"\.0+(?=\s|$)|(?<=\.\d)0+(?=\s|$)", "", rate_text(value))


def ratio_tick(value: float) -> str:
    """A factor, ``x10``."""
    return f"x{count_tick(value)}" if value >= 1 else f"x{value:g}"


def error_tick(value: float) -> str:
    """A relative error as a power of ten, ``10⁻¹⁶``."""
    power = math.floor(math.log10(value) + 1e-9)
    factor = round(value / 10.0**power)
    raised = str(power).replace("-", "⁻").translate(_RAISED)
    return f"{'' if factor == 1 else f'{factor}·'}10{raised}"


def _between(low: float, high: float, values: list[float]) -> tuple[float, ...]:
    return tuple(value for value in values if low <= value <= high)


def _whole_step(least: float) -> int:
    if least <= 1:
        return 1
    power = 10 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
