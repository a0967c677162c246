"""From the terms of an operator to derivatives by numbered entries."""

import math
from fractions import Fraction

from derivprof.derivatives.numbering import Numbering
from derivprof.derivatives.operator_terms import Laplacian, Partial, Symbol
from derivprof.derivatives.operators import Operator
from derivprof.derivatives.partials import Entry, NamedEntry
from derivprof.derivatives.polynomials import Polynomial, power, scaled, total
from derivprof.errors import InputError


def bound(operator: Operator, numbers: Numbering) -> tuple[Polynomial, ...]:
    """Each expression as a polynomial in the derivatives by entries.

    Raises :class:`InputError` for an entry that the inputs do not have, and for an array that
    stands where a number must.
    """
    return tuple(
        total(scaled(_of_symbol(symbol, numbers), factor) for symbol, factor in terms.items())
        for terms in operator.terms
    )


def _of_symbol(symbol: Symbol, numbers: Numbering) -> Polynomial:
    match symbol:
        case Partial(entries):
            return {tuple(sorted(_number(each, numbers) for each in entries)): Fraction(1)}
        case Laplacian(exponent, ()):
            return power(_laplacian(range(numbers.size)), exponent)
        case Laplacian(exponent, arguments):
            entries = {entry for name in arguments for entry in numbers.within(name)}
            return power(_laplacian(sorted(entries)), exponent)


def _laplacian(entries: range | list[int]) -> Polynomial:
    return {(entry, entry): Fraction(1) for entry in entries}


def _number(entry: Entry, numbers: Numbering) -> int:
    """An array of one entry may go without an index."""
    if isinstance(entry, int) or entry.index:
        return numbers.number(entry)
    shape = numbers.shape_of(entry.leaf)
    if math.prod(shape) != 1:
        zeros = ",".join("0" * len(shape))
        raise InputError(
            f"`{entry.leaf}` is an array of shape ({','.join(map(str, shape))}), and a derivative "
            f"is by one number. Write an entry of it, u_{{{entry.leaf}[{zeros}] "
            f"{entry.leaf}[{zeros}]}}, or laplacian({entry.leaf}) for all of them."
        )
    return numbers.number(NamedEntry(entry.leaf, (0,) * len(shape)))
