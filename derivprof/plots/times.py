"""The panels of durations: tracing, compiling and running, one line per method."""

from derivprof.plots.palette import method_looks
from derivprof.plots.panel import Line, Panel, Section
from derivprof.plots.ticks import seconds_tick
from derivprof.record import Profile, series_of


def times_section(profile: Profile) -> Section | None:
    """The stages that were measured, each on a scale of its own; None where none was."""
    if not profile.has_timings():
        return None
    panels = tuple(
        Panel(title, remark, lines)
        for path, title, remark in _stages(profile)
        if (lines := _lines(profile, path))
    )
    return Section("duration", panels, seconds_tick, shares_scale=False, axes_height_in=1.7)


def _stages(profile: Profile) -> tuple[tuple[str, str, str], ...]:
    """The quantity, the title and the remark of each panel."""
    return (
        ("timing.trace_s", "trace", "from Python to the jaxpr"),
        ("timing.compile_s", "compile", "XLA, once per shape"),
        ("timing.run_s", "run", f"the computation alone, {profile.environment.device.kind}"),
    )


def _lines(profile: Profile, path: str) -> tuple[Line, ...]:
    looks = method_looks(profile.methods)
    lines = (Line(m, series_of(profile, m, path), looks[m]) for m in profile.methods)
    return tuple(line for line in lines if line.end)
