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
from derivprof.cli.screen import Insert, nothing
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

    derivprof time sample_functions/mlp.py:f --order 4  # all methods, on JAX's own choice of device
    derivprof time sample_functions/mlp.py:f --order 4 --device gpu  # on a GPU
    derivprof time sample_functions/runge.py:f -m nested-jvp -m taylor -o run.json  # two methods
    derivprof time sample_functions/product.py:per_row --partial 0,2,4 --vmap  # per row of a batch
    derivprof time sample_functions/sine_power.py:f -m taylor \
        -m sample_functions/sine_power.py:closed_form  # your own code too
    derivprof time sample_functions/pinn.py:u --order 2 --batch 4096 --snippet  # the lines to use
    derivprof time sample_functions/pinn.py:u --batch 4096 --devices 2  # on two devices
    derivprof time sample_functions/activations.py:gelu \
        sample_functions/activations.py:mish  # two functions at a glance
    derivprof time --resume run.json  # go on where it was interrupted
    """
    from derivprof.cli.measuring import measure
    from derivprof.cli.wanted import Wanted

    wanted = Wanted(sweep, timed=True, peak=peak, shards=shards, given=given_options(context))
    texts = below.below()
    measure(target, wanted, show_times, output=output, resume=resume, asked=compared, below=texts)


def show_times(profile: Profile, console: Console, insert: Insert = nothing) -> None:
    """The timing tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=False, timings=True, insert=insert)
