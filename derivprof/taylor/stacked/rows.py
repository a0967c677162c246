"""Coefficients of a node as rows of arrays, which are sliced and put together once."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from derivprof.taylor.algebra import Index, Support
from derivprof.taylor.nodes import Node

MOST_JOINED = 32
"""Rows that lie apart are joined one by one up to this number, and gathered beyond."""


def rows_of(support: Support) -> tuple[Index, ...]:
    """The rows of a stack: every coefficient but the constant term."""
    return tuple(sorted(index for index in support if any(index)))


@dataclass(frozen=True, eq=False)
class Piece:
    """Coefficients one behind the other, along the first axis of an array."""

    indices: tuple[Index, ...]
    array: Any
    _rows: list[Any] = field(default_factory=list)

    def row(self, place: int) -> Any:
        """One coefficient; all of them are cut apart when the first one is asked for."""
        if len(self.indices) == 1:
            return lax.squeeze(self.array, (0,))
        if not self._rows:
            parts = lax.split(self.array, [1] * len(self.indices))
            self._rows.extend(lax.squeeze(part, (0,)) for part in parts)
        return self._rows[place]


@dataclass(frozen=True, eq=False)
class Run:
    """Neighbouring rows of a piece, or one row of no piece; ``first`` is where they are wanted."""

    first: int
    piece: Piece | None
    start: int
    stop: int

    def ends_before(self, piece: Piece, place: int) -> bool:
        """Whether the row is the next one of the same piece."""
        return self.piece is piece and self.stop == place

    def slice(self) -> Any:
        """The rows."""
        assert self.piece is not None
        if (self.start, self.stop) == (0, len(self.piece.indices)):
            return self.piece.array
        return lax.slice_in_dim(self.piece.array, self.start, self.stop)


class Rows:
    """The pieces of every node, and what was put together of them."""

    def __init__(self) -> None:
        self._places: dict[Node, dict[Index, tuple[Piece, int]]] = defaultdict(dict)
        self._joined: dict[tuple[Node, tuple[Index, ...]], Any] = {}

    def put(self, node: Node, indices: Sequence[Index], array: Any) -> None:
        """Keep coefficients, one piece per degree."""
        counts: dict[int, int] = {}
        for index in indices:
            counts[index[0]] = counts.get(index[0], 0) + 1
        parts = lax.split(array, list(counts.values())) if len(counts) > 1 else [array]
        start = 0
        self._joined[node, tuple(indices)] = array
        for part, count in zip(parts, counts.values(), strict=True):
            piece = Piece(tuple(indices[start : start + count]), part)
            self._places[node].update((i, (piece, n)) for n, i in enumerate(piece.indices))
            start += count

    def has(self, node: Node, index: Index) -> bool:
        """Whether a coefficient is in some piece."""
        return index in self._places[node]

    def row(self, node: Node, index: Index) -> Any:
        """One coefficient, or None if it is in no piece."""
        piece, place = self._places[node].get(index, (None, 0))
        return None if piece is None else piece.row(place)

    def block(self, node: Node, indices: tuple[Index, ...], single: Callable[[Index], Any]) -> Any:
        """Several coefficients along a new first axis; ``single`` gives those in no piece."""
        key = (node, indices)
        if key not in self._joined:
            self._joined[key] = self._join(node, indices, single)
        return self._joined[key]

    def joins(self, node: Node, indices: tuple[Index, ...]) -> int:
        """How many operations ``block`` takes."""
        if (node, indices) in self._joined:
            return 0
        runs, whole = len(self._runs(node, indices)), tuple(sorted(set(indices)))
        if runs == 1:
            return 0
        return 1 + (runs if runs <= MOST_JOINED or whole == indices else self.joins(node, whole))

    def _join(self, node: Node, indices: tuple[Index, ...], single: Callable[[Index], Any]) -> Any:
        runs = self._runs(node, indices)
        if len(runs) == len(indices) and all(run.piece is None for run in runs):
            return _stacked([single(index) for index in indices])
        whole = tuple(sorted(set(indices)))
        if len(runs) > MOST_JOINED and whole != indices:
            number = {index: i for i, index in enumerate(whole)}
            places = np.asarray([number[index] for index in indices])
            return jnp.take(self.block(node, whole, single), places, axis=0)
        parts = [
            jnp.expand_dims(single(indices[run.first]), 0) if run.piece is None else run.slice()
            for run in runs
        ]
        return parts[0] if len(parts) == 1 else lax.concatenate(parts, 0)

    def _runs(self, node: Node, indices: tuple[Index, ...]) -> list["Run"]:
        """The indices as parts of pieces, and single ones that are in no piece."""
        runs: list[Run] = []
        for number, index in enumerate(indices):
            piece, place = self._places[node].get(index, (None, 0))
            last = runs[-1] if runs else None
            if last is not None and piece is not None and last.ends_before(piece, place):
                runs[-1] = Run(last.first, piece, last.start, place + 1)
            else:
                runs.append(Run(number, piece, place, place + 1))
        return runs


def _stacked(rows: Sequence[Any]) -> Any:
    """Arrays along a new first axis; known ones make a known one."""
    if all(isinstance(row, np.ndarray | np.generic) for row in rows):
        return np.stack(rows)
    return jnp.stack(rows)
