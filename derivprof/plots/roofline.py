"""The figure ``roofline``: operations per second against operations per byte, cell by cell."""

import math

from derivprof.findings import Rate, has_loop, rates_of
from derivprof.plots.palette import REFERENCE_LOOK, method_looks
from derivprof.plots.panel import Guide, Line, Panel, Section
from derivprof.plots.scales import LogScale
from derivprof.plots.ticks import rate_tick
from derivprof.record import Axis, Profile
from derivprof.units import rate_text


def roofline_sections(profile: Profile) -> tuple[Section, ...]:
    """One panel per device, each with the roof of what was seen on it."""
    panels = tuple(_panel(profile, each) for each in profile.on_each())
    found = tuple(panel for panel in panels if panel is not None)
    if not found:
        return ()
    section = Section(
        unit="operations per second",
        panels=found,
        scale=LogScale(rate_tick),
        shares_scale=True,
        axes_height_in=3.4,
        across=LogScale(rate_tick),
        across_name="operations per byte that XLA says are moved",
    )
    return (section,)


def roofline_notes(profile: Profile) -> tuple[str, ...]:
    """What the dashed roof is, and what was left out."""
    looped = dict.fromkeys(cell.method for cell in profile.measurements if has_loop(cell))
    left_out = f"left out where they have loops, whose bytes XLA counts once: {', '.join(looped)}"
    return (
        "dashed: the most bytes and operations per second that were seen here, which is not the "
        "peak of the hardware; grey: bytes per second",
        *((left_out,) if looped else ()),
    )


def _panel(whole: Profile, profile: Profile) -> Panel | None:
    found = {m: rates for m in profile.methods if (rates := rates_of(profile, m))}
    if not found:
        return None
    looks, rates = method_looks(whole.methods), [r for each in found.values() for r in each]
    lines = tuple(
        Line(method, tuple((r.per_byte, r.per_second) for r in each), looks[method])
        for method, each in found.items()
    )
    where = f" on {profile.environment.device.name}" if len(whole.devices) > 1 else ""
    return Panel(
        title=f"a point per {profile.axis.head}{where}",
        remark=_remark(profile.axis, rates),
        lines=(*lines, _roof(rates)),
        guides=_guides(rates),
    )


def _remark(axis: Axis, rates: list[Rate]) -> str:
    places = sorted({rate.at for rate in rates})
    several = len(places) > 1
    return f"each line begins at {axis.place(places[0])}" if several else f"of one {axis.head}"


def _roof(rates: list[Rate]) -> Line:
    """The best bandwidth up to where it would reach the best rate, and from there on that."""
    bandwidth, best = max(r.bandwidth for r in rates), max(r.per_second for r in rates)
    low, high = (end(rate.per_byte for rate in rates) for end in (min, max))
    corners = ((low, bandwidth * low), (best / bandwidth, best), (high, best))
    return Line(f"best seen, {rate_text(best)}/s", corners, REFERENCE_LOOK)


def _guides(rates: list[Rate]) -> tuple[Guide, ...]:
    """Every power of ten of bytes per second around those that were seen."""
    seen = [math.log10(rate.bandwidth) for rate in rates]
    powers = range(math.floor(min(seen)) - 1, math.ceil(max(seen)) + 2)
    return tuple(Guide(f"{rate_tick(10.0**power)}B/s", 10.0**power) for power in powers)
