"""What a record comes to by one quantity, in one sentence."""

from derivprof.findings.devices import on_every_device
from derivprof.findings.laws import growth_phrase, law_of_method
from derivprof.findings.quantities import Words, words_of
from derivprof.findings.standing import (
    alike_text,
    best_methods,
    best_since,
    compared_with_best,
)
from derivprof.record import Profile, Ranking, ranking, right_methods, series_of
from derivprof.units import ratio_text, three_digits


def headline(profile: Profile, quantity: str) -> str:
    """How the right methods compare by a quantity, named by its path like ``census.total``.

    Of counts how they grow, ``nested-jvp grows about x2.8 per order in raw equations, taylor
    exactly linearly (3 n + 4)``; of durations and memory who is best. A method whose check
    fails is not in it.
    """
    if quantity.startswith("census."):  # the same on every device
        return _said(profile.on(profile.devices[0]), quantity)
    return on_every_device(profile, lambda each: _said(each, quantity))


def _said(profile: Profile, quantity: str) -> str:
    found = ranking(profile, quantity)
    if found is None:
        return _of_one(profile, quantity)
    best = best_methods(profile, found)
    if quantity.startswith("census.") and len(best) < len(found.values):
        return _growth(profile, found, best) or _leader(profile, found, best)
    if len(best) == len(found.values):
        return _equals(profile, found)
    return _leader(profile, found, best)


def place_text(profile: Profile, at: int) -> str:
    """`` at order 8``, `` at D = 8``; nothing in a record of one cell per method."""
    return f" at {profile.axis.place(at)}" if len(profile.places) > 1 else ""


def names_text(names: tuple[str, ...], known: int) -> str:
    """``a and b``; of many their number, ``all 5 methods`` where these are all that are known."""
    if len(names) > 3:
        return f"all {len(names)} methods" if len(names) == known else f"{len(names)} methods"
    first, last = ", ".join(names[:-1]), "".join(names[-1:])
    return f"{first} and {last}" if first else last


def _growth(profile: Profile, found: Ranking, best: tuple[str, ...]) -> str | None:
    """How the largest grows, and how the smallest; None where there is no law for both."""
    smallest, largest = found.values[0][0], found.values[-1][0]
    laws = [law_of_method(profile, method, found.quantity) for method in (largest, smallest)]
    if None in laws:
        return None
    much, little = (growth_phrase(law) for law in laws if law is not None)
    noun = words_of(found.quantity).noun
    verb, _, rest = little.partition(" ")
    second = rest if much.startswith(f"{verb} ") else little
    return f"{largest} {much} in {noun}, {smallest} {second}{_since(profile, found, best)}"


def _since(profile: Profile, found: Ranking, best: tuple[str, ...]) -> str:
    since = best_since(profile, found, best)
    if since is None or len(best) > 1:
        return ""
    smallest = "smaller" if len(found.values) == 2 else "smallest"
    return f", {smallest} from {profile.axis.place(since)} on"


def _leader(profile: Profile, found: Ranking, best: tuple[str, ...]) -> str:
    words, where = words_of(found.quantity), place_text(profile, found.at)
    does = words.one if len(best) == 1 else words.several
    value = _value(profile, found, best, words)
    names = names_text(best, len(found.values))
    return f"{names} {does}{where}, {value}; next {_next(profile, found, best)}"


def _value(profile: Profile, found: Ranking, best: tuple[str, ...], words: Words) -> str:
    values = [value for method, value in found.values if method in best]
    if len(best) > 1 and found.quantity.startswith("timing."):
        return alike_text(profile, found, best)
    return words.text(values[0]) + (" each" if len(best) > 1 else "")


def _next(profile: Profile, found: Ranking, best: tuple[str, ...]) -> str:
    """``jet, x3.90``; with an interval where rounds were compared."""
    least = found.values[0][1]
    method, value = next(pair for pair in found.values if pair[0] not in best)
    of_rounds = next((c for c in compared_with_best(profile, found) if c.method == method), None)
    if of_rounds is not None:
        interval = f"{three_digits(of_rounds.low)} to {three_digits(of_rounds.high)}"
        return f"{method}, {ratio_text(of_rounds.ratio)} (99 %: {interval})"
    return f"{method}, " + (
        ratio_text(value / least) if least else words_of(found.quantity).text(value)
    )


def _equals(profile: Profile, found: Ranking) -> str:
    words, where = words_of(found.quantity), place_text(profile, found.at)
    names = tuple(method for method, _ in found.values)
    if found.quantity.startswith("timing."):
        alike = alike_text(profile, found, names)
        return f"{words.noun}{where}: {names_text(names, len(names))} are {alike}"
    value, exactly = words.text(found.values[0][1]), len({v for _, v in found.values}) == 1
    same = "the same" if exactly else "about the same"
    return f"{names_text(names, len(names))} have {same} {words.noun}{where}, {value}"


def _of_one(profile: Profile, quantity: str) -> str:
    """What is known of the one right method that was measured; or why there is none."""
    words, alone = words_of(quantity), ranking(profile, quantity, at_least=1)
    if alone is None:
        return _of_none(profile, quantity)
    method, value = alone.values[0]
    law = law_of_method(profile, method, quantity)
    if law is not None and quantity.startswith("census."):
        return f"{method} {growth_phrase(law)} in {words.noun}"
    return f"{words.noun} of {method}{place_text(profile, alone.at)}: {words.text(value)}"


def _of_none(profile: Profile, quantity: str) -> str:
    noun = words_of(quantity).noun
    wrong = [m for m in profile.methods if m not in right_methods(profile)]
    if any(series_of(profile, method, quantity) for method in wrong):
        who = names_text(tuple(wrong), len(profile.methods))
        return f"{who} {'are' if len(wrong) > 1 else 'is'} wrong, and no other method has {noun}"
    counted = quantity.startswith(("census.", "operations."))
    return f"no {noun} {'were counted' if counted else 'was measured'}"
