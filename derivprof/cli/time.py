"""``derivprof time``."""

from rich.console import Console

from derivprof.cli.arguments import TargetArgument
from derivprof.cli.flags import OutputFlags, SnippetFlags, SweepFlags, takes_flags
from derivprof.record import Profile


@takes_flags
def time(
    target: TargetArgument, sweep: SweepFlags, output: OutputFlags, below: SnippetFlags
) -> None:
    """Time tracing, compiling and running, with memory, cost, and whether the values agree.

    derivprof time mymod:f --device gpu

    derivprof time mymod:f --order 4 --shape x=1000 --x64 -o run.json

    derivprof time mymod:f -m nested-jvp -m mymod:my_derivative

    derivprof time mymod:f --order 4 --snippet
    """
    from derivprof.cli.sweeping import sweep_and_report

    plan = sweep.plan(target, timed=True)
    sweep_and_report(plan, output.paths(), show_times, as_json=output.json, below=below.below())


def show_times(profile: Profile, console: Console) -> None:
    """The timing tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=False, timings=True)
