"""``derivprof count``."""

from rich.console import Console

from derivprof.cli.arguments import OptionalTargetArgument
from derivprof.cli.baseline_flags import BaselineFlags
from derivprof.cli.flags import OutputFlags, ResumeFlags, SnippetFlags, SweepFlags, takes_flags
from derivprof.record import Profile


@takes_flags
def count(
    sweep: SweepFlags,
    compared: BaselineFlags,
    output: OutputFlags,
    below: SnippetFlags,
    resume: ResumeFlags,
    target: OptionalTargetArgument = None,
) -> None:
    """Count jaxpr equations by primitive, order and method, and find the law of their growth.

    derivprof count mymod:f --order 8

    derivprof count mymod:f -m nested-jvp -m mymod:my_derivative --at x=[1,2,3]

    derivprof count mymod:f --x64 -o run.json -o growth.png

    derivprof count mymod:f --tensor 2 --snippet

    derivprof count mymod:f --baseline main --fail-on count:0

    derivprof count --resume run.json
    """
    from derivprof.cli.baselines import sweep_and_compare
    from derivprof.cli.resuming import work_of

    work = work_of(target, sweep, output, resume, timed=False)
    sweep_and_compare(work, show_counts, as_json=output.json, asked=compared, below=below.below())


def show_counts(profile: Profile, console: Console) -> None:
    """The count tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=True, timings=False)
