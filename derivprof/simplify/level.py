"""How far a program may be rewritten."""

from enum import StrEnum


class Level(StrEnum):
    """The levels of simplification, each with the laws of the one before.

    ``EXACT`` leaves every operation that is carried out as it was: the same bits. ``LEIBNIZ``
    collects sums and shares products, ``RING`` multiplies polynomials out; both re-associate, so
    they round in other places, and treat 0 x as 0 and x - x as 0 where x is infinite or nan.
    ``AUTO`` is whichever of them has the fewest equations and the right value.
    """

    EXACT = "exact"
    LEIBNIZ = "leibniz"
    RING = "ring"
    AUTO = "auto"
