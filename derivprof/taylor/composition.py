"""Entrywise functions of one series, in algebras with many basis elements.

For h = p(u) entry by entry and w = u - u_0,  h = sum_m p^(m)(u_0) / m! w^m. The factors come from
the same engine in one variable, once for all basis elements, which then meet only products of parts
of w (``partitions``).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp

from derivprof.compat import CUSTOM_RULE_CALLS, JaxprEqn
from derivprof.jaxprs import ENTRYWISE
from derivprof.taylor.algebra import EMPTY, Algebra, Index
from derivprof.taylor.coefficients import Coefficient, Filled
from derivprof.taylor.demand import schedule
from derivprof.taylor.elementwise import Judge
from derivprof.taylor.kinds import Applied, Composed, Weighted, remembered
from derivprof.taylor.nodes import ONE, PRIMAL, FromBlock, Key, Node, Recipe
from derivprof.taylor.partitions import Partition, sharing

if TYPE_CHECKING:
    from derivprof.taylor.emission import Emission
    from derivprof.taylor.graph import Graph


def is_entrywise_of_one(graph: "Graph", eqn: JaxprEqn, live: tuple[int, ...]) -> bool:
    """Whether entries of the outputs depend on the same entry of the one live operand."""
    if len(live) != 1 or not eqn.outvars:
        return False
    shape: Any = eqn.invars[live[0]].aval
    if any(getattr(var.aval, "shape", None) != shape.shape for var in eqn.outvars):
        return False
    if jnp.issubdtype(shape.dtype, jnp.complexfloating) and not _is_holomorphic(eqn):
        return False
    if eqn.primitive.name in CUSTOM_RULE_CALLS:
        reads = [i in live for i in range(len(eqn.invars))]
        return Judge(graph.algebra.degree).is_entrywise(eqn, reads)
    return eqn.primitive in ENTRYWISE


def _is_holomorphic(eqn: JaxprEqn) -> bool:
    """Whether an entrywise equation is a power series in a complex operand; |z| is none.

    A custom rule may be of anything.
    """
    if eqn.primitive.name in CUSTOM_RULE_CALLS:
        return False
    avals: list[Any] = [var.aval for var in eqn.outvars]
    return all(jnp.issubdtype(aval.dtype, jnp.complexfloating) for aval in avals)


def composed(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: int) -> list[Node]:
    """The nodes of the outputs of an entrywise equation of one live operand."""
    u = operands[live]
    support = graph.algebra.closure(u.support)
    slopes = Slopes(graph, eqn, tuple(operands), live)

    def output(position: int) -> Node:
        given = (eqn, tuple(operands), position)
        aval = eqn.outvars[position].aval
        if position not in slopes.outputs:
            return Node(aval, graph.constants, Applied(*given))
        parts = Parts(graph, u, partial(slopes.node, position))
        return Node(aval, support, Composed(*given, remembered(parts.terms)))

    return [output(position) for position in range(len(eqn.outvars))]


class Parts:
    """The parts of h = sum_m c_m (u - u_0)^m; ``factor(m)`` is the node of c_m."""

    def __init__(self, graph: "Graph", u: Node, factor: Callable[[int], Node]) -> None:
        self._graph, self._u, self._factor = graph, u, factor
        self._degrees = frozenset(index[0] for index in u.support if any(index))

    def terms(self, degree: int) -> list[Node]:
        """The nodes whose sum is the part of a degree."""
        found: list[Node] = []
        for factor, cofactors in sharing(degree, self._degrees).items():
            numbers = {
                each: self._graph.multiple(self._factor(len(factor) + len(each)), q)
                for each, q in cofactors.items()
            }
            if factor and self._is_cheaper_together(factor, cofactors):
                found.append(self._together(factor, numbers))
            else:
                found.extend(
                    self._graph.multiply(number, self._product(each, factor))
                    for each, number in numbers.items()
                )
        return found

    def _is_cheaper_together(self, factor: Partition, cofactors: Collection[Partition]) -> bool:
        """Whether to multiply the factor by the sum of the cofactors, or by each of them."""
        nodes = [self._product(each) for each in cofactors]
        pairs = [self._pairs(self._product(factor), node) for node in nodes]
        products = [self._product(each, factor) for each in cofactors]
        together = sum(len(node.support) for node in nodes) + max(pairs)
        return together < sum(pairs) + sum(len(product.support) for product in products)

    def _pairs(self, left: Node, right: Node) -> int:
        """How many products of coefficients the product of two series has."""
        algebra = self._graph.algebra
        support = algebra.times(left.support, right.support)
        return sum(1 for i in support for _ in algebra.pairs(i, left.support, right.support))

    def _together(self, factor: Partition, numbers: Mapping[Partition, Node]) -> Node:
        """The factor times the sum of the cofactors, each times its number."""
        terms = tuple(
            (ONE, self._graph.multiply(number, self._product(each)))
            for each, number in numbers.items()
        )
        support = frozenset().union(*(node.support for _, node in terms))
        cofactor = Node(self._u.aval, support, Weighted(terms))
        return self._graph.multiply(self._product(factor), cofactor)

    def _product(self, partition: Partition, factor: Partition = ()) -> Node:
        """The product of parts of u, with a factor that is multiplied as a whole."""
        if factor:
            return self._graph.multiply(self._product(factor), self._product(partition))
        if len(partition) == 1:
            return self._graph.part(self._u, partition[0])
        half = len(partition) // 2
        return self._product(partition[half:], partition[:half])


@dataclass(frozen=True, eq=False)
class Slope:
    """p^(m)(u_0) / m!, as a constant."""

    slopes: "Slopes"
    position: int
    m: int

    def primal(self, node: Node) -> Recipe:
        """From the expansion in one variable."""
        return FromBlock(self.slopes, self.position, (self.m,))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """Its constant term is all there is."""
        return self.primal(node)


class Slopes:
    """The expansion of an entrywise equation in one variable, along ones: a block of all of it."""

    def __init__(
        self, graph: "Graph", eqn: JaxprEqn, operands: tuple[Node, ...], live: int
    ) -> None:
        self._graph, self._eqn, self._operands, self._live = graph, eqn, operands, live
        self.highest = graph.highest_power(operands[live].support - graph.constants)
        self.outputs = graph.rules.program(eqn, (live,)).outputs
        self.node = remembered(self._node)

    def _node(self, position: int, m: int) -> Node:
        """The factor of (u - u_0)^m in an output."""
        kind = Slope(self, position, m)
        return Node(self._eqn.outvars[position].aval, self._graph.constants, kind)

    @property
    def sources(self) -> tuple[Key, ...]:
        """The values of the operands."""
        return tuple((node, PRIMAL) for node in self._operands)

    def run(self, emission: "Emission") -> Mapping[tuple[int, Index], Any]:
        """Every factor, as an array."""
        inner = self._graph.of_algebra(Algebra((self.highest,), self.highest))
        nodes = inner.apply(self._eqn, [self._source(inner, i, emission) for i in self._positions])
        wanted = {
            (position, (m,)): (nodes[position], (m,))
            for position in self.outputs
            for m in range(1, self.highest + 1)
        }
        run = emission.within()
        run.run(schedule(wanted.values()))
        return {slot: run.array(key) for slot, key in wanted.items()}

    @property
    def _positions(self) -> range:
        return range(len(self._operands))

    def _source(self, inner: "Graph", position: int, emission: "Emission") -> Node:
        node = self._operands[position]
        values: dict[Index, Any] = {PRIMAL: emission.array((node, PRIMAL))}
        if position != self._live:
            support = frozenset({inner.algebra.zero}) if node.support else EMPTY
            return inner.source(values, node.aval, support, node.fill)
        values[1,] = Coefficient(ONE, Filled(node.aval))
        return inner.source(values, node.aval, frozenset({(0,), (1,)}))
