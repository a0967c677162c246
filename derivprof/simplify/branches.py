"""Branches, with equal outputs once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jax import lax
from jax.core import Tracer
from jax.extend.core import primitives

from derivprof.compat import JaxprEqn, opened
from derivprof.jaxprs import is_inexact
from derivprof.simplify.bodies import Inside, as_block
from derivprof.simplify.loops import ONE_OUTPUT
from derivprof.simplify.nodes import Application, Constant, Node
from derivprof.simplify.plan import plan_of

if TYPE_CHECKING:
    from derivprof.simplify.derivation import Derivation
    from derivprof.simplify.graph import Graph

KNOWN_BRANCH = "cond(k, f, ...) -> the branch k"
Row = tuple[Node, ...]
"""One output: its node in every branch."""


@dataclass(frozen=True)
class Branches:
    """A cond as nodes of its branches, which share their symbols."""

    inside: Inside
    index: Node
    rows: tuple[tuple[Row, Any], ...]
    effects: tuple[tuple[Application, ...], ...]


def import_cond(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A cond of a program; the branch itself where it is known which is taken."""
    index, *rest = operands
    bodies = [opened(branch) for branch in eqn.params["branches"]]
    kind = index.kind
    if isinstance(kind, Constant) and not isinstance(kind.value, Tracer):
        graph.law(KNOWN_BRANCH)
        return graph.interpret(*bodies[min(max(int(kind.value), 0), len(bodies) - 1)], rest)
    inside = Inside(graph)
    results, effects = [], []
    for jaxpr, consts in bodies:
        inside.graph.effects = []
        types = [var.aval for var in jaxpr.invars]
        symbols = [*map(inside.standing_for, rest, types)]
        results.append(inside.graph.interpret(jaxpr, consts, symbols))
        effects.append(tuple(inside.graph.effects))
    rows = zip(*results, strict=True)
    typed = zip(rows, (var.aval for var in eqn.outvars), strict=True)
    return applied(graph, Branches(inside, index, tuple(typed), tuple(effects)))


def applied(graph: "Graph", cond: Branches) -> list[Node]:
    """The outputs of a cond."""
    distinct = {row: aval for row, aval in cond.rows if not _is_number(row)}
    if len(distinct) < len([row for row, _ in cond.rows if not _is_number(row)]):
        graph.law(ONE_OUTPUT)
    inside, count = cond.inside, len(cond.effects)
    nodes = [node for row in distinct for node in row]
    symbols, _ = inside.needed(nodes, [each for effects in cond.effects for each in effects])
    types = [aval.strip_weak_type() for aval in distinct.values()]
    plans = [
        plan_of(symbols, [row[i] for row in distinct], types, cond.effects[i], inside.graph.later)
        for i in range(count)
    ]

    def choose(index: Any, arguments: Any) -> Any:
        taken = [lambda arguments, plan=plan: plan.run(arguments) for plan in plans]
        return lax.switch(index[0], taken, arguments)

    groups = ([cond.index], [inside.fixed[symbol] for symbol in symbols])
    found, made = as_block(graph, primitives.cond_p, choose, groups, cond.index)
    if made is not None:
        kept = Branches(inside, cond.index, tuple(distinct.items()), cond.effects)
        graph.loops.setdefault(made, kept)
    places = dict(zip(distinct, found, strict=True))
    return [
        graph.number(row[0].number, aval) if row[0].number is not None and _is_number(row)
        else places[row]
        for row, aval in cond.rows
    ]  # fmt: skip


def _is_number(row: Row) -> bool:
    """Whether all branches give the same number."""
    return row[0].number is not None and len(set(row)) == 1


def differentiated(
    derivation: "Derivation", cond: Branches
) -> tuple[list[Node], list[Node | None]]:
    """The outputs of a cond and their tangents, both from the cond that computes both."""
    inside = cond.inside
    own = derivation.inside(inside.graph)
    for symbol, node in list(inside.fixed.items()):
        tangent = derivation.of(node) if is_inexact(node.aval) else None
        if tangent is not None:
            own.seeded(symbol, lambda aval, t=tangent: inside.standing_for(t, aval))
    dotted = [_tangent(own, inside, row, aval) for row, aval in cond.rows]
    pairs = zip(dotted, cond.rows, strict=True)
    new = [(row, aval) for row, (_, aval) in pairs if row is not None]
    whole = Branches(inside, cond.index, (*cond.rows, *new), cond.effects)
    outputs = iter(applied(derivation.graph, whole))
    values = [next(outputs) for _ in cond.rows]
    return values, [None if row is None else next(outputs) for row in dotted]


def _tangent(own: "Derivation", inside: Inside, row: Row, aval: Any) -> Row | None:
    """The tangents of an output in every branch; None where they are 0 in all."""
    found = [own.of(node) if is_inexact(aval) else None for node in row]
    if not any(found):
        return None
    return tuple(inside.graph.filled(aval, 0) if node is None else node for node in found)
