"""All types that a function's derivatives of any order have, as the smallest linear map."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from derivprof.prediction.counting import Family, primitives_of_type
from derivprof.prediction.kinds import Kind
from derivprof.prediction.types import Active, Type, Types

K = TypeVar("K", bound=Hashable)

MOST_STEPS = 64
"""Where so many orders each have new kinds of equations, no end of them is waited for."""
MOST_TYPES = 1000


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


class NoEnd(Exception):
    """The types are too many, or have no end; the message says which."""


def linear_map(family: Family) -> LinearMap:
    """The map of a family.

    Raises :class:`NoEnd` where its types do not come to an end, :class:`Unpredictable` where those
    of some order are not known.
    """
    steps = _closure(family)
    classes = _classes(steps)
    members = {found: given for given, found in classes.items()}
    ordered = [members[found] for found in range(len(members))]
    return LinearMap(
        _by_class(family.types, classes),
        tuple(_by_class(steps[given], classes) for given in ordered),
        tuple(primitives_of_type(given) for given in ordered),
    )


def _closure(family: Family) -> dict[Type, Types]:
    """What one jvp makes of every type that ever comes up."""
    steps: dict[Type, Types] = {}
    kinds: set[Kind] = set()
    new, growing = list(family.types), 0
    while new:
        before = len(kinds)
        kinds.update(given.kind for given in new if isinstance(given, Active))
        growing += len(kinds) > before
        if growing > MOST_STEPS:
            raise NoEnd(f"{MOST_STEPS} orders each have new kinds of equations")
        if len(steps) + len(new) > MOST_TYPES:
            raise NoEnd(f"there are more than {MOST_TYPES} types of equations")
        steps.update((given, family.automaton.step(given)) for given in new)
        found = dict.fromkeys(made for given in new for made in steps[given])
        new = [made for made in found if made not in steps]
    return steps


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
