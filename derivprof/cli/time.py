"""``derivprof time``."""

from rich.console import Console
from typer import Context

from derivprof.cli.arguments import TargetsArgument
from derivprof.cli.baseline_flags import BaselineFlags
from derivprof.cli.flags import (
    OutputFlags,
    PeakFlags,
    ResumeFlags,
    ShardFlags,
    SnippetFlags,
    SweepFlags,
    given_options,
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
    context: Context,
    target: TargetsArgument = None,
) -> None:
    """Time tracing, compiling and running, with memory, cost, and whether the values agree.

    derivprof time mymod:f --device gpu

    derivprof time mymod:f --order 4 --shape x=1000 --x64 -o run.json

    derivprof time mymod:f -m nested-jvp -m mymod:my_derivative

    derivprof time mymod:f --order 4 --snippet

    derivprof time mymod:f --device cpu --device cuda:1

    derivprof time mymod:f --batch 4096 --devices 4

    derivprof time mymod:f mymod:g targets.toml

    derivprof time --resume run.json
    """
    from derivprof.cli.measuring import measure
    from derivprof.cli.wanted import Wanted

    wanted = Wanted(sweep, timed=True, peak=peak, shards=shards, given=given_options(context))
    texts = below.below()
    measure(target, wanted, show_times, output=output, resume=resume, asked=compared, below=texts)


def show_times(profile: Profile, console: Console) -> None:
    """The timing tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=False, timings=True)
