"""The figure ``spread``: run times with their 99 % intervals and samples, a panel per method."""

from derivprof.plots.palette import CONTEXT_LOOK, method_looks, text_colour
from derivprof.plots.panel import Cloud, Line, Panel, Points, Section, Whiskers
from derivprof.plots.scales import LogScale
from derivprof.plots.ticks import seconds_tick
from derivprof.record import Measurement, Profile, RunBy, Timing, series_of
from derivprof.units import seconds_text

RUN = "timing.run_s"
WIDTH = 0.5
"""Across which the samples of one cell are spread out, in steps of the axis."""
FAR = 3.0
"""Samples beyond so many times the slowest run time are counted, not drawn."""
_GOLDEN = 0.6180339887498949


def spread_sections(profile: Profile) -> tuple[Section, ...]:
    """A section per device, its methods on one scale."""
    sections = (_section(profile, each) for each in profile.on_each())
    return tuple(section for section in sections if section.panels)


def spread_notes(profile: Profile) -> tuple[str, ...]:
    """What the marks mean."""
    hidden = sum(_far(each) for each in profile.on_each())
    far = (f"{hidden} samples beyond {FAR:g} times the longest run time are not drawn",)
    return (
        "bar: 99 % interval of the run time; dots: the samples less the empty loop, one per round; "
        "grey: the other methods",
        *(far if hidden else ()),
    )


def _section(whole: Profile, profile: Profile) -> Section:
    methods = [method for method in profile.methods if series_of(profile, method, RUN)]
    return Section(
        unit="run time",
        panels=tuple(_panel(whole, profile, method) for method in methods),
        scale=LogScale(seconds_tick),
        shares_scale=True,
        axes_height_in=2.1,
    )


def _panel(whole: Profile, profile: Profile, method: str) -> Panel:
    look, points = method_looks(whole.methods)[method], series_of(profile, method, RUN)
    others = [m for m in profile.methods if m != method]
    context = (Line(None, series_of(profile, other, RUN), CONTEXT_LOOK) for other in others)
    at, last = points[-1]
    where = f" on {profile.environment.device.name}" if len(whole.devices) > 1 else ""
    cells = profile.cells(method)
    return Panel(
        title=f"{method}{where}",
        remark=f"{seconds_text(last)} at {profile.axis.place(at)}",
        lines=(Line(None, points, look), *context),
        title_colour=text_colour(look.colour),
        marks=(Cloud(_samples(profile, cells), look.colour), Whiskers(_spans(cells), look.colour)),
    )


def _spans(cells: tuple[Measurement, ...]) -> tuple[tuple[int, float, float], ...]:
    timings = ((cell.at, cell.timing) for cell in cells if cell.timing)
    return tuple(
        (at, timing.run_low_s, timing.run_high_s)
        for at, timing in timings
        if timing.run_s and timing.run_low_s and timing.run_high_s
    )


def _samples(profile: Profile, cells: tuple[Measurement, ...]) -> Points:
    limit = _limit(profile)
    return tuple(
        (cell.at + WIDTH * ((rank * _GOLDEN) % 1 - 0.5), seconds)
        for cell in cells
        for rank, seconds in enumerate(_net_samples(cell.timing))
        if 0 < seconds <= limit
    )


def _net_samples(timing: Timing | None) -> tuple[float, ...]:
    """The samples less the control; none of kernels, whose run times come from elsewhere."""
    if timing is None or timing.run_s is None or timing.run_by is not RunBy.LOOP:
        return ()
    return tuple(sample - (timing.control_s or 0.0) for sample in timing.samples_s)


def _limit(profile: Profile) -> float:
    runs = (value for m in profile.methods for _, value in series_of(profile, m, RUN))
    return FAR * max(runs, default=0.0)


def _far(profile: Profile) -> int:
    limit = _limit(profile)
    samples = (s for cell in profile.measurements for s in _net_samples(cell.timing))
    return sum(sample > limit for sample in samples)
