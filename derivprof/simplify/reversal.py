"""Gradients of nodes in reverse mode: cotangents gathered from the output down to the inputs."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp

from derivprof.jaxprs import CotangentRules, is_inexact
from derivprof.simplify.nodes import (
    Application,
    Monomial,
    Node,
    Output,
    Product,
    Sum,
    below,
    parents,
)
from derivprof.simplify.products import multiplied
from derivprof.simplify.ring import by_factor
from derivprof.simplify.sums import combined, scaled

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph


class Reversal:
    """Reverse mode on a graph; the rule of each equation is that of its own ``jax.vjp``."""

    def __init__(self, graph: "Graph", inputs: Sequence[Node]) -> None:
        self._graph, self._inputs = graph, inputs
        self._rules = CotangentRules(graph.rules)
        self._live: dict[Node, bool] = dict.fromkeys(inputs, True)

    def gradient(self, output: Node) -> list[Node]:
        """The derivatives of a scalar node by the inputs, each of its input's type."""
        nodes = below([output])
        self._mark_live(nodes)
        gathered: dict[Node, list[Node]] = defaultdict(list)
        gathered[output].append(self._graph.filled(output.aval, 1))
        done: set[Application] = set()
        for node in reversed(nodes):
            if self._live[node] and node not in self._inputs:
                with self._graph.at(node.origin):
                    self._pull_back(node, gathered, done)
        return [self._total(gathered, node) for node in self._inputs]

    def _mark_live(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            if node not in self._live:
                self._live[node] = is_inexact(node.aval) and any(
                    self._live[each] for each in parents(node)
                )

    def _total(self, gathered: dict[Node, list[Node]], node: Node) -> Node:
        parts = gathered[node]
        if not parts:
            return self._graph.filled(node.aval, 0)
        total = parts[0]
        for part in parts[1:]:
            total = self._added(total, part, node.aval)
        gathered[node] = [total]
        return total

    def _added(self, a: Node, b: Node, aval: Any) -> Node:
        if self._graph.collects:
            return combined(self._graph, [(1, a), (1, b)], aval)
        return self._graph.traced(jnp.add, a, b)

    def _pull_back(
        self, node: Node, gathered: dict[Node, list[Node]], done: set[Application]
    ) -> None:
        """Hand the cotangent of a node on to what it is computed from."""
        graph = self._graph
        match node.kind:
            case Output(application=application):
                if application not in done:
                    done.add(application)
                    self._pull_through(application, gathered)
                return
            case Sum(terms=terms):
                shares = [
                    (term, scaled(graph, f, self._given(gathered, node))) for term, f in terms
                ]
            case Product(left=left, right=right):
                given = self._given(gathered, node)
                pairs = ((left, right), (right, left))
                shares = [
                    (to, multiplied(graph, given, other, node.aval))
                    for to, other in pairs
                    if self._live[to]
                ]
            case Monomial(factors=factors):
                given = self._given(gathered, node)
                shares = [
                    (to, multiplied(graph, given, by_factor(graph, node, factors, i), node.aval))
                    for i, (to, _) in enumerate(factors)
                    if self._live[to]
                ]
            case _:
                return
        for to, share in shares:
            if self._live[to] and share.number != 0:
                gathered[to].append(self._fitting(share, to.aval))

    def _given(self, gathered: dict[Node, list[Node]], node: Node) -> Node:
        return self._total(gathered, node)

    def _fitting(self, share: Node, aval: Any) -> Node:
        """The cotangent of what was spread over an array: its sum over the axes of the array."""
        if share.shape == aval.shape:
            return share
        wide = (1,) * (len(share.shape) - len(aval.shape)) + aval.shape
        axes = tuple(i for i, (a, b) in enumerate(zip(share.shape, wide, strict=True)) if a != b)
        return self._graph.traced(lambda ct: jnp.sum(ct, axes).reshape(aval.shape), share)

    def _pull_through(self, application: Application, gathered: dict[Node, list[Node]]) -> None:
        eqn, operands = application.eqn, application.operands
        live = tuple(
            i for i, node in enumerate(operands) if self._live[node] and is_inexact(node.aval)
        )
        if not any(gathered[node] for node in application.outputs) or not live:
            return
        program, outputs = self._rules.program(eqn, live)
        given = [self._total(gathered, application.outputs[i]) for i in outputs]
        results = self._graph.interpret(program.jaxpr, program.consts, [*operands, *given])
        for position, result in zip(live, results, strict=True):
            if result.number != 0:
                gathered[operands[position]].append(self._fitting(result, operands[position].aval))
