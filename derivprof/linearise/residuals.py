"""What reverse mode stores between its forward and its backward pass."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax

from derivprof.compat import ClosedJaxpr, Jaxpr, JaxprEqn, Literal, source_line, without_dead_code
from derivprof.jaxprs import Keys, equations, inlined
from derivprof.linearise.folding import Folding, Uniform


@dataclass(frozen=True)
class StoredArray:
    """One array that is stored: its type (``float32[8,4]``), bytes, and the user's source line."""

    type: str
    bytes: int
    source: str


@dataclass(frozen=True)
class Residuals:
    """The arrays that the forward pass makes and the backward pass reads, each counted once."""

    arrays: tuple[StoredArray, ...]

    @property
    def count(self) -> int:
        """How many arrays."""
        return len(self.arrays)

    @property
    def bytes(self) -> int:
        """Their size together."""
        return sum(array.bytes for array in self.arrays)


def residuals_of(fun: Callable[..., Any], args: Sequence[Any]) -> Residuals:
    """What ``jax.vjp(fun, *args)`` stores beside the arguments and constants of the program.

    ``args`` are arrays or ``jax.ShapeDtypeStruct``, or pytrees of them; nothing is executed. Arrays
    that equal operations compute from the same operands count once.
    """
    jaxpr, stored = stored_variables(fun, args, Keys())
    made = _made_from_arguments(jaxpr)
    return Residuals(
        tuple(
            StoredArray(var.aval.str_short(), bytes_of(var.aval), source_line(made[var]))
            for var in stored
            if var in made
        )
    )


def backward_primitives(fun: Callable[..., Any], args: Sequence[Any]) -> Counter[str]:
    """How many equations of each primitive the backward pass of ``jax.vjp(fun, *args)`` has.

    ``args`` as in :func:`residuals_of`; dead code is not counted.
    """
    output, pull_back = jax.eval_shape(lambda *args: jax.vjp(fun, *args), *args)
    program = jax.make_jaxpr(lambda pull_back, ones: pull_back(ones))(pull_back, output)
    return Counter(eqn.primitive.name for eqn in equations(without_dead_code(program.jaxpr)))


def _made_from_arguments(jaxpr: Jaxpr) -> dict[Any, JaxprEqn]:
    """The variables that depend on an argument, each with the equation that makes it."""
    made: dict[Any, JaxprEqn] = {}
    for eqn in jaxpr.eqns:
        atoms = [atom for atom in eqn.invars if not isinstance(atom, Literal)]
        if any(atom in made or atom in jaxpr.invars for atom in atoms):
            made.update(dict.fromkeys(eqn.outvars, eqn))
    return made


def stored_variables(
    fun: Callable[..., Any], args: Sequence[Any], keys: Keys
) -> tuple[Jaxpr, tuple[Any, ...]]:
    """The forward pass, and its variables that the backward pass reads, arguments included."""

    def forward(*args: Any) -> list[Any]:
        return jax.tree.leaves(jax.vjp(fun, *args)[1])

    lean = _lean(inlined(jax.make_jaxpr(forward)(*args)), keys)
    return lean.jaxpr, tuple(dict.fromkeys(lean.jaxpr.outvars))


def _lean(closed: ClosedJaxpr, keys: Keys) -> ClosedJaxpr:
    """The same with equal equations merged, and without results that are one number everywhere."""

    def folded(*args: Any) -> list[Any]:
        results = Folding(keys).run(closed.jaxpr, closed.consts, args)
        return [result for result in results if not isinstance(result, Uniform)]

    return jax.make_jaxpr(folded)(*closed.in_avals)


def bytes_of(aval: Any) -> int:
    """The size of an array of that type."""
    return math.prod(aval.shape) * aval.dtype.itemsize
