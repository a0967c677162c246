"""All types that a function's derivatives of any order have, as the smallest linear map."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from derivprof.prediction.counting import Family, primitives_of_type
from derivprof.prediction.types import Type, Types

K = TypeVar("K", bound=Hashable)

MOST_STEPS = 40
"""Types that are still found after so many jvps have no end."""
MOST_TYPES = 2000


@dataclass(frozen=True)
class LinearMap:
    """N_k = T^k N_0 over classes of types that count alike at every order.

    ``start`` is N_0, ``step`` the rows of T by class, ``primitives`` what one of a class counts.
    """

    start: Mapping[int, int]
    step: tuple[Mapping[int, int], ...]
    primitives: tuple[Mapping[str, int], ...]

    @property
    def size(self) -> int:
        """The number of classes."""
        return len(self.step)

    def orders(self) -> Iterator[Counter[str]]:
        """The counts per primitive at order 0, 1, 2, ..., without an end."""
        counts = self.start
        while True:
            yield _weighted(counts, self.primitives)
            counts = _weighted(counts, self.step)


def _weighted(counts: Mapping[int, int], rows: Sequence[Mapping[K, int]]) -> Counter[K]:
    found: Counter[K] = Counter()
    for each, count in counts.items():
        for made, times in rows[each].items():
            found[made] += count * times
    return found


def linear_map(family: Family) -> LinearMap | None:
    """The map of a family; None where its types do not come to an end.

    Raises :class:`Unpredictable` where the types of some order are not known.
    """
    steps = _closure(family)
    if steps is None:
        return None
    classes = _classes(steps)
    members = {found: given for given, found in classes.items()}
    ordered = [members[found] for found in range(len(members))]
    return LinearMap(
        _by_class(family.types, classes),
        tuple(_by_class(steps[given], classes) for given in ordered),
        tuple(primitives_of_type(given) for given in ordered),
    )


def _closure(family: Family) -> dict[Type, Types] | None:
    """What one jvp makes of every type that ever comes up; None where there is no end of them."""
    steps: dict[Type, Types] = {}
    new = list(family.types)
    for _ in range(MOST_STEPS):
        for given in new:
            steps[given] = family.automaton.step(given)
        found = dict.fromkeys(made for given in new for made in steps[given])
        new = [made for made in found if made not in steps]
        if not new:
            return steps
        if len(steps) + len(new) > MOST_TYPES:
            return None
    return None


def _classes(steps: Mapping[Type, Types]) -> dict[Type, int]:
    """Numbers of types: equal where the types, and all that they lead to, count alike."""
    classes = _numbered({given: _frozen(primitives_of_type(given)) for given in steps})
    while True:
        finer = _numbered(
            {given: (classes[given], _frozen(_by_class(made, classes)))
             for given, made in steps.items()}
        )  # fmt: skip
        if max(finer.values(), default=0) == max(classes.values(), default=0):
            return finer
        classes = finer


def _numbered(keys: Mapping[Type, Hashable]) -> dict[Type, int]:
    numbers: dict[Hashable, int] = {}
    return {given: numbers.setdefault(key, len(numbers)) for given, key in keys.items()}


def _by_class(types: Types, classes: Mapping[Type, int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for given, count in types.items():
        found[classes[given]] += count
    return found


def _frozen(counts: Mapping[K, int]) -> frozenset[tuple[K, int]]:
    return frozenset(counts.items())
