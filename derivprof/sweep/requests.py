"""What the parent of a sweep asks of its child, and what the child answers. No jax."""

from dataclasses import dataclass

from derivprof.checks import Arrays
from derivprof.plans import SweepPlan
from derivprof.record import Environment, Measurement, TargetInfo


@dataclass(frozen=True)
class Load:
    """Request: load the target and get ready. Answered by :class:`Loaded`."""

    plan: SweepPlan


@dataclass(frozen=True)
class Loaded:
    """What was loaded, where it runs, and the methods by their names in the record."""

    target: TargetInfo
    environment: Environment
    methods: tuple[str, ...]


@dataclass(frozen=True)
class MeasureCell:
    """Request: count, and if the plan says so time, one cell. Answered by :class:`Measured`."""

    method: str
    order: int


@dataclass(frozen=True)
class Measured:
    """A finished cell; ``arrays`` is its value where it was run; what its method doubts."""

    cell: Measurement
    arrays: Arrays | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrepareRun:
    """Request: put one cell (None: the control) into its loop. Answered by a note or None."""

    cell: MeasureCell | None


@dataclass(frozen=True)
class SampleRun:
    """Request: one sample of a prepared loop. Answered by seconds per evaluation."""

    cell: MeasureCell | None


Request = Load | MeasureCell | PrepareRun | SampleRun
