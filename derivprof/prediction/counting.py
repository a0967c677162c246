"""Counts per order: N_k = T^k N_0, in exact integers."""

from collections import Counter
from collections.abc import Iterator, Mapping

from derivprof.compat import Jaxpr
from derivprof.prediction.automaton import Automaton
from derivprof.prediction.types import Active, Fixed, Type, Types, results


class Family:
    """The programs of nested jvp: that of the function, and how one jvp changes it.

    ``live`` are the positions of the inputs that are differentiated. Right up to order ``cap``.
    """

    def __init__(self, jaxpr: Jaxpr, live: tuple[int, ...], cap: int) -> None:
        self.automaton = Automaton(cap)
        ranks = [int(position in live) for position in range(len(jaxpr.invars))]
        self.types, outputs = self.automaton.read(jaxpr, ranks)
        for atom, rank in zip(jaxpr.outvars, outputs, strict=True):
            self.types += results(self.automaton.zeros.name(atom.aval), rank)

    def orders(self) -> Iterator[Types]:
        """The types at order 0, 1, 2, ...; ends with :class:`Unpredictable` where it has to."""
        types = self.types
        while True:
            yield types
            types = self.stepped(types)

    def stepped(self, types: Types) -> Types:
        """The types after one more jvp."""
        after: Types = Counter()
        for each, count in types.items():
            for made, times in self.automaton.step(each).items():
                after[made] += count * times
        return after


def primitives_in(types: Types) -> Counter[str]:
    """How often each primitive stands in a program of these types."""
    found: Counter[str] = Counter()
    for each, count in types.items():
        for name, times in primitives_of_type(each).items():
            found[name] += count * times
    return found


def primitives_of_type(given: Type) -> Mapping[str, int]:
    """How often each primitive stands in one of a type."""
    match given:
        case Fixed(name):
            return {name: 1}
        case Active(kind, _):
            return kind.primitives
    return {}
