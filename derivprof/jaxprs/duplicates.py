"""Common subexpressions: which equations compute what another one has computed already.

Two equations are duplicates when they apply the same primitive with equal params to the same
operands. Operands are numbered by what they hold, so that a duplicate's users are compared as
if they used the first one. Equations with effects are never merged.
"""

from collections import Counter
from collections.abc import Hashable
from typing import Any

from derivprof.compat import Jaxpr, sub_jaxprs
from derivprof.jaxprs.keys import Keys


def distinct_primitives(jaxpr: Jaxpr) -> Counter[str]:
    """Equations per primitive that common-subexpression elimination leaves, bodies included."""
    return _distinct(jaxpr, Keys())


def _distinct(jaxpr: Jaxpr, keys: Keys) -> Counter[str]:
    kept: Counter[str] = Counter()
    holds: dict[Any, int] = {}
    seen: dict[Hashable, int] = {}
    for var in (*jaxpr.constvars, *jaxpr.invars):
        holds[var] = len(holds)
    fresh = len(holds)
    for eqn in jaxpr.eqns:
        key = keys.equation(eqn, holds)
        first = fresh if eqn.effects else seen.setdefault(key, fresh)
        if first == fresh:
            fresh += max(len(eqn.outvars), 1)
            kept[eqn.primitive.name] += 1
            if eqn.params:
                for body in sub_jaxprs(eqn):
                    kept.update(_distinct(body, keys))
        for position, var in enumerate(eqn.outvars):
            holds[var] = first + position
    return kept
