"""Common subexpressions: which equations compute what another one has computed already.

Two equations are duplicates when they apply the same primitive with equal params to the same
operands. Operands are numbered by what they hold, so that a duplicate's users are compared as
if they used the first one. Equations with effects are never merged. Params are compared by value:
arrays by their bytes, jaxprs by their structure.
"""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from derivprof.compat import CUSTOM_RULE_CALLS, ClosedJaxpr, Jaxpr, JaxprEqn, Literal, sub_jaxprs


def distinct_primitives(jaxpr: Jaxpr) -> Counter[str]:
    """Equations per primitive that common-subexpression elimination leaves, bodies included."""
    return _Numbering().distinct(jaxpr)


class _Numbering:
    """Keys of jaxprs are made once per object; every object in a key is kept alive with it."""

    def __init__(self) -> None:
        self._structures: dict[int, tuple[Jaxpr, Hashable]] = {}
        self._kept: list[Any] = []

    def distinct(self, jaxpr: Jaxpr) -> Counter[str]:
        kept: Counter[str] = Counter()
        holds: dict[Any, int] = {}
        seen: dict[Hashable, int] = {}
        for var in (*jaxpr.constvars, *jaxpr.invars):
            holds[var] = len(holds)
        fresh = len(holds)
        for eqn in jaxpr.eqns:
            key = self._equation_key(eqn, holds)
            first = fresh if eqn.effects else seen.setdefault(key, fresh)
            if first == fresh:
                fresh += max(len(eqn.outvars), 1)
                kept[eqn.primitive.name] += 1
                if eqn.params:
                    for body in sub_jaxprs(eqn):
                        kept.update(self.distinct(body))
            for position, var in enumerate(eqn.outvars):
                holds[var] = first + position
        return kept

    def _equation_key(self, eqn: JaxprEqn, holds: Mapping[Any, int]) -> Hashable:
        operands = tuple(
            self._literal_key(atom) if isinstance(atom, Literal) else holds[atom]
            for atom in eqn.invars
        )
        return eqn.primitive, self._params_key(eqn), operands

    def _params_key(self, eqn: JaxprEqn) -> Hashable:
        if not eqn.params:
            return ()
        if eqn.primitive.name in CUSTOM_RULE_CALLS:
            return tuple(self._structure(body) for body in sub_jaxprs(eqn))
        return tuple((name, self._value_key(value)) for name, value in sorted(eqn.params.items()))

    def _value_key(self, value: Any) -> Hashable:
        match value:
            case ClosedJaxpr(jaxpr=jaxpr, consts=consts):
                return self._structure(jaxpr), tuple(map(self._value_key, consts))
            case Jaxpr():
                return self._structure(value)
            case np.ndarray():
                return str(value.dtype), value.shape, value.tobytes()
            case tuple() | list():
                return type(value), tuple(self._value_key(item) for item in value)
            case Mapping():
                return tuple((str(name), self._value_key(value[name])) for name in value)
        return self._atom_key(value)

    def _atom_key(self, value: Any) -> Hashable:
        try:
            hash(value)
        except TypeError:
            self._kept.append(value)
            return "identity", id(value)
        return type(value), value

    @staticmethod
    def _literal_key(literal: Literal) -> Hashable:
        value = np.asarray(literal.val)
        return str(literal.aval), value.tobytes()

    def _structure(self, jaxpr: Jaxpr) -> Hashable:
        """The jaxpr up to the names of its variables."""
        known = self._structures.get(id(jaxpr))
        if known is None:
            known = self._structures[id(jaxpr)] = (jaxpr, self._structure_of(jaxpr))
        return known[1]

    def _structure_of(self, jaxpr: Jaxpr) -> Hashable:
        number = {var: i for i, var in enumerate((*jaxpr.constvars, *jaxpr.invars))}
        inputs = tuple(str(var.aval) for var in number)
        lines = []
        for eqn in jaxpr.eqns:
            lines.append(self._equation_key(eqn, number))
            for var in eqn.outvars:
                number[var] = len(number)
        outputs = tuple(
            self._literal_key(atom) if isinstance(atom, Literal) else number[atom]
            for atom in jaxpr.outvars
        )
        return inputs, tuple(lines), outputs
