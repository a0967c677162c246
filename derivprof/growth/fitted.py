"""Fitted laws: the local ratio or exponent of a series, with its range over the last points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from derivprof.growth.along import following, steps_between
from derivprof.growth.shape import Shape, is_flat, recent, shape_of
from derivprof.record import Axis, GrowthLaw, NextValue
from derivprof.units import about_text, three_digits

TAIL = 4
"""A law is read off the last orders: the early ones are transients more often than not."""
UNSTEADY = 1.0
"""Exponents of the size of the input that are further apart than this are no power."""

Point = tuple[int, float]


@dataclass(frozen=True)
class Fit:
    """A law without its owner: see :class:`GrowthLaw`."""

    law: str
    orders: tuple[int, ...]
    next_value: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None


def fitted_law(
    method: str,
    quantity: str,
    points: Sequence[Point],
    noise: float,
    axis: Axis = Axis.ORDER,
) -> GrowthLaw:
    """The fitted law of two points or more, in ascending order."""
    fit = fit_of(points, noise, axis)
    after = following(_orders(points), axis)
    return GrowthLaw(
        method=method,
        quantity=quantity,
        law=f"fitted: {fit.law}",
        fitted_orders=fit.orders,
        next=None if fit.next_value is None else NextValue(after, fit.next_value),
        ratio=fit.ratio,
        spread=fit.spread,
        axis=axis,
    )


def fit_of(points: Sequence[Point], noise: float, axis: Axis = Axis.ORDER) -> Fit:
    """What the points say, from the last value on that is not positive."""
    positive = _positive_tail(points)
    if len(positive) < 2:
        return _without_ratios(points, axis)
    if axis is Axis.DIMENSION:
        return _power_fit(positive[-TAIL:], noise, axis)
    match shape_of(positive, noise):
        case Shape.FLAT:
            return _flat_fit(recent(positive), axis)
        case Shape.GEOMETRIC:
            return _geometric_fit(positive[-TAIL:], noise)
        case Shape.POWER:
            return _power_fit([point for point in positive if point[0] >= 1][-TAIL:], noise, axis)


def _power_fit(points: Sequence[Point], noise: float, axis: Axis) -> Fit:
    """The exponent; a power of nearly 0, after a first order that is another one, is flat."""
    if is_flat([value for _, value in points], noise):
        return _flat_fit(points, axis)
    return _sloped_fit(points, noise, axis)


NO_POWER = 0.005
"""The exponent of a law that is flat where it ends: three digits would show 0."""


def _positive_tail(points: Sequence[Point]) -> Sequence[Point]:
    start = max((i + 1 for i, (_, value) in enumerate(points) if value <= 0), default=0)
    return points[start:]


def _without_ratios(points: Sequence[Point], axis: Axis) -> Fit:
    """The law of values among which there is no ratio: all 0, or 0 towards the end."""
    values = [value for _, value in points]
    orders = _orders(points)
    if not any(values):
        return Fit(f"0 {axis.at} {axis.places(orders)}", orders, next_value=0)
    low, high = about_text(min(values)), about_text(max(values))
    return Fit(f"no law ({low} to {high} over {axis.places(orders)})", orders)


def _flat_fit(points: Sequence[Point], axis: Axis) -> Fit:
    ratios = _ratios(points, axis)
    mean = sum(value for _, value in points) / len(points)
    law = "flat" + _evidence(points, ratios, axis, prefix="x", suffix=f" {axis.per}")
    return Fit(law, _orders(points), mean, _ratio(points[0], points[-1], axis), _range(ratios))


def _geometric_fit(points: Sequence[Point], noise: float) -> Fit:
    ratios = _ratios(points)
    ratio = _ratio(_stretch_start(points, noise), points[-1])
    law = f"x{three_digits(ratio)} per order" + _evidence(points, ratios, Axis.ORDER)
    return Fit(law, _orders(points), points[-1][1] * ratio, ratio, _range(ratios))


def _sloped_fit(points: Sequence[Point], noise: float, axis: Axis) -> Fit:
    exponents = [_exponent(a, b) for a, b in pairwise(points)]
    exponent = _exponent(_stretch_start(points, noise), points[-1])
    if abs(exponent) < NO_POWER:
        return _flat_fit(points, axis)
    low, high = _range(exponents)
    if axis is Axis.DIMENSION and high - low > UNSTEADY:
        law = "no steady power of D" + _evidence(points, exponents, axis)
        return Fit(law, _orders(points), spread=(low, high))
    at, value = points[-1]
    law = f"about {axis.symbol}^{three_digits(exponent)}" + _evidence(points, exponents, axis)
    expected = value * (following(_orders(points), axis) / at) ** exponent
    return Fit(law, _orders(points), expected, spread=(low, high))


def _stretch_start(points: Sequence[Point], noise: float) -> Point:
    """Where to measure the local rate from: the last step, or with noise the whole tail."""
    return points[0] if noise else points[-2]


def _ratio(a: Point, b: Point, axis: Axis = Axis.ORDER) -> float:
    """The factor per order, or for each doubling, between two points."""
    return (b[1] / a[1]) ** (1 / steps_between(a[0], b[0], axis))


def _exponent(a: Point, b: Point) -> float:
    """The p for which n^p leads from one point to the other."""
    return log(b[1] / a[1]) / log(b[0] / a[0])


def _ratios(points: Sequence[Point], axis: Axis = Axis.ORDER) -> list[float]:
    return [_ratio(a, b, axis) for a, b in pairwise(points)]


def _range(rates: Sequence[float]) -> tuple[float, float]:
    return min(rates), max(rates)


def _orders(points: Sequence[Point]) -> tuple[int, ...]:
    return tuple(order for order, _ in points)


def _evidence(
    points: Sequence[Point],
    rates: Sequence[float],
    axis: Axis,
    prefix: str = "",
    suffix: str = "",
) -> str:
    """What the rate rests on: its range over the points, or how few points there are."""
    if len(points) < TAIL:
        return f", from {len(points)} {axis.several} only"
    low, high = (prefix + three_digits(rate) for rate in _range(rates))
    return f" ({low} to {high}{suffix} over {axis.places(_orders(points))})"
