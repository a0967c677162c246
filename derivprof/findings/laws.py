"""How a quantity of one method grows along the axis, in a few words."""

import re

from derivprof.record import Axis, GrowthLaw, Profile, series_of
from derivprof.units import count_text, ratio_text

WIDE = 1.1
"""A fitted ratio whose range is wider than this is told as the range."""
UNSTEADY = 1.0
"""Exponents further apart than this are no law."""


def law_of_method(profile: Profile, method: str, quantity: str) -> GrowthLaw | None:
    """The law of a method's quantity; None where too little was measured for one."""
    laws = (law for law in profile.growth if (law.method, law.quantity) == (method, quantity))
    return next(laws, None)


def growth_of(profile: Profile, method: str, quantity: str = "census.total") -> str:
    """How the method's equations grow; how many there are where that is unknown."""
    law = law_of_method(profile, method, quantity)
    if law is not None:
        return law_text(law)
    at, total = series_of(profile, method, quantity)[-1]
    return f"{count_text(total)} at {profile.axis.place(at)}"


def law_text(law: GrowthLaw) -> str:
    """A law in a few words, with how far it can be trusted, ``x2.78 per order (fitted)``."""
    if law.exact and law.closed_form:
        return f"{law.closed_form} (exact)"
    is_ratio = law.ratio is not None and law.axis is Axis.ORDER
    words = f"{ratio_text(law.ratio)} per order" if is_ratio else law.law
    words = words.removeprefix("fitted: ").partition(" (")[0]
    return words if law.exact or words.startswith("no ") else f"{words} (fitted)"


def growth_phrase(law: GrowthLaw) -> str:
    """The law as what the method does, ``grows about x2.8 per order``, ``stays about flat``."""
    return _exact_phrase(law) if law.exact and law.closed_form else _fitted_phrase(law)


def _exact_phrase(law: GrowthLaw) -> str:
    form, start = law.closed_form or "", _start_text(law)
    if law.axis.symbol not in form:
        return f"stays at exactly {form}{start}"
    if "^" not in form and "log" not in form:
        return f"grows exactly linearly{start} ({form})"
    return f"grows exactly as {form}{start}"


def _start_text(law: GrowthLaw) -> str:
    """From where on an exact law holds, where that is not the first order."""
    found = re.search(r" from (order|D =) \d+ on", law.law)
    return found[0] if found else ""


def _fitted_phrase(law: GrowthLaw) -> str:
    words = law.law.removeprefix("fitted: ")
    if words.startswith(("0 on", "0 at")):
        return "stays 0"
    if words.startswith("flat"):
        return "stays about flat"
    if law.ratio is not None:
        return _ratio_phrase(law.ratio, law.spread)
    symbol = law.axis.symbol
    power = re.match(rf"about {symbol}\^(-?[\d.]+)", words)
    low, high = law.spread or (0.0, 0.0)
    if power is None or high - low > UNSTEADY:
        return "follows no law"
    return f"{_verb(float(power[1]), 0.0)} about as {symbol}^{float(power[1]):.2g}"


def _ratio_phrase(ratio: float, spread: tuple[float, float] | None) -> str:
    low, high = spread or (ratio, ratio)
    if low < 1 < high:
        return "follows no law"
    if high > WIDE * low:
        return f"{_verb(ratio, 1.0)} x{low:.2g} to x{high:.2g} per order"
    return f"{_verb(ratio, 1.0)} about x{ratio:.2g} per order"


def _verb(rate: float, still: float) -> str:
    return "grows" if rate >= still else "shrinks"
