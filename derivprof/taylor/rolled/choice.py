"""Which schedule is taken, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from derivprof.taylor import demand as unrolled
from derivprof.taylor.algebra import Index
from derivprof.taylor.coefficients import Arithmetic
from derivprof.taylor.emission import Emission
from derivprof.taylor.graph import Graph
from derivprof.taylor.nodes import PRIMAL, Key, Node
from derivprof.taylor.rolled.counting import Count
from derivprof.taylor.rolled.demand import Need
from derivprof.taylor.rolled.emission import RolledEmission
from derivprof.taylor.rolled.plan import Plan, plan
from derivprof.taylor.rolled.reasons import CannotRoll


class Rolling(StrEnum):
    """Which schedule is asked for."""

    AUTO = "auto"
    ROLLED = "rolled"
    UNROLLED = "unrolled"


@dataclass(frozen=True)
class Taken:
    """The schedule that was taken, and why, as a clause."""

    rolling: Rolling
    reason: str


def carried_out(
    graph: Graph, nodes: Sequence[Node], wanted: Sequence[Index], rolling: Rolling
) -> tuple[Emission | RolledEmission, Taken]:
    """What computed the wanted coefficients of the nodes; :class:`CannotRoll` if it is forced."""
    effects: list[Key] = [(node, PRIMAL) for node in graph.effects]
    keys = [*effects, *(_key(node, index) for index in wanted for node in nodes)]
    made, taken = _chosen(graph, nodes, effects, wanted, keys, rolling)
    emission = Emission(Arithmetic(graph.keys))
    if made is None:
        emission.run(unrolled.schedule(keys))
        return emission, taken
    rolled = RolledEmission(emission, made)
    rolled.run()
    return rolled, taken


def _chosen(
    graph: Graph, nodes: Sequence[Node], effects: Sequence[Key], wanted: Sequence[Index],
    keys: Sequence[Key], rolling: Rolling,
) -> tuple[Plan | None, Taken]:  # fmt: skip
    """The plan of the rolled schedule, or None for the unrolled one."""
    if rolling is Rolling.UNROLLED:
        return None, Taken(rolling, "as asked for")
    if not graph.algebra.degree:
        return None, Taken(Rolling.UNROLLED, "at order 0 there is nothing to roll")
    if rolling is Rolling.AUTO and (reason := _why_unrolled(graph, keys)) is not None:
        return None, Taken(Rolling.UNROLLED, reason)
    try:
        made = _planned(graph, nodes, effects, wanted)
    except CannotRoll as error:
        if rolling is Rolling.ROLLED:
            raise
        return None, Taken(Rolling.UNROLLED, f"it cannot be rolled: {error}")
    reason = "as asked for" if rolling is Rolling.ROLLED else "unrolled it is large"
    return made, Taken(Rolling.ROLLED, reason)


def _why_unrolled(graph: Graph, keys: Sequence[Key]) -> str | None:
    """Why the unrolled schedule is the better one; None if it is not, or may not be."""
    if len(graph.algebra.zero) != 1:
        return "there are several directions"
    count = Count(graph.algebra.degree).of(keys)
    return f"it has about {count.operations} operations" if count.is_small else None


def _planned(
    graph: Graph, nodes: Sequence[Node], effects: Sequence[Key], wanted: Sequence[Index]
) -> Plan:
    if len(graph.algebra.zero) != 1:
        raise CannotRoll("it is for series in one variable, and here there are several directions")
    order = graph.algebra.degree
    needs: list[Need] = [(key, 0) for key in effects]
    several = len(wanted) > 1
    for index in wanted:
        needs.extend((_key(node, index), 0) for node in nodes if not (several and any(index)))
    if several:
        needs.extend((node, order) for node in nodes)
    return plan(order, needs)


def _key(node: Node, index: Index) -> Key:
    return node, index if any(index) else PRIMAL
