"""How long it takes from Python to a result, stage by stage."""

from collections.abc import Mapping

from derivprof.findings.devices import on_every_device
from derivprof.findings.headline import place_text
from derivprof.growth import noise_of
from derivprof.record import Measurement, Profile, right_methods
from derivprof.units import seconds_text

STAGES = ("trace", "lower", "compile", "call")
"""What one answer takes: the three that are paid once per shape, then one call from Python."""

_DOING = dict(zip(STAGES, ("tracing", "lowering", "compiling", "calling"), strict=True))


def stages_of(cell: Measurement) -> Mapping[str, float]:
    """The seconds of each stage that was measured; none where tracing alone was."""
    if cell.timing is None or cell.timing.compile_s is None:
        return {}
    found = {stage: getattr(cell.timing, f"{stage}_s") for stage in STAGES}
    return {stage: seconds for stage, seconds in found.items() if seconds is not None}


def stages_headline(profile: Profile) -> str:
    """Which right method takes longest to its first answer, on what, and which takes least."""
    return on_every_device(profile, _said)


def _said(profile: Profile) -> str:
    totals = _totals(profile)
    if not totals:
        return "no right method was compiled"
    at = _last_common(totals)
    here = {m: points[at] for m, points in totals.items() if at in points}
    slowest, quickest = max(here, key=lambda m: sum(here[m].values())), _quickest(here)
    most, least = sum(here[slowest].values()), sum(here[quickest].values())
    stage = max(STAGES, key=lambda each: here[slowest].get(each, 0.0))
    share = round(100 * here[slowest][stage] / most)
    where = place_text(profile, at)
    said = (
        f"{slowest} takes {seconds_text(most)} to a result{where}, {share} % of it {_DOING[stage]}"
    )
    if slowest == quickest:
        return said
    if most <= least * (1 + noise_of("timing.compile_s")):
        return f"{said}; the others take as long within 10 %"
    return f"{said}; {quickest} least, {seconds_text(least)}"


def _quickest(here: Mapping[str, Mapping[str, float]]) -> str:
    return min(here, key=lambda method: sum(here[method].values()))


def _totals(profile: Profile) -> dict[str, dict[int, Mapping[str, float]]]:
    """The stages of the right methods by their numbers on the axis, where there are any."""
    found = {
        method: {cell.at: stages_of(cell) for cell in profile.cells(method) if stages_of(cell)}
        for method in right_methods(profile)
    }
    return {method: points for method, points in found.items() if points}


def _last_common(totals: Mapping[str, Mapping[int, object]]) -> int:
    """The last number on the axis of most methods: of all where they share one."""
    places = sorted({at for points in totals.values() for at in points})
    return max(places, key=lambda at: (sum(at in p for p in totals.values()), at))
