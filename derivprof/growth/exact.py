"""Exact laws of counts: found on the first orders, then met by every other order measured.

A wrong law is far worse than none, so each is tried on at least three orders that it was not found
on, and its numbers are small. What begins later cannot be seen: the derivatives of t^7 without
duplicates count (n + 1)^2 up to order 5, and 60 from order 7 on. A law is about measured orders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from derivprof.growth.closed_form import ClosedForm
from derivprof.growth.recurrence import closed_form_through, roots_of

HELD_OUT = 3
LAST_TRANSIENT_ORDER = 1
"""Order 0 is the function itself, and order 1 may keep what higher orders lose."""
FEWEST_OF_CONSTANT = 2
"""Of three sizes with one count it is constant, of two nobody knows; and of four at the end."""
MAX_DEGREE = 5
MAX_RECURRENCE_ORDER = 4
MAX_DENOMINATOR = 64

Counts = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class ExactLaw:
    """A closed form, the orders that determined it and all the later ones, which agree.

    One ``of_log`` is a form in the binary logarithm of powers of two.
    """

    form: ClosedForm
    fitted_orders: tuple[int, ...]
    verified_orders: tuple[int, ...]
    of_log: bool = False

    def text(self, symbol: str) -> str:
        """The form in a variable of that name: ``3 D + 4``, ``28 log2(D) + 92``."""
        return self.form.of(f"log2({symbol})" if self.of_log else symbol)

    def at(self, number: int) -> int | None:
        """What it says there; None where it says nothing."""
        if not self.of_log:
            return int(self.form.at(number))
        return int(self.form.at(_log2(number))) if _is_power_of_two(number) else None


@dataclass(frozen=True)
class Candidate:
    """Roots to try: determined by the first ``fitted`` counts, to be met by ``held_out`` more."""

    roots: tuple[int, ...]
    fitted: int
    held_out: int = HELD_OUT


def exact_law(points: Sequence[tuple[int, float]]) -> ExactLaw | None:
    """The law of the counts with the shortest transient, then the simplest; None if none is sure.

    The orders must follow one another without a gap.
    """
    orders = [order for order, _ in points]
    if any(b != a + 1 for a, b in pairwise(orders)) or any(v != int(v) for _, v in points):
        return None
    counts = [(order, int(value)) for order, value in points]
    laws = (_verified(rest, c) for rest in _without_transients(counts) for c in _candidates(rest))
    return next((law for law in laws if law is not None), None)


def polynomial_law(points: Sequence[tuple[int, float]]) -> ExactLaw | None:
    """The polynomial of least degree through all points, whose numbers need not be neighbours.

    None where it has as many coefficients as there are points, or large numbers. First points may
    be left out where as many more remain: small inputs are special to many functions, and some
    methods compute them in another way.
    """
    if any(value != int(value) for _, value in points):
        return None
    counts = [(number, int(value)) for number, value in points]
    laws = (
        _verified(counts[start:], Candidate((1,) * (degree + 1), degree + 1, held_out))
        for start in range(len(counts) // 2 + 1)
        for degree in range(MAX_DEGREE + 1)
        if (held_out := start + 1 if degree else FEWEST_OF_CONSTANT + (start > 0))
    )
    return next((law for law in laws if law is not None), None) or _logarithmic_law(counts)


def _logarithmic_law(counts: Counts) -> ExactLaw | None:
    """A law linear in log2 of sizes that are powers of two: a product is halved until it is one."""
    if not all(_is_power_of_two(number) for number, _ in counts):
        return None
    logs = [(_log2(number), value) for number, value in counts]
    found = _verified(logs, Candidate((1, 1), 2, held_out=2))
    if found is None:
        return None
    numbers = _orders(counts)
    return ExactLaw(found.form, numbers[:2], numbers[2:], of_log=True)


def _is_power_of_two(number: int) -> bool:
    return number > 0 and number.bit_count() == 1


def _log2(power: int) -> int:
    return power.bit_length() - 1


def _without_transients(counts: Counts) -> Iterator[Counts]:
    """The counts, then without order 0, then without orders 0 and 1."""
    yield counts
    for start, (order, _) in enumerate(counts, start=1):
        if order > LAST_TRANSIENT_ORDER:
            return
        yield counts[start:]


def _candidates(counts: Counts) -> Iterator[Candidate]:
    """Polynomials (root 1, repeated) by degree, then recurrences by order."""
    for degree in range(MAX_DEGREE + 1):
        yield Candidate((1,) * (degree + 1), fitted=degree + 1)
    for order in range(1, MAX_RECURRENCE_ORDER + 1):
        values = [value for _, value in counts[: 2 * order]]
        roots = roots_of(values) if len(values) == 2 * order else None
        if roots is not None:
            yield Candidate(roots, fitted=2 * order, held_out=max(HELD_OUT, order))


def _verified(counts: Counts, candidate: Candidate) -> ExactLaw | None:
    """The candidate's law, if there are orders enough and it has small numbers and meets all."""
    fitted, verified = counts[: candidate.fitted], counts[candidate.fitted :]
    if len(verified) < candidate.held_out:
        return None
    form = closed_form_through(candidate.roots, fitted[: len(candidate.roots)])
    if form.largest_denominator > MAX_DENOMINATOR:
        return None
    if any(form.at(order) != value for order, value in counts):
        return None
    return ExactLaw(form, _orders(fitted), _orders(verified))


def _orders(counts: Counts) -> tuple[int, ...]:
    return tuple(order for order, _ in counts)
