"""What the orders of one method, taken together, say."""

from dataclasses import dataclass
from enum import StrEnum

from derivprof.record.axis import Axis


@dataclass(frozen=True)
class NextValue:
    """What a law says of an order, a number on its axis, that was not measured."""

    order: int
    value: float


@dataclass(frozen=True)
class GrowthLaw:
    """How one quantity of one method grows along the ``axis``, on the numbers it was measured at.

    The axis is that of the orders, or that of dimensions: then every "order" here is a dimension.
    ``quantity`` is a path into a measurement (``census.total``, ``timing.run_s``). ``exact`` laws
    have a ``closed_form`` in ``n`` or ``D``, found on ``fitted_orders`` and then met on every one
    of ``verified_orders``; or a ``certificate``, which holds for every order, and a closed form
    where it is short. The others are fitted, with ``ratio`` the factor per order or doubling (or
    None where a power describes it better) and ``spread`` its range over the fitted orders.
    ``device`` is that of the cells, as there.
    """

    method: str
    quantity: str
    law: str
    closed_form: str | None = None
    exact: bool = False
    fitted_orders: tuple[int, ...] = ()
    verified_orders: tuple[int, ...] = ()
    next: NextValue | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    certificate: str | None = None
    device: str | None = None
    axis: Axis = Axis.ORDER


@dataclass(frozen=True)
class Crossover:
    """From ``from_order`` to ``to_order``, the last measured of both, ``smaller`` is smaller.

    ``smaller`` and ``larger`` are methods, both on ``device``. The two orders are numbers on the
    axis of the record.
    """

    quantity: str
    smaller: str
    larger: str
    from_order: int
    to_order: int
    ratio_at_last: float
    device: str | None = None


class Speed(StrEnum):
    """How the duration of one program compares with that of another."""

    FASTER = "faster"
    SLOWER = "slower"
    SAME = "same"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class Comparison:
    """At one order, a quantity of ``method`` over that of ``baseline``, from the same rounds.

    ``low`` to ``high`` is the 99 % interval of the ratio. ``order`` is a number on the axis of the
    record.
    """

    quantity: str
    order: int
    method: str
    baseline: str
    ratio: float
    low: float
    high: float
    verdict: Speed
    device: str | None = None
