"""The quantities that two records are compared by, and what ``--fail-on`` calls them."""

from collections.abc import Callable
from dataclasses import dataclass

from derivprof.units import bytes_text, count_text, seconds_text

Text = Callable[[float | None], str]

PRIMITIVES = "census.primitives."
"""Before the name of a primitive: the path of its count."""


@dataclass(frozen=True)
class Group:
    """Quantities with one limit, what they are, and how a number of them is written.

    ``is_exact``: the same program always has the same, so that any difference is one of the code.
    """

    name: str
    meaning: str
    text: Text
    is_exact: bool = True


COUNT = Group("count", "equations: as traced, after DCE, after CSE, loop-aware; passes", count_text)
PRIMITIVE = Group("primitive", "equations of each primitive", count_text)
INSTRUCTIONS = Group("instructions", "HLO instructions", count_text)
MEMORY = Group("memory", "peak, temporary and stored memory, as planned", bytes_text)
TIME = Group("time", "run time", seconds_text, is_exact=False)
CALL = Group("call", "a call from Python", seconds_text, is_exact=False)
TRACE = Group("trace", "tracing", seconds_text, is_exact=False)
LOWER = Group("lower", "lowering", seconds_text, is_exact=False)
COMPILE = Group("compile", "compiling", seconds_text, is_exact=False)

GROUPS = {
    group.name: group
    for group in (COUNT, PRIMITIVE, INSTRUCTIONS, MEMORY, TIME, CALL, TRACE, LOWER, COMPILE)
}


@dataclass(frozen=True)
class Quantity:
    """A path into a measurement, its name in a report, and its group."""

    path: str
    title: str
    group: Group


RUN = "timing.samples_s"
"""Of the samples the fastest: see :mod:`derivprof.changes.durations`."""

_TABLE = (
    Quantity("census.total", "equations", COUNT),
    Quantity("census.after_dce", "after DCE", COUNT),
    Quantity("census.after_cse", "after DCE and CSE", COUNT),
    Quantity("census.loop_total", "loop-aware total", COUNT),
    Quantity("passes", "passes", COUNT),
    Quantity("census.hlo_instructions", "HLO instructions", INSTRUCTIONS),
    Quantity(RUN, "fastest run", TIME),
    Quantity("timing.call_s", "call", CALL),
    Quantity("timing.trace_s", "trace", TRACE),
    Quantity("timing.lower_s", "lower", LOWER),
    Quantity("timing.compile_s", "compile", COMPILE),
    Quantity("memory.peak_bytes", "peak memory", MEMORY),
    Quantity("memory.temp_bytes", "temporary memory", MEMORY),
    Quantity("stored.bytes", "stored", MEMORY),
)
QUANTITIES = {each.path: each for each in _TABLE}
"""By their paths; those of single primitives are made by :func:`quantity_at`."""


def quantity_at(path: str) -> Quantity:
    """The quantity at a path of :data:`QUANTITIES`, or of a primitive's count."""
    if path.startswith(PRIMITIVES):
        return Quantity(path, path.removeprefix(PRIMITIVES), PRIMITIVE)
    return QUANTITIES[path]
