"""What two records of the same derivatives differ in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from derivprof.record.axis import Axis
from derivprof.record.profile import Environment


class Effect(StrEnum):
    """What a change means: a worse run time is a slower one, a worse count is a larger one."""

    WORSE = "worse"
    BETTER = "better"
    SAME = "same"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class Change:
    """One quantity, a path into a measurement, of one cell in the old and in the new record.

    For ``timing.samples_s`` that is the run time of the fastest samples, less the empty loop.

    ``ratio`` is new over old; None where the old is 0, and for durations of different machines.
    For run times ``low`` to ``high`` is its 99 % interval, widened by what differs between two
    processes; for other durations the smallest and largest ratio of any two repetitions.
    ``effect`` is None where the quantity is shown and not judged: a duration with few repetitions.
    """

    device: str
    method: str
    order: int
    quantity: str
    old: float
    new: float
    difference: float
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    effect: Effect | None = None


@dataclass(frozen=True)
class OutcomeChange:
    """One cell that ended in another way, ``failed`` after ``ok``, or that one record has alone.

    A cell that is not there has None. ``quantity`` is ``status``; or ``check.verdict``, where it is
    the value that is right in one record only. ``effect`` is None where it says nothing of the
    code: the cell was not asked for.
    """

    device: str
    method: str
    order: int
    quantity: str
    old: str | None
    new: str | None
    reason: str | None = None
    effect: Effect | None = None


@dataclass(frozen=True)
class Side:
    """One of the two records: where it was read from, and what its figures depend on."""

    origin: str
    created: str
    derivprof_version: str
    command: str | None
    commit: str | None
    environment: Environment


@dataclass(frozen=True)
class Changes:
    """Two records of one target and derivative, cell by cell.

    ``changes`` has every quantity that both records have, the equal ones too; of the primitives
    those alone that differ. ``paces`` are, per device, how many times as long every loop of the
    new record takes at the least (or, below 1, at the most): the machine's doing, not the code's.
    On another ``axis`` than that of orders every ``order`` of a change is a number on that one.
    """

    target: str
    derivative: Mapping[str, Any]
    old: Side
    new: Side
    cells: int
    caveats: tuple[str, ...] = ()
    outcomes: tuple[OutcomeChange, ...] = ()
    changes: tuple[Change, ...] = ()
    paces: Mapping[str, float] | None = None
    time_threshold: float = 0.1
    axis: Axis = Axis.ORDER

    @cached_property
    def devices(self) -> tuple[str, ...]:
        """The devices that anything is known of."""
        return tuple(dict.fromkeys(each.device for each in (*self.changes, *self.outcomes)))


@dataclass(frozen=True)
class Offender:
    """What is beyond a limit, as texts: ``taylor order 4``, ``equations``, ``18``, ``20``."""

    target: str
    cell: str
    quantity: str
    old: str
    new: str
    limit: str


@dataclass(frozen=True)
class ChangeReport:
    """Everything that was compared: of each pair of records the changes, and what is unpaired.

    ``limits`` are those of ``--fail-on``, as they were typed; ``offenders`` what is beyond them.
    """

    schema_version: int
    derivprof_version: str
    created: str
    command: str | None
    targets: tuple[Changes, ...] = ()
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    offenders: tuple[Offender, ...] = ()
