"""In which form the coefficients of a node are held: one by one, or as one stack."""

from enum import Enum, auto

from derivprof.taylor.kinds import Binomial, BlockOutput, Source
from derivprof.taylor.nodes import Node

MOST_TERMS = 16
"""Polynomials up to this degree multiply term by term."""


class Form(Enum):
    """How the coefficients of degree 1 and higher are held."""

    CONSTANT = auto()
    LISTED = auto()
    STACKED = auto()


def form_of(node: Node, order: int) -> Form:
    """The form of a node in an expansion of that order.

    Polynomials of low degree stay such; inputs come one by one, results of loops as stacks.
    """
    top = degree_of(node)
    if top == 0:
        return Form.CONSTANT
    if isinstance(node.kind, Source | Binomial):
        return Form.LISTED
    if top < min(order, MOST_TERMS + 1) and not isinstance(node.kind, BlockOutput):
        return Form.LISTED
    return Form.STACKED


def degree_of(node: Node) -> int:
    """The highest degree of a series in one variable; 0 for constants and for zero."""
    return max((k for (k,) in node.support), default=0)


def is_polynomial(node: Node, order: int) -> bool:
    """Whether products with it are best taken term by term."""
    return form_of(node, order) is Form.LISTED and degree_of(node) <= MOST_TERMS


def lowest_degree(node: Node, at_least: int = 0) -> int | None:
    """The lowest degree that it has, from one on; None if there is none."""
    return min((k for (k,) in node.support if k >= at_least), default=None)
