"""A program with its derivatives, simplified after every level."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.compat import ClosedJaxpr, with_weak_type
from derivprof.jaxprs import is_inexact
from derivprof.simplify.derivation import Derivation
from derivprof.simplify.graph import Graph
from derivprof.simplify.level import Level
from derivprof.simplify.nodes import Node
from derivprof.simplify.plan import Plan, plan_of
from derivprof.simplify.reversal import Reversal
from derivprof.simplify.substitution import Substitution

Seed = Any
"""The tangent of an input: an array, or 1 for ones everywhere."""


@dataclass(frozen=True, eq=False)
class Simplified:
    """A simplified program: what it computes, as a plan, and the laws that led to it.

    ``laws`` says how often each was applied.
    """

    level: Level
    plan: Plan
    types: tuple[Any, ...]
    laws: dict[str, int]

    @property
    def equation_count(self) -> int:
        """How many equations its jaxpr has, those in bodies included."""
        return self.plan.equation_count

    def __call__(self, *arguments: Any) -> list[Any]:
        """The outputs, flat, for arrays of the types of the inputs."""
        results = self.plan.run(arguments)
        pairs = zip(results, self.types, strict=True)
        return [with_weak_type(_array(found), aval.weak_type) for found, aval in pairs]


def _array(found: Any) -> jax.Array:
    """What a plan gives, which is a number or an array of NumPy where it is a constant."""
    return found if isinstance(found, jax.Array) else jnp.asarray(found)


class Program:
    """A jaxpr in a graph of one level. What was derived once is there for the next order.

    ``live`` are the positions of the inputs that it is differentiated by, all unless they are
    given. A direction has one seed for each of them: an array, or 1 for ones.
    """

    def __init__(
        self, closed: ClosedJaxpr, level: Level, live: Sequence[int] | None = None
    ) -> None:
        self.level = level
        self.graph = Graph(level)
        self._inputs = [self.graph.input(var.aval) for var in closed.jaxpr.invars]
        self._outputs = self.graph.interpret(closed.jaxpr, closed.consts, self._inputs)
        self._types = tuple(var.aval for var in closed.jaxpr.outvars)
        chosen = range(len(self._inputs)) if live is None else live
        self._live = [self._inputs[i] for i in chosen]
        self._derivations: dict[tuple[Node | None, ...], Derivation] = {}
        self._reversal = Reversal(self.graph, self._live)
        self._gradients: dict[Node, list[Node]] = {}

    def itself(self) -> Simplified:
        """The program without a derivative."""
        return self._simplified(self._inputs, self._outputs, self._types)

    @cached_property
    def direction(self) -> list[Node]:
        """Inputs for a direction."""
        return [self.graph.input(node.aval) for node in self._live]

    def along(self, directions: Sequence[Sequence[Seed]]) -> Simplified:
        """The derivative along the directions, one after the other: a function of the inputs."""
        derivations = [self._derivation([*map(self._seed, d, self._live)]) for d in directions]
        outputs = [self._derived(node, derivations) for node in self._outputs]
        return self._simplified(self._inputs, *self._typed(outputs, bool(directions)))

    def gradients(self, seeds: Sequence[Any]) -> Simplified:
        """Iterated gradients of the one scalar output, each reduced to a scalar by a seed.

        A seed is a direction that the gradient is multiplied by, or a function from the gradients'
        arrays to a scalar.
        """
        (node,) = self._outputs
        for seed in seeds:
            node = self._reduced(tuple(self._gradient(node)), seed)
        return self._simplified(self._inputs, [node], self._types)

    def _gradient(self, node: Node) -> list[Node]:
        if node not in self._gradients:
            self._gradients[node] = self._reversal.gradient(node)
        return self._gradients[node]

    def _reduced(self, gradients: Sequence[Node], seed: Any) -> Node:
        if callable(seed):
            return self.graph.traced(seed, *gradients)
        nodes = [self._seed(s, node) for s, node in zip(seed, self._live, strict=True)]
        parts = zip(gradients, nodes, strict=True)
        products = [self.graph.traced(lambda g, v: jnp.sum(g * v), g, v) for g, v in parts]
        total = products[0]
        for other in products[1:]:
            total = self.graph.traced(jnp.add, total, other)
        return total

    def of_direction(self, values: Sequence[Any], order: int) -> Simplified:
        """The derivative at known inputs, as a function of its direction."""
        derivations = [self._derivation(self.direction)] * order
        derived, types = self._typed(
            [self._derived(node, derivations) for node in self._outputs], bool(order)
        )
        constants = map(self.graph.constant, values)
        known = Substitution(self.graph, dict(zip(self._inputs, constants, strict=True)))
        return self._simplified(self.direction, [known.of(node) for node in derived], types)

    def _derivation(self, seeds: list[Node]) -> Derivation:
        key = tuple(seeds)
        if key not in self._derivations:
            pairs = zip(self._live, seeds, strict=True)
            live = {node: seed for node, seed in pairs if seed.number != 0}
            self._derivations[key] = Derivation(self.graph, live)
        return self._derivations[key]

    def _seed(self, seed: Seed, node: Node) -> Node:
        if isinstance(seed, int):
            return self.graph.filled(node.aval, seed)
        return self.graph.constant(seed)

    def _derived(self, node: Node, derivations: Sequence[Derivation]) -> Node | None:
        found: Node | None = node if is_inexact(node.aval) or not derivations else None
        for derivation in derivations:
            found = None if found is None else derivation.of(found)
        return found

    def _typed(
        self, nodes: Sequence[Node | None], is_derived: bool
    ) -> tuple[list[Node], list[Any]]:
        """The nodes with zeros for what has no derivative, and their types."""
        types = [self._tangent_type(t) if is_derived else t for t in self._types]
        pairs = zip(nodes, types, strict=True)
        return [self.graph.filled(t, 0) if n is None else n for n, t in pairs], types

    def _tangent_type(self, aval: Any) -> Any:
        if is_inexact(aval):
            return aval
        return jax.typeof(jnp.zeros(aval.shape))

    def _simplified(
        self, inputs: Sequence[Node], outputs: Sequence[Node], types: Sequence[Any]
    ) -> Simplified:
        graph = self.graph
        plan = plan_of(inputs, outputs, types, graph.effects, graph.later)
        return Simplified(self.level, plan, tuple(types), dict(graph.laws.most_common()))
