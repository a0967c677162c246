"""The law of counts that were also computed without tracing: certified, whatever the fit found."""

from collections.abc import Sequence
from dataclasses import replace

from derivprof.growth.certified import LONGEST
from derivprof.record import Axis, CountLaw, GrowthLaw, NextValue, PredictedCounts
from derivprof.units import ratio_text

TOTAL = "census.total"


def with_foreseen(
    laws: Sequence[GrowthLaw], method: str, predicted: PredictedCounts
) -> tuple[GrowthLaw, ...]:
    """The laws, that of the method's total with the certificate of its predicted counts.

    ``predicted`` are counts that every measured order has met.
    """
    law = predicted.law()
    if law is None:
        return tuple(laws)
    return tuple(
        _foreseen(each, law, predicted) if (each.method, each.quantity) == (method, TOTAL) else each
        for each in laws
    )


def _foreseen(measured: GrowthLaw, law: CountLaw, predicted: PredictedCounts) -> GrowthLaw:
    """The exact law that was found on the measured orders; the certified one where none was."""
    if predicted.types is None:
        return measured
    certificate = f"certified by {2 * predicted.types} exact terms"
    last = (measured.verified_orders or measured.fitted_orders)[-1]
    following = NextValue(last + 1, predicted.orders[last + 1].total)
    if measured.exact:
        return replace(measured, next=following, certificate=certificate)
    orders = tuple(range(last + 1))
    is_short = law.closed_form is not None and len(law.closed_form) <= LONGEST
    return GrowthLaw(
        method=measured.method,
        quantity=measured.quantity,
        law=f"exactly {_law_text(law, predicted, last)} "
        f"({certificate}, met on {Axis.ORDER.places(orders)})",
        closed_form=law.closed_form if is_short else None,
        exact=True,
        verified_orders=orders,
        next=following,
        ratio=_last_ratio(predicted, last),
        certificate=certificate,
    )


def _law_text(law: CountLaw, predicted: PredictedCounts, last: int) -> str:
    """The law, and of one that is no short closed form the factor that is seen so far."""
    ratio = _last_ratio(predicted, last)
    if law.closed_form is None or len(law.closed_form) > LONGEST:
        return f"{law.law}; {ratio_text(ratio)} at order {last}"
    return law.law


def _last_ratio(predicted: PredictedCounts, last: int) -> float | None:
    before, after = (predicted.orders[order].total for order in (last - 1, last))
    return after / before if before else None
