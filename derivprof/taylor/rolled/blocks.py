"""The program inside a loop or branch, on stacks of coefficients."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from derivprof.taylor.coefficients import Arithmetic
from derivprof.taylor.control import HIGHER, Arrays, Slot
from derivprof.taylor.emission import Emission
from derivprof.taylor.nodes import PRIMAL, Node
from derivprof.taylor.rolled.demand import Need
from derivprof.taylor.rolled.emission import RolledEmission
from derivprof.taylor.rolled.plan import Plan, plan

if TYPE_CHECKING:
    from derivprof.taylor.graph import Graph


class StackedBody:
    """``sources``: the inputs with their positions; ``values``: where they look up their arrays.

    Of each input and output there are two slots: the value, and the stack of higher coefficients.
    """

    def __init__(
        self, graph: "Graph", sources: Mapping[Node, int], values: Sequence[dict[Any, Any]],
        outputs: Sequence[Node],
    ) -> None:  # fmt: skip
        self._graph, self._sources, self._outputs = graph, sources, outputs
        self._values = values
        self._plans: dict[frozenset[Slot], Plan] = {}

    def needed(self, wanted: frozenset[Slot]) -> set[Slot]:
        """The inputs that the wanted outputs are computed from."""
        demand = self._plan(wanted).demand
        found: set[Slot] = set()
        for node, position in self._sources.items():
            if (node, PRIMAL) in demand.recipes:
                found.add((position, PRIMAL))
            if node in demand.degrees and node.is_live:
                found.add((position, HIGHER))
        return found

    def run(self, wanted: frozenset[Slot], inputs: Arrays) -> dict[Slot, Any]:
        """The wanted outputs as arrays."""
        primals = {id(values): {} for values in self._values}
        for (position, index), array in inputs.items():
            if index == PRIMAL:
                primals[id(self._values[position])][PRIMAL] = array
        stacks = {
            node: inputs[position, HIGHER]
            for node, position in self._sources.items()
            if (position, HIGHER) in inputs
        }
        emission = Emission(Arithmetic(self._graph.keys), primals)
        rolled = RolledEmission(emission, self._plan(wanted), stacks)
        rolled.run()
        ones = [1] * self._graph.algebra.degree
        return {
            (i, index): rolled.scaled_stack(self._outputs[i], ones)
            if index == HIGHER
            else rolled.array((self._outputs[i], index))
            for i, index in wanted
        }

    def _plan(self, wanted: frozenset[Slot]) -> Plan:
        if wanted not in self._plans:
            order = self._graph.algebra.degree
            needs: list[Need] = [((node, PRIMAL), 0) for node in self._graph.effects]
            for i, index in sorted(wanted):
                node = self._outputs[i]
                needs.append((node, order) if index == HIGHER else ((node, index), 0))
            self._plans[wanted] = plan(order, needs, frozenset(self._sources))
        return self._plans[wanted]
