"""``derivprof count``."""

from rich.console import Console

from derivprof.cli.arguments import TargetArgument
from derivprof.cli.flags import OutputFlags, SnippetFlags, SweepFlags, takes_flags
from derivprof.record import Profile


@takes_flags
def count(
    target: TargetArgument, sweep: SweepFlags, output: OutputFlags, below: SnippetFlags
) -> None:
    """Count jaxpr equations by primitive, order and method, and find the law of their growth.

    derivprof count mymod:f --order 8

    derivprof count mymod:f -m nested-jvp -m mymod:my_derivative --at x=[1,2,3]

    derivprof count mymod:f --x64 -o run.json -o growth.png

    derivprof count mymod:f --tensor 2 --snippet
    """
    from derivprof.cli.sweeping import sweep_and_report

    plan = sweep.plan(target, timed=False)
    sweep_and_report(plan, output.paths(), show_counts, as_json=output.json, below=below.below())


def show_counts(profile: Profile, console: Console) -> None:
    """The count tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=True, timings=False)
