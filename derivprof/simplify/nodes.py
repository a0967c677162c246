"""Nodes: what a program computes, written so that what is equal is one node.

A node is a value. Its kind says how it follows from other nodes: by an equation of JAX, or by the
sums and products that the algebra keeps apart from equations so that it can collect terms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from derivprof.compat import JaxprEqn
from derivprof.jaxprs import Rational


@dataclass(frozen=True, eq=False)
class Input:
    """An argument of the program."""


@dataclass(frozen=True, eq=False)
class Constant:
    """An array that is known, or that the program closes over."""

    value: Any


@dataclass(frozen=True, eq=False)
class Application:
    """An equation at some nodes. ``outputs`` are its nodes; it may have effects and no outputs."""

    eqn: JaxprEqn
    operands: tuple["Node", ...]
    outputs: list["Node"]


@dataclass(frozen=True, eq=False)
class Output:
    """One output of an equation."""

    application: Application
    position: int


@dataclass(frozen=True, eq=False)
class Product:
    """The product of two nodes, entry by entry; neither has a rational factor of its own."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, eq=False)
class Monomial:
    """A product of powers of different nodes, with exponents that are not 0."""

    factors: tuple[tuple["Node", int], ...]


@dataclass(frozen=True, eq=False)
class Sum:
    """``constant + sum of factor * node``, the numbers exact; without terms it is a number."""

    terms: tuple[tuple["Node", Rational], ...]
    constant: Rational


Kind = Input | Constant | Output | Product | Monomial | Sum


class Node:
    """A value of a type. Nodes compare by identity, and are numbered as they are made.

    ``origin`` is the equation of the program that it comes from, for the source line; the value is
    not that of ``origin``.
    """

    __slots__ = ("aval", "kind", "origin", "uid")

    def __init__(self, uid: int, aval: Any, kind: Kind, origin: JaxprEqn | None) -> None:
        self.uid, self.aval, self.kind, self.origin = uid, aval, kind, origin

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.aval.shape

    @property
    def number(self) -> Rational | None:
        """The number in every entry, where the node is one."""
        kind = self.kind
        return kind.constant if isinstance(kind, Sum) and not kind.terms else None


def parents(node: Node) -> Iterator[Node]:
    """The nodes that a node is computed from."""
    match node.kind:
        case Output(application=application):
            yield from application.operands
        case Product(left=left, right=right):
            yield left
            yield right
        case Monomial(factors=factors):
            yield from (factor for factor, _ in factors)
        case Sum(terms=terms):
            yield from (term for term, _ in terms)


def below(roots: list[Node]) -> list[Node]:
    """The roots and all that they are computed from, each after what it is computed from."""
    found: dict[Node, None] = {}
    stack = [*roots]
    while stack:
        node = stack.pop()
        if node not in found:
            found[node] = None
            stack.extend(parents(node))
    return sorted(found, key=lambda node: node.uid)
