"""The order of computation: which coefficients, which whole stacks, and which loops."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from derivprof.taylor.components import components
from derivprof.taylor.kinds import BlockOutput
from derivprof.taylor.nodes import Key, Node
from derivprof.taylor.rolled.demand import Demand, Item, Need
from derivprof.taylor.rolled.laws import Law
from derivprof.taylor.rolled.reasons import CannotRoll
from derivprof.taylor.rolled.wiring import Wiring, wired


@dataclass(frozen=True, eq=False)
class One:
    """One coefficient."""

    key: Key


@dataclass(frozen=True, eq=False)
class Whole:
    """The stack of a node that does not need itself."""

    node: Node


@dataclass(frozen=True, eq=False)
class Row:
    """One coefficient by its law, of a node whose others are not needed."""

    key: Key


@dataclass(frozen=True, eq=False)
class Region:
    """Nodes that need one another: a loop over the degree."""

    nodes: tuple[Node, ...]
    wiring: Wiring


Step = One | Whole | Row | Region


@dataclass(frozen=True, eq=False)
class Plan:
    """The steps in order."""

    demand: Demand
    steps: tuple[Step, ...]
    wanted: frozenset[Item]

    def read_outside(self) -> set[Node]:
        """The nodes of loops that something outside their loop needs."""
        loop_of = {
            node: step for step in self.steps if isinstance(step, Region) for node in step.nodes
        }
        read = {node for node in loop_of if node in self.wanted}
        for item, needed in self.demand.needed.items():
            own = loop_of.get(item) if isinstance(item, Node) else None
            for each in needed:
                if isinstance(each, Node) and each in loop_of and loop_of[each] is not own:
                    read.add(each)
        return read


def plan(order: int, wanted: Iterable[Need], given: Container[Node] = ()) -> Plan:
    """In which order the wanted items and all that they need are computed.

    The stacks of ``given`` nodes come from outside.
    """
    wanted = list(wanted)
    demand = _demand(order, wanted, frozenset(), {}, given)
    by_row: frozenset[Node] = frozenset()
    if any(demand.is_extracted(key) for key in demand.recipes):
        by_row = _acyclic(demand, _components(demand, wanted))
    while by_row:
        demand = _demand(order, wanted, by_row, demand.laws, given)
        needed_whole = {key[0] for key in demand.rows} & set(demand.degrees)
        if not needed_whole:
            break
        by_row -= needed_whole
        demand = _demand(order, wanted, by_row, demand.laws, given)
    found = _components(demand, wanted)
    steps = tuple(_step(demand, component) for component in found)
    return Plan(demand, steps, frozenset(item for item, _ in wanted))


def _demand(
    order: int, wanted: Iterable[Need], by_row: frozenset[Node], laws: dict[Node, Law],
    given: Container[Node],
) -> Demand:  # fmt: skip
    """With the laws known so far. Nodes in ``by_row`` may be computed at one degree alone."""
    demand = Demand(order, by_row, laws, given)
    demand.require(wanted)
    return demand


def _acyclic(demand: Demand, found: list[list[Item]]) -> frozenset[Node]:
    return frozenset(
        component[0]
        for component in found
        if isinstance(component[0], Node)
        and component[0] not in demand.given
        and not isinstance(component[0].kind, BlockOutput)
        and not _is_cyclic(demand, component)
    )


def _components(demand: Demand, wanted: Iterable[Need]) -> list[list[Item]]:
    return components([item for item, _ in wanted], lambda item: demand.needed[item])


def _step(demand: Demand, component: list[Item]) -> Step:
    if not _is_cyclic(demand, component):
        (item,) = component
        if isinstance(item, Node):
            return Whole(item)
        return Row(item) if item in demand.rows else One(item)
    nodes = tuple(item for item in component if isinstance(item, Node))
    if len(nodes) < len(component):
        raise CannotRoll("a node needs itself through a coefficient of a fixed degree")
    if any(isinstance(node.kind, BlockOutput) for node in nodes):
        raise CannotRoll("a loop or branch is part of the recurrence that its results follow")
    return Region(nodes, wired(nodes, {node: demand.law(node) for node in nodes}))


def _is_cyclic(demand: Demand, component: list[Item]) -> bool:
    return len(component) > 1 or component[0] in demand.needed[component[0]]
