"""The laws for single equations, one row each: the law is what the report prints.

A row is tried at its level and those above, in this order, on equations of its primitives. Sums and
products of inexact numbers have no equations above the level ``EXACT``: ``sums.py`` has their laws.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
from jax import lax
from jax.core import Tracer
from jax.extend.core import primitives as p

from derivprof.compat import JaxprEqn, bind_equation
from derivprof.jaxprs import ENTRYWISE, is_inexact, raised, ratio, rounded, scalar
from derivprof.simplify.level import Level
from derivprof.simplify.nodes import Constant, Node, Output
from derivprof.simplify.products import multiplied, power
from derivprof.simplify.sums import combined, primitive_part, scaled

if TYPE_CHECKING:
    from derivprof.simplify.graph import Graph

Apply = Callable[["Graph", JaxprEqn, Sequence[Node]], Node | None]
SMALL = 4096
"""Entries up to which an array is computed when the program is made."""
MOST_FACTORS = 32
"""Entries up to which a product of them is written out."""


@dataclass(frozen=True)
class Rewrite:
    """A law, the lowest level that has it, and what an equation becomes by it, if it applies."""

    law: str
    level: Level
    apply: Apply


REWRITES: dict[Any, list[Rewrite]] = {}


def rewrite(law: str, level: Level, *primitives: Any) -> Callable[[Apply], Apply]:
    """Make a function the row of a law."""

    def register(apply: Apply) -> Apply:
        for primitive in primitives:
            REWRITES.setdefault(primitive, []).append(Rewrite(law, level, apply))
        return apply

    return register


_LEVELS = (Level.EXACT, Level.LEIBNIZ, Level.RING)


def rewritten(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    """What the equation becomes by the first law that applies; None where none does."""
    rows = REWRITES.get(eqn.primitive, ())
    reach = _LEVELS.index(graph.level)
    for row in rows:
        if _LEVELS.index(row.level) > reach:
            continue
        found = row.apply(graph, eqn, operands)
        if found is not None:
            if row.law:
                graph.law(row.law)
            return found
    return None


def _type_of(eqn: JaxprEqn) -> Any:
    return eqn.outvars[0].aval


def _same_type(node: Node, eqn: JaxprEqn) -> bool:
    aval = _type_of(eqn)
    return node.aval.shape == aval.shape and node.aval.dtype == aval.dtype


# known operands


_REARRANGE = (
    lax.broadcast_in_dim_p, lax.reshape_p, lax.squeeze_p, lax.transpose_p, lax.rev_p, lax.slice_p,
    lax.concatenate_p, lax.pad_p, lax.reduce_sum_p, lax.dynamic_slice_p, lax.gather_p,
)  # fmt: skip


@rewrite("f(number) -> number", Level.EXACT, *ENTRYWISE, *_REARRANGE)
def _known(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    """A number or small array, computed here by the operation itself."""
    aval = _type_of(eqn)
    if np.prod(aval.shape, initial=1) > SMALL or not operands:
        return _spread_number(graph, eqn, operands)
    values = [_value(node) for node in operands]
    if any(value is None for value in values):
        return None
    with jax.ensure_compile_time_eval():
        result = np.asarray(bind_equation(eqn, values)[0])
    if is_inexact(aval) and not np.all(np.isfinite(result)):
        return None
    return graph.constant(result if aval.shape else scalar(result, aval))


def _spread_number(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    """A number in every entry of a large array."""
    if not graph.collects or eqn.primitive not in _SAME_ENTRIES or not operands:
        return None
    number = operands[0].number
    return None if number is None else graph.number(number, _type_of(eqn))


_SAME_ENTRIES = (lax.broadcast_in_dim_p, lax.reshape_p, lax.squeeze_p, lax.transpose_p, lax.rev_p,
                 lax.slice_p)  # fmt: skip


def _value(node: Node) -> Any:
    """The array of a node, where it is known and small."""
    if np.prod(node.shape, initial=1) > SMALL:
        return None
    if isinstance(node.kind, Constant):
        value = node.kind.value
        return None if isinstance(value, Tracer) else value
    number = node.number
    return None if number is None else np.full(node.shape, rounded(number, node.aval.dtype))


# what does nothing


def _is_one(graph: "Graph", node: Node) -> bool:
    return graph.fill(node) == 1


@rewrite("1 x -> x", Level.EXACT, lax.mul_p)
def _times_one(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    if graph.collects:
        return None
    x, y = operands
    for one, other in ((x, y), (y, x)):
        if _is_one(graph, one) and _same_type(other, eqn):
            return other
    return None


@rewrite("x / 1 -> x", Level.EXACT, lax.div_p)
def _over_one(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    x, y = operands
    return x if is_inexact(x.aval) and _is_one(graph, y) and _same_type(x, eqn) else None


@rewrite("x^1 -> x", Level.EXACT, lax.integer_pow_p)
def _power_one(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    return operands[0] if eqn.params["y"] == 1 and _same_type(operands[0], eqn) else None


@rewrite("-(-x) -> x", Level.EXACT, lax.neg_p)
def _twice_negated(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    kind = operands[0].kind
    if not isinstance(kind, Output) or kind.application.eqn.primitive is not lax.neg_p:
        return None
    return kind.application.operands[0]


@rewrite("same(x) -> x", Level.EXACT, lax.convert_element_type_p, lax.reshape_p,
         lax.broadcast_in_dim_p, lax.squeeze_p, lax.copy_p, lax.reduce_sum_p)  # fmt: skip
def _unchanged(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    if eqn.params.get("sharding") is not None or len(operands) > 1:
        return None
    return operands[0] if _same_type(operands[0], eqn) else None


@rewrite("x y -> y x", Level.EXACT, lax.add_p, lax.mul_p, p.add_jaxvals_p)
def _swapped(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    """The same operation with its operands in the order in which they were made."""
    x, y = operands
    in_order = x.uid <= y.uid or x.aval != y.aval
    if in_order or (graph.collects and is_inexact(_type_of(eqn))):
        return None
    return graph.applied(eqn, (y, x))[0]


# sums and products


def _collected(eqn: JaxprEqn) -> bool:
    """Whether the type of the result is one whose sums and products are collected."""
    return is_inexact(_type_of(eqn))


@rewrite("", Level.LEIBNIZ, lax.add_p, p.add_jaxvals_p)
def _add(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    if not _collected(eqn):
        return None
    return combined(graph, [(1, node) for node in operands], _type_of(eqn))


@rewrite("", Level.LEIBNIZ, lax.sub_p)
def _subtract(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    if not _collected(eqn):
        return None
    x, y = operands
    return combined(graph, [(1, x), (-1, y)], _type_of(eqn))


@rewrite("", Level.LEIBNIZ, lax.neg_p)
def _negate(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    return scaled(graph, -1, operands[0]) if _collected(eqn) else None


@rewrite("", Level.LEIBNIZ, lax.mul_p)
def _multiply(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    x, y = operands
    return multiplied(graph, x, y, _type_of(eqn)) if _collected(eqn) else None


@rewrite("x^2 -> x x", Level.LEIBNIZ, lax.square_p)
def _square(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    (x,) = operands
    return multiplied(graph, x, x, _type_of(eqn)) if _collected(eqn) else None


@rewrite("x^n -> x x ... x", Level.LEIBNIZ, lax.integer_pow_p)
def _integer_power(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    if not _collected(eqn):
        return None
    return power(graph, operands[0], eqn.params["y"], _type_of(eqn))


@rewrite("(a x)^n -> a^n x^n", Level.LEIBNIZ, lax.integer_pow_p)
def _power_of_multiple(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    factor, rest = primitive_part(graph, operands[0])
    n = eqn.params["y"]
    if rest is None or factor == 1 or not _collected(eqn) or (not factor and n < 0):
        return None
    (result,) = graph.applied(eqn, [rest])
    return scaled(graph, raised(factor, n), result)


@rewrite("(a x) / (b y) -> (a / b) (x / y)", Level.LEIBNIZ, lax.div_p)
def _quotient(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    aval = _type_of(eqn)
    if not _collected(eqn):
        return None
    (own, x), (other, y) = (primitive_part(graph, node) for node in operands)
    if not other:
        return None
    if y is None:
        return scaled(graph, ratio(own, other), x, aval) if x is not None else None
    if not own:
        return graph.number(own, aval)
    if graph.level is Level.RING:
        inverse = power(graph, y, -1, y.aval)
        assert inverse is not None
        whole = inverse if x is None else multiplied(graph, x, inverse, aval)
        return scaled(graph, ratio(own, other), whole, aval)
    if own == other == 1:
        return None
    over = graph.number(1, operands[0].aval) if x is None else x
    if own == other and x is None:
        return None
    (result,) = graph.applied(eqn, [over, y])
    return scaled(graph, ratio(own, other), result)


@rewrite("prod(x) -> x_0 x_1 ... x_n", Level.RING, lax.reduce_prod_p)
def _product_of_entries(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    """The product along one short axis, as one of slices."""
    (x,) = operands
    axes, aval = eqn.params["axes"], _type_of(eqn)
    if not _collected(eqn) or len(axes) != 1 or x.shape[axes[0]] > MOST_FACTORS:
        return None
    (axis,) = axes
    slices = (
        graph.traced(lambda x, i=i: lax.index_in_dim(x, i, axis, keepdims=False), x)
        for i in range(x.shape[axis])
    )
    return reduce(lambda a, b: multiplied(graph, a, b, aval), slices, graph.number(1, aval))


# linear operations

_LINEAR_IN_ONE = (
    lax.broadcast_in_dim_p, lax.reshape_p, lax.squeeze_p, lax.transpose_p, lax.rev_p, lax.slice_p,
    lax.reduce_sum_p, lax.cumsum_p, lax.copy_p, lax.real_p, lax.imag_p, lax.dynamic_slice_p,
    lax.convert_element_type_p,
)  # fmt: skip
"""Linear in their first operand; the others are integers."""


@rewrite("f(a x) -> a f(x), f linear", Level.LEIBNIZ, *_LINEAR_IN_ONE)
def _linear(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    x, *others = operands
    if not (_collected(eqn) and is_inexact(x.aval)):
        return None
    factor, rest = primitive_part(graph, x)
    if not factor:
        return graph.number(factor, _type_of(eqn))
    if rest is None or factor == 1:
        return None
    return scaled(graph, factor, graph.applied(eqn, [rest, *others])[0])


@rewrite("f(a x, b y) -> a b f(x, y), f bilinear", Level.LEIBNIZ, lax.dot_general_p,
         lax.conv_general_dilated_p)  # fmt: skip
def _bilinear(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    x, y = operands
    if not (_collected(eqn) and is_inexact(x.aval) and is_inexact(y.aval)):
        return None
    (own, left), (other, right) = primitive_part(graph, x), primitive_part(graph, y)
    factor = own * other
    if not factor:
        return graph.number(factor, _type_of(eqn))
    if left is None or right is None or factor == own == 1:
        return None
    return scaled(graph, factor, graph.applied(eqn, [left, right])[0])


@rewrite("select(p, a x, a y) -> a select(p, x, y)", Level.LEIBNIZ, lax.select_n_p)
def _selected(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    """A common factor of the cases; 0 has any factor."""
    which, *cases = operands
    if not _collected(eqn):
        return None
    parts = [primitive_part(graph, case) for case in cases]
    factors = {factor for factor, _ in parts if factor}
    if not factors:
        return graph.number(0, _type_of(eqn))
    factor = factors.pop()
    if factors or factor == 1 or all(rest is None for _, rest in parts):
        return None
    rests = [scaled(graph, ratio(1, factor), case) for case in cases]
    return scaled(graph, factor, graph.applied(eqn, [which, *rests])[0])


@rewrite("f(-x) -> -f(x), f odd", Level.LEIBNIZ, lax.sin_p, lax.tan_p, lax.tanh_p, lax.sinh_p,
         lax.asin_p, lax.atan_p, lax.asinh_p, lax.atanh_p, lax.erf_p)  # fmt: skip
def _odd(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    positive = _negated(graph, operands[0])
    return None if positive is None else scaled(graph, -1, graph.apply(eqn, [positive])[0])


@rewrite("f(-x) -> f(x), f even", Level.LEIBNIZ, lax.cos_p, lax.cosh_p)
def _even(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> Node | None:
    positive = _negated(graph, operands[0])
    return None if positive is None else graph.apply(eqn, [positive])[0]


def _negated(graph: "Graph", x: Node) -> Node | None:
    """``-x`` where x is a negative multiple of something."""
    factor, rest = primitive_part(graph, x)
    return None if rest is None or factor >= 0 else scaled(graph, -1, x)
