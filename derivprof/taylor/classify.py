"""Which kind of node an equation makes, read off its own JVP rule.

L are the live operands, T(x; dx) is the tangent of one output for tangents of exactly L. In this
order: an operand whose tangent T ignores is *dead*, and counts with its value alone; if T does not
depend smoothly on the values of L, the equation is *affine*; if T is the equation itself with dx in
the slot of either of two operands, it is *bilinear*; if it is so in one slot, it is *expanded* over
the coefficients there; if T leads to ever larger programs, it is *nested* jvp; otherwise it is
*derived* from T.
"""

from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

from derivprof.compat import JaxprEqn, Literal
from derivprof.jaxprs import TangentProgram, is_inexact
from derivprof.taylor.algebra import Index, Support
from derivprof.taylor.kinds import (
    Affine,
    Applied,
    Cauchy,
    Derived,
    Expanded,
    Nested,
    Undifferentiable,
    remembered,
)
from derivprof.taylor.nodes import Node
from derivprof.taylor.operations import Tangent

if TYPE_CHECKING:
    from derivprof.taylor.graph import Graph

Live = tuple[int, ...]

_SETTINGS = {"preferred_element_type", "out_dtype", "out_sharding", "sharding", "weak_type"}
"""Params that JAX's rules make explicit in the tangent equation: they change no value."""

NO_RULE = (NotImplementedError, ValueError)
"""What JAX raises for a primitive, or an operand of one, without a JVP rule."""

ODD_OPERANDS = (*NO_RULE, TypeError, AssertionError)
"""What JAX's rules raise besides for choices of operands that they were not written for."""


class Class(StrEnum):
    """How the coefficients of an equation's output are made."""

    DEAD = "dead"
    AFFINE = "affine"
    BILINEAR = "bilinear"
    SOLVE = "solve"
    EXPANDED = "expanded"
    NESTED = "nested"
    DERIVED = "derived"
    WRITTEN = "written"
    COMPOSED = "composed"


def classify(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: Live) -> list[Node]:
    """The nodes of the outputs of an equation with live operands and no written rule."""
    try:
        program = _program(graph, eqn, live)
    except NO_RULE as error:
        return [_without_rule(graph, eqn, operands, i, error) for i in range(len(eqn.outvars))]
    return [
        _classified(graph, program.for_output(i), operands)
        if i in program.outputs
        else Node(var.aval, graph.constants, Applied(eqn, tuple(operands), i))
        for i, var in enumerate(eqn.outvars)
    ]


def is_curved(graph: "Graph", eqn: JaxprEqn, live: Live) -> bool:
    """Whether the tangent of some output depends smoothly on the live operands."""
    try:
        program = graph.rules.program(eqn, live)
    except ODD_OPERANDS:
        return False
    return any(_depends_smoothly(graph, program.for_output(i)) for i in program.outputs)


def _program(graph: "Graph", eqn: JaxprEqn, live: Live) -> TangentProgram:
    """The tangents for the live operands, and for as few others as JAX's rule needs besides."""
    try:
        return graph.rules.program(eqn, live)
    except (TypeError, AssertionError) as error:
        others = [i for i in _inexact_operands(eqn) if i not in live]
        for count in range(1, len(others) + 1):
            for more in combinations(others, count):
                with suppress(*ODD_OPERANDS):
                    return graph.rules.program(eqn, tuple(sorted((*live, *more))))
        raise error


def _inexact_operands(eqn: JaxprEqn) -> Live:
    return tuple(i for i, atom in enumerate(eqn.invars) if is_inexact(atom.aval))


def _without_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], position: int, error: Exception
) -> Node:
    support = graph.algebra.closure(_union(operands))
    kind = Undifferentiable(eqn, tuple(operands), position, error)
    return Node(eqn.outvars[position].aval, support, kind)


def _classified(graph: "Graph", program: TangentProgram, operands: Sequence[Node]) -> Node:
    """The node of the one output that the program is of."""
    eqn, (position,) = program.eqn, program.outputs
    live = () if _is_zero(program) else program.used_tangents
    aval = eqn.outvars[position].aval
    given = (eqn, tuple(operands), position)
    if not live:
        graph.classes[eqn.primitive.name, Class.DEAD] += 1
        return Node(aval, graph.constants, Applied(*given))
    if live != program.live:
        program = _program(graph, eqn, live).for_output(position)
    if (pair := _bilinear_pair(graph, eqn, live, position)) is not None:
        graph.classes[eqn.primitive.name, Class.BILINEAR] += 1
        a, b = (operands[i].support for i in pair)
        kind = Cauchy(*given, graph.algebra, graph.bilinear(eqn))
        return Node(aval, graph.algebra.times(a, b), kind)
    if not _depends_smoothly(graph, program):
        graph.classes[eqn.primitive.name, Class.AFFINE] += 1
        operation = partial(_tangent, graph, program)
        kind = Affine(*given, live, remembered(operation))
        return Node(aval, _affine_support(graph, program, operands), kind)
    if len(live) > 1 and (slot := _linear_slot(graph, eqn, live, position)) is not None:
        graph.classes[eqn.primitive.name, Class.EXPANDED] += 1
        others = _union([operands[i] for i in live if i != slot])
        kind = Expanded(*given, graph.algebra, slot, others, partial(_part, graph, *given, slot))
        support = graph.algebra.times(operands[slot].support, graph.algebra.closure(others))
        return Node(aval, support, kind)
    if _needs_nesting(graph, program):
        graph.classes[eqn.primitive.name, Class.NESTED] += 1
        union = _union([operands[i] for i in live])
        return Node(aval, graph.algebra.closure(union), Nested(*given, graph, live))
    graph.classes[eqn.primitive.name, Class.DERIVED] += 1
    kind = Derived(*given, graph.algebra, remembered(partial(_system, graph, program, operands)))
    return Node(aval, graph.algebra.closure(_union([operands[i] for i in live])), kind)


def _union(nodes: Sequence[Node]) -> Support:
    return frozenset().union(*(node.support for node in nodes))


def _tangent(graph: "Graph", program: TangentProgram, having: Live) -> Tangent:
    """The tangent for those operands alone, or for all live ones where JAX's rule needs that."""
    if having != program.live:
        try:
            fewer = graph.rules.program(program.eqn, having)
        except ODD_OPERANDS:
            return Tangent(program)
        return Tangent(fewer.for_output(*program.outputs))
    return Tangent(program)


def _system(graph: "Graph", program: TangentProgram, operands: Sequence[Node], j: int) -> Node:
    """T(u; D_j u)."""
    tangents = [graph.euler(j, operands[i]) for i in program.live]
    return graph.system(program.jaxpr, program.consts, [*operands, *tangents])[0]


def _part(
    graph: "Graph", eqn: JaxprEqn, operands: tuple[Node, ...], position: int, slot: int, d: Index
) -> Node:
    """p(a_d, b), with a_d a constant in the slot."""
    frozen = graph.frozen(operands[slot], d)
    return graph.apply(eqn, [*operands[:slot], frozen, *operands[slot + 1 :]])[position]


def _is_zero(program: TangentProgram) -> bool:
    (out,) = program.jaxpr.outvars
    return isinstance(out, Literal) and not out.val


def _depends_smoothly(graph: "Graph", program: TangentProgram) -> bool:
    """Whether the tangent depends on the values of the live operands as real or complex numbers.

    A dependence through integers, booleans and locally constant functions is none.
    """
    smooth = {program.jaxpr.invars[i] for i in program.live}
    for eqn in program.jaxpr.eqns:
        read = tuple(i for i, atom in enumerate(eqn.invars) if _is_in(atom, smooth))
        if read and not _is_locally_constant(graph, eqn, read):
            smooth.update(var for var in eqn.outvars if is_inexact(var.aval))
    return any(_is_in(atom, smooth) for atom in program.jaxpr.outvars)


def _is_in(atom: Any, variables: set[Any]) -> bool:
    return not isinstance(atom, Literal) and atom in variables


def _is_locally_constant(graph: "Graph", eqn: JaxprEqn, read: Live) -> bool:
    if not any(is_inexact(var.aval) for var in eqn.outvars):
        return True
    try:
        program = graph.rules.program(eqn, read)
    except NO_RULE:
        return False
    return not program.used_tangents


def _is_same(graph: "Graph", program: TangentProgram, replaced: Live, position: int) -> bool:
    """Whether the tangent is the equation itself, with tangents in place of some operands."""
    if len(program.jaxpr.eqns) != 1:
        return False
    (found,) = program.jaxpr.eqns
    eqn, inputs = program.eqn, program.jaxpr.invars
    tangents = inputs[program.operand_count :]
    expected = [
        tangents[program.live.index(i)] if i in replaced else inputs[i]
        for i in range(len(eqn.invars))
    ]
    return (
        found.primitive is eqn.primitive
        and program.jaxpr.outvars[0] is found.outvars[position]
        and all(a is b for a, b in zip(found.invars, expected, strict=True))
        and _differing_params(graph, found, eqn) <= _SETTINGS
    )


def _differing_params(graph: "Graph", one: JaxprEqn, other: JaxprEqn) -> set[str]:
    return {
        name
        for name in one.params
        if graph.keys.value(one.params[name]) != graph.keys.value(other.params.get(name))
    }


def _is_linear_in(graph: "Graph", eqn: JaxprEqn, live: Live, position: int) -> bool:
    """Whether the equation is linear in these operands jointly."""
    try:
        program = graph.rules.program(eqn, live)
    except ODD_OPERANDS:
        return False
    return position in program.outputs and _is_same(
        graph, program.for_output(position), live, position
    )


def _needs_nesting(graph: "Graph", program: TangentProgram) -> bool:
    """Whether T pushes tangents through the same primitive beside operands that are live.

    Such rules (of reductions with a function of their own, of polynomials in all their operands)
    never lead back to known nodes.
    """
    tangents = set(program.jaxpr.invars[program.operand_count :])
    depends = {program.jaxpr.invars[i] for i in program.live}
    for eqn in program.jaxpr.eqns:
        read = tuple(i for i, atom in enumerate(eqn.invars) if _is_in(atom, tangents))
        beside = any(_is_in(atom, depends) for atom in eqn.invars)
        if eqn.primitive is program.eqn.primitive and read and beside:
            return True
        if read:
            tangents.update(eqn.outvars)
        elif beside:
            depends.update(eqn.outvars)
    return False


def _bilinear_pair(
    graph: "Graph", eqn: JaxprEqn, live: Live, position: int
) -> tuple[int, int] | None:
    """The two operands in which the equation is linear separately, and not jointly."""
    inexact = _inexact_operands(eqn)
    if len(inexact) != 2 or len(eqn.invars) != 2 or not set(live) <= set(inexact):
        return None
    alone = all(_is_linear_in(graph, eqn, (i,), position) for i in inexact)
    return (0, 1) if alone and not _is_linear_in(graph, eqn, inexact, position) else None


def _linear_slot(graph: "Graph", eqn: JaxprEqn, live: Live, position: int) -> int | None:
    """A live operand in which alone the equation is linear."""
    return next((i for i in live if _is_linear_in(graph, eqn, (i,), position)), None)


def _affine_support(graph: "Graph", program: TangentProgram, operands: Sequence[Node]) -> Support:
    """The union over the operands, and the constant term unless the equation has none at 0."""
    eqn, live, (position,) = program.eqn, program.live, program.outputs
    union = _union([operands[i] for i in live])
    if _is_same(graph, program, live, position):
        return union
    inexact = _inexact_operands(eqn)
    if inexact != live and _is_linear_in(graph, eqn, inexact, position):
        return _union([operands[i] for i in inexact])
    return union | graph.constants
