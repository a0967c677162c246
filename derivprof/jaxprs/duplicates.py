"""Common subexpressions: which equations compute what another one has computed already.

Two equations are duplicates when they apply the same primitive with equal params to the same
operands. Operands are numbered by what they hold, so that a duplicate's users are compared as
if they used the first one. Equations with effects are never merged.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any

from derivprof.compat import Jaxpr, JaxprEqn, sub_jaxprs
from derivprof.jaxprs.keys import Keys
from derivprof.jaxprs.walk import equations


def distinct_primitives(jaxpr: Jaxpr) -> Counter[str]:
    """Equations per primitive that common-subexpression elimination leaves, bodies included."""
    pairs = zip(equations(jaxpr), first_places(jaxpr), strict=True)
    return Counter(eqn.primitive.name for eqn, first in pairs if first is None)


def first_places(jaxpr: Jaxpr) -> Iterator[int | None]:
    """For each equation, as ``equations`` lists them, the place of the one that it repeats.

    None for an equation that repeats none. Bodies are searched each for itself; those of a
    repeated call repeat the bodies of the first.
    """
    return _firsts(jaxpr, Keys(), 0)


def _firsts(jaxpr: Jaxpr, keys: Keys, place: int) -> Iterator[int | None]:
    holds: dict[Any, int] = {}
    seen: dict[Hashable, tuple[int, int]] = {}
    for var in (*jaxpr.constvars, *jaxpr.invars):
        holds[var] = len(holds)
    fresh = len(holds)
    for eqn in jaxpr.eqns:
        new = fresh, place
        key = keys.equation(eqn, holds)
        value, first = new if eqn.effects else seen.setdefault(key, new)
        for position, var in enumerate(eqn.outvars):
            holds[var] = value + position
        if first == place:
            fresh += max(len(eqn.outvars), 1)
            inside = _firsts_inside(eqn, keys, place + 1)
        else:
            inside = iter(range(first + 1, first + size_of(eqn)))
        yield None if first == place else first
        place += 1
        for other in inside:
            yield other
            place += 1


def _firsts_inside(eqn: JaxprEqn, keys: Keys, place: int) -> Iterator[int | None]:
    if not eqn.params:
        return
    for body in sub_jaxprs(eqn):
        for first in _firsts(body, keys, place):
            yield first
            place += 1


def size_of(eqn: JaxprEqn) -> int:
    """The equation and those in its bodies."""
    if not eqn.params:
        return 1
    return 1 + sum(1 for body in sub_jaxprs(eqn) for _ in equations(body))
