"""Linear recurrences with integer roots, and the closed form through given points. All exact."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from derivprof.growth.closed_form import ClosedForm, sum_of

ROOTS = (*range(1, 13), -1, -2)
"""The characteristic roots a count is believed to have: equations are kept, doubled, tripled."""

Matrix = Sequence[Sequence[Fraction]]


def roots_of(values: Sequence[int]) -> tuple[int, ...] | None:
    """The characteristic roots, repeated, of the recurrence that 2 r values determine.

    The recurrence is v_{n+r} = c_0 v_n + ... + c_{r-1} v_{n+r-1}. None where the values determine
    none (they meet a shorter one), or where its roots are not all in ``ROOTS``.
    """
    order = len(values) // 2
    windows = [[Fraction(v) for v in values[n : n + order]] for n in range(order)]
    solution = solve(windows, [Fraction(v) for v in values[order:]])
    if solution is None:
        return None
    return integer_roots([-c for c in solution] + [Fraction(1)])


def integer_roots(
    polynomial: Sequence[Fraction], among: Sequence[int] = ROOTS
) -> tuple[int, ...] | None:
    """All roots, repeated, of a polynomial given by rising power; None if others than ``among``."""
    found, rest = split_roots(polynomial, among)
    return found if len(rest) == 1 else None


def split_roots(
    polynomial: Sequence[Fraction], among: Sequence[int]
) -> tuple[tuple[int, ...], list[Fraction]]:
    """The roots ``among`` some numbers, repeated, and what is left of the polynomial."""
    found: list[int] = []
    rest = list(polynomial)
    for root in among:
        while len(rest) > 1 and (quotient := _divided(rest, root)) is not None:
            rest = quotient
            found.append(root)
    return tuple(found), rest


def _divided(polynomial: Sequence[Fraction], root: int) -> list[Fraction] | None:
    """The quotient by ``x - root`` (Horner's scheme); None when there is a remainder."""
    sums: list[Fraction] = []
    for c in reversed(polynomial):
        sums.append(c + (sums[-1] * root if sums else 0))
    remainder = sums.pop()
    return sums[::-1] if remainder == 0 else None


def closed_form_through(roots: Sequence[int], points: Sequence[tuple[int, int]]) -> ClosedForm:
    """The closed form with these roots, as many as there are points, that meets the points.

    A root of multiplicity m stands for root^n, n root^n, ..., n^(m-1) root^n. At consecutive
    orders these are independent, so there is exactly one.
    """
    basis = [(root, power) for root, m in Counter(roots).items() for power in range(m)]
    matrix = [
        [Fraction(n**power) * Fraction(root) ** n for root, power in basis] for n, _ in points
    ]
    solution = solve(matrix, [Fraction(value) for _, value in points])
    if solution is None:
        raise ValueError(f"the roots {roots} are not independent at {points}")
    return sum_of((root, power, c) for (root, power), c in zip(basis, solution, strict=True))


def solve(matrix: Matrix, right: Sequence[Fraction]) -> list[Fraction] | None:
    """The solution x of ``matrix x = right`` by elimination; None when the matrix is singular."""
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        pivot = next((i for i in range(column, len(rows)) if rows[i][column] != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        _eliminate(rows, column)
    return [row[-1] for row in rows]


def _eliminate(rows: list[list[Fraction]], column: int) -> None:
    """Make the column that of the identity, in place (one step of Gauss and Jordan)."""
    head = rows[column][column]
    rows[column] = [entry / head for entry in rows[column]]
    for i, row in enumerate(rows):
        if i != column and row[column] != 0:
            factor = row[column]
            rows[i] = [a - factor * b for a, b in zip(row, rows[column], strict=True)]
