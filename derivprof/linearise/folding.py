"""Running a jaxpr with numbers folded, factors of one dropped and nothing computed twice."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax.extend.core import primitives as p

from derivprof.compat import Jaxpr, JaxprEqn, Literal, bind_equation
from derivprof.jaxprs import ENTRYWISE, Keys

_TAKES_SCALARS = frozenset({p.mul_p, p.add_p, p.sub_p, p.div_p})
"""Primitives that take a scalar beside an array."""


@dataclass(frozen=True)
class Uniform:
    """An array whose entries all are one number, known while tracing."""

    number: np.ndarray
    shape: tuple[int, ...]

    def array(self) -> Any:
        """The array itself."""
        return jax.lax.full(self.shape, self.number, self.number.dtype)

    def is_number(self, number: float) -> bool:
        """Whether the entries are that number."""
        return bool(self.number == number)


class Folding:
    """One run; results of equal equations on the same operands are the same object."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._known: dict[Hashable, Any] = {}
        self._kept: list[Any] = []

    def run(self, jaxpr: Jaxpr, consts: Sequence[Any], args: Sequence[Any]) -> list[Any]:
        """The outputs, each an array or a :class:`Uniform`; ``args`` may be either too."""
        env = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*consts, *args], strict=True))

        def read(atom: Any) -> Any:
            if isinstance(atom, Literal):
                aval: Any = atom.aval
                return Uniform(np.asarray(atom.val, aval.dtype), ())
            return env[atom]

        for eqn in jaxpr.eqns:
            env.update(zip(eqn.outvars, self._results(eqn, [*map(read, eqn.invars)]), strict=True))
        return [read(atom) for atom in jaxpr.outvars]

    def _results(self, eqn: JaxprEqn, operands: list[Any]) -> list[Any]:
        if eqn.effects:
            return bind_equation(eqn, _arrays(eqn, operands))
        key = eqn.primitive, self._keys.params(eqn), tuple(map(self._operand_key, operands))
        if key not in self._known:
            self._kept.append(operands)
            self._known[key] = _folded(eqn, operands)
        return self._known[key]

    def _operand_key(self, operand: Any) -> Hashable:
        if isinstance(operand, Uniform):
            number = operand.number
            return str(number.dtype), number.tobytes(), operand.shape
        return id(operand)


def _folded(eqn: JaxprEqn, operands: list[Any]) -> list[Any]:
    shape = getattr(eqn.outvars[0].aval, "shape", None) if eqn.outvars else None
    if shape is not None and all(isinstance(operand, Uniform) for operand in operands):
        number = _number(eqn, operands)
        if number is not None:
            return [Uniform(number, shape)]
    if eqn.primitive is p.mul_p and (other := _times_one(eqn, operands)) is not None:
        return [other]
    return bind_equation(eqn, _arrays(eqn, operands))


def _number(eqn: JaxprEqn, operands: list[Any]) -> np.ndarray | None:
    if eqn.primitive is p.broadcast_in_dim_p:
        return operands[0].number
    if eqn.primitive not in ENTRYWISE:
        return None
    with jax.ensure_compile_time_eval():
        (result,) = bind_equation(eqn, [operand.number for operand in operands])
        return np.asarray(result)


def _times_one(eqn: JaxprEqn, operands: list[Any]) -> Any:
    """The other factor when one is 1 and the product has the shape of the other; None otherwise."""
    result: Any = eqn.outvars[0].aval
    for one, other in (operands, operands[::-1]):
        if isinstance(one, Uniform) and one.is_number(1) and not isinstance(other, Uniform):
            return other if other.shape == result.shape else None
    return None


def _arrays(eqn: JaxprEqn, operands: list[Any]) -> list[Any]:
    result: Any = eqn.outvars[0].aval if eqn.outvars else None
    arrays = [o for o in operands if not isinstance(o, Uniform)]
    mixes = eqn.primitive in _TAKES_SCALARS and any(a.shape == result.shape for a in arrays)
    return [_array(operand, mixes) for operand in operands]


def _array(operand: Any, as_scalar: bool) -> Any:
    if not isinstance(operand, Uniform):
        return operand
    return operand.number if as_scalar or operand.shape == () else operand.array()
