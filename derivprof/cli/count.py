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

    derivprof count mymod:f --order 8

    derivprof count mymod:f -m nested-jvp -m mymod:my_derivative --at x=[1,2,3]

    derivprof count mymod:f --x64 -o run.json -o growth.png

    derivprof count mymod:f --tensor 2 --snippet

    derivprof count mymod:f --baseline main --fail-on count:0

    derivprof count mymod:f mymod:g --order 4 -o run.json

    derivprof count targets.toml

    derivprof count --resume run.json
    """
    from derivprof.cli.measuring import measure
    from derivprof.cli.wanted import Wanted

    wanted = Wanted(sweep, timed=False, given=given_options(context))
    texts = below.below()
    measure(target, wanted, show_counts, output=output, resume=resume, asked=compared, below=texts)


def show_counts(profile: Profile, console: Console) -> None:
    """The count tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=True, timings=False)
