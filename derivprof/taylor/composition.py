"""Entrywise functions of one series, in algebras with many basis elements.

For h = p(u) entry by entry and w = u - u_0,  h = sum_m p^(m)(u_0) / m! w^m. The factors come from
the same engine in one variable, once for all basis elements, which then meet only the powers of w.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from derivprof.compat import CUSTOM_RULE_CALLS, JaxprEqn
from derivprof.jaxprs import ENTRYWISE
from derivprof.taylor.algebra import EMPTY, Algebra, Index
from derivprof.taylor.coefficients import Coefficient, Filled
from derivprof.taylor.demand import schedule
from derivprof.taylor.elementwise import Judge
from derivprof.taylor.kinds import Applied, Below, Composed, remembered
from derivprof.taylor.nodes import ONE, PRIMAL, FromBlock, Key, Node, Recipe

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
    if eqn.primitive.name in CUSTOM_RULE_CALLS:
        reads = [i in live for i in range(len(eqn.invars))]
        return Judge(graph.algebra.degree).is_entrywise(eqn, reads)
    return eqn.primitive in ENTRYWISE


def composed(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: int) -> list[Node]:
    """The nodes of the outputs of an entrywise equation of one live operand."""
    u = operands[live]
    support = graph.algebra.closure(u.support)
    slopes = Slopes(graph, eqn, tuple(operands), live)
    powers = remembered(partial(_power, graph, u))
    multiply = graph.multiplication(u.aval)

    def output(position: int) -> Node:
        given = (eqn, tuple(operands), position)
        aval = eqn.outvars[position].aval
        if position not in slopes.outputs:
            return Node(aval, graph.constants, Applied(*given))
        factors = partial(slopes.node, position)
        return Node(aval, support, Composed(*given, multiply, slopes.highest, factors, powers))

    return [output(position) for position in range(len(eqn.outvars))]


def _power(graph: "Graph", u: Node, m: int) -> Node:
    """(u - u_0)^m."""
    if m == 1:
        support = u.support - graph.constants
        key = ("moving", id(u))
        return graph.intern(key, lambda: [Node(u.aval, support, Below(u))])[0]
    half, rest = _power(graph, u, m // 2), _power(graph, u, m - m // 2)
    return graph.multiply(half, rest)


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
