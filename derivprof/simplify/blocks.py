"""Loops and branches, with the same laws inside their bodies.

One level of differentiation doubles what a loop carries, and most of it is there twice: after n
levels the derivatives of the orders below n stand in several places of the carry. So a loop is
rewritten with one carry for all that are always equal (they begin equal, and equal carries lead to
equal ones), without those that never change, and with each operand once.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jax
from jax import lax
from jax.core import Tracer
from jax.extend.core import primitives

from derivprof.compat import JaxprEqn, Literal, opened, scan_counts, type_of
from derivprof.simplify.nodes import Constant, Node

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph

ONE_CARRY = "equal carries -> one carry"
FIXED_CARRY = "a carry that never changes -> a constant"
ONE_OUTPUT = "equal outputs of a block -> one output"
KNOWN_BRANCH = "cond(k, f, ...) -> the branch k"


class _Inside:
    """The graph of a body. Its inputs stand for nodes outside, for carries or for slices."""

    def __init__(self, graph: "Graph") -> None:
        self.outer, self.graph = graph, graph.inner()
        self.fixed: dict[Node, Node] = {}
        self.slices: dict[Node, Node] = {}
        self._carries: dict[int, Node] = {}

    def standing_for(self, node: Node, aval: Any) -> Node:
        """The input for a value of the outside, the same for the same; numbers are themselves."""
        known = self._number(node, aval)
        if known is not None:
            return known
        if node not in self.fixed:
            self.fixed[node] = self.graph.input(aval)
        return self.fixed[node]

    def slice_of(self, node: Node, aval: Any) -> Node:
        """The input for the slices of an array that a scan goes through."""
        known = self._number(node, aval)
        if known is not None:
            return known
        if node not in self.slices:
            self.slices[node] = self.graph.input(aval)
        return self.slices[node]

    def carry(self, position: int, aval: Any) -> Node:
        """The input for a carry, or for all that are equal to it."""
        if position not in self._carries:
            self._carries[position] = self.graph.input(aval)
        return self._carries[position]

    def _number(self, node: Node, aval: Any) -> Node | None:
        if node.number is not None:
            return self.graph.number(node.number, aval)
        is_scalar = isinstance(node.kind, Constant) and node.shape == aval.shape == ()
        if not is_scalar or isinstance(node.kind.value, Tracer):  # pyright: ignore
            return None
        return self.graph.constant(node.kind.value)  # pyright: ignore

    def interpret(self, jaxpr: Any, consts: Sequence[Any], inputs: Sequence[Node]) -> list[Node]:
        """The outputs of a body; what was found by an earlier try is forgotten."""
        self.graph.effects, self.graph.laws = [], Counter()
        return self.graph.interpret(jaxpr, consts, inputs)

    def settled(self) -> None:
        """Count the laws of the last try."""
        self.outer.laws.update(self.graph.laws)
        self.graph.laws = self.outer.laws


@dataclass
class _Carried:
    """What is known of the carries: which never change, and to which class the others belong.

    It begins with too much, that none changes and those that begin equal are equal, and gives up
    what a step of the loop does not keep.
    """

    inits: Sequence[Node]
    avals: Sequence[Any]

    def __post_init__(self) -> None:
        self.fixed = set(range(len(self.inits)))
        self.first: dict[int, int] = {}

    def inputs(self, inside: _Inside) -> list[Node]:
        """The inputs of the body for all carries."""
        return [
            inside.standing_for(self.inits[i], aval)
            if i in self.fixed
            else inside.carry(self.first[i], aval)
            for i, aval in enumerate(self.avals)
        ]

    def keeps(self, inputs: Sequence[Node], outputs: Sequence[Node]) -> bool:
        """Whether a step keeps what is assumed; if not, less is assumed from now on."""
        moving = {i for i in self.fixed if outputs[i] is not inputs[i]}
        if moving:
            self.fixed -= moving
            self._group(lambda i: self.inits[i])
            return False
        before = dict(self.first)
        self._group(lambda i: (before[i], outputs[i]))
        return before == self.first

    def _group(self, key: Callable[[int], Any]) -> None:
        """Put the carries with equal keys into one class, named by its first."""
        firsts: dict[Any, int] = {}
        moving = (i for i in range(len(self.inits)) if i not in self.fixed)
        self.first = {i: firsts.setdefault((key(i), str(self.avals[i])), i) for i in moving}

    @property
    def classes(self) -> list[int]:
        """The first carry of each class."""
        return sorted(set(self.first.values()))

    def count_laws(self, graph: "Graph") -> None:
        """Tell how many carries are gone."""
        merged = len(self.first) - len(self.classes)
        for law, times in ((ONE_CARRY, merged), (FIXED_CARRY, len(self.fixed))):
            if times:
                graph.law(law, times)


def _scan(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A scan, rewritten."""
    from derivprof.simplify.plan import plan_of

    jaxpr, consts = opened(eqn.params["jaxpr"])
    num_consts, num_carry = scan_counts(eqn)
    avals = [var.aval for var in jaxpr.invars]
    stop = num_consts + num_carry
    inside = _Inside(graph)
    carried = _Carried(operands[num_consts:stop], avals[num_consts:stop])
    while True:
        inputs = [
            *map(inside.standing_for, operands[:num_consts], avals[:num_consts]),
            *(own := carried.inputs(inside)),
            *map(inside.slice_of, operands[stop:], avals[stop:]),
        ]
        outputs = inside.interpret(jaxpr, consts, inputs)
        if carried.keeps(own, outputs[:num_carry]):
            break
    inside.settled()
    carried.count_laws(graph)
    classes = carried.classes
    stacked = _distinct(graph, outputs[num_carry:])
    kept = [y for y in stacked if y.number is None]
    starts = [own[i] for i in classes]
    body = plan_of(
        [*inside.fixed.values(), *starts, *inside.slices.values()],
        [*(outputs[i] for i in classes), *kept],
        [*(carried.avals[i].strip_weak_type() for i in classes), *(y.aval for y in kept)],
        inside.graph.effects,
        inside.graph.later,
    )
    settings = {name: eqn.params[name] for name in ("length", "reverse", "unroll")}

    def rewritten(fixed: Any, init: Any, slices: Any) -> Any:
        def step(carry: Any, xs: Any) -> Any:
            results = body.run([*fixed, *carry, *xs])
            return results[: len(carry)], results[len(carry) :]

        return lax.scan(step, init, slices, **settings)

    groups = (
        list(inside.fixed),
        [carried.inits[i] for i in classes],
        list(inside.slices),
    )
    found = _traced(graph, eqn, rewritten, groups, [False, True, False])
    finals, arrays = found[: len(classes)], found[len(classes) :]
    final = [
        carried.inits[i] if i in carried.fixed else finals[classes.index(carried.first[i])]
        for i in range(num_carry)
    ]
    places = {id(y): array for y, array in zip(kept, arrays, strict=True)}
    types = [var.aval for var in eqn.outvars[num_carry:]]
    pairs = zip(outputs[num_carry:], types, strict=True)
    return [*final, *(_stacked(graph, y, places, aval) for y, aval in pairs)]


def _stacked(graph: "Graph", y: Node, places: dict[int, Node], aval: Any) -> Node:
    return places[id(y)] if y.number is None else graph.number(y.number, aval)


def _distinct(graph: "Graph", nodes: Sequence[Node]) -> list[Node]:
    found = list(dict.fromkeys(nodes))
    if len(found) < len(nodes):
        graph.law(ONE_OUTPUT, len(nodes) - len(found))
    return found


def _while(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A while loop, rewritten; one that a batch goes through row by row stays as it is."""
    from derivprof.simplify.plan import plan_of

    params = eqn.params
    test, test_consts = opened(params["cond_jaxpr"])
    jaxpr, consts = opened(params["body_jaxpr"])
    answer: Any = test.outvars[0].aval
    if answer.shape:
        return graph.applied(eqn, operands)
    num_test, num_body = params["cond_nconsts"], params["body_nconsts"]
    start = num_test + num_body
    avals = [var.aval for var in jaxpr.invars]
    inside = _Inside(graph)
    carried = _Carried(operands[start:], avals[num_body:])
    while True:
        own = carried.inputs(inside)
        fixed = [*map(inside.standing_for, operands[num_test:start], avals[:num_body])]
        outputs = inside.interpret(jaxpr, consts, [*fixed, *own])
        if carried.keeps(own, outputs):
            break
    effects = inside.graph.effects
    inside.settled()
    carried.count_laws(graph)
    tested = [inside.standing_for(operands[i], test.invars[i].aval) for i in range(num_test)]
    inside.graph.effects = []
    (going,) = inside.graph.interpret(test, test_consts, [*tested, *own])
    classes = carried.classes
    inputs = [*inside.fixed.values(), *(own[i] for i in classes)]
    types = [carried.avals[i].strip_weak_type() for i in classes]
    ask = plan_of(inputs, [going], [answer], inside.graph.effects)
    body = plan_of(inputs, [outputs[i] for i in classes], types, effects, inside.graph.later)

    def rewritten(fixed: Any, init: Any) -> Any:
        goes_on = lambda carry: ask.run([*fixed, *carry])[0]  # noqa: E731
        return lax.while_loop(goes_on, lambda carry: body.run([*fixed, *carry]), init)

    groups = (list(inside.fixed), [carried.inits[i] for i in classes])
    finals = _traced(graph, eqn, rewritten, groups, [False, True])
    return [
        carried.inits[i] if i in carried.fixed else finals[classes.index(carried.first[i])]
        for i in range(len(outputs))
    ]


def _cond(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A branch, rewritten."""
    from derivprof.simplify.plan import plan_of

    index, *rest = operands
    branches = [opened(branch) for branch in eqn.params["branches"]]
    if isinstance(index.kind, Constant) and not isinstance(index.kind.value, Tracer):
        graph.law(KNOWN_BRANCH)
        chosen = min(max(int(index.kind.value), 0), len(branches) - 1)
        return graph.interpret(*branches[chosen], rest)
    inside = _Inside(graph)
    results, effects = [], []
    for jaxpr, consts in branches:
        inputs = [
            inside.standing_for(node, var.aval)
            for node, var in zip(rest, jaxpr.invars, strict=True)
        ]
        results.append(inside.interpret(jaxpr, consts, inputs))
        effects.append(inside.graph.effects)
        inside.settled()
    rows = list(zip(*results, strict=True))
    distinct = [row for row in dict.fromkeys(rows) if not _is_number(row)]
    if len(distinct) < len(rows):
        graph.law(ONE_OUTPUT, len(rows) - len(distinct))
    inputs = list(inside.fixed.values())
    types = [eqn.outvars[rows.index(row)].aval.strip_weak_type() for row in distinct]
    plans = [
        plan_of(inputs, [row[i] for row in distinct], types, effects[i], inside.graph.later)
        for i in range(len(branches))
    ]

    def rewritten(which: Any, arguments: Any) -> Any:
        taken = [lambda arguments, plan=plan: plan.run(arguments) for plan in plans]
        return lax.switch(which[0], taken, arguments)

    groups = ([index], list(inside.fixed))
    found = _traced(graph, eqn, rewritten, groups, [False, False])
    places = dict(zip(distinct, found, strict=True))
    return [
        graph.number(row[0].number, var.aval) if _is_number(row) else places[row]
        for row, var in zip(rows, eqn.outvars, strict=True)
    ]


def _is_number(row: Sequence[Node]) -> bool:
    """Whether all branches give the same number."""
    return row[0].number is not None and len(set(row)) == 1


def _traced(
    graph: "Graph",
    eqn: JaxprEqn,
    function: Callable[..., Any],
    groups: Sequence[Sequence[Node]],
    strong: Sequence[bool],
) -> list[Node]:
    """The outputs of a function that is one block, at nodes."""
    types = [
        [type_of(node.aval.strip_weak_type() if is_strong else node.aval) for node in group]
        for group, is_strong in zip(groups, strong, strict=True)
    ]
    closed = jax.make_jaxpr(function)(*types)
    env = dict(zip(closed.jaxpr.constvars, map(graph.constant, closed.consts), strict=True))
    nodes = [node for group in groups for node in group]
    env.update(zip(closed.jaxpr.invars, nodes, strict=True))

    def read(atom: Any) -> Node:
        return graph.literal(atom) if isinstance(atom, Literal) else env[atom]

    for inner in closed.jaxpr.eqns:
        operands = [read(atom) for atom in inner.invars]
        is_block = inner.primitive is eqn.primitive
        if is_block and eqn.primitive is primitives.cond_p:
            operands[0] = groups[0][0]  # what lax.switch clamps was an index before
        results = graph.applied(inner, operands) if is_block else graph.apply(inner, operands)
        env.update(zip(inner.outvars, results, strict=True))
    return [read(atom) for atom in closed.jaxpr.outvars]


BLOCKS: dict[Any, Callable[["Graph", JaxprEqn, Sequence[Node]], list[Node]]] = {
    primitives.scan_p: _scan,
    primitives.while_p: _while,
    primitives.cond_p: _cond,
}
"""By primitive: how its equation becomes nodes."""
