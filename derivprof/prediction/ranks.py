"""The rank of a value: after how many jvps its tangent is structurally zero.

0 for what has no tangent, 1 for the input itself (its tangent is a constant), 2 for its square,
``ENDLESS`` for its sine. Ranks behave like degrees of polynomials, which is what they are.
"""

from collections.abc import Sequence

ENDLESS = 1 << 30

Ranks = tuple[int, ...]


def lowered(rank: int) -> int:
    """The rank of the tangent of a value that has one."""
    return rank if rank == ENDLESS else rank - 1


def raised(rank: int) -> int:
    """The rank of a value whose tangent has that rank."""
    return rank if rank == ENDLESS else rank + 1


def capped(rank: int, cap: int) -> int:
    """The rank, where a rank beyond the cap counts as endless: up to that order it is."""
    return ENDLESS if rank > cap else rank


def of_tangents(ranks: Sequence[int]) -> list[int]:
    """The ranks of the tangents of those values that have one."""
    return [lowered(rank) for rank in ranks if rank]
