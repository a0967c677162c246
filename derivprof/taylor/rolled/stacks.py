"""Laws on whole stacks, and at one degree."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from derivprof.compat import filled
from derivprof.taylor.coefficients import Arithmetic, Coefficient
from derivprof.taylor.emission import Emission
from derivprof.taylor.nodes import Node
from derivprof.taylor.rolled.laws import History
from derivprof.taylor.rolled.scope import Scope, Value

Stacks = Callable[[Node, int], Value]
"""The coefficients of a node of degree 1 to some degree, along the first axis."""


class MappedBilinear:
    """A bilinear operation of a constant with every row of a stack."""

    commutes = False

    def __init__(self, operation: Any, *, constant_is_left: bool) -> None:
        self._operation = operation
        self._axes = (None, 0) if constant_is_left else (0, None)

    def apply(self, left: Any, right: Any) -> Any:
        """All products."""
        return jax.vmap(self._operation.apply, in_axes=self._axes)(left, right)


class WholeScope(Scope):
    """All degrees from 1 to some degree at once."""

    def __init__(
        self, emission: Emission, degree: int, stack: Stacks,
        convolved: Callable[[History, Any, int], Value],
    ) -> None:  # fmt: skip
        super().__init__(emission.arithmetic, emission)
        self.prefix = (degree,)
        self._stack, self._convolved = stack, convolved

    def at(self, node: Node, lag: int) -> Value:
        """The stack, moved up, with the constant term before it."""
        (degree,) = self.prefix
        if not lag:
            return self._stack(node, degree)
        stack = self._stack(node, degree - lag) if lag < degree else None
        has_constant = (0,) in node.support and lag <= degree
        if stack is None and not has_constant:
            return None
        return Coefficient(Fraction(1), self._moved(node, stack, lag, has_constant))

    def _moved(self, node: Node, stack: Value, lag: int, has_constant: bool) -> Any:
        (degree,) = self.prefix
        zeros = jnp.broadcast_to(filled(node.aval, 0), (degree, *node.aval.shape))
        rows = [zeros[: min(lag - 1, degree)]]
        if lag <= degree:
            first = self.emission.array((node, (0,))) if has_constant else zeros[0]
            rows.append(first[None])
        if lag < degree:
            rows.append(zeros[lag:] if stack is None else self.arithmetic.materialised(stack))
        return lax.concatenate([part for part in rows if part.shape[0]], 0)

    def degree(self, value: Any) -> Any:
        """1, 2, 3, ... along the first axis."""
        return lax.broadcasted_iota(value.dtype, value.shape, 0) + 1

    def history(self, history: History, aval: Any) -> Value:
        """By a loop over the degree."""
        return self._convolved(history, aval, self.prefix[0])

    def mapped(self, operation: Any, constant_is_left: bool) -> Any:
        """On every row: the same object for the same operation."""
        key = ("mapped", id(operation), constant_is_left)
        return self.arithmetic.once(
            key, (operation,), lambda: MappedBilinear(operation, constant_is_left=constant_is_left)
        )

    def applied(self, operation: Any, primals: Sequence[Any], arrays: Sequence[Any]) -> Any:
        """On the whole stack at once."""
        keys = self.arithmetic.keys

        def each(*rows: Any) -> Any:
            return operation.apply(Arithmetic(keys), primals, rows)

        return jax.vmap(each)(*arrays)


class RowScope(Scope):
    """At one known degree, k."""

    def __init__(
        self, emission: Emission, k: int, row: Callable[[Node, int], Value], stack: Stacks
    ) -> None:
        super().__init__(emission.arithmetic, emission)
        self._k, self._row, self._stack = k, row, stack

    def at(self, node: Node, lag: int) -> Value:
        """One coefficient."""
        return self._row(node, self._k - lag)

    def degree(self, value: Any) -> Any:
        """K in every entry."""
        return jnp.full_like(value, self._k)

    def history(self, history: History, aval: Any) -> Value:
        """One stack against the other in reverse."""
        if self._k < 2:
            return None
        left, right = (self._stack(node, self._k - 1) for node in (history.left, history.right))
        if left is None or right is None:
            return None
        arrays = [self.arithmetic.dense(each.array) for each in (left, right)]
        products = jax.vmap(history.operation.apply)(arrays[0], jnp.flip(arrays[1], 0))
        return Coefficient(left.factor * right.factor, jnp.sum(products, 0, dtype=products.dtype))


def convolved(left: Any, right: Any) -> Any:
    """The sums of left_j right_{k-j} over 0 < j < k, for k from 1 on, of entrywise products.

    Row 0 of the stacks is the coefficient of degree 1.
    """
    degree = left.shape[0]
    padded = lax.concatenate([lax.rev(right, (0,)), jnp.zeros_like(right)], 0)

    def row(k: Any) -> Any:
        start = degree - k
        window = lax.dynamic_slice_in_dim(padded, start, degree, allow_negative_indices=False)
        return jnp.sum(left * window, 0, dtype=left.dtype)

    return jax.vmap(row)(jnp.arange(degree, dtype=jnp.int32))
