"""Known values in place of inputs: the same nodes made again, which folds what becomes known."""

from collections.abc import Mapping
from operator import is_
from typing import TYPE_CHECKING

from derivprof.compat import must_happen
from derivprof.simplify.nodes import (
    Application,
    Constant,
    Input,
    Monomial,
    Node,
    Output,
    Product,
    Sum,
    below,
)
from derivprof.simplify.products import multiplied, power
from derivprof.simplify.sums import combined

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph


class Substitution:
    """Nodes with others in place of some inputs."""

    def __init__(self, graph: "Graph", instead: Mapping[Node, Node]) -> None:
        self._graph = graph
        self._found = dict(instead)
        self._results: dict[Application, list[Node]] = {}
        self._effects: dict[Application, Application] = {}

    def of(self, node: Node) -> Node:
        """The node, made again."""
        for each in below([node]):
            if each not in self._found:
                with self._graph.at(each.origin):
                    self._found[each] = self._made(each)
        return self._found[node]

    def _made(self, node: Node) -> Node:
        now = self._found
        match node.kind:
            case Input() | Constant():
                return node
            case Output(application=application, position=position):
                return self._applied(application)[position]
            case Product(left=left, right=right):
                return multiplied(self._graph, now[left], now[right], node.aval)
            case Monomial(factors=factors):
                return self._monomial(node, factors)
            case Sum(terms=terms, constant=constant):
                pairs = ((factor, now[term]) for term, factor in terms)
                return combined(self._graph, pairs, node.aval, constant)

    def of_effect(self, application: Application) -> Application:
        """An equation with effects, at what its operands are now."""
        operands = [self.of(each) for each in application.operands]
        if all(map(is_, operands, application.operands)):
            return application
        if application not in self._effects:
            made = self._graph.new_application(application.eqn, operands)
            self._effects[application] = made
            self._results[application] = made.outputs
        return self._effects[application]

    def _applied(self, application: Application) -> list[Node]:
        if application not in self._results:
            if must_happen(application.eqn):
                return self.of_effect(application).outputs
            operands = [self._found[each] for each in application.operands]
            unchanged = all(map(is_, operands, application.operands))
            self._results[application] = (
                application.outputs if unchanged else self._graph.apply(application.eqn, operands)
            )
        return self._results[application]

    def _monomial(self, node: Node, factors: tuple[tuple[Node, int], ...]) -> Node:
        result = self._graph.number(1, node.aval)
        for factor, exponent in factors:
            now = self._found[factor]
            raised = power(self._graph, now, exponent, factor.aval)
            assert raised is not None
            result = multiplied(self._graph, result, raised, node.aval)
        return result
