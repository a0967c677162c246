"""What a cell that was not finished would have cost, by the growth of those before it."""

from derivprof.growth import law_of
from derivprof.record import GrowthLaw, Measurement, PredictedCounts, Profile, series_of
from derivprof.units import about_text, count_text, seconds_text


def forecast(profile: Profile, cell: Measurement, known: PredictedCounts | None) -> str | None:
    """A sentence on a cell's equations and tracing time, or None with too few orders before.

    The equations are those that are ``known``, if the cell's order is among them. A cell that was
    not tried because of them says so itself.
    """
    is_known = known is not None and cell.order < len(known.orders)
    if known is not None and is_known:
        total = count_text(known.orders[cell.order].total)
        return None if total in (cell.reason or "") else f"order {cell.order} has {total} equations"
    return _by_growth(profile, cell.method, cell.order)


def _by_growth(profile: Profile, method: str, order: int) -> str | None:
    equations = _next(profile, method, order, "census.total", exact=True)
    trace_s = _next(profile, method, order, "timing.trace_s", exact=False)
    parts = []
    if equations is not None and equations.next is not None:
        value = equations.next.value
        parts.append(f"{_counted(value, equations.exact)} equations")
    if trace_s is not None and trace_s.next is not None:
        parts.append(f"{seconds_text(trace_s.next.value)} to trace")
    if not parts:
        return None
    return f"by the growth so far order {order} has {' and takes about '.join(parts)}"


def _counted(value: float, exact: bool) -> str:
    return count_text(value) if exact else f"about {about_text(value)}"


def _next(
    profile: Profile, method: str, order: int, quantity: str, *, exact: bool
) -> GrowthLaw | None:
    before = [(n, value) for n, value in series_of(profile, method, quantity) if n < order]
    law = law_of(method, quantity, before, exact=exact)
    reaches = law is not None and law.next is not None and law.next.order == order
    return law if reaches else None
