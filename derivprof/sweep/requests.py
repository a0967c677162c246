"""What the parent of a sweep asks of its child, and what the child answers. No jax."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from derivprof.checks import Arrays, AtPoints
from derivprof.plans import SweepPlan
from derivprof.record import (
    Block,
    Census,
    Environment,
    Equation,
    Measurement,
    Sharing,
    Stack,
    Status,
    TargetInfo,
)


@dataclass(frozen=True)
class Load:
    """Request: load the target and get ready. Answered by :class:`Loaded`."""

    plan: SweepPlan


@dataclass(frozen=True)
class Loaded:
    """What was loaded, where it runs, and the methods by their names in the record.

    ``references``: every method of ours that others may be checked against. ``row_count``: the
    rows of a batch, None without one. ``doubts``: about where it runs. ``sizes``: among how many
    devices the rows are divided, the one left out.
    """

    target: TargetInfo
    environment: Environment
    methods: tuple[str, ...]
    references: tuple[str, ...] = ()
    row_count: int | None = None
    doubts: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True)
class MeasureCell:
    """Request: count, and if the plan says so time, one cell. Answered by :class:`Measured`.

    ``dimension`` is the size of its input, where that is swept over.
    """

    method: str
    order: int
    dimension: int | None = None

    @classmethod
    def of(cls, cell: Measurement) -> "MeasureCell":
        """The request that such a measurement answers."""
        return cls(cell.method, cell.order, cell.dimension)

    @property
    def blank(self) -> Measurement:
        """The cell before anything is known of it."""
        return Measurement(self.method, self.order, Status.OK, dimension=self.dimension)

    @property
    def label(self) -> str:
        """How it is called: ``taylor order 3``, ``taylor D = 16``."""
        return f"{self.method} {self.blank.place}"


@dataclass(frozen=True)
class Measured:
    """A finished cell; ``arrays`` is its value where it was run; what its method doubts.

    ``points``: its value at every point, the given inputs first, where the plan has a checking.
    """

    cell: Measurement
    arrays: Arrays | None = None
    doubts: tuple[str, ...] = ()
    points: AtPoints = ()


@dataclass(frozen=True)
class EvaluateReference:
    """Request: a method's values in double precision, at every point of the plan's checking.

    With ``full`` it is every partial derivative of that order. Answered by :class:`Evaluated`.
    """

    method: str
    order: int
    full: bool = False
    dimension: int | None = None

    @property
    def label(self) -> str:
        """How it is called: ``reference taylor order 3``."""
        return f"reference {MeasureCell(self.method, self.order, self.dimension).label}"


@dataclass(frozen=True)
class EvaluateTerms:
    """Request: how large the terms of an operator are together, at every point that is checked.

    Answered by :class:`Evaluated`.
    """

    dimension: int | None = None


@dataclass(frozen=True)
class Evaluated:
    """The values at every point, or why there are none; and a doubt about their precision."""

    points: AtPoints | None
    reason: str | None = None
    doubt: str | None = None


@dataclass(frozen=True)
class Loop:
    """The run-time loop of a cell, of the control for None, its rows divided among devices.

    ``size`` is that of the control's inputs, where sizes are swept over.
    """

    cell: MeasureCell | None = None
    devices: int = 1
    size: int | None = None

    @property
    def dimension(self) -> int | None:
        """The size of its inputs, where that is swept over."""
        return self.size if self.cell is None else self.cell.dimension

    @property
    def control(self) -> "Loop":
        """The empty loop over the same inputs, on the same devices."""
        return Loop(None, self.devices, self.dimension)


@dataclass(frozen=True)
class PrepareRun:
    """Request: compile and calibrate a loop. Answered by :class:`Prepared`."""

    loop: Loop


@dataclass(frozen=True)
class Prepared:
    """How many iterations a sample of a loop has, and about how many seconds one takes.

    ``note`` says why it is not to be sampled; another attempt may end otherwise where it
    ``may_be_chance``.
    """

    iterations: int
    expected_s: float = 0.0
    note: str | None = None
    may_be_chance: bool = False


@dataclass(frozen=True)
class SampleRuns:
    """Request: one run of each of these prepared loops.

    Answered, for each, by a ``measure.LoopSample`` or by a text that says why there is none.
    Waiting for the parent between two short runs would take as long as they do.
    """

    loops: tuple[Loop, ...]


@dataclass(frozen=True)
class MeasurePeak:
    """Request, to a fresh child: run one cell. Answered by the bytes it takes, or why not."""

    cell: MeasureCell


@dataclass(frozen=True)
class DivideCell:
    """Request: compile one cell with its rows among so many devices. Answered by DividedCell."""

    cell: MeasureCell
    devices: int


@dataclass(frozen=True)
class DividedCell:
    """The bytes that each device holds at its peak, and by which instructions they exchange data.

    ``note`` says why that is not known.
    """

    peak_bytes: int | None = None
    exchanges: Mapping[str, int] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True)
class Join:
    """Request: come together with the processes of other hosts. Answered by :class:`Joined`."""


@dataclass(frozen=True)
class Joined:
    """Which process this is, of how many; process 0 conducts."""

    process: int
    count: int


@dataclass(frozen=True)
class Follow:
    """Request: load the target and do what process 0 says. Answered by :class:`Followed`."""

    plan: SweepPlan


@dataclass(frozen=True)
class Followed:
    """Whether process 0 said that it is done; otherwise it is gone."""

    is_over: bool


@dataclass(frozen=True)
class Dismiss:
    """Request: tell the other processes that this was all. Answered by :class:`Dismissed`."""


@dataclass(frozen=True)
class Dismissed:
    """They were told."""


@dataclass(frozen=True)
class TimeKernels:
    """Request: run one cell under the profiler. Answered by KernelTimes."""

    cell: MeasureCell


@dataclass(frozen=True)
class KernelTimes:
    """Seconds that the device works for one run, repeated; none, with the reason."""

    samples_s: tuple[float, ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class ReadClock:
    """Request: at which clock the device runs. Answered by a text, or None."""


@dataclass(frozen=True)
class CountLines:
    """Request: the equations of one cell per source line. Answered by Answered."""

    cell: MeasureCell


@dataclass(frozen=True)
class Dissect:
    """Request: take the program of one cell apart. Answered by an Answered of Dissected.

    ``listing`` asks for every equation too.
    """

    cell: MeasureCell
    listing: bool


@dataclass(frozen=True)
class CountInstructions:
    """Request: compile one cell. Answered by an Answered of XLA's instructions by operation."""

    cell: MeasureCell


@dataclass(frozen=True)
class PredictCounts:
    """Request: what nested JVP would write up to an order, an Answered of PredictedCounts.

    Low orders are traced too where it is to be ``checked``.
    """

    order: int
    checked: bool = False


@dataclass(frozen=True)
class Answered:
    """What was found in one cell; None with the reason where there is no program to look at."""

    status: Status
    reason: str | None = None
    found: Any = None


Place = tuple[str, int] | None
"""File and line; None for what no line of the user's caused."""

LineCounts = Mapping[Place, int]
"""Equations per source line."""


@dataclass(frozen=True)
class Dissected:
    """The program of one cell, taken apart. ``line_waste`` counts superfluous ones per line."""

    census: Census
    wasted: Mapping[str, Mapping[str, int]]
    line_waste: Mapping[Place, Mapping[str, int]]
    stacks: tuple[Stack, ...]
    blocks: tuple[Block, ...]
    sharing: tuple[Sharing, ...]
    equations: tuple[Equation, ...] = ()


Request = (
    Load
    | MeasureCell
    | EvaluateReference
    | EvaluateTerms
    | PrepareRun
    | SampleRuns
    | MeasurePeak
    | DivideCell
    | Join
    | Follow
    | Dismiss
    | TimeKernels
    | ReadClock
    | CountLines
    | Dissect
    | CountInstructions
    | PredictCounts
)
