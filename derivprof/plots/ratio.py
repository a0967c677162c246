"""The figure ``ratio``: the cost of order N over that of the function, next to N + 1."""

from dataclasses import dataclass

from derivprof.findings import ratios_of
from derivprof.plots.palette import REFERENCE_LOOK, method_looks
from derivprof.plots.panel import Line, Panel, Section
from derivprof.plots.scales import LogScale
from derivprof.plots.ticks import ratio_tick
from derivprof.record import Profile

HOPED = "N + 1"


@dataclass(frozen=True)
class _Cost:
    path: str
    title: str
    remark: str
    depends_on_device: bool = False


_COSTS = (
    _Cost("census.after_cse", "equations", "after DCE and CSE"),
    _Cost("operations.arithmetic", "arithmetic operations", "of one run, after DCE and CSE"),
    _Cost("timing.run_s", "run time", "measured", depends_on_device=True),
)


def ratio_sections(profile: Profile) -> tuple[Section, ...]:
    """A panel per cost, run times per device, all on one scale."""
    panels = tuple(_panels(profile))
    if not panels:
        return ()
    return (Section("cost of order N / cost of the function", panels,
                    LogScale(ratio_tick), True, 2.4),)  # fmt: skip


def ratio_notes(profile: Profile) -> tuple[str, ...]:
    """What the reference stands for."""
    return (
        "N + 1, dashed: as many Taylor coefficients as order N takes per value, the cost hoped for",
    )


def _panels(profile: Profile):
    for cost in _COSTS:
        devices = profile.on_each() if cost.depends_on_device else profile.on_each()[:1]
        for each in devices:
            panel = _panel(profile, each, cost)
            if panel is not None:
                yield panel


def _panel(whole: Profile, profile: Profile, cost: _Cost) -> Panel | None:
    looks = method_looks(whole.methods)
    found = ((m, ratios_of(profile, m, cost.path)) for m in profile.methods)
    lines = tuple(Line(m, points, looks[m]) for m, points in found if len(points) > 1)
    if not lines:
        return None
    orders = sorted({order for line in lines for order, _ in line.points})
    hoped = Line(HOPED, tuple((order, order + 1) for order in orders), REFERENCE_LOOK)
    is_one_of_many = cost.depends_on_device and len(whole.devices) > 1
    where = f" on {profile.environment.device.name}" if is_one_of_many else ""
    return Panel(f"{cost.title}{where}", cost.remark, (*lines, hoped))
