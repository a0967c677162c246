"""A coefficient: an exact rational number times an array; and sums of them with few operations.

Sums collect equal arrays, pull out operands that products share, and gather what has the same
rational factor, so that each factor costs one multiplication and most cost none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from jax import lax

from derivprof.compat import Literal, filled
from derivprof.jaxprs import Keys, rounded

Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Filled:
    """The array of a type that holds 1 everywhere; it is not made unless something needs it."""

    aval: Any

    @property
    def shape(self) -> Shape:
        """Of the array."""
        return self.aval.shape

    @property
    def dtype(self) -> Any:
        """Of the array."""
        return self.aval.dtype

    @property
    def key(self) -> Hashable:
        """Equal for equal arrays."""
        return "ones", self.aval.strip_weak_type()


@dataclass(frozen=True, eq=False)
class Coefficient:
    """``factor * array``."""

    factor: Fraction
    array: Any

    def scaled(self, by: Fraction | int) -> "Coefficient":
        """The coefficient times a rational number: no operation."""
        return self if by == 1 else Coefficient(self.factor * by, self.array)


@dataclass(frozen=True, eq=False)
class Product:
    """A bilinear operation that has not been carried out, of two arrays."""

    operation: Any
    left: Any
    right: Any

    @property
    def key(self) -> tuple[int, ...]:
        """Equal for products with equal results."""
        pair = (id(self.left), id(self.right))
        return (id(self.operation), *(sorted(pair) if self.operation.commutes else pair))


Term = tuple[Fraction, Any]
"""A factor with an array or a :class:`Product`."""

Shared = tuple[Any, bool, Any, Shape]
"""An operand of several products: operation, whether it is the left one, it, the other's shape."""


class Arithmetic:
    """Operations on arrays of one scope of a program, each carried out once.

    What has been computed is remembered under the identity of its operands, which are kept alive.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._known: dict[Any, Any] = {}
        self._kept: list[Any] = []
        self._literals: dict[Any, Any] = {}

    def once(self, key: Any, operands: Iterable[Any], make: Callable[[], Any]) -> Any:
        """``make()``, or what it returned when it was called with this key."""
        if key not in self._known:
            self._kept.extend(operands)
            self._known[key] = make()
        return self._known[key]

    def literal(self, literal: Literal) -> Any:
        """The value of a literal: one object per value and type."""
        key = self.keys.literal(literal)
        aval: Any = literal.aval
        return self._literals.setdefault(key, np.asarray(literal.val, aval.dtype))

    @staticmethod
    def identity(array: Any) -> Any:
        """Equal for the same array, and for equal scalars of one dtype."""
        if isinstance(array, np.ndarray | np.generic) and array.ndim == 0:
            return array.dtype, array.tobytes()
        return id(array)

    def _binary(self, operation: Callable[..., Any], a: Any, b: Any) -> Any:
        return self.once((operation, id(a), id(b)), (a, b), lambda: operation(a, b))

    def dense(self, array: Any) -> Any:
        """The array; made now if it is :class:`Filled`."""
        if not isinstance(array, Filled):
            return array
        return self.once(array.key, (), lambda: filled(array.aval, 1))

    def scaled(self, factor: Fraction, array: Any) -> Any:
        """``factor * array``, rounded once; minus one costs a negation."""
        if factor == 1:
            return self.dense(array)
        if isinstance(array, Filled):
            value = rounded(factor, array.dtype)
            key = ("full", array.key, value.tobytes())
            return self.once(key, (), lambda: filled(array.aval, value))
        if factor == -1:
            return self.once((lax.neg, id(array)), (array,), lambda: lax.neg(array))
        value = rounded(factor, array.dtype)
        key = (lax.mul, value.dtype, value.tobytes(), id(array))
        return self.once(key, (array,), lambda: lax.mul(value, array))

    def materialised(self, coefficient: Coefficient) -> Any:
        """The coefficient as one array."""
        return self.scaled(coefficient.factor, coefficient.array)

    def product(self, term: Product) -> Any:
        """The array of a product."""
        key = ("product", *term.key)
        return self.once(key, (term.operation, term.left, term.right), lambda: self._multiply(term))

    def _multiply(self, term: Product) -> Any:
        return term.operation.apply(self.dense(term.left), self.dense(term.right))

    def sum(self, terms: Iterable[Term], over_one: bool = False) -> Coefficient | None:
        """The sum of terms of one shape, or None when nothing is left.

        The factor of the result is that of most terms; 1, ``over_one``, where some term has it.
        """
        collected = self._collect(terms)
        groups = _by_factor(self._share_operands(collected))
        if not groups:
            return None
        if over_one and len(groups) > 1 and 1 in groups:
            return self._combined(groups, Fraction(1))
        common = max(groups, key=lambda factor: (len(groups[factor]), -list(groups).index(factor)))
        if len(groups) == 1 and len(groups[common]) == 1:
            ((sign, atom),) = groups[common]
            return Coefficient(sign * common, self._array(atom))
        return self._combined(groups, common)

    def _collect(self, terms: Iterable[Term]) -> list[Term]:
        """One term per distinct array or product; those that cancel are gone."""
        factors: dict[Any, Fraction] = defaultdict(Fraction)
        atoms: dict[Any, Any] = {}
        for factor, atom in terms:
            key = atom.key if isinstance(atom, Product) else _array_key(atom)
            factors[key] += factor
            atoms.setdefault(key, atom)
        return [(factor, atoms[key]) for key, factor in factors.items() if factor]

    def _share_operands(self, terms: list[Term]) -> list[Term]:
        """``q x a + r x b`` as ``x (q a + r b)``, for the operand that most products share."""
        while True:
            shared = _most_shared(terms)
            if shared is None:
                return terms
            inside, rest = [], []
            for factor, atom in terms:
                other = _other_operand(atom, shared)
                (rest if other is None else inside).append((factor, atom))
            operation, is_left, operand, _ = shared
            others = [(factor, _other_operand(atom, shared)) for factor, atom in inside]
            bracket = self.sum(others)
            if bracket is None:
                terms = rest
                continue
            pair = (operand, bracket.array) if is_left else (bracket.array, operand)
            terms = [*rest, (bracket.factor, Product(operation, *pair))]

    def _array(self, atom: Any) -> Any:
        return self.product(atom) if isinstance(atom, Product) else atom

    def _combined(self, groups: dict[Fraction, list[Term]], common: Fraction) -> Coefficient:
        """All groups over the common factor, in one chain of additions and subtractions."""
        parts: list[tuple[int, Any]] = []
        for factor, members in groups.items():
            ratio = factor / common
            if ratio == 1:
                parts.extend((int(sign), self.dense(self._array(atom))) for sign, atom in members)
            else:
                parts.append(self._scaled_group(ratio, members))
        flip = 1 if any(sign > 0 for sign, _ in parts) else -1
        return Coefficient(common * flip, self._chain([(sign * flip, a) for sign, a in parts]))

    def _scaled_group(self, ratio: Fraction, members: list[Term]) -> tuple[int, Any]:
        arrays = [(int(sign), self.dense(self._array(atom))) for sign, atom in members]
        flip = 1 if any(sign > 0 for sign, _ in arrays) else -1
        inner = self._chain([(sign * flip, array) for sign, array in arrays])
        return flip, self.scaled(ratio, inner)

    def _chain(self, parts: list[tuple[int, Any]]) -> Any:
        """The sum of signed arrays, the first of which to be taken is positive."""
        first = next(i for i, (sign, _) in enumerate(parts) if sign > 0)
        total = parts[first][1]
        for sign, array in parts[:first] + parts[first + 1 :]:
            total = self._binary(lax.add if sign > 0 else lax.sub, total, array)
        return total


def _by_factor(terms: list[Term]) -> dict[Fraction, list[Term]]:
    """The terms by the magnitude of their factor, each with its sign."""
    groups: dict[Fraction, list[Term]] = {}
    for factor, atom in terms:
        groups.setdefault(abs(factor), []).append((Fraction(1 if factor > 0 else -1), atom))
    return groups


def _array_key(array: Any) -> Any:
    return array.key if isinstance(array, Filled) else id(array)


def _most_shared(terms: list[Term]) -> Shared | None:
    """The operation and operand that stand in most products, at least in two."""
    counts: Counter[Any] = Counter()
    found: dict[Any, Shared] = {}
    for _, atom in terms:
        if not isinstance(atom, Product):
            continue
        sides = ((True, atom.left, atom.right), (False, atom.right, atom.left))
        for is_left, operand, other in sides[: 1 if atom.left is atom.right else 2]:
            side = None if atom.operation.commutes else is_left
            key = (id(atom.operation), side, id(operand), other.shape)
            counts[key] += 1
            found.setdefault(key, (atom.operation, is_left, operand, other.shape))
    if not counts:
        return None
    key, count = counts.most_common(1)[0]
    return found[key] if count > 1 else None


def _other_operand(atom: Any, shared: Shared) -> Any:
    """What a product multiplies the shared operand by; None if it does not."""
    operation, is_left, operand, shape = shared
    if not isinstance(atom, Product) or atom.operation is not operation:
        return None
    other = None
    if atom.left is operand and (is_left or operation.commutes):
        other = atom.right
    elif atom.right is operand and (not is_left or operation.commutes):
        other = atom.left
    return other if other is not None and other.shape == shape else None
