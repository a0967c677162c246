"""Loops and branches: run as a whole, on the coefficients that are not zero.

The support of a loop's carry is a fixed point: it starts as that of the initial values and grows
by what one step adds. A branch's output has the union over the branches. Effects inside happen as
often as in the program itself. Inside a tangent system, where a node's coefficient follows from
its lower ones, a block is run for one wanted coefficient at a time and on just what that needs;
everywhere else once for all coefficients.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
from jax import lax
from jax.extend.core import jaxpr_as_fun, primitives

from derivprof.compat import JaxprEqn, closed, filled, must_happen, opened, scan_counts
from derivprof.taylor.algebra import EMPTY, Index, Support
from derivprof.taylor.coefficients import Arithmetic
from derivprof.taylor.demand import Schedule, schedule
from derivprof.taylor.kinds import BlockOutput
from derivprof.taylor.nodes import PRIMAL, Given, Key, Node

if TYPE_CHECKING:
    from derivprof.taylor.emission import Emission
    from derivprof.taylor.graph import Graph
    from derivprof.taylor.rolled.blocks import StackedBody
    from derivprof.taylor.stacked.blocks import BodyOfRows

Slot = tuple[int, Index]
"""A position among inputs or outputs, with the index of a coefficient."""

Arrays = Mapping[Slot, Any]

HIGHER: Index = (-1,)
"""In place of an index: all coefficients from degree 1 on, stacked along a first axis.

In an algebra of one variable all degrees are there, in others the coefficients of the support.
"""


def _is_stacked(wanted: Iterable[Slot]) -> bool:
    return any(index == HIGHER for _, index in wanted)


def slots_of(support: Support, zero: Index) -> list[Index]:
    """What is carried of a series: the value in place of the constant term, and the rest."""
    return [PRIMAL if index == zero else index for index in sorted(support)]


class Body:
    """The program inside a block, over inputs of known supports."""

    def __init__(
        self, graph: "Graph", jaxpr: Any, consts: Sequence[Any], supports: Sequence[Support]
    ) -> None:
        self.graph = graph.inner()
        self._zero = graph.algebra.zero
        self._values: list[dict[Any, Any]] = [{} for _ in supports]
        sources = [
            self.graph.source(values, var.aval, support)
            for values, var, support in zip(self._values, jaxpr.invars, supports, strict=True)
        ]
        self.sources = sources
        self._sources = {node: i for i, node in enumerate(sources)}
        self.outputs = self.graph.interpret(jaxpr, consts, sources)
        self.supports = [node.support for node in self.outputs]
        """Of the outputs, as whoever takes them up needs them."""
        self._schedules: dict[frozenset[Slot], Schedule] = {}

    def key(self, slot: Slot) -> Key:
        """The node and index of an output."""
        return self.outputs[slot[0]], slot[1]

    def slots(self, positions: Iterable[int]) -> set[Slot]:
        """Everything that some outputs have."""
        return {(i, a) for i in positions for a in slots_of(self.outputs[i].support, self._zero)}

    def schedule(self, wanted: frozenset[Slot]) -> Schedule:
        """In which order the wanted outputs are computed."""
        if wanted not in self._schedules:
            effects = [(node, PRIMAL) for node in self.graph.effects]
            keys = [self.key(slot) for slot in sorted(wanted)]
            self._schedules[wanted] = schedule([*effects, *keys])
        return self._schedules[wanted]

    @cached_property
    def _stacked(self) -> "StackedBody | BodyOfRows":
        from derivprof.taylor.rolled.blocks import StackedBody
        from derivprof.taylor.stacked.blocks import BodyOfRows

        given = (self.graph, self._sources, self._values, self.outputs)
        return (
            StackedBody(*given) if self.graph.algebra.is_free else BodyOfRows(*given, self.supports)
        )

    def needed(self, wanted: frozenset[Slot]) -> set[Slot]:
        """The inputs that the wanted outputs are computed from."""
        if _is_stacked(wanted):
            return self._stacked.needed(wanted)
        return {
            (self._sources[key[0]], recipe.value[1])
            for key, recipe in self.schedule(wanted).steps
            if isinstance(recipe, Given) and key[0] in self._sources
        }

    def run(self, wanted: frozenset[Slot], inputs: Arrays) -> dict[Slot, Any]:
        """The wanted outputs as arrays."""
        from derivprof.taylor.emission import Emission

        if _is_stacked(wanted):
            return self._stacked.run(wanted, inputs)
        given: dict[int, dict[Any, Any]] = {id(values): {} for values in self._values}
        for (position, index), array in inputs.items():
            given[id(self._values[position])][index] = array
        emission = Emission(Arithmetic(self.graph.keys), given)
        emission.run(self.schedule(wanted))
        return {slot: emission.array(self.key(slot)) for slot in wanted}


def grown(
    graph: "Graph",
    jaxpr: Any,
    consts: Sequence[Any],
    supports: Sequence[Support],
    carried: range,
) -> Body:
    """The body of a loop over the smallest supports that one step does not enlarge.

    ``carried`` are the inputs that the first outputs are fed back into.
    """
    current = list(supports)
    while True:
        body = Body(graph, jaxpr, consts, current)
        grew = False
        for output, position in enumerate(carried):
            union = current[position] | body.outputs[output].support
            grew = grew or union != current[position]
            current[position] = union
        if not grew:
            return body


class Block:
    """A block for some wanted outputs: what it needs, and how it is run."""

    def __init__(
        self, operands: Sequence[Node], needed: Iterable[Slot], run: Callable[[Arrays], Arrays]
    ) -> None:
        self.operands, self.needed, self.run_on = operands, sorted(needed), run
        self.together: Blocks | None = None
        """Where everything is computed together: what makes the block of stacks."""

    @cached_property
    def sources(self) -> tuple[Key, ...]:
        """The coefficients of the operands that it needs."""
        return tuple((self.operands[i], index) for i, index in self.needed)

    def run(self, emission: "Emission") -> Mapping[Slot, Any]:
        """Every wanted output, as arrays."""
        inputs = {
            slot: emission.array(key) for slot, key in zip(self.needed, self.sources, strict=True)
        }
        return self.run_on(inputs)


class Blocks:
    """The blocks of one equation: one for everything, or one per wanted coefficient."""

    def __init__(
        self, make: Callable[[frozenset[Slot]], Block], everything: frozenset[Slot], *, apart: bool,
        bodies: Sequence[Body] = (), operands: Sequence[Node] = (),
    ) -> None:  # fmt: skip
        self._make, self._everything, self._apart = make, everything, apart
        self.bodies, self.operands = bodies, operands
        self._made: dict[frozenset[Slot], Block] = {}

    def support(self, position: int) -> Support:
        """Of an operand, as the body takes it up: a loop may carry more than it starts with."""
        inner = self.bodies[0].sources
        before = len(self.operands) - len(inner)
        return (inner[position - before] if position >= before else self.operands[position]).support

    @cached_property
    def stacked(self) -> Block:
        """The block that computes everything, with stacks of coefficients."""
        return self._make(frozenset((i, a if a == PRIMAL else HIGHER) for i, a in self._everything))

    def wanting(self, slot: Slot) -> Block:
        """The block that computes an output."""
        wanted = frozenset({slot}) if self._apart else self._everything
        if wanted not in self._made:
            self._made[wanted] = self._make(wanted)
            self._made[wanted].together = None if self._apart else self
        return self._made[wanted]


def _outputs(
    graph: "Graph",
    eqn: JaxprEqn,
    supports: Sequence[Support],
    make: Callable[[frozenset[Slot]], Block],
    bodies: Sequence[Body],
    operands: Sequence[Node],
) -> list[Node]:
    zero = graph.algebra.zero
    everything = frozenset((i, a) for i, s in enumerate(supports) for a in slots_of(s, zero))
    for body in bodies:
        body.supports = list(supports)
    blocks = Blocks(make, everything, apart=graph.in_system, bodies=bodies, operands=operands)
    nodes = [
        Node(var.aval, support, BlockOutput(blocks, i))
        for i, (var, support) in enumerate(zip(eqn.outvars, supports, strict=True))
    ]
    if must_happen(eqn):
        graph.effects.append(nodes[0] if nodes else _node_of_effects(make))
    return nodes


def _node_of_effects(make: Callable[[frozenset[Slot]], Block]) -> Node:
    """A node for a block without outputs, which is run for its effects."""
    nothing: frozenset[Slot] = frozenset()
    return Node(None, EMPTY, BlockOutput(Blocks(make, nothing, apart=False), 0))


def scan_nodes(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A scan whose carry and slices hold one array per coefficient."""
    jaxpr, consts = opened(eqn.params["jaxpr"])
    num_consts, num_carry = scan_counts(eqn)
    carried = range(num_consts, num_consts + num_carry)
    body = grown(graph, jaxpr, consts, [node.support for node in operands], carried)

    def make(wanted: frozenset[Slot]) -> Block:
        outputs, needed = _fed_back(body, wanted, carried)
        return Block(operands, needed, lambda inputs: run(wanted, outputs, needed, inputs))

    def run(
        wanted: frozenset[Slot], outputs: frozenset[Slot], needed: set[Slot], inputs: Arrays
    ) -> Arrays:
        fixed = {slot: inputs[slot] for slot in needed if slot[0] < carried.start}
        init = {slot: inputs[slot] for slot in needed if slot[0] in carried}
        slices = {slot: _swapped(slot, inputs[slot]) for slot in needed if slot[0] >= carried.stop}

        def step(carry: Arrays, xs: Arrays) -> tuple[Arrays, Arrays]:
            results = body.run(outputs, {**fixed, **carry, **xs})
            following = {(i, a): results[i - num_consts, a] for i, a in carry}
            return following, {slot: results[slot] for slot in outputs if slot[0] >= num_carry}

        settings = {name: eqn.params[name] for name in ("length", "reverse", "unroll")}
        final, stacked = lax.scan(step, init, slices, **settings)
        last = {(i - num_consts, a): array for (i, a), array in final.items()}
        return {
            slot: last[slot] if slot[0] < num_carry else _swapped(slot, stacked[slot])
            for slot in wanted
        }

    supports = [
        body.outputs[i].support | operands[carried[i]].support
        if i < num_carry
        else body.outputs[i].support
        for i in range(len(eqn.outvars))
    ]
    return _outputs(graph, eqn, supports, make, [body], operands)


def _swapped(slot: Slot, array: Any) -> Any:
    """A stack of what a scan takes slices of, with the axes of these two exchanged."""
    return jnp.swapaxes(array, 0, 1) if slot[1] == HIGHER else array


def _fed_back(
    body: Body, wanted: frozenset[Slot], carried: range
) -> tuple[frozenset[Slot], set[Slot]]:
    """The outputs of the body that a loop needs for the wanted ones, and the inputs."""
    outputs = wanted
    while True:
        needed = body.needed(outputs) | {(carried[i], a) for i, a in outputs if i < len(carried)}
        fed = {(i - carried.start, a) for i, a in needed if i in carried}
        if fed <= outputs:
            return outputs, needed
        outputs = outputs | fed


def while_nodes(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A while loop whose carry holds one array per coefficient; the condition sees the values."""
    params = eqn.params
    test, test_consts = opened(params["cond_jaxpr"])
    jaxpr, consts = opened(params["body_jaxpr"])
    num_test = params["cond_nconsts"]
    inner = list(operands[num_test:])
    carried = range(params["body_nconsts"], len(inner))
    body = grown(graph, jaxpr, consts, [node.support for node in inner], carried)
    values = {(i, PRIMAL) for i in range(num_test)}
    answer: Any = test.outvars[0].aval
    is_mapped = answer.shape != ()

    def make(wanted: frozenset[Slot]) -> Block:
        asked = wanted | {(i, PRIMAL) for i in range(len(carried))}
        outputs, needed = _fed_back(body, asked, carried)
        shifted = {(i + num_test, a) for i, a in needed} | values
        return Block(operands, shifted, lambda inputs: run(wanted, outputs, needed, inputs))

    def run(
        wanted: frozenset[Slot], outputs: frozenset[Slot], needed: set[Slot], inputs: Arrays
    ) -> Arrays:
        fixed = {(i, a): inputs[i + num_test, a] for i, a in needed if i not in carried}
        init = {(i, a): inputs[i + num_test, a] for i, a in needed if i in carried}
        tested = [inputs[i, PRIMAL] for i in range(num_test)]

        def going(carry: Arrays) -> Any:
            """Whether to go on; per row of a batch, where the loop is a mapped one."""
            args = [*tested, *(carry[i, PRIMAL] for i in carried)]
            return _evaluated(test, test_consts, args)[0]

        def step(carry: Arrays) -> Arrays:
            results = body.run(outputs, {**fixed, **carry})
            after = {(i, a): results[i - carried.start, a] for i, a in carry}
            if not is_mapped:
                return after
            rows = going(carry)
            return {slot: _where_rows(rows, slot, after[slot], carry[slot]) for slot in carry}

        goes_on = (lambda carry: jnp.any(going(carry))) if is_mapped else going
        final = lax.while_loop(goes_on, step, init)
        return {(i, a): final[i + carried.start, a] for i, a in wanted}

    supports = [output.support | inner[carried[i]].support for i, output in enumerate(body.outputs)]
    return _outputs(graph, eqn, supports, make, [body], operands)


def _where_rows(rows: Any, slot: Slot, after: Any, before: Any) -> Any:
    """``after`` in the rows of a batch that still go on, ``before`` in the others."""
    first = int(slot[1] == HIGHER)
    wide = lax.broadcast_in_dim(rows, after.shape, tuple(range(first, first + rows.ndim)))
    return lax.select(wide, after, before)


def _evaluated(jaxpr: Any, consts: Sequence[Any], args: Sequence[Any]) -> list[Any]:
    return jaxpr_as_fun(closed(jaxpr, consts))(*args)


def cond_nodes(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A branch whose operands and results hold one array per coefficient."""
    rest = operands[1:]
    supports = [node.support for node in rest]
    branches = [
        Body(graph, *opened(branch), supports)  # in program order: index 0 first
        for branch in eqn.params["branches"]
    ]
    zero = graph.algebra.zero
    united = [
        frozenset().union(*(branch.outputs[i].support for branch in branches))
        for i in range(len(eqn.outvars))
    ]

    def make(wanted: frozenset[Slot]) -> Block:
        own = [
            frozenset(
                (i, a) for i, a in wanted if _has(branch.outputs[i], a, zero)
            )
            for branch in branches
        ]  # fmt: skip
        needed = set().union(*(b.needed(w) for b, w in zip(branches, own, strict=True)))
        shifted = {(i + 1, a) for i, a in needed} | {(0, PRIMAL)}
        return Block(operands, shifted, lambda inputs: run(wanted, own, needed, inputs))

    def run(
        wanted: frozenset[Slot], own: list[frozenset[Slot]], needed: set[Slot], inputs: Arrays
    ) -> Arrays:
        def branch(body: Body, has: frozenset[Slot]) -> Callable[[Arrays], Arrays]:
            def taken(given: Arrays) -> Arrays:
                results = body.run(has, given)
                return {
                    slot: results[slot]
                    if slot in results
                    else _zeros(graph, eqn, slot, united[slot[0]])
                    for slot in wanted
                }

            return taken

        functions = [branch(body, has) for body, has in zip(branches, own, strict=True)]
        given = {(i, a): inputs[i + 1, a] for i, a in needed}
        return lax.switch(inputs[0, PRIMAL], functions, given)

    return _outputs(graph, eqn, united, make, branches, operands)


def _has(node: Node, index: Index, zero: Index) -> bool:
    return node.is_live if index == HIGHER else (index or zero) in node.support


def _zeros(graph: "Graph", eqn: JaxprEqn, slot: Slot, support: Support) -> Any:
    zeros = filled(eqn.outvars[slot[0]].aval, 0)
    if slot[1] != HIGHER:
        return zeros
    rows = graph.algebra.degree if graph.algebra.is_free else sum(map(any, support))
    return jnp.broadcast_to(zeros, (rows, *zeros.shape))


BLOCKS: dict[Any, Callable[["Graph", JaxprEqn, Sequence[Node]], list[Node]]] = {
    primitives.scan_p: scan_nodes,
    primitives.while_p: while_nodes,
    primitives.cond_p: cond_nodes,
}
"""By primitive: how its equation becomes nodes."""
