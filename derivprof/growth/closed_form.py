"""Closed forms such as ``(3/4)(n + 1) 2^n``: polynomials times powers, their values and text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm


@dataclass(frozen=True)
class Term:
    """``P(n) root^n``, with the coefficients of P by rising power of n, the last one not 0."""

    root: int
    coefficients: tuple[Fraction, ...]

    def at(self, n: int) -> Fraction:
        """The exact value of the term."""
        powers = (c * n**power for power, c in enumerate(self.coefficients))
        return sum(powers, Fraction(0)) * self.root**n


@dataclass(frozen=True)
class ClosedForm:
    """A sum of terms with different roots, the one that grows fastest first; 0 without terms."""

    terms: tuple[Term, ...]

    def at(self, n: int) -> Fraction:
        """The exact value at order n."""
        return sum((term.at(n) for term in self.terms), Fraction(0))

    @property
    def largest_denominator(self) -> int:
        """The largest denominator among the coefficients: how far from small numbers it is."""
        return max((c.denominator for term in self.terms for c in term.coefficients), default=1)

    def of(self, symbol: str) -> str:
        """The text of it with another variable than n."""
        return str(self).replace("n", symbol)

    def __str__(self) -> str:
        pieces = [piece for term in self.terms for piece in _pieces(term)]
        return _joined(pieces) if pieces else "0"


def sum_of(coefficients: Iterable[tuple[int, int, Fraction]]) -> ClosedForm:
    """The sum of ``c n^power root^n`` over the (root, power, c) given, by descending root size."""
    by_root: dict[int, dict[int, Fraction]] = {}
    for root, power, c in coefficients:
        if c != 0:
            by_root.setdefault(root, {})[power] = c
    roots = sorted(by_root, key=lambda root: (-abs(root), -root))
    return ClosedForm(tuple(Term(root, _dense(by_root[root])) for root in roots))


def leading_text(form: ClosedForm) -> str:
    """What a closed form comes to at large n, ``(1/1857945600) n^10 2^n``: its leading term."""
    term = form.terms[0]
    power = len(term.coefficients) - 1
    alone = (*[Fraction(0)] * power, term.coefficients[-1])
    return str(ClosedForm((Term(term.root, alone),)))


def _dense(by_power: dict[int, Fraction]) -> tuple[Fraction, ...]:
    return tuple(by_power.get(power, Fraction(0)) for power in range(max(by_power) + 1))


def _pieces(term: Term) -> Iterator[tuple[Fraction, str]]:
    """The summands of one term as (factor, what it multiplies); those of a polynomial apart."""
    if term.root == 1:
        yield from _monomials(term.coefficients)
    else:
        content, primitive = _content_and_primitive(term.coefficients)
        yield content, _product_text(primitive, term.root)


def _monomials(coefficients: tuple[Fraction, ...]) -> Iterator[tuple[Fraction, str]]:
    for power in reversed(range(len(coefficients))):
        if coefficients[power] != 0:
            yield coefficients[power], _power_of_n(power)


def _power_of_n(power: int) -> str:
    return ("", "n")[power] if power < 2 else f"n^{power}"


def _content_and_primitive(
    coefficients: tuple[Fraction, ...],
) -> tuple[Fraction, tuple[Fraction, ...]]:
    """``c, P`` with c P the polynomial, P's coefficients coprime integers, its leading one > 0."""
    divisor = gcd(*(c.numerator for c in coefficients))
    content = Fraction(divisor, lcm(*(c.denominator for c in coefficients)))
    if coefficients[-1] < 0:
        content = -content
    return content, tuple(c / content for c in coefficients)


def _product_text(primitive: tuple[Fraction, ...], root: int) -> str:
    """A primitive polynomial times ``root^n``: ``2^n``, ``n 2^n``, ``(n + 1) 2^n``."""
    monomials = list(_monomials(primitive))
    polynomial = _joined(monomials)
    power = f"{root}^n" if root > 0 else f"({root})^n"
    if polynomial == "1":
        return power
    return f"{polynomial} {power}" if len(monomials) == 1 else f"({polynomial}) {power}"


def _joined(pieces: list[tuple[Fraction, str]]) -> str:
    """The sum ``3 n^2 - 2 n + 1`` of (factor, what it multiplies)."""
    first, *others = pieces
    text = ("-" if first[0] < 0 else "") + _scaled(*first)
    for factor, body in others:
        text += (" - " if factor < 0 else " + ") + _scaled(factor, body)
    return text


def _scaled(factor: Fraction, body: str) -> str:
    """``|factor|`` times ``body``: ``(3/2) n^2``, ``3(n + 1) 2^n``, ``5 * 3^n``."""
    size = abs(factor)
    if not body:
        return str(size)
    if size == 1:
        return body
    number = str(size) if size.denominator == 1 else f"({size})"
    if body.startswith("("):
        return number + body
    between = " * " if number[-1].isdigit() and body[0].isdigit() else " "
    return number + between + body
