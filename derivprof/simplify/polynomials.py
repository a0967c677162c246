"""Sums of products with few operations: Horner's scheme over many variables, by what is shared.

A polynomial is ``{powers: factor}``; powers are sorted pairs of a variable's slot and an exponent
above 0. The variable in most of the terms is taken out of them, until no two terms share one; terms
with the same factor are added before they are multiplied by it.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from derivprof.jaxprs import Rational, ratio

Slot = int
Powers = tuple[tuple[Slot, int], ...]
Polynomial = Mapping[Powers, Rational]


class Operations(Protocol):
    """What a polynomial is computed with. Numbers are rounded once, to the type of the result."""

    def add(self, a: Slot, b: Slot) -> Slot:
        """A + b."""
        ...

    def subtract(self, a: Slot, b: Slot) -> Slot:
        """A - b."""
        ...

    def multiply(self, a: Slot, b: Slot) -> Slot:
        """A b."""
        ...

    def raised(self, a: Slot, n: int) -> Slot:
        """A^n for n above 1."""
        ...

    def scaled(self, factor: Rational, a: Slot) -> Slot:
        """``factor * a``."""
        ...

    def shifted(self, constant: Rational, sign: int, a: Slot) -> Slot:
        """``constant + sign * a``."""
        ...

    def number(self, value: Rational) -> Slot:
        """The number itself."""
        ...


class Horner:
    """Computes polynomials; a bracket that was computed before is taken from there."""

    def __init__(self, operations: Operations, known: dict[Any, tuple[Rational, Slot]]) -> None:
        self._do, self._known = operations, known

    def value(self, polynomial: Polynomial) -> Slot:
        """The slot of a polynomial's value."""
        factor, slot = self._emitted(polynomial, over_one=True)
        return slot if factor == 1 else self._do.scaled(factor, slot)

    def _emitted(self, polynomial: Polynomial, *, over_one: bool = False) -> tuple[Rational, Slot]:
        """``(factor, slot)`` with the polynomial as factor times what is in the slot."""
        key = frozenset(polynomial.items())
        if key not in self._known:
            negative = self._known.get(frozenset((p, -f) for p, f in polynomial.items()))
            if negative is None:
                terms = self._with_brackets(dict(polynomial))
                self._known[key] = self._sum(terms, over_one)
            else:
                self._known[key] = -negative[0], negative[1]
        return self._known[key]

    def _with_brackets(self, terms: dict[Powers, Rational]) -> dict[Powers, Rational]:
        """The terms, those that share a variable as one product of it with a bracket."""
        while (shared := _most_shared(terms)) is not None:
            inside = {p: f for p, f in terms.items() if any(v == shared for v, _ in p)}
            lowest = min(e for p in inside for v, e in p if v == shared)
            quotient = {_without(p, shared, lowest): f for p, f in inside.items()}
            factor, bracket = self._emitted(quotient)
            product = self._do.multiply(self._power(shared, lowest), bracket)
            terms = {p: f for p, f in terms.items() if p not in inside}
            whole = ((product, 1),)
            terms[whole] = terms.get(whole, 0) + factor
        return {p: f for p, f in terms.items() if f}

    def _power(self, variable: Slot, exponent: int) -> Slot:
        return variable if exponent == 1 else self._do.raised(variable, exponent)

    def _product(self, powers: Powers) -> Slot:
        first, *others = (self._power(*power) for power in powers)
        for other in others:
            first = self._do.multiply(first, other)
        return first

    def _sum(self, terms: dict[Powers, Rational], over_one: bool) -> tuple[Rational, Slot]:
        constant = terms.pop((), 0)
        groups: dict[Rational, list[tuple[int, Slot]]] = {}
        for powers, factor in terms.items():
            sign = 1 if factor > 0 else -1
            groups.setdefault(abs(factor), []).append((sign, self._product(powers)))
        if not groups:
            return 1, self._do.number(constant)
        common = 1 if over_one and 1 in groups else max(groups, key=lambda f: len(groups[f]))
        if not constant and len(groups) == 1 and len(groups[common]) == 1:
            ((sign, slot),) = groups[common]
            return sign * common, slot
        return self._combined(groups, common, ratio(constant, common))

    def _combined(
        self, groups: dict[Rational, list[tuple[int, Slot]]], common: Rational, constant: Rational
    ) -> tuple[Rational, Slot]:
        """All groups over the common factor, as one chain."""
        parts: list[tuple[int, Slot]] = []
        for factor, members in groups.items():
            if factor == common:
                parts.extend(members)
            else:
                sign, slot = self._chain(members)
                parts.append((sign, self._do.scaled(ratio(factor, common), slot)))
        sign, slot = self._chain(parts)
        if constant:
            return common, self._do.shifted(constant, sign, slot)
        return sign * common, slot

    def _chain(self, parts: list[tuple[int, Slot]]) -> tuple[int, Slot]:
        """``(sign, slot)`` of a sum of signed values, in the order in which they were made."""
        ordered = sorted(parts, key=lambda part: part[1])
        sign = 1 if any(s > 0 for s, _ in ordered) else -1
        first = next(i for i, (s, _) in enumerate(ordered) if s == sign)
        total = ordered[first][1]
        for other, slot in ordered[:first] + ordered[first + 1 :]:
            add = self._do.add if other == sign else self._do.subtract
            total = add(total, slot)
        return sign, total


def _most_shared(terms: Mapping[Powers, Rational]) -> Slot | None:
    """The variable that stands in most terms, in two at least; a term alone is none."""
    counts = Counter(v for powers in terms for v, _ in powers)
    if not counts:
        return None
    variable, count = counts.most_common(1)[0]
    return variable if count > 1 else None


def _without(powers: Powers, variable: Slot, exponent: int) -> Powers:
    lower = ((v, e - exponent if v == variable else e) for v, e in powers)
    return tuple((v, e) for v, e in lower if e)
