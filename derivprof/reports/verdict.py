"""What the figures come to, in a few sentences that each name their quantity."""

from collections import Counter
from collections.abc import Iterable, Iterator

from derivprof.record import Crossover, Profile, Verdict, quantity_of, series_of
from derivprof.reports.checks import check_sentences
from derivprof.units import count_text, ratio_text, seconds_text, three_digits

_QUANTITIES = (
    ("census.total", "Raw equations", count_text),
    ("census.after_cse", "After DCE and CSE", count_text),
    ("timing.run_s", "Run time", seconds_text),
    ("timing.compile_s", "Compile time", seconds_text),
)

_COMPARED = ("census.total", "timing.run_s")


def verdict(profile: Profile) -> tuple[str, ...]:
    """The ranking of the methods by each quantity; which one to use; which ones are right."""
    figures = (*_rankings(profile), *_crossings(profile), *_advice(profile))
    return (*figures, *check_sentences(profile))


def _rankings(profile: Profile) -> Iterator[str]:
    for path, name, text in _QUANTITIES:
        series = {method: dict(series_of(profile, method, path)) for method in profile.methods}
        measured = {method: points for method, points in series.items() if points}
        order = _last_comparable(measured.values())
        if order is None:
            continue
        reached = {m: points[order] for m, points in measured.items() if order in points}
        ranked = sorted(reached, key=reached.__getitem__)
        parts = (f"{method} {text(reached[method])}" for method in ranked)
        yield f"{name} at order {order}: {', '.join(parts)}."


def _last_comparable(series: Iterable[dict[int, float]]) -> int | None:
    """The highest order that at least two methods reached."""
    reached = Counter(order for points in series for order in points)
    return max((order for order, count in reached.items() if count > 1), default=None)


def _crossings(profile: Profile) -> Iterator[str]:
    """From which order on the method that is smallest in the end is smaller than each other."""
    for path, name, _ in _QUANTITIES:
        found = [c for c in profile.crossovers if c.quantity == path]
        beaten = {c.larger for c in found}
        for crossing in found:
            if path in _COMPARED and crossing.smaller not in beaten:
                yield _crossing(crossing, name.lower())


def _crossing(crossing: Crossover, quantity: str) -> str:
    return (
        f"{quantity.capitalize()}: {crossing.smaller} is smaller than {crossing.larger} from order "
        f"{crossing.from_order} on ({ratio_text(crossing.ratio_at_last)} at order "
        f"{crossing.to_order})."
    )


def _advice(profile: Profile) -> Iterator[str]:
    """Which method to use at the highest order that was run, among those that are right."""
    order = max(profile.orders, default=0)
    times = {}
    for method in profile.methods:
        cell = next((c for c in profile.cells(method) if c.order == order), None)
        run_s = None if cell is None else quantity_of(cell, "timing.run_s")
        wrong = cell is not None and cell.check and cell.check.verdict is not Verdict.AGREES
        if run_s is not None and not wrong:
            times[method] = run_s
    if len(times) < 2:
        return
    best, second = sorted(times, key=lambda method: times[method])[:2]
    factor = times[second] / times[best]
    if factor < 1.1:
        yield f"At order {order} {best} and {second} run equally fast, within 10 %."
    else:
        yield (
            f"At order {order} use {best}: it runs {three_digits(factor)} times as fast as "
            f"{second}, the next."
        )
