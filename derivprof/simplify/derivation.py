"""Derivatives of nodes along a direction, each found once."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from jax import lax

from derivprof.jaxprs import Rational, is_inexact
from derivprof.simplify import branches, loops
from derivprof.simplify.nodes import (
    Application,
    Constant,
    Input,
    Monomial,
    Node,
    Output,
    Product,
    Sum,
    parents,
)
from derivprof.simplify.products import multiplied
from derivprof.simplify.ring import by_factor
from derivprof.simplify.sums import combined

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph

DIFFERENTIATED: dict[Any, Any] = {
    loops.Loop: loops.differentiated,
    branches.Branches: branches.differentiated,
}
QUADRATIC = "d((a + b y)(c + d y)) -> (a d + b c + 2 b d y) dy"
QUOTIENT = "d(x / y) -> (dx - (x / y) dy) / y"


class Derivation:
    """The derivation D of a graph with D(input) given; inputs that are not have the derivative 0.

    Along a direction v, D of the nodes of f(x) are those of the derivative of f at x along v.
    """

    def __init__(self, graph: "Graph", seeds: Mapping[Node, Node]) -> None:
        self._graph = graph
        self._found: dict[Node, Node | None] = dict(seeds)
        self._tangents: dict[Application, list[Node | None]] = {}
        self._inside: dict[Any, Derivation] = {}
        self.seeds = set(seeds)

    @property
    def graph(self) -> "Graph":
        """The graph that it is of."""
        return self._graph

    def inside(self, graph: "Graph") -> "Derivation":
        """The same derivation on the graph of a loop's or branch's body."""
        if graph not in self._inside:
            self._inside[graph] = Derivation(graph, {})
        return self._inside[graph]

    def seeded(self, symbol: Node, make: Callable[[Any], Node] | None) -> Node:
        """D of a symbol, made for its type when it is first asked for."""
        if symbol not in self.seeds:
            assert make is not None
            self._found[symbol] = make(symbol.aval)
            self.seeds.add(symbol)
        tangent = self._found[symbol]
        assert tangent is not None
        return tangent

    def of(self, node: Node) -> Node | None:
        """D of a node; None for 0."""
        for each in self._unknown(node):
            with self._graph.at(each.origin):
                self._found[each] = self._nonzero(self._derived(each))
        return self._found[node]

    def _unknown(self, node: Node) -> list[Node]:
        """The nodes below whose derivative is not known, each after those it is computed from."""
        found: set[Node] = set()
        stack = [node]
        while stack:
            each = stack.pop()
            if each not in found and each not in self._found:
                found.add(each)
                stack.extend(parents(each))
        return sorted(found, key=lambda each: each.uid)

    def _nonzero(self, tangent: Node | None) -> Node | None:
        return None if tangent is None or tangent.number == 0 else tangent

    def _derived(self, node: Node) -> Node | None:
        match node.kind:
            case Input() | Constant():
                return None
            case Output(application=application, position=position):
                return self._of_application(application)[position]
            case Sum(terms=terms):
                parts = [(factor, self._found[term]) for term, factor in terms]
                live = [(factor, part) for factor, part in parts if part is not None]
                return combined(self._graph, live, node.aval) if live else None
            case Product(left=left, right=right):
                return self._of_product(node, left, right)
            case Monomial(factors=factors):
                return self._of_monomial(node, factors)

    def _of_product(self, node: Node, left: Node, right: Node) -> Node | None:
        if (found := self._of_quadratic(node, left, right)) is not None:
            return found
        pairs = ((self._found[left], right), (self._found[right], left))
        live = [(d, other) for d, other in pairs if d is not None]
        if not live:
            return None
        terms = [(1, multiplied(self._graph, d, other, node.aval)) for d, other in live]
        return combined(self._graph, terms, node.aval)

    def _of_quadratic(self, node: Node, left: Node, right: Node) -> Node | None:
        """D of a product of two linear functions of one node, as one product."""
        first, second = _linear(left), _linear(right)
        if first is None or second is None or first[0] is not second[0]:
            return None
        y, b, a = first
        _, d, c = second
        dy = self._found[y]
        if dy is None:
            return None
        if left is not right:
            self._graph.law(QUADRATIC)
        slope = combined(self._graph, [(2 * b * d, y)], y.aval, a * d + b * c)
        return multiplied(self._graph, slope, dy, node.aval)

    def _of_monomial(self, node: Node, factors: tuple[tuple[Node, int], ...]) -> Node | None:
        parts = []
        for i, (factor, _) in enumerate(factors):
            tangent = self._found[factor]
            if tangent is not None:
                rest = by_factor(self._graph, node, factors, i)
                parts.append((1, multiplied(self._graph, rest, tangent, node.aval)))
        return combined(self._graph, parts, node.aval) if parts else None

    def _of_application(self, application: Application) -> list[Node | None]:
        if application not in self._tangents:
            self._tangents[application] = self._traced(application)
        return self._tangents[application]

    def _traced(self, application: Application) -> list[Node | None]:
        """The tangents of an equation's outputs, by its own JVP rule."""
        eqn, operands = application.eqn, application.operands
        tangents = [self._found[node] for node in operands]
        live = tuple(
            i for i, d in enumerate(tangents) if d is not None and is_inexact(operands[i].aval)
        )
        found: list[Node | None] = [None] * len(eqn.outvars)
        if not live:
            return found
        if self._graph.collects and eqn.primitive is lax.div_p:
            return [self._of_quotient(application, tangents)]
        if application in self._graph.loops:
            return self._of_block(application)
        program = self._graph.rules.program(eqn, live)
        inputs = [*operands, *(node for i in live if (node := tangents[i]) is not None)]
        results = self._graph.interpret(program.jaxpr, program.consts, inputs)
        for position, result in zip(program.outputs, results, strict=True):
            found[position] = self._nonzero(result)
        return found

    def _of_block(self, application: Application) -> list[Node | None]:
        block = self._graph.loops[application]
        values, tangents = DIFFERENTIATED[type(block)](self, block)
        self._remember(application, values)
        return [*map(self._nonzero, tangents)]

    def _remember(self, application: Application, values: list[Node]) -> None:
        """The loop that computes the tangents too has the values of this one."""
        for node, value in zip(application.outputs, values, strict=True):
            if value is not node and isinstance(value.kind, Output):
                self._graph.later.setdefault(node, value)
        self._replace_effect(application, values)

    def _replace_effect(self, application: Application, values: list[Node]) -> None:
        """What a loop does besides happens in the larger one, which takes its place."""
        effects = self._graph.effects
        kinds = (value.kind for value in values)
        larger = [kind.application for kind in kinds if isinstance(kind, Output)]
        if application in effects and larger and larger[0] in effects:
            effects.remove(larger[0])
            effects[effects.index(application)] = larger[0]

    def _of_quotient(self, application: Application, tangents: list[Node | None]) -> Node | None:
        graph, (quotient,) = self._graph, application.outputs
        _, y = application.operands
        dx, dy = tangents
        aval = quotient.aval
        graph.law(QUOTIENT)
        parts = [] if dx is None else [(1, dx)]
        if dy is not None:
            parts.append((-1, multiplied(graph, quotient, dy, aval)))
        return divided(graph, combined(graph, parts, aval), y, aval)


def divided(graph: "Graph", x: Node, y: Node, aval: Any) -> Node:
    """``x / y``."""
    return graph.apply(graph.equation(lax.div_p, lax.div, aval, y.aval), [x, y])[0]


def _linear(node: Node) -> tuple[Node, Rational, Rational] | None:
    """``(y, b, a)`` for the node ``a + b y``; None for other nodes."""
    match node.kind:
        case Sum(terms=((y, b),), constant=a) if y.shape == node.shape:
            return y, b, a
        case Sum():
            return None
    return node, 1, 0
