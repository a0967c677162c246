"""Methods against one another: which may be recommended, and which is smallest by a quantity."""

from collections import Counter
from dataclasses import dataclass
from operator import itemgetter

from derivprof.record.measurement import Check, Measurement, Status
from derivprof.record.profile import Profile
from derivprof.record.quantity import series_of


@dataclass(frozen=True)
class Ranking:
    """``(method, value)`` at one number on the axis, the smallest first."""

    quantity: str
    at: int
    values: tuple[tuple[str, float], ...]

    def best(self, noise: float = 0.0) -> tuple[str, ...]:
        """The methods that are as small as the smallest, within the relative noise."""
        least = self.values[0][1]
        return tuple(method for method, value in self.values if value <= least * (1 + noise))


def right_methods(profile: Profile) -> tuple[str, ...]:
    """The methods with no value that was found wrong; those that nothing checked are among them."""
    return tuple(method for method in profile.methods if not failed_checks(profile, method))


def failed_checks(profile: Profile, method: str) -> tuple[tuple[int, Check], ...]:
    """Every number on the axis at which a method's value is wrong, with what was found there."""
    checks = ((cell.at, cell.check) for cell in profile.cells(method))
    return tuple((at, check) for at, check in checks if check is not None and check.fails)


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
    """The right methods at the last place that ``at_least`` so many of them reached.

    None where there is none.
    """
    series = (series_of(profile, method, quantity) for method in right_methods(profile))
    reached = Counter(at for points in series for at, _ in points)
    highest = max((at for at, count in reached.items() if count >= at_least), default=None)
    return None if highest is None else ranking_at(profile, quantity, highest)


def ranking_at(profile: Profile, quantity: str, at: int) -> Ranking | None:
    """The right methods there; None where the quantity was measured of none."""
    series = ((m, dict(series_of(profile, m, quantity))) for m in right_methods(profile))
    values = [(method, points[at]) for method, points in series if at in points]
    return Ranking(quantity, at, tuple(sorted(values, key=itemgetter(1)))) if values else None
