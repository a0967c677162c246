"""``derivprof check``."""

from rich.console import Console
from typer import Context

from derivprof.cli.arguments import CheckedTargetsArgument
from derivprof.cli.baseline_flags import BaselineFlags, DeclaredBudgetFlags
from derivprof.cli.flags import (
    CheckFlags,
    OutputFlags,
    ResumeFlags,
    SweepFlags,
    given_options,
    takes_flags,
)
from derivprof.cli.screen import Insert, nothing
from derivprof.errors import UsageError
from derivprof.record import Profile, own_code_failed


@takes_flags
def check(
    checked: CheckFlags,
    declared: DeclaredBudgetFlags,
    sweep: SweepFlags,
    compared: BaselineFlags,
    output: OutputFlags,
    resume: ResumeFlags,
    context: Context,
    target: CheckedTargetsArgument = None,
) -> None:
    """Check every method, and your own code, against a reference in double precision.

    derivprof check sample_functions/sine_power.py:f --order 4  # every method
    derivprof check sample_functions/rowwise.py:f --diagonal 2 \
        -m sample_functions/rowwise.py:wrong_diagonal  # your own code, and what is wrong with it
    derivprof check sample_functions/sine_power.py:f \
        --reference sample_functions/sine_power.py:closed_form  # against your exact derivative
    derivprof check sample_functions/newton.py:f --points 5  # at 5 more points
    derivprof check sample_functions/targets.toml  # several functions
    derivprof check --budgets  # what pyproject.toml allows derivatives to cost

    Ends with exit code 3 when a value differs, is not finite where the reference is, or your own
    code fails; with --budgets when a derivative costs more than pyproject.toml allows.
    """
    from derivprof.cli.budgeting import check_budgets
    from derivprof.cli.measuring import measure, only_one
    from derivprof.cli.wanted import Wanted

    if declared.budgets:
        unused = (CheckFlags(), SweepFlags(), BaselineFlags(), ResumeFlags())
        if (checked, sweep, compared, resume) != unused:
            raise UsageError("--budgets takes the options of each function from its file alone.")
        path, paths, one = declared.budgets_file, output.paths(), only_one(target, "--budgets")
        check_budgets(path, one, paths, update=declared.update_budgets, as_json=output.json)
        return
    declared.check_none()
    wanted = Wanted(sweep, timed=False, checked=checked, given=given_options(context))
    measure(target, wanted, show_checks, output=output, resume=resume, asked=compared, fails=fails)


def show_checks(profile: Profile, console: Console, insert: Insert = nothing) -> None:
    """The check tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=False, timings=False, checks=True, insert=insert)


def fails(profile: Profile) -> bool:
    """Whether any method has a wrong value anywhere, or the user's own code has none."""
    wrong = (cell.check is not None and cell.check.fails for cell in profile.measurements)
    return any(wrong) or any(map(own_code_failed, profile.measurements))
