"""The inside of loops and branches: a graph of its own, kept from one derivative to the next.

The inputs of a body are symbols: for values of the outside, for carries, and for the slices that a
scan goes through. What a body computes stays nodes when it is differentiated, so that its
derivatives of all orders share what they have in common.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import jax
from jax.core import Tracer
from jax.extend.core import primitives

from derivprof.compat import JaxprEqn, Literal, type_of
from derivprof.simplify.nodes import Application, Constant, Input, Node, below

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph


class Inside:
    """The graph of a body, with the nodes of the outside that its symbols stand for."""

    def __init__(self, outer: "Graph") -> None:
        self.outer, self.graph = outer, outer.inner()
        self.fixed: dict[Node, Node] = {}
        self.slices: dict[Node, Node] = {}
        self._symbols: tuple[dict[Node, Node], dict[Node, Node]] = ({}, {})

    def standing_for(self, node: Node, aval: Any) -> Node:
        """The symbol for a value of the outside, the same for the same; numbers are themselves."""
        return self._known(node, aval) or self._symbol(node, aval, self._symbols[0], self.fixed)

    def slice_of(self, node: Node, aval: Any) -> Node:
        """The symbol for the slices of an array."""
        return self._known(node, aval) or self._symbol(node, aval, self._symbols[1], self.slices)

    def symbol(self, aval: Any) -> Node:
        """A new symbol, for a carry."""
        return self.graph.input(aval)

    def _symbol(
        self, node: Node, aval: Any, symbols: dict[Node, Node], outside: dict[Node, Node]
    ) -> Node:
        if node not in symbols:
            symbols[node] = self.graph.input(aval)
            outside[symbols[node]] = node
        return symbols[node]

    def _known(self, node: Node, aval: Any) -> Node | None:
        """The node of a number or a known scalar."""
        if node.number is not None:
            return self.graph.number(node.number, aval)
        kind = node.kind
        if not isinstance(kind, Constant) or isinstance(kind.value, Tracer):
            return None
        return self.graph.constant(kind.value) if node.shape == aval.shape == () else None

    def needed(
        self, outputs: Iterable[Node], effects: Iterable[Application]
    ) -> tuple[list[Node], list[Node]]:
        """The symbols, for values and for slices, that outputs are computed from."""
        operands = (node for each in effects for node in each.operands)
        found = [n for n in below([*outputs, *operands]) if isinstance(n.kind, Input)]
        return [n for n in found if n in self.fixed], [n for n in found if n in self.slices]


def as_block(
    graph: "Graph",
    primitive: Any,
    function: Callable[..., Any],
    groups: Sequence[Sequence[Node]],
    index: Node | None = None,
) -> tuple[list[Node], Application | None]:
    """The outputs of a function that is one block, at nodes; and the application of the block.

    ``index``: what a branch is chosen by, in place of what ``lax.switch`` makes of it.
    """
    types = [[type_of(node.aval.strip_weak_type()) for node in group] for group in groups]
    closed = jax.make_jaxpr(function)(*types)
    env = dict(zip(closed.jaxpr.constvars, map(graph.constant, closed.consts), strict=True))
    nodes = [node for group in groups for node in group]
    env.update(zip(closed.jaxpr.invars, nodes, strict=True))
    made: Application | None = None

    def read(atom: Any) -> Node:
        return graph.literal(atom) if isinstance(atom, Literal) else env[atom]

    for eqn in closed.jaxpr.eqns:
        operands = [read(atom) for atom in eqn.invars]
        if eqn.primitive is primitive:
            made = graph.application(eqn, _with_index(eqn, operands, index))
            results = made.outputs
        else:
            results = graph.apply(eqn, operands)
        env.update(zip(eqn.outvars, results, strict=True))
    return [read(atom) for atom in closed.jaxpr.outvars], made


def _with_index(eqn: JaxprEqn, operands: list[Node], index: Node | None) -> list[Node]:
    is_branch = eqn.primitive is primitives.cond_p and index is not None
    return [index, *operands[1:]] if is_branch and index is not None else operands


def depends(nodes: Sequence[Node], symbols: set[Node]) -> list[bool]:
    """For each node, whether it is computed from one of the symbols."""
    return [not symbols.isdisjoint(below([node])) for node in nodes]
