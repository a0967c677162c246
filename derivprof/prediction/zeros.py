"""The equations by which JAX makes a zero where a value has no tangent."""

from collections import Counter
from typing import Any

import jax

from derivprof.compat import pushed_forward, type_of
from derivprof.differentiate import push_forward
from derivprof.jaxprs import equations
from derivprof.prediction.types import Types, fixed, results


class Zeros:
    """Zeros by the type of their value, each traced once."""

    def __init__(self) -> None:
        self._avals: dict[str, Any] = {}
        self._inside: dict[str, Types] = {}
        self._outside: dict[str, Types] = {}

    def name(self, aval: Any) -> str:
        """What stands for a type here."""
        name = f"{aval}{' weak' * getattr(aval, 'weak_type', False)}"
        self._avals.setdefault(name, aval)
        return name

    def inside(self, name: str) -> Types:
        """The tangent of a carry, or of a branch's result."""
        if name not in self._inside:
            program = jax.make_jaxpr(lambda x: x)(type_of(self._avals[name]))
            self._inside[name] = _fixed(pushed_forward(program, [False], instantiate=True)[0])
        return self._inside[name]

    def outside(self, name: str) -> Types:
        """The derivative of a result of the whole function, and that it is such a result."""
        if name not in self._outside:
            made = jax.make_jaxpr(_derivative_of_constant)(type_of(self._avals[name]))
            (aval,) = made.out_avals
            self._outside[name] = _fixed(made) + results(self.name(aval), 0)
        return self._outside[name]


def _derivative_of_constant(y: Any) -> Any:
    return push_forward(lambda x: y, (1.0,))(1.0)


def _fixed(program: Any) -> Types:
    return fixed(Counter(eqn.primitive.name for eqn in equations(program.jaxpr)))
