"""The JVP rule of one equation, traced: the tangents of its outputs as a program of their own."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.compat import (
    ClosedJaxpr,
    Jaxpr,
    JaxprEqn,
    Literal,
    bind_equation,
    body_of_call,
    type_of,
    without_dead_code,
)
from derivprof.compat import closed as make_closed
from derivprof.jaxprs.keys import Keys


@dataclass(frozen=True, eq=False)
class TangentProgram:
    """``jaxpr(*operands, *tangents of live)`` gives the tangents of the inexact outputs.

    ``live`` are the positions of the operands that have tangents, ``outputs`` those of the outputs
    that can have one. Calls are inlined and dead code is removed.
    """

    eqn: JaxprEqn
    jaxpr: Jaxpr
    consts: tuple[Any, ...]
    live: tuple[int, ...]
    outputs: tuple[int, ...]

    @property
    def operand_count(self) -> int:
        """How many of the inputs are operands."""
        return len(self.eqn.invars)

    def for_output(self, position: int) -> "TangentProgram":
        """The program of one output alone."""
        place = self.outputs.index(position)
        kept = without_dead_code(self.jaxpr.replace(outvars=[self.jaxpr.outvars[place]]))
        return TangentProgram(self.eqn, kept, self.consts, self.live, (position,))

    @cached_property
    def used_operands(self) -> tuple[int, ...]:
        """Positions of the operands whose values the tangents depend on."""
        used = self._used()
        return tuple(i for i in range(self.operand_count) if self.jaxpr.invars[i] in used)

    @cached_property
    def used_tangents(self) -> tuple[int, ...]:
        """Those of ``live`` whose tangents reach an output."""
        used = self._used()
        tangents = self.jaxpr.invars[self.operand_count :]
        return tuple(i for i, var in zip(self.live, tangents, strict=True) if var in used)

    def _used(self) -> set[Any]:
        read = {v for eqn in self.jaxpr.eqns for v in eqn.invars if not isinstance(v, Literal)}
        return read | {v for v in self.jaxpr.outvars if not isinstance(v, Literal)}


class TangentRules:
    """Tangent programs, each traced once per primitive, params, types of operands, and ``live``."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._known: dict[Hashable, TangentProgram] = {}

    def key(self, eqn: JaxprEqn) -> Hashable:
        """Equal for equations of one primitive with equal params and types of operands."""
        return eqn.primitive, self._keys.params(eqn), tuple(map(_type_key, eqn.invars))

    def program(self, eqn: JaxprEqn, live: tuple[int, ...]) -> TangentProgram:
        """The tangents of the equation when the operands at ``live`` have one.

        Raises what JAX raises for a primitive without a rule.
        """
        key = (self.key(eqn), live)
        if key not in self._known:
            self._known[key] = _traced(eqn, live)
        return self._known[key]


class CotangentRules:
    """Cotangent programs, each traced once: reverse mode through one equation."""

    def __init__(self, rules: TangentRules) -> None:
        self._rules = rules
        self._known: dict[Hashable, tuple[ClosedJaxpr, tuple[int, ...]]] = {}

    def program(self, eqn: JaxprEqn, live: tuple[int, ...]) -> tuple[ClosedJaxpr, tuple[int, ...]]:
        """``(program, outputs)``: the cotangents of the operands at ``live``.

        The program takes the operands, and the cotangents of the inexact ``outputs``. Raises what
        JAX raises for a primitive that reverse mode does not go through.
        """
        key = (self._rules.key(eqn), live)
        if key not in self._known:
            self._known[key] = _pulled_back(eqn, live)
        return self._known[key]


def _pulled_back(eqn: JaxprEqn, live: tuple[int, ...]) -> tuple[ClosedJaxpr, tuple[int, ...]]:
    outputs = tuple(i for i, var in enumerate(eqn.outvars) if is_inexact(var.aval))

    def cotangents(operands: Sequence[Any], given: Sequence[Any]) -> Any:
        def of_live(*values: Any) -> list[Any]:
            filled = list(operands)
            for position, value in zip(live, values, strict=True):
                filled[position] = value
            results = bind_equation(eqn, filled)
            return [results[i] for i in outputs]

        pull_back = jax.vjp(of_live, *(operands[i] for i in live))[1]
        return pull_back(list(given))

    types = [type_of(var.aval) for var in eqn.invars]
    closed = jax.make_jaxpr(cotangents)(types, [type_of(eqn.outvars[i].aval) for i in outputs])
    flat = inlined(closed)
    lean = without_dead_code(flat.jaxpr)
    return make_closed(lean, flat.consts), outputs


def _type_key(atom: Any) -> Hashable:
    return str(atom.aval), getattr(atom.aval, "weak_type", False)


def _traced(eqn: JaxprEqn, live: tuple[int, ...]) -> TangentProgram:
    outputs = tuple(i for i, var in enumerate(eqn.outvars) if is_inexact(var.aval))

    def tangents(operands: Sequence[Any], dots: Sequence[Any]) -> list[Any]:
        def of_live(*values: Any) -> list[Any]:
            filled = list(operands)
            for position, value in zip(live, values, strict=True):
                filled[position] = value
            results = bind_equation(eqn, filled)
            return [results[i] for i in outputs]

        return jax.jvp(of_live, tuple(operands[i] for i in live), tuple(dots))[1]

    types = [type_of(var.aval) for var in eqn.invars]
    closed = jax.make_jaxpr(tangents)(types, [types[i] for i in live])
    flat = inlined(closed)
    lean = without_dead_code(_without_added_zeros(flat.jaxpr))
    return TangentProgram(eqn, lean, tuple(flat.consts), live, outputs)


def _without_added_zeros(jaxpr: Jaxpr) -> Jaxpr:
    """The jaxpr with x in place of x + 0, which some rules write for an absent tangent."""
    zeros: set[Any] = set()
    instead: dict[Any, Any] = {}

    def now(atom: Any) -> Any:
        return atom if isinstance(atom, Literal) else instead.get(atom, atom)

    eqns = []
    for eqn in jaxpr.eqns:
        operands = [now(atom) for atom in eqn.invars]
        name, out = eqn.primitive.name, eqn.outvars[0] if eqn.outvars else None
        if name == "broadcast_in_dim" and isinstance(operands[0], Literal) and not operands[0].val:
            zeros.add(out)
        if name in ("add", "add_any") and any(_is_zero(atom, zeros) for atom in operands):
            instead[out] = operands[1] if _is_zero(operands[0], zeros) else operands[0]
        else:
            eqns.append(eqn.replace(invars=operands))
    return jaxpr.replace(eqns=eqns, outvars=[now(atom) for atom in jaxpr.outvars])


def _is_zero(atom: Any, zeros: set[Any]) -> bool:
    return not isinstance(atom, Literal) and atom in zeros


def is_inexact(aval: Any) -> bool:
    """Whether values of this type have derivatives."""
    return hasattr(aval, "dtype") and bool(jnp.issubdtype(aval.dtype, jnp.inexact))


def inlined(closed: ClosedJaxpr, kept: frozenset[str] = frozenset()) -> ClosedJaxpr:
    """The same program with the bodies of its calls in their places, but for the ``kept`` ones."""
    if not any(_body_unless(kept, eqn) for eqn in closed.jaxpr.eqns):
        return closed
    types = [type_of(var.aval) for var in closed.jaxpr.invars]
    run = partial(_run, closed.jaxpr, closed.consts, kept)
    return jax.make_jaxpr(lambda *args: run(args))(*types)


def _run(
    jaxpr: Jaxpr, consts: Sequence[Any], kept: frozenset[str], args: Sequence[Any]
) -> list[Any]:
    env = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*consts, *args], strict=True))

    def read(atom: Any) -> Any:
        return atom.val if isinstance(atom, Literal) else env[atom]

    for eqn in jaxpr.eqns:
        values = [read(atom) for atom in eqn.invars]
        body = _body_unless(kept, eqn)
        results = bind_equation(eqn, values) if body is None else _run(*body, kept, values)
        env.update(zip(eqn.outvars, results, strict=True))
    return [read(atom) for atom in jaxpr.outvars]


def _body_unless(kept: frozenset[str], eqn: JaxprEqn) -> tuple[Jaxpr, Sequence[Any]] | None:
    return None if eqn.primitive.name in kept else body_of_call(eqn)
