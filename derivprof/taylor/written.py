"""The few written rules: what the JVP rule alone would give too, at a higher cost.

A rule returns the nodes of the outputs, or None to leave the equation to its JVP rule.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
from jax import lax
from jax.extend.core import primitives

from derivprof.compat import JaxprEqn, opened
from derivprof.taylor.algebra import Index
from derivprof.taylor.kinds import (
    Combination,
    Delegated,
    Derived,
    Quotient,
    Solved,
    remembered,
)
from derivprof.taylor.nodes import ONE, Node
from derivprof.taylor.operations import LinearInSlots

if TYPE_CHECKING:
    from derivprof.taylor.graph import Graph

Rule = Callable[["Graph", JaxprEqn, Sequence[Node], tuple[int, ...]], list[Node] | None]

WRITTEN: dict[Any, Rule] = {}
"""By primitive."""

SMALLEST, LARGEST = Fraction(1, 10**6), Fraction(10**6)
"""Numbers of the program within these magnitudes join the exact factors; others stay arrays."""


def rule_for(*primitives: Any) -> Callable[[Rule], Rule]:
    """Registers a written rule; a second one for the same primitive is an error."""

    def register(rule: Rule) -> Rule:
        for primitive in primitives:
            if primitive in WRITTEN:
                raise ValueError(f"{primitive} has a written rule already.")
            WRITTEN[primitive] = rule
        return rule

    return register


def _combination(eqn: JaxprEqn, operands: Sequence[Node], *factors: Fraction) -> list[Node]:
    terms = tuple((q, node) for q, node in zip(factors, operands, strict=True) if q)
    support = frozenset().union(*(node.support for _, node in terms))
    kind = Combination(eqn, tuple(operands), 0, terms)
    return [Node(eqn.outvars[0].aval, support, kind)]


@rule_for(lax.add_p)
def add_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node]:
    """h_g = a_g + b_g."""
    return _combination(eqn, operands, ONE, ONE)


@rule_for(lax.sub_p)
def sub_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node]:
    """h_g = a_g - b_g."""
    return _combination(eqn, operands, ONE, -ONE)


@rule_for(lax.neg_p)
def neg_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node]:
    """h_g = -a_g."""
    return _combination(eqn, operands, -ONE)


@rule_for(lax.mul_p)
def mul_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node] | None:
    """A product with a known number multiplies the exact factors."""
    for number, other in ((0, 1), (1, 0)):
        fill = operands[number].fill
        if fill is not None and (fill == 0 or SMALLEST <= abs(fill) <= LARGEST):
            factors = [Fraction(0), Fraction(0)]
            factors[other] = fill
            return _combination(eqn, operands, *factors)
    return None


@rule_for(lax.div_p)
def div_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node] | None:
    """q_g = (a_g - sum_{0<j<=g} b_j q_{g-j}) / b_0; by a known number, a multiple."""
    a, b = operands
    if b.fill is not None and SMALLEST <= abs(b.fill) <= LARGEST:
        return _combination(eqn, operands, 1 / b.fill, Fraction(0))
    if 1 not in live:
        return None
    aval: Any = eqn.outvars[0].aval
    if a.aval.shape != aval.shape or b.aval.shape != aval.shape:
        a, b = (graph.broadcast(node, aval) for node in (a, b))
    support = graph.algebra.times(a.support, graph.algebra.closure(b.support))
    if not graph.algebra.is_free:
        kind = Delegated(eqn, tuple(operands), 0, remembered(partial(_by_inverse, graph, a, b)))
        return [Node(aval, support, kind)]
    kind = Quotient(eqn, (a, b), 0, graph.algebra, graph.multiplication(aval), graph.division(aval))
    return [Node(aval, support, kind)]


def _by_inverse(graph: "Graph", a: Node, b: Node) -> Node:
    """A times 1 / b, which is a function of one series."""
    return graph.multiply(a, graph.divide(graph.ones(b.aval), b))


@rule_for(lax.integer_pow_p)
def integer_pow_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node]:
    """x^n by repeated squaring; by the binomial theorem where x has two coefficients."""
    return _power(graph, eqn, operands, eqn.params["y"])


@rule_for(lax.square_p)
def square_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node]:
    """x^2 = x x."""
    return _power(graph, eqn, operands, 2)


@rule_for(lax.pow_p)
def pow_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node] | None:
    """x^y for a known whole y as an integer power; for a known negative y as a recurrence.

    Where x_0 = 0, powers x^y with y > 0 still have some derivatives, and these come from the JVP
    rule, which leads to x^(y - 1) and ends at the first negative exponent. There
    x h' = y x' h gives what is left.
    """
    x, y = operands
    if y.fill is None:
        return None
    if y.fill.denominator == 1 and abs(y.fill) <= 2**15:
        return _power(graph, eqn, operands, int(y.fill))
    if y.fill > 0:
        return None
    exponent = y.fill

    def system(node: Node, j: int) -> Node:
        slope = graph.divide(graph.multiply(graph.number(exponent, x.aval), graph.euler(j, x)), x)
        return graph.multiply(slope, node)

    return [_derived(graph, eqn, operands, system)]


def _derived(
    graph: "Graph",
    eqn: JaxprEqn,
    operands: Sequence[Node],
    system: Callable[[Node, int], Node],
) -> Node:
    """A node that is an operand of its own tangent system, ``system(node, j)``."""
    made: list[Node] = []
    kind = Derived(eqn, tuple(operands), 0, graph.algebra, remembered(lambda j: system(made[0], j)))
    made.append(Node(eqn.outvars[0].aval, graph.algebra.closure(operands[0].support), kind))
    return made[0]


def _power(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], n: int) -> list[Node]:
    x, aval = operands[0], eqn.outvars[0].aval
    if n == 0:
        return graph.constant_outputs(eqn, operands)
    support = graph.power_support(x.support, abs(n))
    if n < 0:
        support = graph.algebra.closure(support)
    kind = Delegated(eqn, tuple(operands), 0, remembered(partial(_power_node, graph, x, n)))
    return [Node(aval, support, kind)]


def _power_node(graph: "Graph", x: Node, n: int) -> Node:
    if n < 0:
        return graph.divide(graph.ones(x.aval), _power_node(graph, x, -n))
    if n == 1:
        return x
    steps = [index for index in x.support if any(index)]
    if graph.algebra.is_free and len(steps) == 1 and graph.algebra.zero in x.support:
        return graph.binomial(x, n, steps[0])
    half = _power_node(graph, x, n // 2)
    square = graph.multiply(half, half)
    return graph.multiply(square, x) if n % 2 else square


@rule_for(lax.tanh_p)
def tanh_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node]:
    """H' = (1 - h^2) u'."""
    (u,) = operands

    def system(node: Node, j: int) -> Node:
        return graph.multiply(graph.euler(j, u), graph.one_minus_square(node))

    return [_derived(graph, eqn, operands, system)]


@rule_for(lax.linalg.triangular_solve_p)
def triangular_solve_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node] | None:
    """A h = b with A triangular, through products with A instead of the JVP rule's solves."""
    if 0 not in live:
        return None
    a = operands[0]
    function = partial(_triangular_product, **eqn.params)
    return _solved(graph, eqn, operands, (1,), [a], lambda v: [graph.traced(function, [a, *v])])


def _triangular_product(
    a: Any, h: Any, *, left_side: bool, lower: bool, transpose_a: bool, conjugate_a: bool,
    unit_diagonal: bool,
) -> Any:  # fmt: skip
    """op(tri(a)) h, or h op(tri(a))."""
    below = -1 if unit_diagonal else 0
    a = jnp.tril(a, below) if lower else jnp.triu(a, -below)
    if unit_diagonal:
        a = a + jnp.eye(a.shape[-1], dtype=a.dtype)
    if transpose_a:
        a = jnp.swapaxes(a, -1, -2)
    if conjugate_a:
        a = jnp.conj(a)
    return jnp.matmul(*((a, h) if left_side else (h, a)), precision="highest")


@rule_for(lax.linalg.tridiagonal_solve_p)
def tridiagonal_solve_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node] | None:
    """A h = b with A tridiagonal."""
    if not {0, 1, 2} & set(live):
        return None
    bands = operands[:3]

    def product(unknown: Sequence[Node]) -> Sequence[Node]:
        return [graph.traced(_tridiagonal_product, [*bands, *unknown])]

    return _solved(graph, eqn, operands, (3,), bands, product)


def _tridiagonal_product(dl: Any, d: Any, du: Any, h: Any) -> Any:
    """A h, with dl[0] and du[-1] outside A."""
    above = jnp.pad(h[..., 1:, :], [(0, 0)] * (h.ndim - 2) + [(0, 1), (0, 0)])
    below = jnp.pad(h[..., :-1, :], [(0, 0)] * (h.ndim - 2) + [(1, 0), (0, 0)])
    return d[..., None] * h + du[..., None] * above + dl[..., None] * below


@rule_for(primitives.linear_solve_p)
def custom_linear_solve_rule(
    graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node], live: tuple[int, ...]
) -> list[Node] | None:
    """A(c) h = b through the user's own A(c), whatever way it depends on c."""
    constants = eqn.params["const_lengths"]
    first = sum(constants)
    if len(eqn.outvars) != len(operands) - first:
        return None  # with auxiliary outputs
    matrices = operands[: constants.matvec]
    body, consts = opened(eqn.params["jaxprs"].matvec)
    slots = tuple(range(first, len(operands)))

    def product(unknown: Sequence[Node]) -> Sequence[Node]:
        return graph.system(body, consts, [*matrices, *unknown])

    return _solved(graph, eqn, operands, slots, matrices, product)


Product = Callable[[Sequence[Node]], Sequence[Node]]
"""The nodes of A(c) v for those of v."""


def _solved(
    graph: "Graph",
    eqn: JaxprEqn,
    operands: Sequence[Node],
    slots: tuple[int, ...],
    matrices: Sequence[Node],
    product: Product,
) -> list[Node]:
    """The unknowns h of A(c) h = b, with b in the slots and the nodes that A depends on."""
    made: list[Node] = []

    def residuals(index: Index) -> Sequence[Node]:
        return product([graph.below(h, index) for h in made])

    right = frozenset().union(*(operands[slot].support for slot in slots))
    left = graph.algebra.closure(frozenset().union(*(node.support for node in matrices)))
    support = graph.algebra.times(right, left)
    shared = remembered(residuals)
    for position in range(len(slots)):
        solve = LinearInSlots(eqn, slots, position)
        kind = Solved(eqn, tuple(operands), position, slots, solve, shared)
        made.append(Node(eqn.outvars[position].aval, support, kind))
    return made
