"""The agreement of one result with a reference, entry by entry, at several points."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from derivprof.checks.agreement import Arrays, eps_of, size_of, tolerance_of, wide
from derivprof.record import Check, Difference, Verdict

AtPoints = Sequence[Arrays]
"""One result at every point."""

WORST_KEPT = 5
"""How many of the entries that differ are named."""


@dataclass(frozen=True)
class Place:
    """One array of a result at one point, and the reference there."""

    point: int
    path: str
    found: np.ndarray
    expected: np.ndarray
    size: float = 0.0

    @cached_property
    def fits(self) -> bool:
        """Whether the shapes are equal."""
        return self.found.shape == self.expected.shape

    @cached_property
    def compared(self) -> np.ndarray:
        """Where the reference is finite; the rest says nothing."""
        return np.isfinite(wide(self.expected))

    @cached_property
    def broken(self) -> np.ndarray:
        """Where the result is not finite and the reference is."""
        return self.compared & ~np.isfinite(wide(self.found))

    @cached_property
    def errors(self) -> np.ndarray:
        """Relative to the largest entry of the reference, or a larger size; inf where broken."""
        keep = self.compared & ~self.broken
        found, expected = np.where(keep, self.found, 0), np.where(keep, self.expected, 0)
        distance = np.abs(wide(found) - wide(expected))
        return np.where(self.broken, np.inf, distance / (self._scale or 1.0))

    @property
    def _scale(self) -> float:
        finite = np.abs(wide(self.expected))[self.compared]
        return max(float(np.max(finite, initial=0.0)), self.size)

    @cached_property
    def differing(self) -> np.ndarray:
        """Where the result is wrong."""
        return self.errors > max(tolerance_of(self.found), tolerance_of(self.expected))

    @property
    def is_wrong(self) -> bool:
        """Whether anything differs, and be it the shape."""
        return not self.fits or bool(self.differing.any())


def places_of(
    found: AtPoints, reference: AtPoints, sizes: AtPoints | None = None
) -> tuple[Place, ...]:
    """Array by array and point by point; empty where the results are not as many arrays."""
    if any(len(a) != len(b) for a, b in zip(found, reference, strict=True)):
        return ()
    none = [[("", np.zeros(0))] * len(right) for right in reference]
    return tuple(
        Place(point, path, array, expected, size_of(size))
        for point, (here, right, least) in enumerate(
            zip(found, reference, sizes or none, strict=True)
        )
        for (_, array), (path, expected), (_, size) in zip(here, right, least, strict=True)
    )


def check_points(
    found: AtPoints, reference: AtPoints, name: str, sizes: AtPoints | None = None
) -> Check:
    """How a result agrees with that of the method called ``name``, where the latter is finite.

    Errors are relative to the largest entry of each array of the reference, at each point; or of
    the array in its place in ``sizes``, where that is larger.
    """
    check = Check(
        name,
        None,
        Verdict.DIFFERS,
        points=sum(map(_has_finite, reference)),
        reference_dtype=_dtypes(reference),
    )
    places = places_of(found, reference, sizes)
    if not places or not all(place.fits for place in places):
        return check
    return _compared(check, places, _most_digits(found, reference))


def _has_finite(arrays: Arrays) -> bool:
    return any(array.size == 0 or bool(np.isfinite(wide(array)).any()) for _, array in arrays)


def _dtypes(results: AtPoints) -> str:
    return ", ".join(dict.fromkeys(str(array.dtype) for _, array in results[0]))


def _compared(check: Check, places: tuple[Place, ...], most: float) -> Check:
    broken = any(place.broken.any() for place in places)
    worst = max((float(np.max(place.errors, initial=0.0)) for place in places), default=0.0)
    differing = sum(int(place.differing.sum()) for place in places)
    agrees = Verdict.DIFFERS if differing else Verdict.AGREES
    return replace(
        check,
        verdict=Verdict.NOT_FINITE if broken or not check.points else agrees,
        max_rel_error=None if broken or not check.points else worst,
        digits=None if broken or not check.points else _digits(worst, most),
        entries=sum(place.found.size for place in places),
        entries_differing=differing,
        worst=_worst(places),
    )


def _digits(error: float, most: float) -> float:
    """Decimal digits that agree, none below 0 and no more than the dtypes have."""
    return max(0.0, most if error == 0 else min(most, -math.log10(error)))


def _most_digits(found: AtPoints, reference: AtPoints) -> float:
    arrays = [array for result in (found[0], reference[0]) for _, array in result]
    return -math.log10(max(map(eps_of, arrays), default=float(np.finfo(np.float64).eps)))


def _worst(places: tuple[Place, ...]) -> tuple[Difference, ...]:
    ranked = sorted(_wrong_entries(places), key=lambda each: -each[0])
    return tuple(difference for _, difference in ranked[:WORST_KEPT])


def _wrong_entries(places: tuple[Place, ...]) -> Iterator[tuple[float, Difference]]:
    for place in places:
        for index in _largest(np.where(place.differing, place.errors, 0)):
            here, right = _entry(place.found[index]), _entry(place.expected[index])
            difference = Difference(place.path, index, place.point, here, right)
            yield float(place.errors[index]), difference


def _largest(errors: np.ndarray) -> Iterator[tuple[int, ...]]:
    """The indices of the largest entries other than zero, as many as are kept."""
    for flat in np.argsort(-errors, axis=None, kind="stable")[:WORST_KEPT]:
        index = tuple(map(int, np.unravel_index(flat, errors.shape)))
        if errors[index]:
            yield index


def _entry(value: Any) -> Any:
    """A float, or the pair [real, imaginary]."""
    return [float(value.real), float(value.imag)] if np.iscomplexobj(value) else float(value)
