"""Several targets measured by one command: their records, and what could not be measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from derivprof.record.measurement import Measurement
from derivprof.record.profile import Profile


@dataclass(frozen=True)
class Failure:
    """A target that could not be loaded or measured at all, and why.

    ``exit_code`` is the one that the target alone would have ended with.
    """

    name: str
    target: str
    reason: str
    exit_code: int


@dataclass(frozen=True)
class Collection:
    """One record per target, under names of which each stands for one target.

    ``asked`` are the names of all targets in the order in which they were given, ``names`` those
    of the ``profiles``, in the same order. Neither among these nor among the ``failures`` are the
    targets that a signal left for later. ``plans`` is what was asked of each, by name, from which
    the rest can be measured.
    """

    schema_version: int
    derivprof_version: str
    created: str
    command: str | None
    asked: tuple[str, ...]
    names: tuple[str, ...] = ()
    profiles: tuple[Profile, ...] = ()
    failures: tuple[Failure, ...] = ()
    plans: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.names) != len(self.profiles):
            raise ValueError(f"{len(self.names)} names of {len(self.profiles)} records")

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Every cell of every target."""
        return tuple(cell for profile in self.profiles for cell in profile.measurements)

    @property
    def by_name(self) -> Mapping[str, Profile]:
        """The records by their names."""
        return dict(zip(self.names, self.profiles, strict=True))

    @property
    def failed(self) -> Mapping[str, Failure]:
        """The failures by their names."""
        return {failure.name: failure for failure in self.failures}

    @property
    def unreached(self) -> tuple[str, ...]:
        """The targets that nothing was tried of."""
        tried = {*self.names, *self.failed}
        return tuple(name for name in self.asked if name not in tried)
