"""The kinds of nodes: how the coefficients of each follow from those of its operands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from derivprof.compat import JaxprEqn
from derivprof.taylor.algebra import Graded, Index, Support
from derivprof.taylor.nodes import (
    ONE,
    PRIMAL,
    Apply,
    Bind,
    Fill,
    FromBlock,
    Given,
    Key,
    Node,
    Recipe,
    Sum,
    Term,
    Times,
)
from derivprof.taylor.operations import AlongCurve, Bilinear


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, called once per choice of arguments: what kinds make, they make once."""
    known: dict[tuple[Any, ...], Any] = {}

    def called(*arguments: Any) -> Any:
        if arguments not in known:
            known[arguments] = function(*arguments)
        return known[arguments]

    return called


@dataclass(frozen=True, eq=False)
class Source:
    """From outside the program: ``values`` holds the primal under ``PRIMAL``, and coefficients."""

    values: Any

    def primal(self, node: Node) -> Recipe:
        """What was given."""
        return Given((self.values, PRIMAL))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """What was given; the constant term is the primal."""
        return primal_term(node) if not any(index) else Given((self.values, index))


def primal_term(node: Node) -> Recipe:
    """The constant term, as the program's own value or as the number that is known to be in it."""
    return Sum(((ONE, (node, PRIMAL)),)) if node.fill is None else Fill(node.fill)


@dataclass(frozen=True, eq=False)
class Applied:
    """One output of an equation whose coefficients are not known to be other than the value."""

    eqn: JaxprEqn
    operands: tuple[Node, ...]
    position: int

    def primal(self, node: Node) -> Recipe:
        """The equation at the program's own values."""
        return Bind(self.eqn, tuple((each, PRIMAL) for each in self.operands), self.position)

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """The constant term, and the others by :meth:`term`."""
        return self.term(node, index) if any(index) else primal_term(node)

    def term(self, node: Node, index: Index) -> Recipe:
        """A coefficient that is not the constant term."""
        raise AssertionError(f"{self.eqn.primitive} has no coefficient {index}")


@dataclass(frozen=True, eq=False)
class Combination(Applied):
    """A sum of operands, each times a rational number."""

    terms: tuple[tuple[Fraction, Node], ...]

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """Coefficient by coefficient; a multiple of one operand never needs its own value."""
        if not any(index) and (len(self.terms) > 1 or node.fill is not None):
            return primal_term(node)
        return Sum(tuple((q, (each, index)) for q, each in self.terms if index in each.support))


@dataclass(frozen=True, eq=False)
class Affine(Applied):
    """Not smooth in the operands' values: the tangent program at coefficients.

    ``operation(live)`` is the tangent of the output for tangents of the operands at ``live``.
    """

    live: tuple[int, ...]
    operation: Callable[[tuple[int, ...]], Any]

    def term(self, node: Node, index: Index) -> Recipe:
        """The operands that have the coefficient, through the program for just these."""
        having = tuple(i for i in self.live if index in self.operands[i].support)
        if not having:
            return Sum(())
        operation = self.operation(having)
        program = operation.program
        if not program.used_tangents:
            return Sum(())
        primals = tuple((self.operands[i], PRIMAL) for i in program.used_operands)
        sums = tuple(
            Sum(((ONE, (self.operands[i], index)),) if i in having else ())
            for i in program.used_tangents
        )
        return Apply(operation, primals, sums)


@dataclass(frozen=True, eq=False)
class Cauchy(Applied):
    """A product of two operands."""

    algebra: Graded
    operation: Bilinear

    def term(self, node: Node, index: Index) -> Recipe:
        """Sum of a_i b_j over i + j = index."""
        a, b = self.operands
        pairs = self.algebra.pairs(index, a.support, b.support)
        return Sum(tuple((q, Times(self.operation, (a, i), (b, j))) for i, j, q in pairs))


@dataclass(frozen=True, eq=False)
class Quotient(Applied):
    """q = a / b, from b q = a:  q_g = (a_g - sum_{0<j<=g} b_j q_{g-j}) / b_0."""

    algebra: Graded
    multiply: Bilinear
    divide: Any

    def term(self, node: Node, index: Index) -> Recipe:
        """The recurrence."""
        a, b = self.operands
        terms: list[Term] = [(ONE, (a, index))] if index in a.support else []
        higher = frozenset(j for j in b.support if any(j))
        for j, i, q in self.algebra.pairs(index, higher, node.support):
            terms.append((-q, Times(self.multiply, (b, j), (node, i))))
        return Apply(self.divide, ((b, PRIMAL),), (Sum(tuple(terms)),))


@dataclass(frozen=True, eq=False)
class Euler:
    """D_j u, where D_j multiplies the coefficient u_a by a_j."""

    operand: Node
    direction: int

    def primal(self, node: Node) -> Recipe:
        """Zero: there is no constant term."""
        return Fill(Fraction(0))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """a_j u_a."""
        return Sum(((Fraction(index[self.direction]), (self.operand, index)),))


def euler_support(support: Support, direction: int) -> Support:
    """The indices that survive D_j."""
    return frozenset(index for index in support if index[direction])


@dataclass(frozen=True, eq=False)
class Multiple:
    """A constant times a number."""

    operand: Node
    factor: Fraction

    def primal(self, node: Node) -> Recipe:
        """The product."""
        return Sum(((self.factor, (self.operand, PRIMAL)),))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """Its constant term is all there is."""
        return primal_term(node)


@dataclass(frozen=True, eq=False)
class Below:
    """Some of the coefficients of a node: those below an index, or of one degree."""

    operand: Node

    def primal(self, node: Node) -> Recipe:
        """That of the node."""
        return Sum(((ONE, (self.operand, PRIMAL)),))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """That of the node."""
        return Sum(((ONE, (self.operand, index)),))


@dataclass(frozen=True, eq=False)
class Derived(Applied):
    """From the JVP rule T:  a_j h_a = [T(u; D_j u)]_a for any direction j with a_j > 0.

    ``system(j)`` is the node T(u; D_j u), made when it is first needed. It exists at lower
    coefficients of h alone, because D_j u has no constant term.
    """

    algebra: Graded
    system: Callable[[int], Node]

    def term(self, node: Node, index: Index) -> Recipe:
        """Along the direction that the algebra finds cheapest."""
        direction = self.algebra.euler_direction(index)
        tangent = self.system(direction)
        if index not in tangent.support:
            return Sum(())
        return Sum(((Fraction(1, index[direction]), (tangent, index)),))


@dataclass(frozen=True, eq=False)
class Composed(Applied):
    """An entrywise function of one series: the part of degree d is the sum of ``terms(d)``.

    The degree is the first number of an index.
    """

    terms: Callable[[int], Sequence[Node]]

    def term(self, node: Node, index: Index) -> Recipe:
        """The sum."""
        found = self.terms(index[0])
        return Sum(tuple((ONE, (each, index)) for each in found if index in each.support))


@dataclass(frozen=True, eq=False)
class Weighted:
    """A sum of series without constant terms, each times a number."""

    terms: tuple[tuple[Fraction, Node], ...]

    def primal(self, node: Node) -> Recipe:
        """Zero: there is no constant term."""
        return Fill(Fraction(0))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """Coefficient by coefficient."""
        return Sum(tuple((q, (each, index)) for q, each in self.terms if index in each.support))


@dataclass(frozen=True, eq=False)
class Delegated(Applied):
    """The coefficients of another node with the same meaning, made when they are first needed."""

    target: Callable[[], Node]

    def term(self, node: Node, index: Index) -> Recipe:
        """That of the other node."""
        return Sum(((ONE, (self.target(), index)),))


@dataclass(frozen=True, eq=False)
class Expanded(Applied):
    """p(a, b) that is linear in a:  p(a, b)_g = sum_d [p(a_d, b)]_{g-d}.

    ``part(d)`` is the node p(a_d, b) with a_d a constant; ``others`` the support of b.
    """

    algebra: Graded
    slot: int
    others: Support
    part: Callable[[Index], Node]

    def term(self, node: Node, index: Index) -> Recipe:
        """Over the coefficients of the linear operand."""
        terms: list[Term] = []
        others = self.algebra.closure(self.others)
        for d in sorted(self.operands[self.slot].support):
            for _, rest, q in self.algebra.pairs(index, frozenset({d}), others):
                if rest in (part := self.part(d)).support:
                    terms.append((q, (part, rest)))
        return Sum(tuple(terms))


@dataclass(frozen=True, eq=False)
class Nested(Applied):
    """By nested jvp along the curve of the operands: exponential in the order, and always right."""

    graph: Any
    live: tuple[int, ...]

    def term(self, node: Node, index: Index) -> Recipe:
        """Every lower coefficient of the live operands goes in.

        Where monomials are no basis, the coefficients at several of them are one.
        """
        monomials = self.graph.algebra.monomials(index)
        if len(monomials) == 1 and monomials[0][1] == 1:
            return self.along(node, monomials[0][0])
        return Sum(tuple((q, (self.graph.along(node, m), m)) for m, q in monomials))

    def along(self, node: Node, monomial: Index) -> Recipe:
        """The coefficient of the curve at a monomial."""
        curve = [
            (i, a)
            for i in self.live
            for a in sorted(self.operands[i].support)
            if any(a) and all(map(int.__le__, self.graph.algebra.exponents(a), monomial))
        ]
        steps = tuple((i, self.graph.algebra.exponents(a)) for i, a in curve)
        operation = AlongCurve(self.eqn, self.position, monomial, steps)
        primals = tuple((each, PRIMAL) for each in self.operands)
        series = tuple((self.operands[i], a) for i, a in curve)
        return Apply(operation, (*primals, *series), (Sum(((ONE, (node, PRIMAL)),)),))


@dataclass(frozen=True, eq=False)
class AlongMonomial:
    """The coefficient of a curve at one monomial, of a node by nested jvp."""

    operand: Node
    monomial: Index

    def primal(self, node: Node) -> Recipe:
        """That of the node."""
        return Sum(((ONE, (self.operand, PRIMAL)),))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """The coefficient, at its monomial."""
        kind = self.operand.kind
        assert isinstance(kind, Nested)
        return kind.along(self.operand, index)


@dataclass(frozen=True, eq=False)
class Frozen:
    """One coefficient of a node, as a constant."""

    operand: Node
    index: Index

    def primal(self, node: Node) -> Recipe:
        """The coefficient."""
        return Sum(((ONE, (self.operand, self.index)),))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """Its constant term is all there is."""
        return Sum(((ONE, (self.operand, self.index)),))


@dataclass(frozen=True, eq=False)
class Binomial:
    """x^n for x = x_0 + x_a e^a: the coefficient at k a is binomial(n, k) x_0^(n-k) x_a^k."""

    graph: Any
    operand: Node
    exponent: int
    step: Index

    def primal(self, node: Node) -> Recipe:
        """x_0^n."""
        return Sum(((ONE, self._power(self.graph.algebra.zero, self.exponent)),))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """Powers of the two coefficients, shared with all others."""
        n, k = self.exponent, max(i // s for i, s in zip(index, self.step, strict=True) if s)
        factor = Fraction(comb(n, k))
        powers = [
            self._power(index, times)
            for index, times in ((self.graph.algebra.zero, n - k), (self.step, k))
            if times
        ]
        if len(powers) == 1:
            return Sum(((factor, powers[0]),))
        operation = self.graph.multiplication(node.aval)
        return Sum(((factor, Times(operation, *powers)),))

    def _power(self, index: Index, times: int) -> Key:
        """The power of one coefficient, in a chain of multiplications.

        Where only the highest powers of the constant term are needed, each is one equation.
        """
        zero = self.graph.algebra.zero
        if times == 1:
            return self.operand, index
        if index == zero and self.exponent > 2 * self.graph.algebra.degree:
            return self.graph.constant_power(self.operand, times), zero
        return self._link(index, times), zero

    def _link(self, index: Index, times: int) -> Node:
        operation = self.graph.multiplication(self.operand.aval)
        key = ("link", id(self.operand), index, times)
        kind = Link(operation, self._power(index, times - 1), (self.operand, index))
        constants = self.graph.constants
        return self.graph.intern(key, lambda: [Node(self.operand.aval, constants, kind)])[0]


@dataclass(frozen=True, eq=False)
class Link:
    """The product of two coefficients, as a constant."""

    operation: Bilinear
    left: Key
    right: Key

    def primal(self, node: Node) -> Recipe:
        """The product."""
        return Sum(((ONE, Times(self.operation, self.left, self.right)),))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """Its constant term is all there is."""
        return self.primal(node)


@dataclass(frozen=True, eq=False)
class OneMinus:
    """1 - s for a node s, whose value ``value`` computes better."""

    square: Node
    value: Node

    def primal(self, node: Node) -> Recipe:
        """That of ``value``."""
        return Sum(((ONE, (self.value, PRIMAL)),))

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """-s_g."""
        return Sum(((-ONE, (self.square, index)),)) if any(index) else primal_term(node)


@dataclass(frozen=True, eq=False)
class Solved(Applied):
    """One unknown of A(c) h = b:  h_g = A_0^{-1} (b_g - [A(c) (h below g)]_g).

    ``slots`` are the positions of the right-hand sides b, one per unknown; ``residuals(g)`` are the
    nodes A(c) (h below g), and ``solve`` applies A_0^{-1} in the slots.
    """

    slots: tuple[int, ...]
    solve: Any
    residuals: Callable[[Index], Sequence[Node]]

    def term(self, node: Node, index: Index) -> Recipe:
        """The right-hand sides, solved at the program's own values."""
        sums = []
        for slot, residual in zip(self.slots, self.residuals(index), strict=True):
            b = self.operands[slot]
            terms: list[Term] = [(ONE, (b, index))] if index in b.support else []
            if index in residual.support:
                terms.append((-ONE, (residual, index)))
            sums.append(Sum(tuple(terms)))
        others = [each for i, each in enumerate(self.operands) if i not in self.slots]
        return Apply(self.solve, tuple((o, PRIMAL) for o in others), tuple(sums))


@dataclass(frozen=True, eq=False)
class Undifferentiable(Applied):
    """An equation without a JVP rule: its value is known, its derivatives are an error."""

    error: Exception

    def term(self, node: Node, index: Index) -> Recipe:
        """Raises what JAX said."""
        raise self.error


@dataclass(frozen=True, eq=False)
class BlockOutput:
    """An output of a loop or branch."""

    blocks: Any
    position: int

    def primal(self, node: Node) -> Recipe:
        """The program's own value."""
        return self._from_block(PRIMAL)

    def coefficient(self, node: Node, index: Index) -> Recipe:
        """The constant term is the value."""
        return self._from_block(index) if any(index) else primal_term(node)

    def _from_block(self, index: Index) -> Recipe:
        return FromBlock(self.blocks.wanting((self.position, index)), self.position, index)
