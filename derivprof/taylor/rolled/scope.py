"""Laws, evaluated: on whole stacks, at one degree, or inside the loop over the degree.

What differs between these is in the classes that inherit from :class:`Scope`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax

from derivprof.compat import filled
from derivprof.taylor.coefficients import Arithmetic, Coefficient, Filled, Product
from derivprof.taylor.emission import Emission
from derivprof.taylor.nodes import Node
from derivprof.taylor.rolled.laws import History, Law, Piece, Scale, Terms

Value = Coefficient | None
"""None is zero."""


class Scope(ABC):
    """What a law means somewhere; ``emission`` has the single coefficients, constants among them.

    Every array of the scope has the axes ``prefix`` before those of its node.
    """

    prefix: tuple[int, ...] = ()

    def __init__(self, arithmetic: Arithmetic, emission: Emission) -> None:
        self.arithmetic, self.emission = arithmetic, emission

    @abstractmethod
    def at(self, node: Node, lag: int) -> Value:
        """The node some degrees below this one."""

    @abstractmethod
    def degree(self, value: Any) -> Any:
        """The degree in every entry of an array."""

    @abstractmethod
    def history(self, history: History, aval: Any) -> Value:
        """The sum of products of higher coefficients."""

    def applied(self, operation: Any, primals: Sequence[Any], arrays: Sequence[Any]) -> Any:
        """A linear operation."""
        return operation.apply(self.arithmetic, primals, arrays)

    def evaluated(self, law: Law, aval: Any) -> Value:
        """What the law gives here."""
        value = self._applied(law) if law.operation else self._total(law.sums[0], aval)
        if value is None or law.scale is Scale.NONE:
            return value
        array = self.arithmetic.dense(self.shaped(value, aval).array)
        if law.scale is Scale.TIMES_DEGREE:
            return Coefficient(value.factor, lax.mul(array, self.degree(array)))
        return Coefficient(value.factor, lax.div(array, self.degree(array)))

    def _total(self, terms: Terms, aval: Any) -> Value:
        found = []
        for factor, atom in terms:
            value = self._history_or_piece(atom, aval)
            if value is not None:
                shaped = self.shaped(value, aval)
                found.append((factor * shaped.factor, shaped.array))
        return self.arithmetic.sum(found)

    def _history_or_piece(self, atom: Piece | History, aval: Any) -> Value:
        if isinstance(atom, History):
            return self.history(atom, aval)
        value = self.at(atom.node, atom.lag)
        if value is None or atom.constant is None:
            return value
        constant = self.emission.coefficient(atom.constant)
        if constant is None:
            return None
        return self.multiple(atom.operation, constant, value, constant_is_left=atom.is_left)

    def _applied(self, law: Law) -> Value:
        types = law.operation.argument_types
        values = [self._total(terms, aval) for terms, aval in zip(law.sums, types, strict=True)]
        present = [value for value in values if value is not None]
        if not present:
            return None
        common = present[0].factor
        arrays = [
            self.zeros(aval)
            if value is None
            else self.arithmetic.scaled(value.factor / common, value.array)
            for value, aval in zip(values, types, strict=True)
        ]
        primals = [self.emission.array(key) for key in law.primals]
        return Coefficient(common, self.applied(law.operation, primals, arrays))

    def zeros(self, aval: Any) -> Any:
        """Zeros of a type."""
        zeros = filled(aval, 0)
        return jnp.broadcast_to(zeros, self.prefix + aval.shape) if self.prefix else zeros

    def shaped(self, value: Coefficient, aval: Any) -> Coefficient:
        """The value in the shape of a type."""
        array, shape = value.array, self.prefix + aval.shape
        if isinstance(array, Product) or (array.shape == shape):
            return value
        if isinstance(array, Filled):
            return Coefficient(value.factor, Filled(aval))
        return Coefficient(value.factor, spread(self.arithmetic, array, shape, len(self.prefix)))

    def materialised(self, value: Value, aval: Any) -> Any:
        """The value as one array of a type."""
        if value is None:
            return self.zeros(aval)
        return self.arithmetic.materialised(self.shaped(value, aval))

    def multiple(
        self, operation: Any, constant: Coefficient, value: Coefficient, *, constant_is_left: bool
    ) -> Coefficient:
        """A constant times a value, not carried out yet; ones drop out of entrywise products."""
        factor = constant.factor * value.factor
        if operation.commutes:
            for one, other in ((constant, value), (value, constant)):
                if isinstance(one.array, Filled):
                    return Coefficient(factor, other.array)
        pair = [self.arithmetic.dense(side.array) for side in (constant, value)]
        ordered = pair if constant_is_left else pair[::-1]
        return Coefficient(factor, Product(self.mapped(operation, constant_is_left), *ordered))

    def mapped(self, operation: Any, constant_is_left: bool) -> Any:
        """The operation on arrays of this scope."""
        return operation


def spread(arithmetic: Arithmetic, array: Any, shape: tuple[int, ...], lead: int) -> Any:
    """An array broadcast to a shape, its first ``lead`` axes staying the first."""
    last = range(len(shape) - array.ndim + lead, len(shape))
    axes = (*range(lead), *last)
    key = ("spread", shape, id(array))
    return arithmetic.once(key, (array,), lambda: lax.broadcast_in_dim(array, shape, axes))
