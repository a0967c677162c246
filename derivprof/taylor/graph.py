"""The graph of a program: equations become nodes, equal ones the same node."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.core import primitives

from derivprof.compat import (
    Jaxpr,
    JaxprEqn,
    Literal,
    body_of_call,
    custom_function_name,
    filled,
    is_of_reference,
    must_happen,
    one_minus_square,
    opened,
    type_of,
)
from derivprof.jaxprs import Keys, TangentRules, equations, exact_value, interpreted, is_inexact
from derivprof.taylor.algebra import EMPTY, Graded, Index, Support
from derivprof.taylor.classify import Class, classify, is_curved
from derivprof.taylor.composition import composed, is_entrywise_of_one
from derivprof.taylor.control import BLOCKS
from derivprof.taylor.kinds import (
    AlongMonomial,
    Applied,
    Below,
    Binomial,
    Euler,
    Frozen,
    Multiple,
    OneMinus,
    Solved,
    Source,
    euler_support,
)
from derivprof.taylor.nodes import PRIMAL, Node
from derivprof.taylor.operations import Bilinear, LinearInSlots
from derivprof.taylor.written import WRITTEN

_SPREADS = (lax.broadcast_in_dim_p, lax.reshape_p, lax.squeeze_p, lax.transpose_p, lax.rev_p,
            lax.slice_p, lax.copy_p)  # fmt: skip
_FOLDS: dict[Any, Callable[..., Any]] = {
    lax.add_p: np.add, lax.sub_p: np.subtract, lax.mul_p: np.multiply, lax.neg_p: np.negative,
}  # fmt: skip


_REFERENCES = (
    "Taylor mode cannot follow `{name}` of a mutable reference that was made outside the function "
    "and lives on after it. Make it inside, or return the value instead."
)


class Graph:
    """Nodes of one program over one algebra.

    ``classes`` counts how equations were classified, by primitive; ``caveats`` are sentences on
    what the caller ought to know; ``effects`` are nodes that must be computed, in program order.
    """

    def __init__(self, algebra: Graded, keys: Keys, rules: TangentRules) -> None:
        self.algebra, self.keys, self.rules = algebra, keys, rules
        self.in_system = False
        self.classes: Counter[tuple[str, Class]] = Counter()
        self.caveats: dict[str, None] = {}
        self.effects: list[Node] = []
        self._known: dict[Hashable, list[Node]] = {}
        self._bilinear: dict[Hashable, Bilinear] = {}
        self._equations: dict[Hashable, JaxprEqn] = {}
        self._kept: list[Node] = []  # nodes whose identity stands in a key live as long as it

    def inner(self) -> "Graph":
        """The graph of a loop's or branch's body, which reports to this one."""
        graph = Graph(self.algebra, self.keys, self.rules)
        graph.classes, graph.caveats, graph.in_system = self.classes, self.caveats, self.in_system
        return graph

    def of_algebra(self, algebra: Graded) -> "Graph":
        """A graph over another algebra, with the same keys and rules."""
        graph = Graph(algebra, self.keys, self.rules)
        graph.caveats = self.caveats
        return graph

    def system(self, jaxpr: Jaxpr, consts: Sequence[Any], inputs: Sequence[Node]) -> list[Node]:
        """The nodes of a tangent system, which may be of nodes that it serves to make."""
        before, self.in_system = self.in_system, True
        try:
            return self.interpret(jaxpr, consts, inputs)
        finally:
            self.in_system = before

    @property
    def constants(self) -> Support:
        """The support of a constant."""
        return self.algebra.constants

    def intern(self, key: Hashable, make: Callable[[], list[Node]]) -> list[Node]:
        """The nodes of a key, made at its first use."""
        if key not in self._known:
            made = self._known[key] = make()
            self._kept.extend(made)
        return self._known[key]

    def source(
        self, values: Any, aval: Any, support: Support, fill: Fraction | None = None
    ) -> Node:
        """An input or constant, whose values emission looks up."""
        node = Node(aval, support, Source(values), fill)
        self._kept.append(node)
        return node

    def constant(self, value: Any) -> Node:
        """A constant of the program, as an array."""
        key = ("constant", id(value))
        return self.intern(
            key, lambda: [self.source({PRIMAL: value}, jax.typeof(value), self.constants)]
        )[0]

    def literal(self, literal: Literal) -> Node:
        """A literal, with the number it holds."""

        def make() -> list[Node]:
            aval: Any = literal.aval
            value = np.asarray(literal.val, aval.dtype)
            fill = exact_value(value)
            support = EMPTY if fill == 0 else self.constants
            return [Node(literal.aval, support, Source({PRIMAL: value}), fill)]

        return self.intern(("literal", self.keys.literal(literal)), make)[0]

    def interpret(self, jaxpr: Jaxpr, consts: Sequence[Any], inputs: Sequence[Node]) -> list[Node]:
        """The nodes of a jaxpr's outputs, for nodes as its inputs and arrays as its constants."""
        return interpreted(self, jaxpr, consts, inputs)

    def apply(self, eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
        """The nodes of an equation's outputs."""
        if (body := body_of_call(eqn)) is not None:
            return self.interpret(*body, operands)
        if eqn.primitive.name == "custom_vjp_call":
            self._warn_of_custom_vjp(eqn)
            return self.interpret(*opened(eqn.params["call_jaxpr"]), operands)
        if is_of_reference(eqn):
            raise NotImplementedError(_REFERENCES.format(name=eqn.primitive.name))
        if must_happen(eqn):
            return self._with_effects(eqn.replace(), operands)
        key = (eqn.primitive, self.keys.params(eqn), *map(id, operands))
        return self.intern(key, lambda: self._applied(eqn, operands))

    def _with_effects(self, eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
        """An equation that must be computed, once, and never be merged with another.

        ``eqn`` is an object of its own, under whose identity emission remembers what it gave.
        """
        in_block = eqn.primitive in BLOCKS
        has_series = in_block or any(is_inexact(var.aval) for var in eqn.outvars)
        nodes = (self._applied if has_series else self.constant_outputs)(eqn, operands)
        self._kept.extend(nodes)
        if not in_block:
            self.effects.append(Node(None, EMPTY, Applied(eqn, tuple(operands), 0)))
        return nodes

    def _warn_of_custom_vjp(self, eqn: JaxprEqn) -> None:
        name = custom_function_name(eqn)
        text = (
            f"`{name}` has a custom_vjp rule, which says nothing of forward mode: it was "
            "differentiated through its primal function."
        )
        body, _ = opened(eqn.params["call_jaxpr"])
        if any(inner.primitive is primitives.while_p for inner in equations(body)):
            text += (
                " It holds a while loop; if that chooses its steps by their error, as adaptive ODE "
                "solvers do, derivatives from the second on are inaccurate."
            )
        self.caveats[text] = None

    def _applied(self, eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
        live = tuple(
            i for i, node in enumerate(operands) if node.is_live and is_inexact(eqn.invars[i].aval)
        )
        if eqn.primitive in BLOCKS and (live or must_happen(eqn)):
            return BLOCKS[eqn.primitive](self, eqn, list(operands))
        if not live:
            return self.constant_outputs(eqn, operands)
        if self._is_composed(eqn, live):
            self.classes[eqn.primitive.name, Class.COMPOSED] += 1
            return composed(self, eqn, operands, live[0])
        written = WRITTEN.get(eqn.primitive)
        nodes = None if written is None else written(self, eqn, list(operands), live)
        if nodes is not None:
            is_solve = isinstance(nodes[0].kind, Solved)
            self.classes[eqn.primitive.name, Class.SOLVE if is_solve else Class.WRITTEN] += 1
            return nodes
        return classify(self, eqn, list(operands), live)

    def _is_composed(self, eqn: JaxprEqn, live: tuple[int, ...]) -> bool:
        """Whether to expand a function of one series by its powers: where basis elements are many.

        Powers of a basis element are cheap where they are basis elements.
        """
        return (
            not self.algebra.is_free
            and is_entrywise_of_one(self, eqn, live)
            and is_curved(self, eqn, live)
        )

    def constant_outputs(self, eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
        """The outputs of an equation whose values do not depend on its live operands."""
        fill = self._folded(eqn, operands)
        support = EMPTY if fill == 0 else self.constants
        return [
            Node(var.aval, support, Applied(eqn, tuple(operands), i), fill)
            for i, var in enumerate(eqn.outvars)
        ]

    def _folded(self, eqn: JaxprEqn, operands: Sequence[Node]) -> Fraction | None:
        """The number that is in every entry of the result, where that can be told."""
        fills = [node.fill for node in operands]
        if not fills or fills[0] is None or not is_inexact(eqn.outvars[0].aval):
            return None
        aval: Any = eqn.outvars[0].aval
        dtype = aval.dtype
        if eqn.primitive in _SPREADS:
            return fills[0]
        if eqn.primitive is lax.convert_element_type_p:
            return exact_value(np.asarray(float(fills[0])).astype(dtype))
        fold = _FOLDS.get(eqn.primitive)
        if fold is None or None in fills:
            return None
        values = [np.asarray(float(f)).astype(dtype) for f in fills if f is not None]
        with np.errstate(all="ignore"):
            return exact_value(fold(*values))

    # nodes that no equation of the program names

    def equation(self, primitive: Any, make: Callable[..., Any], *avals: Any) -> JaxprEqn:
        """An equation as JAX itself writes it for operands of these types."""
        key = (primitive, *(f"{aval}{getattr(aval, 'weak_type', '')}" for aval in avals))
        if key not in self._equations:
            closed = jax.make_jaxpr(make)(*map(type_of, avals))
            (self._equations[key],) = closed.jaxpr.eqns
        return self._equations[key]

    def multiply(self, a: Node, b: Node) -> Node:
        """A b, entry by entry."""
        return self.apply(self.equation(lax.mul_p, lax.mul, a.aval, b.aval), [a, b])[0]

    def divide(self, a: Node, b: Node) -> Node:
        """A / b."""
        return self.apply(self.equation(lax.div_p, lax.div, a.aval, b.aval), [a, b])[0]

    def ones(self, aval: Any) -> Node:
        """1 in every entry."""
        closed = jax.make_jaxpr(lambda: filled(aval, 1))()
        return self.interpret(closed.jaxpr, closed.consts, [])[0]

    def multiplication(self, aval: Any) -> Bilinear:
        """Entrywise products of arrays of a type."""
        eqn = self.equation(lax.mul_p, lax.mul, aval, aval)
        return self.bilinear(eqn)

    def bilinear(self, eqn: JaxprEqn) -> Bilinear:
        """The bilinear operation of an equation: the same object for equal equations."""
        key = self.rules.key(eqn)
        if key not in self._bilinear:
            self._bilinear[key] = Bilinear(eqn, commutes=eqn.primitive is lax.mul_p)
        return self._bilinear[key]

    def number(self, value: Fraction, aval: Any) -> Node:
        """A known number in every entry."""
        ones = self.ones(aval)
        kind = Multiple(ones, value)
        key = ("number", value, str(aval))
        return self.intern(key, lambda: [Node(ones.aval, self.constants, kind, value)])[0]

    def multiple(self, node: Node, factor: Fraction) -> Node:
        """A constant times a number."""
        if factor == 1:
            return node
        key = ("multiple", factor, id(node))
        kind = Multiple(node, factor)
        return self.intern(key, lambda: [Node(node.aval, self.constants, kind)])[0]

    def broadcast(self, node: Node, aval: Any) -> Node:
        """A scalar node in the shape of a type."""
        if node.aval.shape == aval.shape:
            return node
        return self.traced(lambda x: jnp.broadcast_to(x, aval.shape), [node])

    def traced(self, function: Callable[..., Any], inputs: Sequence[Node]) -> Node:
        """What a JAX function of arrays makes of nodes."""
        closed = jax.make_jaxpr(function)(*(type_of(node.aval) for node in inputs))
        return self.interpret(closed.jaxpr, closed.consts, inputs)[0]

    def power_support(self, support: Support, n: int) -> Support:
        """The support of an n-th power."""
        power = support
        for _ in range(min(n, self.algebra.degree + 1) - 1):
            power = self.algebra.times(power, support)
        return power

    def highest_power(self, support: Support) -> int:
        """The highest power of a series without constant term that is not zero."""
        power, count = support, 0
        while power:
            power, count = self.algebra.times(power, support), count + 1
        return count

    def binomial(self, x: Node, n: int, step: Index) -> Node:
        """x^n for x = x_0 + x_a e^a."""
        support = self.power_support(x.support, n)
        key = ("binomial", id(x), n)
        kind = Binomial(self, x, n, step)
        return self.intern(key, lambda: [Node(x.aval, support, kind)])[0]

    def constant_power(self, x: Node, n: int) -> Node:
        """x_0^n, as a constant."""
        eqn = self.equation((lax.integer_pow_p, n), lambda a: lax.integer_pow(a, n), x.aval)
        return self.apply(eqn, [self.frozen(x, self.algebra.zero)])[0]

    def one_minus_square(self, h: Node) -> Node:
        """1 - h^2, with a constant term that does not cancel."""
        square = self.multiply(h, h)
        value = self.traced(one_minus_square, [h])
        support = square.support | self.constants
        key = ("one minus square", id(h))
        return self.intern(key, lambda: [Node(h.aval, support, OneMinus(square, value))])[0]

    def division(self, aval: Any) -> LinearInSlots:
        """Division of arrays of a type, linear in the numerator."""
        return LinearInSlots(self.equation(lax.div_p, lax.div, aval, aval), (0,), 0)

    def euler(self, direction: int, node: Node) -> Node:
        """D_j of a node."""
        support = euler_support(node.support, direction)
        key = ("euler", direction, id(node))
        return self.intern(key, lambda: [Node(node.aval, support, Euler(node, direction))])[0]

    def frozen(self, node: Node, index: Index) -> Node:
        """One coefficient of a node as a constant."""
        key = ("frozen", index, id(node))
        return self.intern(key, lambda: [Node(node.aval, self.constants, Frozen(node, index))])[0]

    def below(self, node: Node, index: Index) -> Node:
        """The coefficients of a node strictly below an index."""
        support = self.algebra.lower(node.support, index)
        key = ("below", support, id(node))
        return self.intern(key, lambda: [Node(node.aval, support, Below(node))])[0]

    def part(self, node: Node, degree: int) -> Node:
        """The coefficients of a node whose index begins with a degree."""
        support = frozenset(index for index in node.support if index[0] == degree)
        key = ("part", degree, id(node))
        return self.intern(key, lambda: [Node(node.aval, support, Below(node))])[0]

    def along(self, node: Node, monomial: Index) -> Node:
        """The coefficient of a node by nested jvp at one monomial of the algebra."""
        key = ("along", monomial, id(node))
        kind = AlongMonomial(node, monomial)
        return self.intern(key, lambda: [Node(node.aval, frozenset({monomial}), kind)])[0]
