"""Products in normal form: of two nodes, without rational factors.

A product of two sums stays a product, and a product of three is one of a product: the derivative,
by the rule of Leibniz, then leads to nodes that are there already, which is what keeps the
derivatives of all orders polynomial in size.
"""

from typing import TYPE_CHECKING, Any

from derivprof.simplify.level import Level
from derivprof.simplify.nodes import Node, Product
from derivprof.simplify.ring import power_of, ring_product
from derivprof.simplify.sums import primitive_part, scaled

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph

FACTOR_OUT = "(a x) y -> a (x y)"
TIMES_ZERO = "0 x -> 0"
TIMES_ONE = "1 x -> x"


def multiplied(graph: "Graph", a: Node, b: Node, aval: Any) -> Node:
    """``a * b``, entry by entry, of a type."""
    if graph.level is Level.RING:
        return ring_product(graph, a, b, aval)
    own, left = primitive_part(graph, a)
    other, right = primitive_part(graph, b)
    factor = own * other
    if not factor:
        graph.law(TIMES_ZERO)
        return graph.number(factor, aval)
    if left is None or right is None:
        rest = left or right
        graph.law(TIMES_ONE if factor == 1 else FACTOR_OUT)
        return graph.number(factor, aval) if rest is None else scaled(graph, factor, rest, aval)
    if factor != 1:
        graph.law(FACTOR_OUT)
    if left.uid > right.uid:
        left, right = right, left
    key = ("product", left, right)
    return scaled(graph, factor, graph.intern(key, lambda: graph.node(aval, Product(left, right))))


def power(graph: "Graph", x: Node, n: int, aval: Any) -> Node | None:
    """``x ** n`` where that is a product in normal form; None where it stays an equation."""
    if graph.level is Level.RING:
        return power_of(graph, x, n, aval)
    return multiplied(graph, x, x, aval) if n == 2 else None
