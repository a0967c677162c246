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
from derivprof.taylor.algebra import Graded, Index
from derivprof.taylor.classify import Class
from derivprof.taylor.coefficients import Arithmetic, Coefficient, Filled
from derivprof.taylor.demand import schedule
from derivprof.taylor.emission import Emission
from derivprof.taylor.graph import Graph
from derivprof.taylor.nodes import PRIMAL, Key, Node


@dataclass(frozen=True)
class InputSeries:
    """One array argument: its value; and per index a rational factor with an array, or 1 for ones.

    The coefficient is the factor times the array.
    """

    primal: Any
    coefficients: Mapping[Index, tuple[Fraction, Any]]


@dataclass(frozen=True)
class Expansion:
    """How an expansion was made: each primitive's classes with their counts, and caveats."""

    classes: Counter[tuple[str, Class]]
    caveats: tuple[str, ...]

    def __add__(self, other: "Expansion") -> "Expansion":
        """What two expansions together found."""
        caveats = dict.fromkeys((*self.caveats, *other.caveats))
        return Expansion(self.classes + other.classes, tuple(caveats))

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
) -> tuple[list[Any], Expansion]:
    """For each wanted index, ``scale(index)`` times that coefficient of ``fun(*primals)``.

    Each result has the structure of what ``fun`` returns. The index of the constant term gives
    the function's own value, bit for bit.
    """
    primals = [each.primal for each in inputs]
    closed, output = program_of(fun, *primals)
    keys = Keys()
    graph = Graph(algebra, keys, TangentRules(keys))
    pairs = zip(inputs, closed.jaxpr.invars, strict=True)
    sources = [source_of(graph, series, var.aval) for series, var in pairs]
    nodes = graph.interpret(closed.jaxpr, closed.consts, sources)
    emission = Emission(Arithmetic(keys))
    asked = [[_key(node, index) for node in nodes] for index in wanted]
    effects: list[Key] = [(node, PRIMAL) for node in graph.effects]
    emission.run(schedule([*effects, *(key for each in asked for key in each)]))
    structure = jax.tree.structure(output)
    results = [
        jax.tree.unflatten(
            structure, [emission.array(key, scale(index) if any(index) else 1) for key in each]
        )
        for index, each in zip(wanted, asked, strict=True)
    ]
    return results, Expansion(graph.classes, tuple(graph.caveats))


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
