"""The growth plot: how the equations, and the time, of each method grow with the order."""

from derivprof.plots.counts import counts_sections
from derivprof.plots.panel import Section
from derivprof.plots.times import times_sections
from derivprof.record import Profile


def growth_sections(profile: Profile) -> tuple[Section, ...]:
    """Counts by primitive against order, method by method; totals; durations where measured."""
    first = profile.on(profile.devices[0])  # counts are the same on every device
    return (*counts_sections(first), *times_sections(profile))
