"""How a method's equations grow, in a few words."""

from derivprof.record import GrowthLaw, Profile, series_of
from derivprof.units import count_text, ratio_text


def growth_of(profile: Profile, method: str) -> str:
    """How the method's equations grow with the order; how many there are where that is unknown."""
    for law in profile.growth:
        if (law.method, law.quantity) == (method, "census.total"):
            return law_text(law)
    order, total = series_of(profile, method, "census.total")[-1]
    return f"{count_text(total)} at order {order}"


def law_text(law: GrowthLaw) -> str:
    """A law in a few words, with how far it can be trusted, ``x2.78 per order (fitted)``."""
    if law.exact and law.closed_form:
        return f"{law.closed_form} (exact)"
    words = f"{ratio_text(law.ratio)} per order" if law.ratio is not None else law.law
    words = words.removeprefix("fitted: ").partition(" (")[0]
    return words if law.exact else f"{words} (fitted)"
