"""The transfer automaton: which types a program has, and which types one jvp makes of each."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from derivprof.compat import Jaxpr, JaxprEqn, Literal
from derivprof.jaxprs import is_inexact
from derivprof.prediction.control import CONTAINERS
from derivprof.prediction.kinds import Kind, Kinds, Pushed, Unpredictable, primitives_of
from derivprof.prediction.ranks import ENDLESS, lowered, of_tangents, raised
from derivprof.prediction.types import (
    Active,
    Fixed,
    Found,
    Meeting,
    Result,
    Type,
    Types,
    fixed,
    meetings,
)
from derivprof.prediction.zeros import Zeros

MOST_REVISIONS = 200


class _Revised(Exception):
    """Ranks that were believed to be endless are not: what was concluded from them is void."""


class Automaton:
    """The types of one function's derivatives, up to an order.

    Ranks above ``cap`` count as endless, which up to that order they are. ``unended`` is a kind
    that was met after so many derivatives of derivatives, each with a new kind; None without.
    """

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self.zeros = Zeros()
        self.unended: Kind | None = None
        self._kinds = Kinds()
        self._known: dict[Active, Types] = {}
        self._ranks: dict[Active, list[int]] = {}
        self._believed: dict[Active, list[int]] = {}
        self._open: dict[Active, bool] = {}

    def read(self, jaxpr: Jaxpr, ranks: Sequence[int]) -> Found:
        """The types of a whole program, and the ranks of its results, from those of its inputs."""
        with _deep_recursion():
            for _ in range(MOST_REVISIONS):
                try:
                    return self.program(jaxpr, ranks)
                except _Revised:
                    self._ranks.clear()
                    self._open.clear()
        raise Unpredictable("the ranks of its values do not settle")

    def step(self, given: Type) -> Types:
        """The types that one jvp makes of one. Raises :class:`Unpredictable`."""
        match given:
            case Fixed():
                return Counter([given])
            case Active():
                return self._after(given)
            case Meeting(aval, 0, joint):
                return self.zeros.inside(aval) + meetings(aval, 0, joint, lowered(joint))
            case Meeting(aval, rank, joint):
                return meetings(aval, rank, joint) + meetings(aval, rank - 1, lowered(joint))
            case Result(aval, 0):
                return self.zeros.outside(aval)
            case Result(aval, rank):
                return Counter([Result(aval, rank - 1)])

    def _after(self, given: Active) -> Types:
        if given not in self._known:
            self._known[given], _ = self.read(self._pushed(given).jaxpr, _inputs(given))
        return self._known[given]

    def program(self, jaxpr: Jaxpr, ranks: Sequence[int]) -> Found:
        """The same for a body."""
        known: dict[Any, int] = dict(zip(jaxpr.invars, ranks, strict=True))

        def read(atom: Any) -> int:
            return 0 if isinstance(atom, Literal) else known.get(atom, 0)

        types: Types = Counter()
        for eqn in jaxpr.eqns:
            found, results = self._equation(eqn, [read(atom) for atom in eqn.invars])
            types.update(found)
            known.update(zip(eqn.outvars, results, strict=True))
        return types, [read(atom) for atom in jaxpr.outvars]

    def _equation(self, eqn: JaxprEqn, operands: list[int]) -> Found:
        if not any(operands):
            return fixed(primitives_of(eqn)), [0] * len(eqn.outvars)
        container = CONTAINERS.get(eqn.primitive.name)
        if container is not None:
            return container(self, eqn, operands)
        found = Active(self._kinds.kind(eqn), tuple(operands))
        return Counter([found]), self._results(found)

    def _results(self, given: Active) -> list[int]:
        """The ranks of the results of an equation.

        Where they depend on themselves, as those of a sine do by way of its cosine, they are
        believed to be endless, and then found to be so: no ranks but the right ones agree with
        themselves, since each is one more than that of a tangent.
        """
        if given in self._ranks:
            return self._ranks[given]
        believed = self._believed.get(given) or _endless(given)
        if given in self._open or len(self._open) > self.cap:
            self._doubt(given)
            return believed
        self._open[given] = False
        found = self._ranks_by_rule(given, believed)
        if self._open.pop(given) and found != believed:
            self._believed[given] = found
            raise _Revised
        self._ranks[given] = found
        return found

    def _doubt(self, given: Active) -> None:
        if given in self._open:
            self._open[given] = True
        else:
            self.unended = given.kind

    def _ranks_by_rule(self, given: Active, believed: list[int]) -> list[int]:
        """One more than those of the tangents; what is believed where there is no rule."""
        try:
            pushed = self._pushed(given)
        except Unpredictable:
            return believed
        _, ranks = self.program(pushed.tangents, _inputs(given))
        tangents = iter(ranks)
        return [raised(next(tangents)) if live else 0 for live in pushed.live]

    def _pushed(self, given: Active) -> Pushed:
        return self._kinds.pushed(given.kind, tuple(map(bool, given.ranks)))


def _inputs(given: Active) -> list[int]:
    """The ranks of the inputs of what one jvp writes for an equation."""
    pairs = zip(given.kind.eqn.invars, given.ranks, strict=True)
    operands = [rank for atom, rank in pairs if not isinstance(atom, Literal)]
    return [*operands, *of_tangents(operands)]


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Rules are looked up within rules; such calls take no room but in Python's own count."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 30_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _endless(given: Active) -> list[int]:
    return [ENDLESS if is_inexact(var.aval) else 0 for var in given.kind.eqn.outvars]
