"""Kinds of equations, and the program that one jvp writes in place of an equation."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import jax

from derivprof.compat import (
    Jaxpr,
    JaxprEqn,
    Literal,
    bind_equation,
    is_of_reference,
    pushed_forward,
    source_line,
    sub_jaxprs,
    type_of,
)
from derivprof.errors import said_by
from derivprof.jaxprs import Keys, equations, is_inexact


class Unpredictable(Exception):
    """What a jvp makes of an equation is not known; the message says of which one, and why."""


@dataclass(frozen=True, eq=False)
class Kind:
    """Equations of one primitive with equal params and types of operands.

    ``primitives`` counts the equation and those in its bodies.
    """

    eqn: JaxprEqn
    primitives: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Pushed:
    """What one jvp writes in place of an equation, the equation itself included.

    ``jaxpr`` maps the operands that are no literals, and the tangents of those that have one, to
    the results and the tangents of the ``live`` ones; the other results have none. ``tangents`` is
    the part of it that these tangents' ranks depend on, with them alone as results.
    """

    jaxpr: Jaxpr
    tangents: Jaxpr
    live: tuple[bool, ...]


class Kinds:
    """Each kind once, and its JVP traced once per set of operands that have a tangent."""

    def __init__(self) -> None:
        self._keys = Keys()
        self._found: dict[int, tuple[JaxprEqn, Kind]] = {}
        self._known: dict[Hashable, Kind] = {}
        self._pushed: dict[tuple[Kind, tuple[bool, ...]], Pushed] = {}

    def kind(self, eqn: JaxprEqn) -> Kind:
        """The kind of an equation."""
        found = self._found.get(id(eqn))
        if found is None:
            kind = self._known.setdefault(self._key(eqn), Kind(eqn, primitives_of(eqn)))
            found = self._found[id(eqn)] = eqn, kind  # kept alive: its id is in use
        return found[1]

    def _key(self, eqn: JaxprEqn) -> Hashable:
        operands = tuple((_type_key(atom), isinstance(atom, Literal)) for atom in eqn.invars)
        return eqn.primitive, _family(eqn) or self._keys.params(eqn), operands

    def pushed(self, kind: Kind, active: tuple[bool, ...]) -> Pushed:
        """What one jvp writes where the ``active`` operands have a tangent.

        Raises :class:`Unpredictable` where JAX has no rule, or its rule fails.
        """
        key = kind, active
        if key not in self._pushed:
            self._pushed[key] = _traced(kind.eqn, active)
        return self._pushed[key]


def primitives_of(eqn: JaxprEqn) -> Counter[str]:
    """How often each primitive stands in an equation and its bodies."""
    inside = (equations(body) for body in sub_jaxprs(eqn)) if eqn.params else ()
    return Counter([eqn.primitive.name, *(e.primitive.name for body in inside for e in body)])


def _family(eqn: JaxprEqn) -> Hashable:
    """One name for params that the rule of a primitive goes through without an end.

    The derivative of x^-n has x^-(n+1), and every negative power has the same rule.
    """
    is_negative_power = eqn.primitive.name == "integer_pow" and eqn.params["y"] < 0
    return "a negative power" if is_negative_power else None


def _type_key(atom: Any) -> Hashable:
    return str(atom.aval), getattr(atom.aval, "weak_type", False)


def _traced(eqn: JaxprEqn, active: tuple[bool, ...]) -> Pushed:
    if is_of_reference(eqn):
        raise Unpredictable(f"{named(eqn)} works on a mutable reference")
    places = [i for i, atom in enumerate(eqn.invars) if not isinstance(atom, Literal)]

    def alone(*values: Any) -> list[Any]:
        operands = [getattr(atom, "val", None) for atom in eqn.invars]
        for place, value in zip(places, values, strict=True):
            operands[place] = value
        return bind_equation(eqn, operands)

    try:
        program = jax.make_jaxpr(alone)(*(type_of(eqn.invars[i].aval) for i in places))
        pushed, live = pushed_forward(program, [active[i] for i in places])
    except Exception as error:
        text = (said_by(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise Unpredictable(f"{named(eqn)} has no forward derivative: {text}") from error
    return Pushed(pushed.jaxpr, _for_ranks(pushed.jaxpr, len(live)), tuple(live))


def _for_ranks(jaxpr: Jaxpr, start: int) -> Jaxpr:
    """What the ranks of the results from ``start`` on depend on; whole numbers have rank 0.

    A rule may write its own primitive again, with more operands each time, as that of sort does.
    """
    wanted = {id(atom) for atom in jaxpr.outvars[start:] if is_inexact(atom.aval)}
    kept = []
    for eqn in reversed(jaxpr.eqns):
        if any(id(var) in wanted for var in eqn.outvars):
            kept.append(eqn)
            wanted.update(id(atom) for atom in eqn.invars if is_inexact(atom.aval))
    return jaxpr.replace(eqns=kept[::-1], outvars=jaxpr.outvars[start:])


def named(eqn: JaxprEqn) -> str:
    """The primitive with the user's line, for a sentence."""
    line = source_line(eqn)
    return f"`{eqn.primitive.name}` ({line})" if line else f"`{eqn.primitive.name}`"
