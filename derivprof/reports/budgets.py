"""Budgets beside what derivatives cost now: on a console and as Markdown."""

import math
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from derivprof.budgets import COSTS
from derivprof.record import Axis, BudgetLine, BudgetReport
from derivprof.reports.markdown import table_markdown
from derivprof.reports.prose import print_verdict
from derivprof.reports.tables import Row, Table, Weight
from derivprof.reports.text import print_table
from derivprof.units import NOT_MEASURED

WELL_UNDER = 0.9
"""What costs less than this part of its budget could have a lower one."""


def print_budgets(report: BudgetReport, console: Console) -> None:
    """Every line beside its budget, and the verdict last."""
    console.print(Text(budgets_title(report), "bold"))
    table = budgets_table(report)
    if table.rows or table.remarks:
        console.print(Text())
        print_table(table, console)
    console.print(Text())
    print_verdict([_verdict(report)], console)


def budgets_markdown(report: BudgetReport) -> str:
    """The same for the summary of a CI job."""
    rest = table_markdown(budgets_table(report)).partition("\n\n")[2]
    return "\n\n".join(filter(None, (f"## {budgets_title(report)}", rest, _verdict(report)))) + "\n"


def over_text(line: BudgetLine) -> str:
    """What is over its budget, and by how much."""
    what = f"{line.target} {line.method} {line.axis.place(line.order)}: {line.quantity}"
    if line.found is None:
        return f"{what} {line.reason} (budget {_text(line, line.allowed)})"
    excess = _text(line, line.found - line.allowed)
    return (
        f"{what} {_text(line, line.found)} (budget {_text(line, line.allowed)}, over by {excess})"
    )


def budgets_title(report: BudgetReport) -> str:
    """Which file, how many budgets, with which JAX and on which device."""
    budgets = "1 budget" if report.budgets == 1 else f"{report.budgets} budgets"
    if report.environment is None:
        return f"{report.origin}: {budgets}"
    jax, device = report.environment.jax, report.environment.device.name
    return f"{report.origin}: {budgets}, jax {jax}, {device}"


def budgets_table(report: BudgetReport) -> Table:
    """Every cost beside its budget."""
    return Table(
        title="what derivatives cost",
        corner="function",
        columns=("method", _where(report), "cost", "is", "budget"),
        rows=tuple(_row(line, _largest(report, line)) for line in report.lines),
        end="verdict",
        remarks=tuple(f"{each.target} skipped: {each.reason}" for each in report.skipped),
    )


def _where(report: BudgetReport) -> str:
    return "order" if all(line.axis is Axis.ORDER for line in report.lines) else "at"


def _largest(report: BudgetReport, line: BudgetLine) -> float:
    """What the methods of the same budget cost at the most."""
    where = line.place, line.quantity, line.order
    alike = (each for each in report.lines if (each.place, each.quantity, each.order) == where)
    return max(math.inf if each.found is None else each.found for each in alike)


def _row(line: BudgetLine, largest: float) -> Row:
    found = NOT_MEASURED if line.found is None else _text(line, line.found)
    cells = (
        line.method,
        line.axis.column(line.order),
        line.quantity,
        found,
        _text(line, line.allowed),
    )
    weight = Weight.STRONG if line.is_over else Weight.NORMAL
    return Row(line.target, cells, _said(line, largest), weight)


def _said(line: BudgetLine, largest: float) -> str:
    """``within, 2 left``, ``within, could be lowered to 18``, ``OVER by 3``."""
    if line.found is None:
        return f"OVER: {line.reason}"
    if line.is_over:
        return f"OVER by {_text(line, line.found - line.allowed)}"
    if largest < WELL_UNDER * line.allowed:
        return f"within, could be lowered to {_text(line, largest)}"
    left = line.allowed - line.found
    return f"within, {_text(line, left)} left" if left else "within, exactly"


def _text(line: BudgetLine, value: float) -> str:
    return COSTS[line.quantity].text(value)


def _verdict(report: BudgetReport) -> str:
    return " ".join(budgets_sentences(report))


def budgets_sentences(report: BudgetReport) -> Iterator[str]:
    """How many costs are over, and how many budgets were skipped."""
    over, checked = len(report.over), len(report.lines)
    if not checked:
        yield "No budget was checked."
    elif over:
        yield f"Over budget: {over} of {checked} costs."
    else:
        yield f"All {checked} costs are within their budgets." if checked > 1 else "Within budget."
    if report.skipped:
        yield f"{len(report.skipped)} of {report.budgets} budgets skipped."
