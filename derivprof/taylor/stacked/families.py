"""What is alike in the terms of several sums, so that one operation computes it for all of them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from derivprof.taylor.algebra import Index
from derivprof.taylor.nodes import Node, Term, Times


class Shape(Enum):
    """How the entries of a family go with the rows."""

    WHOLE = "one coefficient per row"
    ALIGNED = "one product per row, with a factor that all share"
    CONTRACTED = "many products for the only row"
    GATHERED = "one product per row, of any two coefficients"
    IRREGULAR = "anything else"


_OPERATIONS = {Shape.WHOLE: 1, Shape.ALIGNED: 2, Shape.CONTRACTED: 3, Shape.GATHERED: 6,
               Shape.IRREGULAR: 12}  # fmt: skip

MOST_SLICED = 200
"""So many irregular terms are computed row by row: compilers fuse slices better than gathers."""

JOINED_AND_CUT = 4
"""What putting a row into a block counts for: it is cut out again, and compilers fuse it badly."""


@dataclass(frozen=True)
class Entry:
    """A term of one row, with the indices of its operands: twice the one that is no product."""

    row: int
    factor: Fraction
    left: Index
    right: Index


@dataclass(frozen=True, eq=False)
class Family:
    """Terms with the same operation (None for coefficients alone) on parts of the same nodes."""

    operation: Any
    left: Node
    right: Node
    entries: tuple[Entry, ...]

    def shape(self, rows: int) -> Shape:
        """How the entries go with so many rows."""
        lefts, rights = ({getattr(e, side) for e in self.entries} for side in ("left", "right"))
        in_order = [entry.row for entry in self.entries] == list(range(rows))
        if rows == 1 and self.operation is not None and len(self.entries) > 2:
            return Shape.CONTRACTED
        if not in_order:
            return Shape.IRREGULAR
        if self.operation is None:
            return Shape.WHOLE
        return Shape.ALIGNED if 1 in (len(lefts), len(rights)) else Shape.GATHERED

    def blocks(self) -> list[tuple[Node, tuple[Index, ...]]]:
        """The coefficients that are needed side by side."""
        lefts = tuple(entry.left for entry in self.entries)
        rights = tuple(entry.right for entry in self.entries)
        sides = [(self.left, lefts)] + ([(self.right, rights)] if self.operation else [])
        return [(node, side) for node, side in sides if len(set(side)) > 1]

    def is_worth_joining(self, rows: int) -> bool:
        """Whether rows of all degrees go into one operation, though they must be put together."""
        is_entrywise = self.operation is None or self.operation.commutes
        return rows > 1 and not is_entrywise and self.shape(rows) is Shape.ALIGNED


def families_of(rows: Sequence[Sequence[Term]], *, by_degree: bool = True) -> list[Family]:
    """The terms of several sums in families; a b and b a are one where the operation commutes.

    Terms of operands of different degrees are in different ones, unless ``by_degree`` is False.
    """
    found: dict[Any, dict[tuple[int, Index, Index], Fraction]] = defaultdict(dict)
    nodes: dict[Any, tuple[Any, Node, Node]] = {}
    for number, terms in enumerate(rows):
        for factor, term in terms:
            operation, (left, i), (right, j) = _parts(term)
            if operation is not None and operation.commutes and (i, id(left)) > (j, id(right)):
                (left, i), (right, j) = (right, j), (left, i)
            degrees = (i[:1], j[:1]) if by_degree else ()
            family = (id(operation), id(left), id(right), *degrees)
            nodes[family] = operation, left, right
            entries = found[family]
            entries[number, i, j] = entries.get((number, i, j), Fraction(0)) + factor
    return [
        Family(
            *nodes[family],
            tuple(Entry(row, q, i, j) for (row, i, j), q in sorted(entries.items()) if q),
        )
        for family, entries in found.items()
        if any(entries.values())
    ]


def _parts(term: Any) -> tuple[Any, tuple[Node, Index], tuple[Node, Index]]:
    if isinstance(term, Times):
        return term.operation, term.left, term.right
    return None, term, term


def covers(families: Sequence[Family], rows: int) -> bool:
    """Whether every row has an entry."""
    return len({entry.row for family in families for entry in family.entries}) == rows


def pays(
    families: Sequence[Family], rows: int, joins: Callable[[Node, tuple[Index, ...]], int]
) -> bool:
    """Whether fewer operations compute all rows together than one by one.

    ``joins`` says how many operations put coefficients of a node together.
    """
    shapes = [family.shape(rows) for family in families]
    terms = sum(len(family.entries) for family in families)
    if {Shape.IRREGULAR, Shape.GATHERED} & set(shapes) and terms <= MOST_SLICED:
        return False
    joined = sum(joins(node, side) for family in families for node, side in family.blocks())
    together = sum(_OPERATIONS[shape] for shape in shapes) + JOINED_AND_CUT * joined
    return together < 2 * terms
