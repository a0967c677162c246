"""Sums in normal form: flat, with like terms collected and exact factors.

A factor is a fraction, since a rounded 1/3 would keep like terms apart.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

from derivprof.jaxprs import Rational, ratio
from derivprof.simplify.nodes import Node, Sum

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph

LARGE = 1 << 53

COLLECTED = "a x + b x -> (a + b) x"
CANCELLED = "x - x -> 0"
FLATTENED = "x + (y + z) -> x + y + z"


def combined(
    graph: "Graph", terms: Iterable[tuple[Rational, Node]], aval: Any, constant: Rational = 0
) -> Node:
    """``constant + sum of factor * node``, of a type."""
    found: dict[Node, Rational] = defaultdict(int)
    for factor, node in terms:
        kind = node.kind
        if not isinstance(kind, Sum):
            _collect(graph, found, node, factor)
            continue
        if len(kind.terms) > 1:
            graph.law(FLATTENED)
        for inner, own in kind.terms:
            _collect(graph, found, inner, factor * own)
        constant += factor * kind.constant
    return _sum(graph, found, constant, aval)


def _collect(graph: "Graph", found: dict[Node, Rational], node: Node, factor: Rational) -> None:
    if node in found:
        graph.law(COLLECTED if found[node] + factor else CANCELLED)
    found[node] += factor


def _sum(graph: "Graph", found: dict[Node, Rational], constant: Rational, aval: Any) -> Node:
    terms = [(node, factor) for node, factor in found.items() if factor]
    if len(terms) == 1 and not constant:
        node, factor = terms[0]
        if factor == 1 and node.shape == aval.shape:
            return node
    terms.sort(key=lambda term: term[0].uid)
    key = ("sum", aval.shape, aval.dtype, tuple(terms), constant)
    return graph.intern(key, lambda: graph.node(aval, Sum(tuple(terms), constant)))


def scaled(graph: "Graph", factor: Rational, node: Node, aval: Any = None) -> Node:
    """``factor * node``."""
    if factor == 1 and (aval is None or aval.shape == node.shape):
        return node
    return combined(graph, [(factor, node)], node.aval if aval is None else aval)


def primitive_part(graph: "Graph", node: Node) -> tuple[Rational, Node | None]:
    """``(factor, rest)`` with ``node = factor * rest``: equal rests for all multiples of a node."""
    kind = node.kind
    if not isinstance(kind, Sum):
        return 1, node
    return graph.intern(("part", node), lambda: _primitive_part(graph, node, kind))


def _primitive_part(graph: "Graph", node: Node, kind: Sum) -> tuple[Rational, Node | None]:
    if not kind.terms:
        return kind.constant, None
    if len(kind.terms) == 1 and not kind.constant and kind.terms[0][0].shape == node.shape:
        return kind.terms[0][1], kind.terms[0][0]
    factors = [factor for _, factor in kind.terms]
    common = _common([*factors, kind.constant] if kind.constant else factors)
    return common, scaled(graph, ratio(1, common), node)


def _common(factors: list[Rational]) -> Rational:
    """What to take out of factors: the same rest for all multiples of them.

    That is their common divisor, with the sign of the first, or the first itself where the numbers
    that are left would not be small.
    """
    first = factors[0]
    ratios = [ratio(factor, first) for factor in factors]
    if any(r.denominator > LARGE or abs(r.numerator) > LARGE for r in ratios):
        return first
    numerators = gcd(*(r.numerator for r in ratios))
    return first * ratio(numerators, lcm(*(r.denominator for r in ratios)))
