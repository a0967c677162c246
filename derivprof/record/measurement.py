"""What one cell found: one order (at one size) by one method. ``None`` is "not measured"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from derivprof.record.axis import Axis


class Status(StrEnum):
    """How a cell ended."""

    OK = "ok"
    NOT_APPLICABLE = "not-applicable"
    OVER_BUDGET = "over-budget"
    SKIPPED = "skipped"
    FAILED = "failed"


class Verdict(StrEnum):
    """How a value compares with the reference."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_FINITE = "not-finite"


class RunBy(StrEnum):
    """What a run time was measured by: a loop around the derivative, or the kernels it starts."""

    LOOP = "loop"
    KERNELS = "kernels"


@dataclass(frozen=True)
class Census:
    """Equation counts of one jaxpr, sub-jaxprs included.

    ``total`` and ``primitives`` are the program as traced; ``after_dce`` is without dead code,
    ``after_cse`` is that without duplicates. ``loop_total`` counts a scan body once per iteration
    and takes the dearest branch of a cond; where ``unknown_loops`` is not 0 it is a lower bound,
    since a while body is then counted once. ``hlo_instructions`` is what XLA keeps.
    """

    total: int
    primitives: Mapping[str, int]
    after_dce: int | None = None
    after_cse: int | None = None
    primitives_after_cse: Mapping[str, int] | None = None
    loop_total: int | None = None
    unknown_loops: int | None = None
    hlo_instructions: int | None = None


@dataclass(frozen=True)
class Timing:
    """Durations in seconds.

    ``call_s`` is one blocked call from Python, dispatch included; ``run_s`` is the computation
    alone, measured inside one compiled loop (10th percentile of ``samples_s`` less the control
    loop's ``control_s``), ``run_low_s`` to ``run_high_s`` its 99 % interval, ``run_iqr_s`` the
    interquartile range of those samples, one per round. ``run_note`` says why there is no
    ``run_s``. ``rows_per_s`` is the throughput of a batch. ``stage_samples_s`` holds the raw
    repetitions of the other stages; ``cache_hits`` counts the programs that JAX took from its
    persistent cache meanwhile, of which there should be none.
    Where an accelerator works too short for a loop to tell, ``run_by`` is the kernels: ``run_s`` is
    then ``kernel_s``, what the profiler says, and ``run_low_s`` to ``run_high_s`` the range of its
    repetitions.
    """

    trace_s: float | None = None
    lower_s: float | None = None
    compile_s: float | None = None
    first_call_s: float | None = None
    call_s: float | None = None
    run_s: float | None = None
    run_iqr_s: float | None = None
    run_low_s: float | None = None
    run_high_s: float | None = None
    control_s: float | None = None
    rows_per_s: float | None = None
    cache_hits: int | None = None
    run_note: str | None = None
    samples_s: tuple[float, ...] = ()
    stage_samples_s: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    run_by: RunBy = RunBy.LOOP
    kernel_s: float | None = None


@dataclass(frozen=True)
class Cost:
    """XLA's own estimate of one run. It counts a loop's body once, whatever the trip count."""

    flops: float | None = None
    transcendentals: float | None = None
    bytes_accessed: float | None = None


@dataclass(frozen=True)
class Operations:
    """Operations of one run, counted on the program without dead code and duplicates.

    A scan body counts once per iteration, a cond by its dearest branch; a while body counts once,
    so both are lower bounds where ``unknown_loops`` is not 0. ``arithmetic`` are additions,
    multiplications and the like of real numbers: a complex multiplication is 6 of them.
    ``transcendental`` are values of exp, sqrt, lgamma, ... ``assumed`` names the primitives that
    were taken to have one operation per entry of their results.
    """

    arithmetic: int
    transcendental: int
    unknown_loops: int = 0
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Memory:
    """Bytes, as the compiler planned them, and what a run took.

    ``peak_bytes`` has the arguments, the outputs and ``temp_bytes`` in it: never add them.
    ``device_peak_bytes`` is the same as it was measured in a fresh process, where that was asked
    for; ``device_peak_note`` says why there is none.
    """

    argument_bytes: int | None = None
    output_bytes: int | None = None
    temp_bytes: int | None = None
    peak_bytes: int | None = None
    code_bytes: int | None = None
    device_peak_bytes: int | None = None
    device_peak_note: str | None = None


@dataclass(frozen=True)
class Difference:
    """One entry that is wrong; a complex number is the pair [real, imaginary].

    ``path`` names the array of the result, ``index`` the entry in it; ``point`` 0 are the given
    inputs, the others were drawn near them.
    """

    path: str
    index: tuple[int, ...]
    point: int
    found: Any
    expected: Any


@dataclass(frozen=True)
class Check:
    """Agreement with the reference value; ``max_rel_error`` is relative to its largest entry.

    What ``derivprof check`` finds besides: ``digits`` that agree; at how many ``points`` there was
    a finite reference, of ``reference_dtype``, to compare with (0: nowhere); how many of all
    ``entries`` differ, with the ``worst`` of them; and in a sentence what the wrong result is.
    """

    reference: str
    max_rel_error: float | None
    verdict: Verdict
    digits: float | None = None
    points: int | None = None
    reference_dtype: str | None = None
    entries: int | None = None
    entries_differing: int | None = None
    worst: tuple[Difference, ...] = ()
    diagnosis: str | None = None

    @property
    def fails(self) -> bool:
        """Whether the value is wrong: not where the reference has no finite value either."""
        return self.verdict is not Verdict.AGREES and self.points != 0


@dataclass(frozen=True)
class ValueLeaf:
    """One array of a result; ``entries`` (nested lists) only where it is small."""

    path: str
    shape: tuple[int, ...]
    dtype: str
    max_abs: float | None
    entries: Any = None


@dataclass(frozen=True)
class Stored:
    """The arrays that a forward pass stores for its backward pass, each counted once.

    ``backward`` counts the equations of the backward pass by primitive, the most frequent first.
    """

    arrays: int
    bytes: int
    backward: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Simplification:
    """How a program was simplified after every level of differentiation.

    ``level`` is the one that was taken; ``laws`` says how often each was applied. Where sums and
    products were re-associated, ``max_rel_error`` is the difference from the value of the program
    with every operation as it was, relative to its largest entry.
    """

    level: str
    laws: Mapping[str, int]
    reassociates: bool
    max_rel_error: float | None = None


@dataclass(frozen=True)
class Schedule:
    """How the program of a Taylor expansion is written.

    ``name`` is ``unrolled``, every coefficient its own operations, or ``rolled``, in loops over the
    degree; ``reason`` is why, as a clause.
    """

    name: str
    reason: str


@dataclass(frozen=True)
class Scaling:
    """The run time of a batch whose rows are divided among so many devices.

    ``run_low_s`` to ``run_high_s`` is its 99 % interval, ``speedup`` the run time on one device
    over it, from the same rounds, with an interval of its own. ``peak_bytes`` is what each device
    holds; ``exchanges`` are the instructions by which devices exchange data, ``{"all-gather": 2}``.
    ``note`` says why there is no run time.
    """

    devices: int
    run_s: float | None = None
    run_low_s: float | None = None
    run_high_s: float | None = None
    speedup: float | None = None
    peak_bytes: int | None = None
    exchanges: Mapping[str, int] = field(default_factory=dict)
    note: str | None = None
    speedup_low: float | None = None
    speedup_high: float | None = None

    @property
    def efficiency(self) -> float | None:
        """The part of the devices' work that is not lost: 1 where N devices are N times as fast."""
        return None if self.speedup is None else self.speedup / self.devices


@dataclass(frozen=True)
class SourceLine:
    """How many equations a line of the user caused; ``file`` is None for those without one."""

    file: str | None
    line: int | None
    text: str
    equations: int


@dataclass(frozen=True)
class Program:
    """The traced program: by source line, most equations first, and whole where it is short.

    ``equations`` are in JAX's notation, bodies indented; None where there are too many to keep.
    """

    lines: tuple[SourceLine, ...]
    equations: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Measurement:
    """One cell of the sweep.

    ``rules`` says by which class of rule a method that tells so differentiated each primitive:
    ``{"bilinear": {"mul": 3}}``. ``stored`` is what reverse mode keeps between its passes,
    ``passes`` how many a sparse derivative takes, ``simplification`` how the program was rewritten.
    ``scaling`` is how it runs on one device, on two, on four, ..., where that was asked for.
    ``program`` is what was traced, None where that is too long.
    ``dimension`` is the size of the input in a sweep over sizes; then every ``order`` is the same.
    ``schedule`` is the one that Taylor mode took.
    ``device``, as ``cuda:1``, is the one it was measured on; None in a record of one device.
    """

    method: str
    order: int
    status: Status
    reason: str | None = None
    census: Census | None = None
    timing: Timing | None = None
    cost: Cost | None = None
    memory: Memory | None = None
    check: Check | None = None
    value: tuple[ValueLeaf, ...] | None = None
    rules: Mapping[str, Mapping[str, int]] | None = None
    stored: Stored | None = None
    passes: int | None = None
    simplification: Simplification | None = None
    operations: Operations | None = None
    scaling: tuple[Scaling, ...] = ()
    device: str | None = None
    dimension: int | None = None
    program: Program | None = None
    schedule: Schedule | None = None

    @property
    def at(self) -> int:
        """Its number on the axis of the sweep: the dimension, or else the order."""
        return self.order if self.dimension is None else self.dimension

    @property
    def axis(self) -> Axis:
        """The axis of that sweep."""
        return Axis.ORDER if self.dimension is None else Axis.DIMENSION

    @property
    def place(self) -> str:
        """Where on the axis it is, ``order 8`` or ``D = 16``."""
        return self.axis.place(self.at)
