"""From a function and its input series to the wanted coefficients of its outputs."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.jaxprs import Keys, TangentRules, program_of
from derivprof.taylor.algebra import Algebra, Graded, Index
from derivprof.taylor.classify import Class
from derivprof.taylor.coefficients import Coefficient, Filled
from derivprof.taylor.emission import Emission
from derivprof.taylor.graph import Graph
from derivprof.taylor.nodes import PRIMAL, Key, Node
from derivprof.taylor.rolled import RolledEmission, Rolling, Taken, carried_out


@dataclass(frozen=True)
class InputSeries:
    """One array argument: its value; and per index a rational factor with an array, or 1 for ones.

    The coefficient is the factor times the array.
    """

    primal: Any
    coefficients: Mapping[Index, tuple[Fraction, Any]]


@dataclass(frozen=True)
class Expansion:
    """How an expansion was made: each primitive's classes with their counts, caveats, schedule.

    ``taken`` is None where there is but one schedule.
    """

    classes: Counter[tuple[str, Class]]
    caveats: tuple[str, ...]
    taken: Taken | None = None

    def __add__(self, other: "Expansion") -> "Expansion":
        """What two expansions together found."""
        caveats = dict.fromkeys((*self.caveats, *other.caveats))
        return Expansion(self.classes + other.classes, tuple(caveats), self.taken)

    def by_primitive(self) -> dict[str, dict[str, int]]:
        """Per class, how many equations of each primitive, the most frequent first."""
        found: dict[str, dict[str, int]] = {}
        for (primitive, kind), count in self.classes.most_common():
            found.setdefault(str(kind), {})[primitive] = count
        return found


def expand(
    fun: Callable[..., Any],
    inputs: Sequence[InputSeries],
    algebra: Graded,
    wanted: Sequence[Index],
    scale: Callable[[Index], Fraction | int],
    rolling: Rolling = Rolling.AUTO,
) -> tuple[list[Any], Expansion]:
    """For each wanted index, ``scale(index)`` times that coefficient of ``fun(*primals)``.

    Each result has the structure of what ``fun`` returns. The index of the constant term gives
    the function's own value, bit for bit.
    """
    graph, nodes, structure = _interpreted(fun, inputs, algebra)
    emission, taken = carried_out(graph, nodes, wanted, rolling)
    results = []
    for index in wanted:
        factor = scale(index) if any(index) else 1
        arrays = [emission.array(_key(node, index), factor) for node in nodes]
        results.append(jax.tree.unflatten(structure, arrays))
    return results, Expansion(graph.classes, tuple(graph.caveats), taken)


def expand_all(
    fun: Callable[..., Any],
    inputs: Sequence[InputSeries],
    order: int,
    scale: Callable[[int], Fraction | int],
    rolling: Rolling,
) -> tuple[Any, Any, Expansion]:
    """The value, and all terms from 1 to the order stacked along a first axis, for one variable.

    Term k is ``scale(k)`` times the coefficient.
    """
    graph, nodes, structure = _interpreted(fun, inputs, Algebra((order,), order))
    wanted = [(k,) for k in range(order + 1)]
    emission, taken = carried_out(graph, nodes, wanted, rolling)
    factors = [scale(k) for k in range(1, order + 1)]
    values = [emission.array((node, PRIMAL)) for node in nodes]
    terms = [_stacked(emission, node, factors) for node in nodes]
    found = Expansion(graph.classes, tuple(graph.caveats), taken)
    return jax.tree.unflatten(structure, values), jax.tree.unflatten(structure, terms), found


def _stacked(
    emission: Emission | RolledEmission, node: Node, factors: Sequence[Fraction | int]
) -> Any:
    if isinstance(emission, RolledEmission):
        return emission.scaled_stack(node, factors)
    return [emission.array((node, (k,)), factor) for k, factor in enumerate(factors, start=1)]


def _interpreted(
    fun: Callable[..., Any], inputs: Sequence[InputSeries], algebra: Graded
) -> tuple[Graph, list[Node], Any]:
    """The graph, the nodes of the outputs, and their structure."""
    closed, output = program_of(fun, *(each.primal for each in inputs))
    keys = Keys()
    graph = Graph(algebra, keys, TangentRules(keys))
    pairs = zip(inputs, closed.jaxpr.invars, strict=True)
    sources = [source_of(graph, series, var.aval) for series, var in pairs]
    nodes = graph.interpret(closed.jaxpr, closed.consts, sources)
    return graph, nodes, jax.tree.structure(output)


def _key(node: Node, index: Index) -> Key:
    return node, index if any(index) else PRIMAL


def source_of(graph: Graph, series: InputSeries, aval: Any) -> Node:
    """The node of an input."""
    values: dict[Index, Any] = {PRIMAL: jnp.asarray(series.primal)}
    for index, (factor, array) in series.coefficients.items():
        ones = isinstance(array, int)
        is_ready = isinstance(array, np.ndarray) and array.dtype == aval.dtype
        filled = Filled(aval) if ones else array if is_ready else jnp.asarray(array, aval.dtype)
        values[index] = Coefficient(factor, filled)
    return graph.source(values, aval, graph.constants | frozenset(series.coefficients))
