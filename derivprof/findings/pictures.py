"""The figures by name: what each shows, what it comes to, and how it is measured."""

from collections.abc import Callable
from dataclasses import dataclass

from derivprof.findings.accuracy import accuracy_headline
from derivprof.findings.duplicates import duplicates_headline
from derivprof.findings.headline import headline
from derivprof.findings.primitives import primitives_headline
from derivprof.findings.rates import rates_headline
from derivprof.findings.ratio import ratio_headline
from derivprof.findings.stages import stages_headline
from derivprof.record import Profile, series_of


@dataclass(frozen=True)
class Picture:
    """One figure; ``headline`` is its title, and ``measured_by`` the command that it needs."""

    name: str
    shows: str
    headline: Callable[[Profile], str]
    measured_by: str

    @property
    def needs_times(self) -> bool:
        """Whether counting alone is not enough for it."""
        return self.measured_by != "count"


def _growth(profile: Profile) -> str:
    return headline(profile, "census.total" if profile.has_counts() else "timing.run_s")


def _memory(profile: Profile) -> str:
    measured = (p for p in _MEMORY if any(series_of(profile, m, p) for m in profile.methods))
    return headline(profile, next(measured, _MEMORY[0]))


_MEMORY = ("memory.device_peak_bytes", "memory.peak_bytes", "memory.temp_bytes", "stored.bytes")


def _spread(profile: Profile) -> str:
    return headline(profile, "timing.run_s")


_ALL = (
    Picture("growth", "equations by method and primitive against order, and times where measured",
            _growth, "count"),
    Picture("cse", "the same counts as traced and after DCE and CSE, side by side",
            duplicates_headline, "count"),
    Picture("primitives", "a small panel per primitive, a line per method",
            primitives_headline, "count"),
    Picture("stages", "trace, lower, compile and one call, stacked at each order",
            stages_headline, "time"),
    Picture("memory", "peak and temporary memory, and what is stored for the backward pass",
            _memory, "time"),
    Picture("accuracy", "the largest error against order, next to the eps of the number type",
            accuracy_headline, "check"),
    Picture("ratio", "the cost of order N over that of the function, next to N + 1",
            ratio_headline, "count"),
    Picture("roofline", "operations per second against operations per byte",
            rates_headline, "time"),
    Picture("spread", "run times with their 99 % intervals and every sample",
            _spread, "time"),
)  # fmt: skip

PICTURES = {picture.name: picture for picture in _ALL}
