"""Laws of sequences that are known to come from a linear map: certified, not fitted.

Let s_k = c T^k v with a matrix T of m rows. By Cayley and Hamilton s keeps to a linear recurrence
of order m. What a shorter recurrence misses by keeps to the one of order m as well: where it is
zero m times in a row it is zero for ever. So a recurrence of order r that holds on m + r terms
holds on all of them, and 2 m terms always show the shortest one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivprof.growth.closed_form import ClosedForm, leading_text
from derivprof.growth.recurrence import closed_form_through, split_roots

PRIME = 2**521 - 1
"""Recurrences are found modulo this prime, and then tried on the whole numbers themselves."""
LARGEST_ROOT = 64
LARGEST_FORM = 32
"""Closed forms with more coefficients are not looked for."""
LONGEST = 80
"""Closed forms of more letters are told by their leading term."""
_ROOTS = (*range(1, LARGEST_ROOT + 1), *range(-1, -LARGEST_ROOT - 1, -1))

Coefficients = tuple[int, ...]


@dataclass(frozen=True)
class CertifiedLaw:
    """The shortest recurrence of a sequence, and its closed form where its roots are integers.

    ``s[n] = sum(c * s[n - 1 - i] for i, c in enumerate(recurrence))`` from n = len(recurrence) on.
    The closed form holds from order ``start`` on. ``factor`` is what the sequence grows by per
    order in the end, None for one that ends in zeros.
    """

    recurrence: Coefficients
    form: ClosedForm | None
    start: int
    factor: float | None

    def __str__(self) -> str:
        """``(3/4)(n + 1) 2^n from order 1 on``; of a long form how it grows in the end."""
        since = f" from order {self.start} on" if self.start else ""
        if self.form is None:
            return f"a recurrence of order {len(self.recurrence)}{since}"
        text = str(self.form)
        if len(text) <= LONGEST:
            return f"{text}{since}"
        shown = leading_text(self.form)
        return f"a recurrence of order {len(self.recurrence)}{since}, in the end {shown}"


def certified_law(values: Sequence[int], states: int) -> CertifiedLaw | None:
    """The law of all terms of a sequence c T^k v, with ``states`` rows in T, from the first ones.

    None where they are too few to certify it: 2 ``states`` are always enough.
    """
    recurrence = shortest_recurrence(values)
    if len(values) < states + len(recurrence) or not holds(recurrence, values):
        return None
    start = _trailing_zeros(recurrence)
    rest = recurrence[: len(recurrence) - start]
    roots, others = split_roots(_polynomial(rest), _ROOTS)
    has_form = len(others) == 1 and len(roots) <= LARGEST_FORM
    points = list(enumerate(values))[start : start + len(roots)]
    form = closed_form_through(roots, points) if has_form else None
    return CertifiedLaw(recurrence, form, start, _factor(roots, others))


def shortest_recurrence(values: Sequence[int]) -> Coefficients:
    """The shortest recurrence of the values modulo a prime (Berlekamp and Massey), lifted.

    The one of whole numbers if that is shorter than half of them and has coefficients below the
    prime: to be tried with :func:`holds`.
    """
    current: list[int] = []
    last: list[int] = []
    last_gap, last_place = 1, -1
    for place, value in enumerate(values):
        gap = (value - _next(current, values, place)) % PRIME
        if gap == 0:
            continue
        before = current
        if not current:
            current = [0] * (place + 1)
        else:
            current = _mended(current, last, gap * pow(last_gap, -1, PRIME), place - last_place)
        if place - len(before) >= last_place - len(last):
            last, last_gap, last_place = before, gap, place
    return tuple(_lifted(c) for c in current)


def _next(recurrence: Sequence[int], values: Sequence[int], place: int) -> int:
    return sum(c * values[place - 1 - i] for i, c in enumerate(recurrence))


def _mended(current: list[int], last: list[int], ratio: int, distance: int) -> list[int]:
    """The recurrence that also meets the value at which the current one failed."""
    change = [0] * (distance - 1) + [ratio] + [-ratio * c for c in last]
    length = max(len(current), len(change))
    padded = (each + [0] * (length - len(each)) for each in (current, change))
    return [(a + b) % PRIME for a, b in zip(*padded, strict=True)]


def _lifted(residue: int) -> int:
    """The whole number nearest to zero with that residue."""
    return residue if residue <= PRIME // 2 else residue - PRIME


def holds(recurrence: Coefficients, values: Sequence[int]) -> bool:
    """Whether every value that has enough others before it is what the recurrence says."""
    places = range(len(recurrence), len(values))
    return all(values[place] == _next(recurrence, values, place) for place in places)


def _trailing_zeros(recurrence: Coefficients) -> int:
    """How often 0 is a root: so many first terms are not those of the closed form."""
    return next((i for i, c in enumerate(reversed(recurrence)) if c), len(recurrence))


def _polynomial(recurrence: Coefficients) -> list[Fraction]:
    """The characteristic polynomial, by rising power."""
    return [Fraction(-c) for c in reversed(recurrence)] + [Fraction(1)]


def _factor(roots: Sequence[int], others: Sequence[Fraction]) -> float | None:
    """The size of the largest root: every root of a shortest recurrence is seen in the end."""
    sizes = [float(abs(root)) for root in roots]
    sizes += [float(abs(root)) for root in np.roots([float(c) for c in reversed(others)])]
    return max(sizes, default=None)
