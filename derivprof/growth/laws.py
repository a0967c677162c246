"""From a series, or a whole record, to growth laws."""

from collections.abc import Sequence
from math import isfinite

from derivprof.growth.along import following
from derivprof.growth.exact import ExactLaw, exact_law, polynomial_law
from derivprof.growth.fitted import fitted_law
from derivprof.growth.noise import noise_of
from derivprof.record import Axis, GrowthLaw, NextValue, Profile, series_of

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

WHOLE = (
    *COUNTED,
    "operations.arithmetic",
    "operations.transcendental",
    "memory.peak_bytes",
    "memory.temp_bytes",
)
"""What is a polynomial in the size of the input more often than not; tried at least."""

ALONG = {
    Axis.ORDER: (COUNTED, FITTED),
    Axis.DIMENSION: (WHOLE, tuple(quantity for quantity in FITTED if quantity not in WHOLE)),
}
"""The quantities that may have an exact law, and those that are only fitted."""


def growth_laws(profile: Profile) -> tuple[GrowthLaw, ...]:
    """The laws of every method and quantity measured at two orders, or two dimensions, or more."""
    exact, fitted = ALONG[profile.axis]
    laws = (
        law_of(
            method,
            quantity,
            series_of(profile, method, quantity),
            exact=quantity in exact,
            axis=profile.axis,
        )
        for method in profile.methods
        for quantity in (*exact, *fitted)
    )
    return tuple(law for law in laws if law is not None)


def law_of(
    method: str,
    quantity: str,
    series: Sequence[tuple[int, float]],
    *,
    exact: bool,
    axis: Axis = Axis.ORDER,
) -> GrowthLaw | None:
    """The law of one quantity on the (number on the axis, value) points; None for fewer than two.

    ``exact`` is for integer counts: only there an exact law is looked for, before fitting one.
    """
    points = sorted({at: value for at, value in series if isfinite(value)}.items())
    if len(points) < 2:
        return None
    look = exact_law if axis is Axis.ORDER else polynomial_law
    found = look(points) if exact else None
    if found is None:
        return fitted_law(method, quantity, points, noise_of(quantity), axis)
    return _growth_law(method, quantity, found, len(points) - _point_count(found), axis)


def _growth_law(method: str, quantity: str, found: ExactLaw, dropped: int, axis: Axis) -> GrowthLaw:
    after = following((*found.fitted_orders, *found.verified_orders), axis)
    return GrowthLaw(
        method=method,
        quantity=quantity,
        law=_exact_text(found, dropped, axis),
        closed_form=found.text(axis.symbol),
        exact=True,
        fitted_orders=found.fitted_orders,
        verified_orders=found.verified_orders,
        next=None if (value := found.at(after)) is None else NextValue(after, value),
        axis=axis,
    )


def _point_count(found: ExactLaw) -> int:
    return len(found.fitted_orders) + len(found.verified_orders)


def _exact_text(found: ExactLaw, dropped: int, axis: Axis) -> str:
    """``exactly (3/4)(n + 1) 2^n from order 1 on (found on orders 1 to 4, verified on 5 to 8)``."""
    fitted, verified = found.fitted_orders, found.verified_orders
    start = f" from {axis.place(fitted[0])} on" if dropped else ""
    return (
        f"exactly {found.text(axis.symbol)}{start} (found {axis.at} {axis.places(fitted)}, "
        f"verified {axis.at} {axis.numbers(verified)})"
    )
