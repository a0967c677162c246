"""A jaxpr carried out on something else than arrays."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from derivprof.compat import (
    Jaxpr,
    JaxprEqn,
    Literal,
    is_of_reference,
    is_reference,
    without_references,
)

Value = TypeVar("Value")


class Meaning(Protocol[Value]):
    """What constants, literals and equations are, in place of arrays."""

    def constant(self, value: Any) -> Value:
        """An array that the program closes over."""
        ...

    def literal(self, literal: Literal) -> Value:
        """A literal of the program."""
        ...

    def apply(self, eqn: JaxprEqn, operands: Sequence[Value]) -> list[Value]:
        """The outputs of an equation."""
        ...


def interpreted(
    meaning: Meaning[Value], jaxpr: Jaxpr, consts: Sequence[Any], inputs: Sequence[Value]
) -> list[Value]:
    """The outputs of a jaxpr; references that it makes are values that are handed on."""
    if any(map(is_of_reference, jaxpr.eqns)) and not any(map(is_reference, jaxpr.invars)):
        jaxpr, consts = without_references(jaxpr, consts)
    env: dict[Any, Value] = dict(zip(jaxpr.constvars, map(meaning.constant, consts), strict=True))
    env.update(zip(jaxpr.invars, inputs, strict=True))

    def read(atom: Any) -> Value:
        return meaning.literal(atom) if isinstance(atom, Literal) else env[atom]

    for eqn in jaxpr.eqns:
        results = meaning.apply(eqn, [read(atom) for atom in eqn.invars])
        env.update(zip(eqn.outvars, results, strict=True))
    return [read(atom) for atom in jaxpr.outvars]
