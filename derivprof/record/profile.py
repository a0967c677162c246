"""The whole of what was found: one target, one derivative, every method and order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from derivprof.record.growth import Crossover, GrowthLaw
from derivprof.record.measurement import Measurement


@dataclass(frozen=True)
class InputInfo:
    """One argument as it was given: its leaves as ``float64[3]``, its entries where few."""

    name: str
    aval: str
    differentiated: bool
    entries: Any = None


@dataclass(frozen=True)
class TargetInfo:
    """Which function, with which inputs, from which file and line."""

    name: str
    inputs: tuple[InputInfo, ...] = ()
    source: str | None = None
    output: str | None = None
    commit: str | None = None


@dataclass(frozen=True)
class DeviceInfo:
    """The device that was really used."""

    platform: str
    kind: str
    id: int = 0


@dataclass(frozen=True)
class Environment:
    """What the figures depend on besides the function."""

    jax: str
    jaxlib: str
    python: str
    numpy: str
    device: DeviceInfo
    x64: bool
    os: str | None = None
    cpu: str | None = None
    cpu_count: int | None = None
    load_average: float | None = None
    governor: str | None = None
    variables: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Caveat:
    """A doubt about a result, with what to do about it."""

    about: str
    text: str


@dataclass(frozen=True)
class Provenance:
    """What every record begins with. ``derivative`` is ``{"kind": ..., "order": ..., ...}``."""

    schema_version: int
    derivprof_version: str
    created: str
    command: str | None
    target: TargetInfo
    derivative: Mapping[str, Any]
    environment: Environment


@dataclass(frozen=True)
class Profile(Provenance):
    """The record of a sweep; methods in the order in which they were asked for."""

    measurements: tuple[Measurement, ...] = ()
    growth: tuple[GrowthLaw, ...] = ()
    crossovers: tuple[Crossover, ...] = ()
    caveats: tuple[Caveat, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods in the order in which they were asked for."""
        return tuple(dict.fromkeys(cell.method for cell in self.measurements))

    @property
    def orders(self) -> tuple[int, ...]:
        """Every order that has a cell, ascending."""
        return tuple(sorted({cell.order for cell in self.measurements}))

    def cells(self, method: str) -> tuple[Measurement, ...]:
        """The cells of one method, by ascending order."""
        found = (cell for cell in self.measurements if cell.method == method)
        return tuple(sorted(found, key=lambda cell: cell.order))

    def has_timings(self) -> bool:
        """Whether any cell was compiled and run, not only traced."""
        timings = (cell.timing for cell in self.measurements)
        return any(timing is not None and timing.compile_s is not None for timing in timings)

    def has_counts(self) -> bool:
        """Whether the equations of any cell were counted."""
        return any(cell.census is not None for cell in self.measurements)

    def has_checks(self) -> bool:
        """Whether any cell was checked at several points, by ``derivprof check``."""
        checks = (cell.check for cell in self.measurements)
        return any(check is not None and check.points is not None for check in checks)
