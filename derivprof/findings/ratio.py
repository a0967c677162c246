"""What a derivative costs next to the function itself."""

from derivprof.findings.headline import place_text
from derivprof.findings.quantities import words_of
from derivprof.record import Axis, Profile, Ranking, ranking, series_of
from derivprof.units import three_digits

COSTS = ("census.after_cse", "operations.arithmetic", "timing.run_s")
"""By which quantities a derivative is held against the function; in the title the first one."""


def ratios_of(profile: Profile, method: str, quantity: str) -> tuple[tuple[int, float], ...]:
    """The cost at every order over the cost at order 0; none where that is 0 or unknown.

    None in a sweep over dimensions, which is of one order.
    """
    if profile.axis is not Axis.ORDER:
        return ()
    points = series_of(profile, method, quantity)
    base = dict(points).get(0)
    return tuple((order, value / base) for order, value in points) if base else ()


def ratio_headline(profile: Profile) -> str:
    """What the cheapest and the dearest right method cost at the highest order, next to N + 1."""
    if profile.axis is not Axis.ORDER:
        return "the cost of a derivative over that of the function is known of sweeps over orders"
    profile = profile.on(profile.devices[0])
    for quantity in COSTS:
        found = ranking(profile, quantity, at_least=2) or ranking(profile, quantity, at_least=1)
        if found is not None and found.at > 0 and _known(profile, found):
            return _said(profile, found)
    return "the cost of a derivative over that of the function is not known at any order"


def _known(profile: Profile, found: Ranking) -> bool:
    return any(found.at in dict(ratios_of(profile, m, found.quantity)) for m, _ in found.values)


def _said(profile: Profile, found: Ranking) -> str:
    ratios = {m: dict(ratios_of(profile, m, found.quantity)).get(found.at)
              for m, _ in found.values}  # fmt: skip
    known = {method: ratio for method, ratio in ratios.items() if ratio is not None}
    least, most = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    noun, hoped = words_of(found.quantity).noun, found.at + 1
    where = place_text(profile, found.at)
    about = "about " if found.quantity.startswith("timing.") else ""
    said = (
        f"{least} costs {about}{_times(known[least])} the function{where} "
        f"in {noun}, {_against(known[least], hoped)} N + 1 = {hoped}"
    )
    return said if known[least] == known[most] else f"{said}; {most} {_times(known[most])}"


def _times(ratio: float) -> str:
    return f"{three_digits(ratio)} times"


def _against(ratio: float, hoped: int) -> str:
    if ratio == hoped:
        return "just"
    return "less than" if ratio < hoped else "more than"
