"""From a series, or a whole record, to growth laws."""

from collections.abc import Sequence
from math import isfinite

from derivprof.growth.exact import ExactLaw, exact_law
from derivprof.growth.fitted import fitted_law
from derivprof.growth.noise import noise_of
from derivprof.growth.wording import orders_text
from derivprof.record import GrowthLaw, NextValue, Profile, series_of

COUNTED = ("census.total", "census.after_dce", "census.after_cse", "census.loop_total")
"""What differentiation makes: integers that follow a law."""

FITTED = (
    "census.hlo_instructions",
    "timing.trace_s",
    "timing.lower_s",
    "timing.compile_s",
    "timing.run_s",
    "memory.temp_bytes",
)
"""What the compiler and the machine make of it: no law to be found, only a trend."""


def growth_laws(profile: Profile) -> tuple[GrowthLaw, ...]:
    """The laws of every method and quantity measured at two orders or more."""
    laws = (
        law_of(method, quantity, series_of(profile, method, quantity), exact=quantity in COUNTED)
        for method in profile.methods
        for quantity in (*COUNTED, *FITTED)
    )
    return tuple(law for law in laws if law is not None)


def law_of(
    method: str, quantity: str, series: Sequence[tuple[int, float]], *, exact: bool
) -> GrowthLaw | None:
    """The law of one quantity on the (order, value) points measured; None for fewer than two.

    ``exact`` is for integer counts: only there an exact law is looked for, before fitting one.
    """
    points = sorted({order: value for order, value in series if isfinite(value)}.items())
    if len(points) < 2:
        return None
    found = exact_law(points) if exact else None
    if found is None:
        return fitted_law(method, quantity, points, noise_of(quantity))
    return _growth_law(method, quantity, found, dropped=len(points) - _point_count(found))


def _growth_law(method: str, quantity: str, found: ExactLaw, dropped: int) -> GrowthLaw:
    following = found.verified_orders[-1] + 1
    return GrowthLaw(
        method=method,
        quantity=quantity,
        law=_exact_text(found, dropped),
        closed_form=str(found.form),
        exact=True,
        fitted_orders=found.fitted_orders,
        verified_orders=found.verified_orders,
        next=NextValue(following, int(found.form.at(following))),
    )


def _point_count(found: ExactLaw) -> int:
    return len(found.fitted_orders) + len(found.verified_orders)


def _exact_text(found: ExactLaw, dropped: int) -> str:
    """``exactly (3/4)(n + 1) 2^n from order 1 on (found on orders 1 to 4, verified on 5 to 8)``."""
    fitted, verified = found.fitted_orders, found.verified_orders
    start = f" from order {fitted[0]} on" if dropped else ""
    plural = "s" if len(fitted) > 1 else ""
    return (
        f"exactly {found.form}{start} (found on order{plural} {orders_text(fitted)}, "
        f"verified on {orders_text(verified)})"
    )
