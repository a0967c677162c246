"""The counts of nested JVP as they were computed, not traced; and what says that they are right."""

from collections.abc import Mapping
from dataclasses import dataclass

from derivprof.record.profile import Caveat, Provenance


@dataclass(frozen=True)
class OrderCounts:
    """The raw equations of one order, per primitive and in all; exact whole numbers."""

    order: int
    total: int
    primitives: Mapping[str, int]


@dataclass(frozen=True)
class TracedOrder:
    """An order that was traced too: its equations, and whether every primitive is as predicted."""

    order: int
    total: int
    agrees: bool


@dataclass(frozen=True)
class CountLaw:
    """The certified law of a count over all orders: ``total`` or the name of a primitive.

    ``recurrence`` are the c of ``s[n] = c[0] s[n-1] + c[1] s[n-2] + ...``, the shortest there is;
    ``closed_form`` in ``n`` is None where its roots are not all whole numbers, and holds from
    ``from_order`` on. ``factor`` is the growth per order in the end, None for a count that ends.
    """

    quantity: str
    law: str
    closed_form: str | None
    from_order: int
    recurrence: tuple[int, ...]
    factor: float | None


@dataclass(frozen=True)
class PredictedCounts:
    """The raw equations of nested JVP at the orders 0, 1, 2, ..., and the checks that were made.

    ``types`` says how many types of equations there are, where that is known; then ``laws`` are
    certified by twice as many exact terms. ``doubts`` are sentences on what is not predicted, or
    not certain.
    """

    orders: tuple[OrderCounts, ...]
    checks: tuple[TracedOrder, ...] = ()
    laws: tuple[CountLaw, ...] = ()
    types: int | None = None
    doubts: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether no order that was traced had other counts than were predicted."""
        return all(check.agrees for check in self.checks)

    def law(self, quantity: str = "total") -> CountLaw | None:
        """The law of the total or of a primitive."""
        return next((law for law in self.laws if law.quantity == quantity), None)


@dataclass(frozen=True)
class Prediction(Provenance):
    """What ``derivprof predict`` found."""

    method: str
    predicted: PredictedCounts
    caveats: tuple[Caveat, ...] = ()
