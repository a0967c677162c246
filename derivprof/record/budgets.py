"""Whether derivatives cost no more than was decided."""

from dataclasses import dataclass

from derivprof.record.axis import Axis
from derivprof.record.profile import Environment


@dataclass(frozen=True)
class BudgetLine:
    """One quantity of one cell beside what is allowed; ``found`` is None where it has none.

    ``place`` is where the budget stands, ``quantity`` its key there, ``equations``. ``reason``
    says why there is nothing found. ``order`` is a number on the ``axis``.
    """

    place: str
    target: str
    method: str
    order: int
    quantity: str
    allowed: float
    found: float | None
    reason: str | None = None
    axis: Axis = Axis.ORDER

    @property
    def is_over(self) -> bool:
        """Whether it costs more than is allowed, or nobody knows."""
        return self.found is None or self.found > self.allowed


@dataclass(frozen=True)
class SkippedBudget:
    """A budget that says nothing here, and why: it is of other versions of JAX."""

    target: str
    reason: str


@dataclass(frozen=True)
class BudgetReport:
    """Every budget of a file, checked or skipped, in its order."""

    schema_version: int
    derivprof_version: str
    created: str
    command: str | None
    origin: str
    budgets: int
    environment: Environment | None = None
    lines: tuple[BudgetLine, ...] = ()
    skipped: tuple[SkippedBudget, ...] = ()

    @property
    def over(self) -> tuple[BudgetLine, ...]:
        """What is over its budget."""
        return tuple(line for line in self.lines if line.is_over)
