"""Methods against one another: which may be recommended, and which is smallest by a quantity."""

from collections import Counter
from dataclasses import dataclass
from operator import itemgetter

from derivprof.record.measurement import Check, Measurement, Status
from derivprof.record.profile import Profile
from derivprof.record.quantity import series_of


@dataclass(frozen=True)
class Ranking:
    """``(method, value)`` at one order, the smallest first."""

    quantity: str
    order: int
    values: tuple[tuple[str, float], ...]

    def best(self, noise: float = 0.0) -> tuple[str, ...]:
        """The methods that are as small as the smallest, within the relative noise."""
        least = self.values[0][1]
        return tuple(method for method, value in self.values if value <= least * (1 + noise))


def right_methods(profile: Profile) -> tuple[str, ...]:
    """The methods with no value that was found wrong; those that nothing checked are among them."""
    return tuple(method for method in profile.methods if not failed_checks(profile, method))


def failed_checks(profile: Profile, method: str) -> tuple[tuple[int, Check], ...]:
    """Every order at which a method's value is wrong, with what was found there."""
    checks = ((cell.order, cell.check) for cell in profile.cells(method))
    return tuple((order, check) for order, check in checks if check is not None and check.fails)


def unchecked_methods(profile: Profile) -> tuple[str, ...]:
    """The user's own code, ``mymod:df``, where it has results that nothing was compared with."""
    return tuple(
        method
        for method in profile.methods
        if ":" in method
        and any(cell.status is Status.OK for cell in profile.cells(method))
        and all(cell.check is None for cell in profile.cells(method))
    )


def own_code_failed(cell: Measurement) -> bool:
    """Whether the cell is of the user's own code, ``mymod:df``, and gave no result."""
    return ":" in cell.method and cell.status is Status.FAILED


def ranking(profile: Profile, quantity: str, at_least: int = 2) -> Ranking | None:
    """The right methods at the highest order that ``at_least`` so many of them reached.

    None where there is no such order.
    """
    series = (series_of(profile, method, quantity) for method in right_methods(profile))
    reached = Counter(order for points in series for order, _ in points)
    order = max((order for order, count in reached.items() if count >= at_least), default=None)
    return None if order is None else ranking_at(profile, quantity, order)


def ranking_at(profile: Profile, quantity: str, order: int) -> Ranking | None:
    """The right methods at that order; None where the quantity was measured of none."""
    series = ((m, dict(series_of(profile, m, quantity))) for m in right_methods(profile))
    values = [(method, points[order]) for method, points in series if order in points]
    return Ranking(quantity, order, tuple(sorted(values, key=itemgetter(1)))) if values else None
