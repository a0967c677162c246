"""Polynomials: products are multiplied out, so that equal polynomials are one node.

The variables are all nodes that are no sums or products; exponents may be negative. Products with
too many terms are not multiplied out: their factors become variables.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from derivprof.jaxprs import Rational, raised
from derivprof.simplify.nodes import Monomial, Node, Sum
from derivprof.simplify.sums import combined

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph

MOST_TERMS = 600
"""Terms of a product up to which it is multiplied out."""
MOST_TERMS_OF_POWER = 40

DISTRIBUTED = "x (y + z) -> x y + x z"
SAME_BASE = "x^a x^b -> x^(a + b)"

Powers = tuple[tuple[Node, int], ...]
Polynomial = Mapping[Powers, Rational]


def polynomial_of(node: Node) -> Polynomial:
    """The terms of a node: for each product of powers its factor."""
    kind = node.kind
    if not isinstance(kind, Sum):
        return {powers_of(node): 1}
    if any(term.shape != node.shape for term, _ in kind.terms):
        return {((node, 1),): 1}
    found = {powers_of(term): factor for term, factor in kind.terms}
    return {**found, (): kind.constant} if kind.constant else found


def powers_of(node: Node) -> Powers:
    """A node that is no sum as a product of powers."""
    return node.kind.factors if isinstance(node.kind, Monomial) else ((node, 1),)


def ring_product(graph: "Graph", a: Node, b: Node, aval: Any) -> Node:
    """``a * b``, multiplied out."""
    left, right = polynomial_of(a), polynomial_of(b)
    if len(left) * len(right) > MOST_TERMS:
        left, right = _as_variable(a, left), _as_variable(b, right)
    if len(left) > 1 or len(right) > 1:
        graph.law(DISTRIBUTED)
    found: dict[Powers, Rational] = defaultdict(int)
    for p, factor in left.items():
        for q, other in right.items():
            found[times(graph, p, q)] += factor * other
    return node_of(graph, found, aval)


def _as_variable(node: Node, polynomial: Polynomial) -> Polynomial:
    return polynomial if len(polynomial) == 1 else {((node, 1),): 1}


def times(graph: "Graph", p: Powers, q: Powers) -> Powers:
    """The product of two products of powers."""
    exponents = dict(p)
    for node, exponent in q:
        if node in exponents:
            graph.law(SAME_BASE)
        exponents[node] = exponents.get(node, 0) + exponent
    kept = [(node, exponent) for node, exponent in exponents.items() if exponent]
    return tuple(sorted(kept, key=lambda factor: factor[0].uid))


def power_of(graph: "Graph", x: Node, n: int, aval: Any) -> Node:
    """``x ** n``, multiplied out where that is short or x is no sum."""
    polynomial = polynomial_of(x)
    if len(polynomial) == 1:
        ((powers, factor),) = polynomial.items()
        if factor or n > 0:
            multiples = tuple((node, exponent * n) for node, exponent in powers)
            return node_of(graph, {multiples: raised(factor, n)}, aval)
    if n > 0 and len(polynomial) * n <= MOST_TERMS_OF_POWER:
        result = x
        for _ in range(n - 1):
            result = ring_product(graph, result, x, aval)
        return result
    return monomial(graph, ((x, n),), aval)


def node_of(graph: "Graph", polynomial: Polynomial, aval: Any) -> Node:
    """The node of a polynomial of a type."""
    constant = polynomial.get((), 0)
    terms = [(f, monomial(graph, p, aval)) for p, f in polynomial.items() if p and f]
    return combined(graph, terms, aval, constant)


def monomial(graph: "Graph", powers: Powers, aval: Any) -> Node:
    """The node of a product of powers."""
    if len(powers) == 1 and powers[0][1] == 1:
        return powers[0][0]
    shape = np.broadcast_shapes(*(node.shape for node, _ in powers))
    own = next((n.aval for n, _ in powers if n.shape == shape), aval)
    return graph.intern(("monomial", powers), lambda: graph.node(own, Monomial(powers)))


def by_factor(graph: "Graph", node: Node, factors: Powers, i: int) -> Node:
    """The derivative of a product of powers by one of its factors."""
    factor, exponent = factors[i]
    lower = ((factor, exponent - 1),) if exponent != 1 else ()
    powers = sorted((*factors[:i], *lower, *factors[i + 1 :]), key=lambda each: each[0].uid)
    return node_of(graph, {tuple(powers): exponent}, node.aval)
