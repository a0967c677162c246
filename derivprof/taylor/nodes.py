"""Nodes: what a program computes, as series; and recipes: how one coefficient follows from others.

A node is one output of one equation applied to nodes. Equal applications are one node, so the
graph may be cyclic: the coefficient of a node may need *lower* coefficients of the same node. What
is finite and acyclic are its keys, pairs of a node with a multi-index.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from derivprof.taylor.algebra import Index, Support

PRIMAL: Index = ()
"""In place of an index: the value of a node exactly as the program computes it."""

ONE = Fraction(1)


class Kind(Protocol):
    """How the coefficients of a node are made."""

    def primal(self, node: "Node") -> "Recipe":
        """The recipe of the program's own value."""
        ...

    def coefficient(self, node: "Node", index: Index) -> "Recipe":
        """The recipe of one coefficient, whose index is in the node's support."""
        ...


class Node:
    """One value of the program as a series.

    ``support`` holds every index whose coefficient may be other than zero. ``fill`` is the number
    that the value has in every entry, where that is known. Nodes compare by identity.
    """

    __slots__ = ("aval", "fill", "kind", "support")

    def __init__(
        self, aval: Any, support: Support, kind: Kind, fill: Fraction | None = None
    ) -> None:
        self.aval, self.support, self.kind, self.fill = aval, support, kind, fill

    @property
    def is_live(self) -> bool:
        """Whether the value depends on the input of the expansion."""
        return any(any(index) for index in self.support)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value and of every coefficient."""
        return self.aval.shape


Key = tuple[Node, Index]


@dataclass(frozen=True, eq=False)
class Times:
    """The product of two coefficients by a bilinear operation."""

    operation: Any
    left: Key
    right: Key


Term = tuple[Fraction, Key | Times]


@dataclass(frozen=True, eq=False)
class Given:
    """From outside: an input, or a constant of the program."""

    value: Any


@dataclass(frozen=True, eq=False)
class Fill:
    """The same number in every entry."""

    value: Fraction


@dataclass(frozen=True, eq=False)
class Bind:
    """One result of an equation at the program's own values."""

    eqn: Any
    operands: tuple[Key, ...]
    position: int


@dataclass(frozen=True, eq=False)
class Sum:
    """A sum of coefficients and products, each times a rational number."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, eq=False)
class Apply:
    """A linear operation at the program's own values, of one sum per argument."""

    operation: Any
    primals: tuple[Key, ...]
    sums: tuple[Sum, ...]


@dataclass(frozen=True, eq=False)
class FromBlock:
    """An output of a loop or branch that is run as a whole."""

    block: Any
    position: int
    index: Index


Recipe = Given | Fill | Bind | Sum | Apply | FromBlock


def sources(recipe: Recipe) -> Iterator[Key]:
    """The keys that a recipe needs."""
    match recipe:
        case Bind(operands=operands):
            yield from operands
        case Sum(terms=terms):
            for _, term in terms:
                yield from (term.left, term.right) if isinstance(term, Times) else (term,)
        case Apply(primals=primals, sums=sums):
            yield from primals
            for each in sums:
                yield from sources(each)
        case FromBlock(block=block):
            yield from block.sources
