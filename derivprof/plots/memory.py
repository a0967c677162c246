"""The figure ``memory``: bytes along the axis, a panel per kind, with a row for none at all."""

from dataclasses import dataclass

from derivprof.plots.palette import ALL_LOOK, REFERENCE_LOOK, method_looks
from derivprof.plots.panel import Line, Panel, Points, Section, across
from derivprof.plots.scales import bytes_scale
from derivprof.plots.ticks import bytes_tick
from derivprof.record import Profile, series_of


@dataclass(frozen=True)
class _Kind:
    path: str
    title: str
    remark: str
    noun: str


_KINDS = (
    _Kind("memory.peak_bytes", "peak", "as the compiler planned it", "peak memory"),
    _Kind("memory.temp_bytes", "temporary", "part of the peak", "temporary memory"),
    _Kind(
        "memory.device_peak_bytes",
        "peak of a run",
        "measured in a process of its own",
        "device memory in a run",
    ),
    _Kind(
        "stored.bytes",
        "stored arrays",
        "from the forward to the backward pass",
        "memory for the backward pass",
    ),
)


def memory_sections(profile: Profile) -> tuple[Section, ...]:
    """What was measured, every panel of a device on one scale; a section per device."""
    sections = (_section(profile, each) for each in profile.on_each())
    return tuple(section for section in sections if section.panels)


def _section(whole: Profile, profile: Profile) -> Section:
    panels = (_panel(whole, profile, kind) for kind in _KINDS)
    return Section(
        unit="memory",
        panels=tuple(panel for panel in panels if panel.lines),
        scale=bytes_scale(bytes_tick),
        shares_scale=True,
        axes_height_in=2.2,
    )


def memory_notes(profile: Profile) -> tuple[str, ...]:
    """Which kinds of memory no method takes any of."""
    none = [kind.noun for kind in _KINDS if _is_nothing(profile, kind)]
    return tuple(f"no method takes any {noun}" for noun in none)


def _is_nothing(profile: Profile, kind: _Kind) -> bool:
    values = [v for m in profile.methods for _, v in series_of(profile, m, kind.path)]
    return bool(values) and not any(values)


def _panel(whole: Profile, profile: Profile, kind: _Kind) -> Panel:
    where = f" on {profile.environment.device.name}" if len(whole.devices) > 1 else ""
    lines = () if _is_nothing(whole, kind) else _lines(whole, profile, kind)
    held = _held(profile) if lines and kind.path == "memory.peak_bytes" else ()
    return Panel(f"{kind.title}{where}", kind.remark, (*lines, *held))


def _lines(whole: Profile, profile: Profile, kind: _Kind) -> tuple[Line, ...]:
    """A line per method; one for all where they take the same everywhere."""
    looks = method_looks(whole.methods)
    lines = (Line(m, series_of(profile, m, kind.path), looks[m]) for m in profile.methods)
    found = tuple(line for line in lines if line.points)
    if len(found) < 2 or len({line.points for line in found}) > 1:
        return found
    name = "both methods" if len(found) == 2 else f"all {len(found)} methods"
    return (Line(name, found[0].points, ALL_LOOK),)


def _held(profile: Profile) -> tuple[Line, ...]:
    """What arguments and outputs alone take, where that is the same for every method."""
    sizes: dict[int, set[int]] = {}
    for cell in profile.measurements:
        found = cell.memory
        if found and found.argument_bytes is not None and found.output_bytes is not None:
            sizes.setdefault(cell.at, set()).add(found.argument_bytes + found.output_bytes)
    if not sizes or any(len(alike) > 1 for alike in sizes.values()):
        return ()
    points: Points = tuple((at, alike.pop()) for at, alike in sorted(sizes.items()))
    if len(points) == 1:
        points = across(sizes, points[0][1])
    return (Line("arguments, outputs", points, REFERENCE_LOOK),)
