"""Keys of equations: equal for equations that compute the same from the same operands.

Params are compared by value: arrays by their bytes, jaxprs by their structure, the rules of
custom_jvp and custom_vjp calls by the user's function, which JAX wraps anew at every trace.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from derivprof.compat import (
    CUSTOM_RULE_CALLS,
    ClosedJaxpr,
    Jaxpr,
    JaxprEqn,
    Literal,
    custom_rule,
    sub_jaxprs,
)


class Keys:
    """Keys of jaxprs are made once per object; every object in a key is kept alive with it."""

    def __init__(self) -> None:
        self._structures: dict[int, tuple[Jaxpr, Hashable]] = {}
        self._kept: list[Any] = []

    def equation(self, eqn: JaxprEqn, holds: Mapping[Any, int]) -> Hashable:
        """Equal for equations that compute the same; ``holds`` numbers what variables hold."""
        operands = tuple(
            self.literal(atom) if isinstance(atom, Literal) else holds[atom] for atom in eqn.invars
        )
        return eqn.primitive, self.params(eqn), operands

    def params(self, eqn: JaxprEqn) -> Hashable:
        """Equal for params with equal values."""
        if not eqn.params:
            return ()
        if eqn.primitive.name in CUSTOM_RULE_CALLS:
            bodies = tuple(self._structure(body) for body in sub_jaxprs(eqn))
            return bodies, tuple(map(self.value, custom_rule(eqn)))
        return tuple((name, self.value(value)) for name, value in sorted(eqn.params.items()))

    def value(self, value: Any) -> Hashable:
        """Equal for equal values of params."""
        match value:
            case ClosedJaxpr(jaxpr=jaxpr, consts=consts):
                return self._structure(jaxpr), tuple(map(self.value, consts))
            case Jaxpr():
                return self._structure(value)
            case np.ndarray():
                return str(value.dtype), value.shape, value.tobytes()
            case tuple() | list():
                return type(value), tuple(self.value(item) for item in value)
            case Mapping():
                return tuple((str(name), self.value(value[name])) for name in value)
        return self._atom_key(value)

    def _atom_key(self, value: Any) -> Hashable:
        if isinstance(value, float | complex):  # -0.0 is not 0.0
            return type(value), np.asarray(value).tobytes()
        try:
            hash(value)
        except TypeError:
            self._kept.append(value)
            return "identity", id(value)
        return type(value), value

    @staticmethod
    def literal(literal: Literal) -> Hashable:
        """Equal for literals with the same bits and type: -0.0 is not 0.0, and 1 is not 1.0."""
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
            lines.append(self.equation(eqn, number))
            for var in eqn.outvars:
                number[var] = len(number)
        outputs = tuple(
            self.literal(atom) if isinstance(atom, Literal) else number[atom]
            for atom in jaxpr.outvars
        )
        return inputs, tuple(lines), outputs
