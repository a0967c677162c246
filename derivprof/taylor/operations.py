"""What emission carries out on arrays: bilinear and linear operations, given by equations."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from derivprof.compat import JaxprEqn, Literal, bind_equation, must_happen
from derivprof.jaxprs import TangentProgram
from derivprof.taylor.algebra import Index
from derivprof.taylor.coefficients import Arithmetic, Filled

_KEEPS_ONES = (
    lax.broadcast_in_dim_p, lax.reshape_p, lax.squeeze_p, lax.transpose_p, lax.rev_p,
    lax.slice_p, lax.copy_p, lax.convert_element_type_p, lax.real_p,
)  # fmt: skip
"""Primitives that only rearrange entries, or drop some: ones stay ones."""


class Bilinear:
    """A bilinear equation of two operands, at any two arrays of their types."""

    def __init__(self, eqn: JaxprEqn, *, commutes: bool) -> None:
        self.eqn, self.commutes = eqn, commutes

    def apply(self, left: Any, right: Any) -> Any:
        """The product of two arrays."""
        return bind_equation(self.eqn, [left, right])[0]


class LinearInSlots:
    """An equation, linear in the operands in some slots, with the others at their values."""

    def __init__(self, eqn: JaxprEqn, slots: tuple[int, ...], position: int) -> None:
        self.eqn, self._slots, self._position = eqn, slots, position
        self.argument_types = tuple(eqn.invars[slot].aval for slot in slots)

    def apply(self, arithmetic: Arithmetic, primals: Sequence[Any], arrays: Sequence[Any]) -> Any:
        """The output for arrays in the slots."""
        operands = list(primals)
        for slot, array in zip(self._slots, arrays, strict=True):
            operands.insert(slot, arithmetic.dense(array))
        return run_equation(arithmetic, self.eqn, operands)[self._position]


class AlongCurve:
    """One coefficient of an equation's output along polynomial operands, by nested jvp."""

    def __init__(
        self, eqn: JaxprEqn, position: int, index: Index, curve: tuple[tuple[int, Index], ...]
    ) -> None:
        self.eqn, self._position, self._index, self._curve = eqn, position, index, curve
        self.argument_types = (eqn.outvars[position].aval,)

    def apply(self, arithmetic: Arithmetic, primals: Sequence[Any], arrays: Sequence[Any]) -> Any:
        """The coefficient; ``primals`` are the operands and then the coefficients of the curve."""
        count = len(self.eqn.invars)
        operands, coefficients = primals[:count], primals[count:]

        def at(*steps: Any) -> Any:
            moved = list(operands)
            for (i, a), array in zip(self._curve, coefficients, strict=True):
                monomial: Any = math.prod(s**k for s, k in zip(steps, a, strict=True) if k)
                moved[i] = moved[i] + array * monomial.astype(array.dtype)
            return bind_equation(self.eqn, moved)[self._position]

        function = at
        for direction, times in enumerate(self._index):
            for _ in range(times):
                function = _slope(function, direction)
        zeros = [jnp.zeros(()) for _ in self._index]
        factor = 1 / math.prod(math.factorial(k) for k in self._index)
        value = function(*zeros)
        return value * jnp.asarray(factor, value.dtype)


def _slope(function: Callable[..., Any], direction: int) -> Callable[..., Any]:
    """The derivative by one of the arguments, which are scalars."""

    def slope(*steps: Any) -> Any:
        seeds = [jnp.ones(()) if i == direction else jnp.zeros(()) for i in range(len(steps))]
        return jax.jvp(function, steps, tuple(seeds))[1]

    return slope


class Tangent:
    """The tangent program of an equation: linear in the tangents."""

    def __init__(self, program: TangentProgram) -> None:
        self.program = program
        self.argument_types = tuple(program.eqn.invars[i].aval for i in program.used_tangents)

    def apply(self, arithmetic: Arithmetic, primals: Sequence[Any], arrays: Sequence[Any]) -> Any:
        """The tangent of the output; ``primals`` are those of ``program.used_operands``."""
        (array, *others) = arrays
        if not others and isinstance(array, Filled) and self.program.eqn.primitive in _KEEPS_ONES:
            return Filled(self.program.jaxpr.outvars[0].aval)
        program = self.program
        inputs: list[Any] = [None] * len(program.jaxpr.invars)
        for position, value in zip(program.used_operands, primals, strict=True):
            inputs[position] = value
        slots = {position: program.operand_count + i for i, position in enumerate(program.live)}
        for position, array in zip(program.used_tangents, arrays, strict=True):
            inputs[slots[position]] = arithmetic.dense(array)
        (result,) = run_jaxpr(arithmetic, program.jaxpr, program.consts, inputs)
        return result


def run_equation(arithmetic: Arithmetic, eqn: JaxprEqn, operands: Sequence[Any]) -> list[Any]:
    """The results of an equation, which is carried out once per choice of operands."""
    if must_happen(eqn):
        effect = ("effect", id(eqn), *map(arithmetic.identity, operands))
        return arithmetic.once(effect, (eqn, *operands), lambda: bind_equation(eqn, operands))
    key = (eqn.primitive, arithmetic.keys.params(eqn), *map(arithmetic.identity, operands))
    return arithmetic.once(key, operands, lambda: bind_equation(eqn, operands))


def run_jaxpr(
    arithmetic: Arithmetic, jaxpr: Any, consts: Sequence[Any], inputs: Sequence[Any]
) -> list[Any]:
    """The outputs of a jaxpr, each of its equations carried out once per choice of operands."""
    values = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*consts, *inputs], strict=True))

    def read(atom: Any) -> Any:
        return arithmetic.literal(atom) if isinstance(atom, Literal) else values[atom]

    for eqn in jaxpr.eqns:
        results = run_equation(arithmetic, eqn, [read(atom) for atom in eqn.invars])
        values.update(zip(eqn.outvars, results, strict=True))
    return [read(atom) for atom in jaxpr.outvars]
