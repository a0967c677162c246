"""Laws: how the coefficient of degree k >= 1 of a node follows, in one formula for every k.

They mirror the recipes of single coefficients, with nodes in place of coefficients.
"""

from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from typing import Any

from derivprof.taylor.kinds import (
    Affine,
    Below,
    Cauchy,
    Combination,
    Delegated,
    Derived,
    Euler,
    Expanded,
    Nested,
    OneMinus,
    Quotient,
    Solved,
    Undifferentiable,
)
from derivprof.taylor.nodes import ONE, PRIMAL, Key, Node
from derivprof.taylor.rolled.forms import Form, form_of, is_polynomial
from derivprof.taylor.rolled.reasons import CannotRoll

MOST_PARTS = 8
"""An equation is expanded over at most this many coefficients of its linear operand."""


@dataclass(frozen=True, eq=False)
class Piece:
    """The coefficient of ``node`` at degree k - ``lag``, perhaps times one coefficient.

    ``constant`` stands on the left of the bilinear ``operation`` if ``is_left``.
    """

    node: Node
    lag: int = 0
    operation: Any = None
    constant: Key | None = None
    is_left: bool = False


@dataclass(frozen=True, eq=False)
class History:
    """The sum of left_i right_j over i + j = k with i and j at least 1."""

    operation: Any
    left: Node
    right: Node

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for equal sums."""
        pair = (self.left, self.right)
        return (self.operation, *(sorted(pair, key=id) if self.operation.commutes else pair))


Terms = tuple[tuple[Fraction, Piece | History], ...]


class Scale(Enum):
    """What the degree does to a coefficient."""

    NONE = auto()
    TIMES_DEGREE = auto()
    OVER_DEGREE = auto()


@dataclass(frozen=True, eq=False)
class Law:
    """A sum, or a linear operation of one sum per argument, and then the scale."""

    sums: tuple[Terms, ...]
    operation: Any = None
    primals: tuple[Key, ...] = ()
    scale: Scale = Scale.NONE


NOTHING = Law(((),))
"""Every coefficient is zero."""


def law_of(node: Node, order: int) -> Law:
    """The law of a node whose coefficients are stacked."""
    match node.kind:
        case Combination(terms=terms):
            return Law((tuple((factor, Piece(each)) for factor, each in terms),))
        case Affine() as kind:
            return _affine(kind)
        case Cauchy(operation=operation, operands=(a, b)):
            return Law((_product(operation, a, b, order),))
        case Quotient(operands=(a, b)) as kind:
            product = _product(kind.multiply, b, node, order, proper=True)
            sums = ((ONE, Piece(a)), *((-factor, atom) for factor, atom in product))
            return Law((sums,), kind.divide, ((b, PRIMAL),))
        case Euler(operand=operand):
            return Law((_one(operand),), scale=Scale.TIMES_DEGREE)
        case Derived(system=system):
            return Law((_one(system(0)),), scale=Scale.OVER_DEGREE)
        case Below(operand=operand):
            return Law((_one(operand),))
        case Delegated(target=target):
            return Law((_one(target()),))
        case OneMinus(square=square):
            return Law((((-ONE, Piece(square)),),))
        case Expanded() as kind:
            return _expanded(kind)
        case Solved() as kind:
            return _solved(kind, order)
        case Nested(eqn=eqn):
            raise CannotRoll(f"`{eqn.primitive}` is differentiated by nested jvp")
        case Undifferentiable(error=error):
            raise error
        case other:
            raise AssertionError(f"{type(other).__name__} has a constant term alone")


def _one(node: Node) -> Terms:
    return ((ONE, Piece(node)),)


def _product(operation: Any, a: Node, b: Node, order: int, *, proper: bool = False) -> Terms:
    """A b; without a_0 if it is to be ``proper``. Polynomials multiply term by term."""
    if form_of(b, order) is Form.CONSTANT:
        pieces = _by_terms(operation, b, a, is_left=False)
    elif form_of(a, order) is Form.CONSTANT or is_polynomial(a, order):
        pieces = _by_terms(operation, a, b, is_left=True)
        pieces = [piece for piece in pieces if piece.lag or not proper]
    elif is_polynomial(b, order) and not proper:
        pieces = _by_terms(operation, b, a, is_left=False)
    else:
        ends = [Piece(a, 0, operation, (b, (0,)))] if (0,) in b.support else []
        if (0,) in a.support and not proper:
            ends.append(Piece(b, 0, operation, (a, (0,)), is_left=True))
        return ((ONE, History(operation, a, b)), *((ONE, end) for end in ends))
    return tuple((ONE, piece) for piece in pieces)


def _by_terms(operation: Any, short: Node, other: Node, *, is_left: bool) -> list[Piece]:
    return [
        Piece(other, k, operation, (short, (k,)), is_left=is_left) for (k,) in sorted(short.support)
    ]


def _affine(kind: Affine) -> Law:
    having = tuple(i for i in kind.live if any(any(a) for a in kind.operands[i].support))
    if not having:
        return NOTHING
    operation = kind.operation(having)
    program = operation.program
    if not program.used_tangents:
        return NOTHING
    return Law(
        tuple(_one(kind.operands[i]) if i in having else () for i in program.used_tangents),
        operation,
        tuple((kind.operands[i], PRIMAL) for i in program.used_operands),
    )


def _expanded(kind: Expanded) -> Law:
    degrees = sorted(kind.operands[kind.slot].support)
    if len(degrees) > MOST_PARTS:
        raise CannotRoll(
            f"`{kind.eqn.primitive}` is expanded over every coefficient of its linear operand"
        )
    return Law((tuple((ONE, Piece(kind.part((d,)), d)) for (d,) in degrees),))


def _solved(kind: Solved, order: int) -> Law:
    """With the residuals at all lower degrees: those of the unknown below order + 1."""
    sums: list[Terms] = []
    for slot, residual in zip(kind.slots, kind.residuals((order + 1,)), strict=True):
        sums.append(((ONE, Piece(kind.operands[slot])), (-ONE, Piece(residual))))
    others = [each for i, each in enumerate(kind.operands) if i not in kind.slots]
    return Law(tuple(sums), kind.solve, tuple((each, PRIMAL) for each in others))
