"""Records beside budgets."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import derivprof
from derivprof.budgets.costs import COSTS
from derivprof.budgets.declared import DeclaredBudget
from derivprof.record import (
    SCHEMA_VERSION,
    BudgetLine,
    BudgetReport,
    Measurement,
    Profile,
    SkippedBudget,
    Status,
    quantity_of,
)

Measure = Callable[[DeclaredBudget], Profile]


def budget_report(
    budgets: Sequence[DeclaredBudget],
    measure: Measure,
    jax: str,
    origin: str,
    command: str | None = None,
) -> BudgetReport:
    """Every budget checked with what ``measure`` finds; those of other versions of JAX skipped."""
    lines: list[BudgetLine] = []
    skipped: list[SkippedBudget] = []
    environment = None
    for budget in budgets:
        if (reason := budget.why_skipped(jax)) is not None:
            skipped.append(SkippedBudget(budget.target, reason))
            continue
        profile = measure(budget)
        environment = environment or profile.environment
        lines.extend(budget_lines(budget, profile))
    return BudgetReport(
        schema_version=SCHEMA_VERSION,
        derivprof_version=derivprof.__version__,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        origin=origin,
        budgets=len(budgets),
        environment=environment,
        lines=tuple(lines),
        skipped=tuple(skipped),
    )


def budget_lines(budget: DeclaredBudget, profile: Profile) -> Iterator[BudgetLine]:
    """One line per method, cost and place that it allows something of.

    Raises :class:`UsageError` where a list has not one number per place.
    """
    budget.check_lengths(profile.places, profile.axis)
    for method in budget.methods:
        cells = profile.cells(method)
        for name, allowed in budget.allowed.items():
            if isinstance(allowed, int):
                yield _line(budget, cells[-1], name, allowed)
            else:
                pairs = zip(cells, allowed, strict=True)
                yield from (_line(budget, cell, name, most) for cell, most in pairs)


def _line(budget: DeclaredBudget, cell: Measurement, name: str, allowed: int) -> BudgetLine:
    found = quantity_of(cell, COSTS[name].path) if cell.status is Status.OK else None
    reason = None
    if found is None:
        ended = str(cell.status).replace("-", " ")
        reason = f"{ended}: {cell.reason}" if cell.reason else f"it has no {name.replace('_', ' ')}"
    return BudgetLine(
        budget.place,
        budget.target,
        cell.method,
        cell.at,
        name,
        allowed,
        found,
        reason,
        cell.axis,
    )
