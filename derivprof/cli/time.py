"""``derivprof time``."""

from dataclasses import replace

from rich.console import Console

from derivprof.cli.arguments import OptionalTargetArgument
from derivprof.cli.baseline_flags import BaselineFlags
from derivprof.cli.flags import (
    OutputFlags,
    PeakFlags,
    ResumeFlags,
    ShardFlags,
    SnippetFlags,
    SweepFlags,
    takes_flags,
)
from derivprof.record import Profile


@takes_flags
def time(
    peak: PeakFlags,
    sweep: SweepFlags,
    shards: ShardFlags,
    compared: BaselineFlags,
    output: OutputFlags,
    below: SnippetFlags,
    resume: ResumeFlags,
    target: OptionalTargetArgument = None,
) -> None:
    """Time tracing, compiling and running, with memory, cost, and whether the values agree.

    derivprof time mymod:f --device gpu

    derivprof time mymod:f --order 4 --shape x=1000 --x64 -o run.json

    derivprof time mymod:f -m nested-jvp -m mymod:my_derivative

    derivprof time mymod:f --order 4 --snippet

    derivprof time mymod:f --device cpu --device cuda:1

    derivprof time mymod:f --batch 4096 --devices 4

    derivprof time --resume run.json
    """
    from derivprof.cli.baselines import sweep_and_compare
    from derivprof.cli.resuming import work_of

    work = work_of(target, sweep, output, resume, timed=True)
    work = replace(work, plan=peak.measured(shards.divided(work.plan)))
    sweep_and_compare(work, show_times, as_json=output.json, asked=compared, below=below.below())


def show_times(profile: Profile, console: Console) -> None:
    """The timing tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=False, timings=True)
