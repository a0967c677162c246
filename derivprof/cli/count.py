"""``derivprof count``."""

from rich.console import Console
from typer import Context

from derivprof.cli.arguments import TargetsArgument
from derivprof.cli.baseline_flags import BaselineFlags
from derivprof.cli.flags import (
    OutputFlags,
    ResumeFlags,
    SnippetFlags,
    SweepFlags,
    given_options,
    takes_flags,
)
from derivprof.cli.screen import Insert, nothing
from derivprof.record import Profile


@takes_flags
def count(
    sweep: SweepFlags,
    compared: BaselineFlags,
    output: OutputFlags,
    below: SnippetFlags,
    resume: ResumeFlags,
    context: Context,
    target: TargetsArgument = None,
) -> None:
    """Count jaxpr equations by primitive, order and method, and find the law of their growth.

    derivprof count sample_functions/sine_power.py:f --order 8  # the derivatives of order 0 to 8
    derivprof count sample_functions/sine_power.py:f -m nested-jvp -m taylor  # by two methods
    derivprof count sample_functions/tridiagonal.py:f --tensor 1 --snippet  # and the lines to use
    derivprof count sample_functions/mlp.py:f -o run.json -o report.html  # keep it, as a page too
    derivprof count sample_functions/targets.toml  # several functions at a glance
    derivprof count sample_functions/runge.py:f --save main  # keep it under a name
    derivprof count sample_functions/runge.py:f --baseline main --fail-on count:0  # compare later
    derivprof count --resume run.json  # go on where it was interrupted
    """
    from derivprof.cli.measuring import measure
    from derivprof.cli.wanted import Wanted

    wanted = Wanted(sweep, timed=False, given=given_options(context))
    texts = below.below()
    measure(target, wanted, show_counts, output=output, resume=resume, asked=compared, below=texts)


def show_counts(profile: Profile, console: Console, insert: Insert = nothing) -> None:
    """The count tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=True, timings=False, insert=insert)
