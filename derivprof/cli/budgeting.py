"""What ``check --budgets`` does: a sweep per budget of pyproject.toml, and a line per cost."""

import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from typer import Exit

from derivprof.budgets import (
    DeclaredBudget,
    Update,
    budget_report,
    new_costs,
    read_budgets,
    to_paste,
    updated,
)
from derivprof.cli import sweeping
from derivprof.cli.comparing import append_to_summary
from derivprof.cli.declared_options import option_value
from derivprof.cli.flags import SweepFlags
from derivprof.cli.flags import option_names as names_of
from derivprof.cli.outputs import check_outputs, write_output
from derivprof.cli.progress import ProgressDisplay
from derivprof.errors import ExitCode, UsageError
from derivprof.plans import SweepPlan
from derivprof.record import (
    Axis,
    BudgetLine,
    BudgetReport,
    Profile,
    replace_atomically,
    to_json,
)
from derivprof.sweep import Asked, Sweep

_NOT_IN_FILES = ("method", "sampling_seconds")


def check_budgets(
    path: Path,
    target: str | None,
    outputs: tuple[Path, ...] = (),
    *,
    update: bool = False,
    as_json: bool = False,
) -> None:
    """Check every budget of the file (of one target), print a line per cost; the exit code.

    With ``update`` what derivatives cost now is written into the file; then only what could not be
    measured fails.
    """
    check_outputs(outputs, BudgetReport)
    budgets = _of_target(read_budgets(path, option_names()), target, path)
    plans = {budget.place: plan_of(budget) for budget in budgets}
    report = budget_report(
        budgets,
        lambda budget: _measured(plans[budget.place]),
        version("jax"),
        str(path),
        sweeping.command_line(),
    )
    failing = tuple(line for line in report.over if line.found is None or not update)

    def write() -> None:
        for output in outputs:
            write_output(output, report)
            sweeping.print_to_stderr(f"wrote {output}")
        if update:
            _update(path, budgets, report)

    sweeping.show_last(write, lambda insert: _show(report, failing, insert, as_json=as_json))
    if failing:
        raise Exit(ExitCode.CHECK_FAILED)


def option_names() -> tuple[str, ...]:
    """The keys of a budget that are options of the command line."""
    return tuple(name for name in names_of(SweepFlags) if name not in _NOT_IN_FILES)


def plan_of(budget: DeclaredBudget) -> SweepPlan:
    """The sweep of a budget: compiled where that is needed, and never run for its time."""
    given = {
        name: option_value(SweepFlags, name, value, f"{budget.place}: `{name}`")
        for name, value in budget.options.items()
    }
    try:
        flags = SweepFlags(method=list(budget.methods), **given)
        plan = flags.plan(budget.target, timed=budget.is_compiled)
    except UsageError as error:
        raise UsageError(f"{budget.place}: {error}") from error
    axis = Axis.DIMENSION if plan.dimensions else Axis.ORDER
    budget.check_lengths(plan.places, axis)
    return replace(plan, budget=replace(plan.budget, sampling_s=0.0))


def _of_target(
    budgets: tuple[DeclaredBudget, ...], target: str | None, path: Path
) -> tuple[DeclaredBudget, ...]:
    found = tuple(each for each in budgets if target in (None, each.target))
    if not found:
        known = ", ".join(dict.fromkeys(each.target for each in budgets))
        raise UsageError(f"{path} has no budget of {target}, only of {known}.")
    return found


def _measured(plan: SweepPlan) -> Profile:
    def find(worker: Asked, display: ProgressDisplay) -> Profile:
        return Sweep(plan, worker, display, sweeping.command_line()).run()

    return sweeping.found_by_child(plan, find, "not every budget was checked")


def _show(
    report: BudgetReport,
    failing: tuple[BudgetLine, ...],
    insert: sweeping.Insert,
    *,
    as_json: bool,
) -> None:
    from derivprof.reports import over_text, print_budgets

    insert()
    for line in failing:
        sys.stderr.write(f"derivprof: {over_text(line)}\n")
    append_to_summary(_markdown(report))
    if as_json:
        sys.stdout.write(to_json(report) + "\n")
    else:
        print_budgets(report, sweeping.standard_output())


def _update(path: Path, budgets: Collection[DeclaredBudget], report: BudgetReport) -> None:
    """Write the present costs into the file, or say what to put there."""
    updates = list(_updates(path, budgets, report))
    text = path.read_bytes().decode()
    result = updated(text, updates)
    if result is None:
        sweeping.print_to_stderr(f"{path} is not written as simply as to be updated. Paste:")
        for update in updates:
            sys.stderr.write(f"\n# budget {update.budget + 1}\n{to_paste(update)}\n")
    elif result == text:
        sweeping.print_to_stderr(f"{path} has the present costs already")
    else:
        replace_atomically(path, result.encode())
        sweeping.print_to_stderr(f"wrote {path}")


def _updates(
    path: Path, budgets: Collection[DeclaredBudget], report: BudgetReport
) -> Iterator[Update]:
    every = [each.place for each in read_budgets(path, option_names())]
    for budget in budgets:
        own = [line for line in report.lines if line.place == budget.place]
        if costs := new_costs(own, dict(budget.allowed)):
            yield Update(every.index(budget.place), costs)


def _markdown(report: BudgetReport) -> bytes:
    from derivprof.reports import budgets_markdown

    return budgets_markdown(report).encode()
