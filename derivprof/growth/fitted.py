"""Fitted laws: the local ratio or exponent of a series, with its range over the last orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from derivprof.growth.shape import Shape, is_flat, recent, shape_of
from derivprof.growth.wording import orders_text
from derivprof.record import GrowthLaw, NextValue
from derivprof.units import about_text, three_digits

TAIL = 4
"""A law is read off the last orders: the early ones are transients more often than not."""

Point = tuple[int, float]


@dataclass(frozen=True)
class Fit:
    """A law without its owner: see :class:`GrowthLaw`."""

    law: str
    orders: tuple[int, ...]
    next_value: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None


def fitted_law(method: str, quantity: str, points: Sequence[Point], noise: float) -> GrowthLaw:
    """The fitted law of two points or more, in ascending order."""
    fit = fit_of(points, noise)
    following = points[-1][0] + 1
    return GrowthLaw(
        method=method,
        quantity=quantity,
        law=f"fitted: {fit.law}",
        fitted_orders=fit.orders,
        next=None if fit.next_value is None else NextValue(following, fit.next_value),
        ratio=fit.ratio,
        spread=fit.spread,
    )


def fit_of(points: Sequence[Point], noise: float) -> Fit:
    """What the points say, from the last value on that is not positive."""
    positive = _positive_tail(points)
    if len(positive) < 2:
        return _without_ratios(points)
    match shape_of(positive, noise):
        case Shape.FLAT:
            return _flat_fit(recent(positive))
        case Shape.GEOMETRIC:
            return _geometric_fit(positive[-TAIL:], noise)
        case Shape.POWER:
            return _power_fit([point for point in positive if point[0] >= 1][-TAIL:], noise)


def _power_fit(points: Sequence[Point], noise: float) -> Fit:
    """The exponent; a power of nearly 0, after a first order that is another one, is flat."""
    if is_flat([value for _, value in points], noise):
        return _flat_fit(points)
    return _sloped_fit(points, noise)


def _positive_tail(points: Sequence[Point]) -> Sequence[Point]:
    start = max((i + 1 for i, (_, value) in enumerate(points) if value <= 0), default=0)
    return points[start:]


def _without_ratios(points: Sequence[Point]) -> Fit:
    """The law of values among which there is no ratio: all 0, or 0 towards the end."""
    values = [value for _, value in points]
    orders = _orders(points)
    if not any(values):
        return Fit(f"0 on orders {orders_text(orders)}", orders, next_value=0)
    low, high = about_text(min(values)), about_text(max(values))
    return Fit(f"no law ({low} to {high} over orders {orders_text(orders)})", orders)


def _flat_fit(points: Sequence[Point]) -> Fit:
    ratios = _ratios(points)
    mean = sum(value for _, value in points) / len(points)
    law = "flat" + _evidence(points, ratios, prefix="x", suffix=" per order")
    return Fit(law, _orders(points), mean, _ratio(points[0], points[-1]), _range(ratios))


def _geometric_fit(points: Sequence[Point], noise: float) -> Fit:
    ratios = _ratios(points)
    ratio = _ratio(_stretch_start(points, noise), points[-1])
    law = f"x{three_digits(ratio)} per order" + _evidence(points, ratios)
    return Fit(law, _orders(points), points[-1][1] * ratio, ratio, _range(ratios))


def _sloped_fit(points: Sequence[Point], noise: float) -> Fit:
    exponents = [_exponent(a, b) for a, b in pairwise(points)]
    exponent = _exponent(_stretch_start(points, noise), points[-1])
    order, value = points[-1]
    law = f"about n^{three_digits(exponent)}" + _evidence(points, exponents)
    following = value * ((order + 1) / order) ** exponent
    return Fit(law, _orders(points), following, spread=_range(exponents))


def _stretch_start(points: Sequence[Point], noise: float) -> Point:
    """Where to measure the local rate from: the last step, or with noise the whole tail."""
    return points[0] if noise else points[-2]


def _ratio(a: Point, b: Point) -> float:
    """The factor per order between two points."""
    return (b[1] / a[1]) ** (1 / (b[0] - a[0]))


def _exponent(a: Point, b: Point) -> float:
    """The p for which n^p leads from one point to the other."""
    return log(b[1] / a[1]) / log(b[0] / a[0])


def _ratios(points: Sequence[Point]) -> list[float]:
    return [_ratio(a, b) for a, b in pairwise(points)]


def _range(rates: Sequence[float]) -> tuple[float, float]:
    return min(rates), max(rates)


def _orders(points: Sequence[Point]) -> tuple[int, ...]:
    return tuple(order for order, _ in points)


def _evidence(
    points: Sequence[Point], rates: Sequence[float], prefix: str = "", suffix: str = ""
) -> str:
    """What the rate rests on: its range over the orders, or how few orders there are."""
    if len(points) < TAIL:
        return f", from {len(points)} orders only"
    low, high = (prefix + three_digits(rate) for rate in _range(rates))
    return f" ({low} to {high}{suffix} over orders {orders_text(_orders(points))})"
