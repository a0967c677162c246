"""The coefficients so far, arranged so that all sums of products are one operation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from derivprof.taylor.nodes import Node
from derivprof.taylor.rolled.laws import History

NARROW = 8
"""Below so many entries rows are summed as they are."""

Pair = tuple[Any, Any]
"""The left factors by degree, and the right ones in reverse."""


@dataclass(frozen=True, eq=False)
class _Entrywise:
    """Histories of entrywise products of one type."""

    aval: Any
    histories: tuple[History, ...]

    @property
    def row_types(self) -> tuple[Any, Any]:
        size = len(self.histories) * prod(self.aval.shape)
        row = jax.ShapeDtypeStruct((size,), self.aval.dtype)
        return row, row

    def row(self, nodes: Iterable[Node], array_of: Callable[[Node, Any], Any]) -> Any:
        return jnp.concatenate([jnp.ravel(array_of(node, self.aval)) for node in nodes])

    def sums(self, left: Any, right: Any) -> list[Any]:
        total = summed(left * right)
        shape = (len(self.histories), *self.aval.shape)
        return list(lax.reshape(total, shape))


@dataclass(frozen=True, eq=False)
class _Bilinear:
    """The history of a product of another kind."""

    history: History

    @property
    def histories(self) -> tuple[History, ...]:
        return (self.history,)

    @property
    def row_types(self) -> tuple[Any, Any]:
        return self.history.left.aval, self.history.right.aval

    def row(self, nodes: Iterable[Node], array_of: Callable[[Node, Any], Any]) -> Any:
        (node,) = nodes
        return array_of(node, node.aval)

    def sums(self, left: Any, right: Any) -> list[Any]:
        products = jax.vmap(self.history.operation.apply)(left, right)
        return [jnp.sum(products, 0, dtype=products.dtype)]


class Buffers:
    """Two buffers per type of product, for degrees up to ``degree``."""

    def __init__(self, histories: Iterable[tuple[History, Any]], degree: int) -> None:
        self._degree = degree
        entrywise: dict[Any, tuple[Any, list[History]]] = {}
        self._groups: list[_Entrywise | _Bilinear] = []
        for history, aval in histories:
            if history.operation.commutes:
                entrywise.setdefault((aval.shape, aval.dtype), (aval, []))[1].append(history)
            else:
                self._groups.append(_Bilinear(history))
        self._groups.extend(_Entrywise(aval, tuple(found)) for aval, found in entrywise.values())

    def empty(self) -> list[Pair]:
        """Nothing but zeros: no coefficient is known."""
        lengths = (self._degree + 1, 2 * self._degree + 1)
        return [
            tuple(
                jnp.zeros((n, *row.shape), row.dtype)
                for n, row in zip(lengths, group.row_types, strict=True)
            )
            for group in self._groups
        ]  # pyright: ignore[reportReturnType]

    def sums(self, pairs: Iterable[Pair], k: Any) -> dict[Any, Any]:
        """Every sum of a_j b_{k-j}, by the key of its history."""
        found: dict[Any, Any] = {}
        for group, (left, right) in zip(self._groups, pairs, strict=True):
            window = lax.dynamic_slice_in_dim(
                right, self._degree - k, self._degree + 1, allow_negative_indices=False
            )
            sums = group.sums(left, window)
            found.update(
                {each.key: value for each, value in zip(group.histories, sums, strict=True)}
            )
        return found

    def updated(
        self, pairs: Iterable[Pair], k: Any, materialised: Callable[..., Any],
        current: Mapping[Node, Any],
    ) -> list[Pair]:  # fmt: skip
        """With the coefficients of degree k."""

        def array_of(node: Node, aval: Any) -> Any:
            return materialised(current[node], aval)

        return [
            (
                _placed(left, group.row((h.left for h in group.histories), array_of), k),
                _placed(
                    right,
                    group.row((h.right for h in group.histories), array_of),
                    self._degree - k,
                ),
            )
            for group, (left, right) in zip(self._groups, pairs, strict=True)
        ]


def _placed(buffer: Any, row: Any, index: Any) -> Any:
    return lax.dynamic_update_slice_in_dim(
        buffer, row[None], index, 0, allow_negative_indices=False
    )


def summed(rows: Any) -> Any:
    """The sum over the first axis; of wide rows as a product with ones.

    XLA's CPU code of the product is more than twice as fast as that of the sum.
    """
    if rows.shape[1] < NARROW:
        return jnp.sum(rows, 0, dtype=rows.dtype)
    ones = jnp.ones((1, rows.shape[0]), rows.dtype)
    return lax.dot(ones, rows, precision=lax.Precision.HIGHEST)[0]
