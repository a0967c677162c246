"""What the figures come to, in a few sentences that each name their quantity."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from derivprof.findings import alike_text, best_methods, best_since, compared_with_best
from derivprof.record import (
    Check,
    Profile,
    Ranking,
    Verdict,
    failed_checks,
    ranking,
    series_of,
    unchecked_methods,
)
from derivprof.reports.checks import check_sentences
from derivprof.units import (
    bytes_text,
    count_text,
    ratio_text,
    seconds_text,
    three_digits,
)


@dataclass(frozen=True)
class Quantity:
    """What is compared, what the smallest is called, and how a value is written."""

    path: str
    title: str
    text: Callable[[float | None], str]


_QUANTITIES = (
    Quantity("census.total", "Fewest raw equations", count_text),
    Quantity("census.after_cse", "Fewest equations after DCE and CSE", count_text),
    Quantity("timing.compile_s", "Fastest to compile", seconds_text),
    Quantity("timing.run_s", "Fastest to run", seconds_text),
    Quantity("memory.peak_bytes", "Least peak memory", bytes_text),
    Quantity("memory.device_peak_bytes", "Least device memory in a run", bytes_text),
    Quantity("stored.bytes", "Least stored for the backward pass", bytes_text),
)
_CALL = Quantity("timing.call_s", "Fastest to call from Python", seconds_text)
_TEMPORARY = Quantity("memory.temp_bytes", "Least temporary memory", bytes_text)


def verdict(profile: Profile) -> tuple[str, ...]:
    """By each quantity the best of the methods that are right; then which ones are wrong."""
    asked = (_measured(profile, quantity) for quantity in (*_QUANTITIES, *_calls(profile)))
    best = (best_sentence(profile, quantity) for quantity in asked)
    said = (*filter(None, best), *_passes(profile), *_alone(profile), *_unchecked(profile))
    wrong = () if profile.has_checks() else _wrong(profile)
    return (*said, *wrong, *check_sentences(profile))


def _measured(profile: Profile, quantity: Quantity) -> Quantity:
    """The quantity; temporary memory, where that is known of more methods than the peak."""
    if quantity.path != "memory.peak_bytes":
        return quantity
    peak, temporary = (ranking(profile, each.path) for each in (quantity, _TEMPORARY))
    is_better = temporary and (peak is None or len(peak.values) < len(temporary.values))
    return _TEMPORARY if is_better else quantity


def _calls(profile: Profile) -> Iterator[Quantity]:
    """Whole calls, where a method has no run time in their place."""
    runs, calls = (ranking(profile, path) for path in ("timing.run_s", _CALL.path))
    if calls is None:
        return
    known = {method for method, _ in runs.values} if runs and runs.at == calls.at else set()
    if {method for method, _ in calls.values} - known:
        yield _CALL


def best_sentence(profile: Profile, quantity: Quantity) -> str | None:
    """Who is best at the last place that two methods reached, by how much, and since when."""
    found = ranking(profile, quantity.path)
    if found is None:
        return None
    best = best_methods(profile, found)
    start = f"{quantity.title} at {profile.axis.place(found.at)}"
    if len(best) == len(found.values):
        return f"{start}: {_shared(profile, quantity, found, best, all_of_them=True)}."
    leader = _shared(profile, quantity, found, best)
    since = _since(profile, found, best)
    return f"{start}: {leader}{since}; next {_next(profile, quantity, found, best)}."


def _shared(
    profile: Profile,
    quantity: Quantity,
    found: Ranking,
    best: tuple[str, ...],
    *,
    all_of_them: bool = False,
) -> str:
    """``taylor, 30``; of several that are equal the names, and the value or its range."""
    values = [value for method, value in found.values if method in best]
    least, most = min(values), max(values)
    if len(best) == 1:
        return f"{best[0]}, {quantity.text(least)}"
    *others, last = best
    many = len(others) > 1 and all_of_them
    names = f"all {len(best)}" if many else f"{', '.join(others)} and {last}"
    if quantity.path.startswith("timing."):
        spread = f"{quantity.text(least)} to {quantity.text(most)}"
        alike = alike_text(profile, found, best)
        return f"{names}, {alike} ({spread})"
    return f"{names}, {quantity.text(least)} each"


def next_of(found: Ranking, best: tuple[str, ...]) -> tuple[str, float]:
    """The smallest of those that are not among the best, and its value."""
    return next(pair for pair in found.values if pair[0] not in best)


def _next(profile: Profile, quantity: Quantity, found: Ranking, best: tuple[str, ...]) -> str:
    """``jet, 117 (x3.90)``; with an interval where rounds were compared."""
    least = found.values[0][1]
    method, value = next_of(found, best)
    of_rounds = next((c for c in compared_with_best(profile, found) if c.method == method), None)
    if of_rounds is not None:
        interval = f"{three_digits(of_rounds.low)} to {three_digits(of_rounds.high)}"
        factor = f" ({ratio_text(of_rounds.ratio)}, 99 %: {interval})"
    else:
        factor = f" ({ratio_text(value / least)})" if least else ""
    return f"{method}, {quantity.text(value)}{factor}"


def _since(profile: Profile, found: Ranking, best: tuple[str, ...]) -> str:
    """``, from order 2 on``: since when the best beat all others; nothing where they do not."""
    since = best_since(profile, found, best)
    return "" if since is None else f", from {profile.axis.place(since)} on"


def _passes(profile: Profile) -> Iterator[str]:
    """How many passes a sparse derivative takes, and how many a full one would."""
    for method in profile.methods:
        series = series_of(profile, method, "passes")
        full = _differentiated_entries(profile)
        if not series or failed_checks(profile, method) or not full:
            continue
        at, passes = max(series)
        if passes >= full:
            continue
        where = profile.axis.place(at)
        yield (
            f"Passes at {where}: {method} takes {count_text(passes)}, and one per input "
            f"entry are {count_text(full)} ({ratio_text(full / passes)})."
        )


def _differentiated_entries(profile: Profile) -> int:
    """The entries of one row's differentiated inputs; 0 in a record that does not say."""
    leaves = [
        leaf
        for info in profile.target.inputs
        if info.differentiated
        for leaf in info.leaves
        if leaf.is_inexact
    ]
    if profile.derivative.get("rows") == "leading axis":
        leaves = [replace(leaf, shape=leaf.shape[1:]) for leaf in leaves]
    return sum(math.prod(leaf.shape) for leaf in leaves)


def _alone(profile: Profile) -> Iterator[str]:
    """The one method that got to where there is nothing to compare it with."""
    compared, reached = (ranking(profile, "census.total", at_least=n) for n in (2, 1))
    if compared and reached and reached.at > compared.at:
        yield f"Only {reached.values[0][0]} reached {profile.axis.place(reached.at)}."


def _unchecked(profile: Profile) -> Iterator[str]:
    """The user's own code, where only its equations are known."""
    if profile.has_checks() or not profile.has_counts() or len(profile.methods) < 2:
        return
    if own := unchecked_methods(profile):
        yield f"Not checked: {', '.join(own)}; `derivprof check` says whether it is right."


def _wrong(profile: Profile) -> Iterator[str]:
    """Which methods are left out above, and why."""
    for method in profile.methods:
        failing = failed_checks(profile, method)
        if failing:
            what = " and ".join(dict.fromkeys(_what(check) for _, check in failing))
            where = profile.axis.listed([at for at, _ in failing])
            yield f"Wrong: {method} {what} at {where}, so it is advised for nothing."


def _what(check: Check) -> str:
    if check.verdict is Verdict.NOT_FINITE:
        return "is not finite"
    return f"differs from {check.reference}"
