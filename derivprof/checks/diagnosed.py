"""The diagnosis of a whole result: every array that is wrong, at every point where it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from derivprof.checks.agreement import Arrays, wide
from derivprof.checks.diagnosis import diagnose_pairs
from derivprof.checks.pair import Context, Pair
from derivprof.checks.points import AtPoints, Place, places_of
from derivprof.record import Check

_SENTENCES_KEPT = 3


@dataclass(frozen=True)
class Surroundings:
    """Right results that a wrong one may be instead, at the same points.

    ``value``: the function's own result at one point; ``neighbours``: by order; ``full``: every
    partial derivative of the order, where it is known.
    """

    order: int
    value: Arrays | None = None
    neighbours: Mapping[int, AtPoints] = field(default_factory=dict)
    full: AtPoints | None = None


def diagnosed(
    check: Check, found: AtPoints, reference: AtPoints, surroundings: Surroundings
) -> Check:
    """The check with a sentence on what the wrong result looks like; as it is if it agrees."""
    if not check.fails:
        return check
    sentence = _sentence(found, reference, surroundings)
    wrong, points = _wrong_points(found, reference), check.points or 0
    where = f" at {wrong} of {points} points, and right at the others" if wrong < points else ""
    return replace(check, diagnosis=sentence + where)


def _wrong_points(found: AtPoints, reference: AtPoints) -> int:
    places = places_of(found, reference)
    return len({place.point for place in places if place.is_wrong}) if places else len(found)


def _sentence(found: AtPoints, reference: AtPoints, surroundings: Surroundings) -> str:
    places = places_of(found, reference)
    if not places:
        return f"gives {_count(found[0])} where the right result is {_count(reference[0])}"
    leaves = len(reference[0])
    wrong = {
        leaf: [place for place in places[leaf::leaves] if place.is_wrong] for leaf in range(leaves)
    }
    sentences = {
        here[0].path: _of_one_array(leaf, here, surroundings)
        for leaf, here in wrong.items()
        if here
    }
    if leaves == 1 or (len(sentences) == leaves and len(set(sentences.values())) == 1):
        return next(iter(sentences.values()))
    shown = [f"{path or 'the result'} {text}" for path, text in sentences.items()]
    return "; ".join(shown[:_SENTENCES_KEPT])


def _count(arrays: Arrays) -> str:
    return f"{len(arrays)} array{'' if len(arrays) == 1 else 's'}"


def _of_one_array(leaf: int, places: list[Place], surroundings: Surroundings) -> str:
    if broken := sum(int(place.broken.sum()) for place in places if place.fits):
        total = sum(place.found.size for place in places)
        return f"is not finite in {broken} of {total} entries where the right result is"
    pairs = [_pair(leaf, place, surroundings, len(places)) for place in places]
    return diagnose_pairs([pair for pair in pairs if _is_finite(pair.right)] or pairs)


def _is_finite(array: np.ndarray) -> bool:
    return bool(np.isfinite(wide(array)).all())


def _pair(leaf: int, place: Place, surroundings: Surroundings, points: int) -> Pair:
    def here(results: AtPoints) -> np.ndarray:
        return results[place.point][leaf][1]

    context = Context(
        order=surroundings.order,
        neighbours={order: here(results) for order, results in surroundings.neighbours.items()},
        output_ndim=_output_ndim(leaf, place.expected, surroundings.value),
        full=None if surroundings.full is None else here(surroundings.full),
        points=points,
    )
    return Pair(place.found, place.expected, context)


def _output_ndim(leaf: int, right: np.ndarray, value: Arrays | None) -> int:
    """How many leading axes of a result are those of the function's own."""
    if value is None or leaf >= len(value):
        return 0
    shape = value[leaf][1].shape
    return len(shape) if right.shape[: len(shape)] == shape else 0
