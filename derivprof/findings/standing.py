"""How the right methods stand by one quantity: the best of them, how alike, and since when."""

import math

from derivprof.growth import noise_of
from derivprof.record import Comparison, Profile, Ranking, Speed
from derivprof.statistics import MEANINGFUL
from derivprof.units import percent_text


def best_methods(profile: Profile, found: Ranking) -> tuple[str, ...]:
    """The smallest, with all that are as small: where rounds were compared, by what those say."""
    verdicts = {each.method: each.verdict for each in compared_with_best(profile, found)}
    if not verdicts:
        alike = {*found.best(noise_of(found.quantity)), *_overlapping(profile, found)}
    else:
        alike = {m for m, said in verdicts.items() if said in (Speed.SAME, Speed.AMBIGUOUS)}
    smallest = found.values[0][0]
    return tuple(method for method, _ in found.values if method == smallest or method in alike)


def compared_with_best(profile: Profile, found: Ranking) -> list[Comparison]:
    """The comparisons of a ranking's methods with its smallest, from the same rounds."""
    smallest = found.values[0][0]
    of_order = (
        c for c in profile.comparisons if (c.quantity, c.order) == (found.quantity, found.at)
    )
    return [each for each in of_order if each.baseline == smallest]


def alike_text(profile: Profile, found: Ranking, best: tuple[str, ...]) -> str:
    """How alike several best ones are in a duration, ``equally fast within 1.50 %``."""
    compared = compared_with_best(profile, found)
    verdicts = [each.verdict for each in compared if each.method in best]
    if not verdicts:
        within = set(best) <= set(found.best(noise_of(found.quantity)))
        return "equally fast within 10 %" if within else "not told apart by these samples"
    if Speed.AMBIGUOUS in verdicts:
        return "not told apart by these samples"
    return f"equally fast within {percent_text(MEANINGFUL)}"


def best_since(profile: Profile, found: Ranking, best: tuple[str, ...]) -> int | None:
    """From where on the best beat all others; None where they do not, or have no others."""
    others = [method for method, _ in found.values if method not in best]
    starts = {
        (crossing.smaller, crossing.larger): crossing.from_order
        for crossing in profile.crossovers
        if crossing.quantity == found.quantity and crossing.to_order == found.at
    }
    pairs = [(leader, other) for leader in best for other in others]
    if not pairs or not all(pair in starts for pair in pairs):
        return None
    return max(starts[pair] for pair in pairs)


def _overlapping(profile: Profile, found: Ranking) -> set[str]:
    """The methods with a repetition of a stage that took no longer than one of the fastest did."""
    stage = found.quantity.removeprefix("timing.").removesuffix("_s")
    samples = {
        cell.method: cell.timing.stage_samples_s.get(stage, ())
        for cell in profile.measurements
        if cell.at == found.at and cell.timing is not None
    }
    longest = max(samples.get(found.values[0][0]) or (0.0,))
    return {
        method for method, _ in found.values if min(samples.get(method) or (math.inf,)) <= longest
    }
