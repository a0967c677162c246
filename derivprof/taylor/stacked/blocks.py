"""The program inside a loop or branch, on rows of coefficients."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from derivprof.taylor.algebra import Support
from derivprof.taylor.coefficients import Arithmetic
from derivprof.taylor.control import HIGHER, Arrays, Slot
from derivprof.taylor.demand import Schedule, schedule
from derivprof.taylor.nodes import PRIMAL, Given, Node
from derivprof.taylor.stacked.emission import StackedEmission
from derivprof.taylor.stacked.rows import rows_of

if TYPE_CHECKING:
    from derivprof.taylor.graph import Graph


class BodyOfRows:
    """``sources``: the inputs with their positions; ``values``: where they look up their arrays.

    Of each input and output there are two slots: the value, and the rows of other coefficients;
    ``supports`` say which those of the outputs are.
    """

    def __init__(
        self, graph: "Graph", sources: Mapping[Node, int], values: Sequence[dict[Any, Any]],
        outputs: Sequence[Node], supports: Sequence[Support],
    ) -> None:  # fmt: skip
        self._graph, self._sources, self._outputs = graph, sources, outputs
        self._values, self._supports = values, supports
        self._schedules: dict[frozenset[Slot], Schedule] = {}

    def needed(self, wanted: frozenset[Slot]) -> set[Slot]:
        """The inputs that the wanted outputs are computed from."""
        return {
            (self._sources[node], PRIMAL if index == PRIMAL else HIGHER)
            for (node, index), recipe in self._schedule(wanted).steps
            if isinstance(recipe, Given) and node in self._sources
        }

    def run(self, wanted: frozenset[Slot], inputs: Arrays) -> dict[Slot, Any]:
        """The wanted outputs as arrays."""
        primals: dict[int, dict[Any, Any]] = {id(values): {} for values in self._values}
        for (position, index), array in inputs.items():
            if index == PRIMAL:
                primals[id(self._values[position])][PRIMAL] = array
        emission = StackedEmission(Arithmetic(self._graph.keys), primals)
        for node, position in self._sources.items():
            if (position, HIGHER) in inputs:
                emission.give(node, rows_of(node.support), inputs[position, HIGHER])
        emission.run(self._schedule(wanted))
        return {
            (i, index): emission.rows(self._outputs[i], rows_of(self._supports[i]))
            if index == HIGHER
            else emission.array((self._outputs[i], index))
            for i, index in wanted
        }

    def _schedule(self, wanted: frozenset[Slot]) -> Schedule:
        if wanted not in self._schedules:
            keys = [(node, PRIMAL) for node in self._graph.effects]
            for i, index in sorted(wanted):
                node = self._outputs[i]
                if index == HIGHER:
                    keys.extend((node, row) for row in rows_of(node.support))
                else:
                    keys.append((node, index))
            self._schedules[wanted] = schedule(keys)
        return self._schedules[wanted]
