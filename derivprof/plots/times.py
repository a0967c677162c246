"""The panels of durations: tracing, compiling and running, one line per method."""

from collections.abc import Iterable
from dataclasses import dataclass

from derivprof.plots.palette import method_looks
from derivprof.plots.panel import Line, Panel, Section
from derivprof.plots.scales import LogScale
from derivprof.plots.ticks import seconds_tick
from derivprof.record import Profile, series_of


@dataclass(frozen=True)
class _Stage:
    path: str
    title: str
    remark: str
    depends_on_device: bool = True


_STAGES = (
    _Stage("timing.trace_s", "trace", "from Python to the jaxpr", depends_on_device=False),
    _Stage("timing.compile_s", "compile", "XLA, once per shape"),
    _Stage("timing.run_s", "run", "the computation alone"),
)


def times_sections(profile: Profile) -> tuple[Section, ...]:
    """The stages that were measured, each on a scale of its own; none where none was.

    With several devices a stage is a section, a device a panel, and they share the scale.
    """
    if not profile.has_timings():
        return ()
    if len(profile.devices) == 1:
        panels = _panels(_panel(profile, profile, stage) for stage in _STAGES)
        return (
            Section(
                "duration", panels, LogScale(seconds_tick), shares_scale=False, axes_height_in=1.7
            ),
        )
    sections = (
        (stage, _panels(_panel(profile, each, stage) for each in profile.on_each()))
        for stage in _STAGES
        if stage.depends_on_device
    )
    return tuple(
        Section("duration", panels, LogScale(seconds_tick), shares_scale=True, axes_height_in=1.7)
        for _, panels in sections
    )


def _panels(found: Iterable[Panel]) -> tuple[Panel, ...]:
    return tuple(panel for panel in found if panel.lines)


def _panel(whole: Profile, profile: Profile, stage: _Stage) -> Panel:
    """One stage on the one device of ``profile``; colours are those of the ``whole`` record."""
    device = profile.environment.device
    where = f" on {device.name}" if len(whole.devices) > 1 else ""
    remark = f"{stage.remark}, {device.kind}" if stage.title == "run" else stage.remark
    looks = method_looks(whole.methods)
    lines = (Line(m, series_of(profile, m, stage.path), looks[m]) for m in profile.methods)
    return Panel(f"{stage.title}{where}", remark, tuple(line for line in lines if line.end))
