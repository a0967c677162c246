"""The figure ``stages``: what one result takes, stacked cell by cell, a panel per method."""

from collections.abc import Iterator, Mapping

from derivprof.findings import STAGES, stages_of
from derivprof.plots.palette import method_looks, text_colour, tints
from derivprof.plots.panel import Panel, Section, Stack
from derivprof.plots.scales import LinearScale
from derivprof.plots.ticks import seconds_tick
from derivprof.record import Profile
from derivprof.units import seconds_text


def stages_sections(profile: Profile) -> tuple[Section, ...]:
    """A section per device, its methods on one scale."""
    sections = (_section(profile, each) for each in profile.on_each())
    return tuple(section for section in sections if section.panels)


def _section(whole: Profile, profile: Profile) -> Section:
    panels = (_panel(whole, profile, method) for method in profile.methods)
    return Section(
        unit="duration, added up",
        panels=tuple(panel for panel in panels if panel is not None),
        scale=LinearScale(seconds_tick),
        shares_scale=True,
        axes_height_in=1.9,
    )


def _panel(whole: Profile, profile: Profile, method: str) -> Panel | None:
    cells = [(cell.at, stages) for cell in profile.cells(method) if (stages := stages_of(cell))]
    if not cells:
        return None
    colour = method_looks(whole.methods)[method].colour
    at, last = cells[-1]
    total = sum(last.values())
    return Panel(
        title=method + (f" on {profile.environment.device.name}" if len(whole.devices) > 1 else ""),
        remark=f"{seconds_text(total)} in total at {profile.axis.place(at)}",
        lines=(),
        title_colour=text_colour(colour),
        marks=tuple(_stacks(cells, colour)),
    )


def _stacks(cells: list[tuple[int, Mapping[str, float]]], colour: str) -> Iterator[Stack]:
    """One layer per stage, each named with its duration at the last place."""
    _, last = cells[-1]
    for rank, (stage, shade) in enumerate(zip(STAGES, tints(colour, len(STAGES)), strict=True)):
        below = STAGES[:rank]
        spans = tuple(
            (at, sum(stages.get(each, 0.0) for each in below),
             sum(stages.get(each, 0.0) for each in (*below, stage)))
            for at, stages in cells if stage in stages
        )  # fmt: skip
        if spans:
            known = f" {seconds_text(last[stage])}" if stage in last else ""
            yield Stack(f"{stage}{known}", spans, shade)
