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
    return _by_growth(profile, cell)


def _by_growth(profile: Profile, cell: Measurement) -> str | None:
    equations = _next(profile, cell, "census.total", exact=True)
    trace_s = _next(profile, cell, "timing.trace_s", exact=False)
    parts = []
    if equations is not None and equations.next is not None:
        value = equations.next.value
        parts.append(f"{_counted(value, equations.exact)} equations")
    if trace_s is not None and trace_s.next is not None:
        parts.append(f"{seconds_text(trace_s.next.value)} to trace")
    if not parts:
        return None
    return f"by the growth so far {cell.place} has {' and takes about '.join(parts)}"


def _counted(value: float, exact: bool) -> str:
    return count_text(value) if exact else f"about {about_text(value)}"


def _next(profile: Profile, cell: Measurement, quantity: str, *, exact: bool) -> GrowthLaw | None:
    series = series_of(profile, cell.method, quantity)
    before = [(at, value) for at, value in series if at < cell.at]
    law = law_of(cell.method, quantity, before, exact=exact, axis=cell.axis)
    reaches = law is not None and law.next is not None and law.next.order == cell.at
    return law if reaches else None
