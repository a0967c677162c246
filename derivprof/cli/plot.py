"""``derivprof plot``."""

from pathlib import Path

from typer import Context

from derivprof.cli.arguments import TargetsOrRecordArgument
from derivprof.cli.count import show_counts
from derivprof.cli.figures import DEFAULT_FIGURE, FigureFlags, needs_times
from derivprof.cli.flags import SweepFlags, given_options, takes_flags
from derivprof.errors import UsageError


@takes_flags
def plot(
    context: Context, target: TargetsOrRecordArgument, sweep: SweepFlags, output: FigureFlags
) -> None:
    """Plot the growth: counts by primitive for each method side by side, totals, and times.

    derivprof plot sample_functions/sine_power.py:f --order 8 -o growth.png  # count, and draw
    derivprof plot sample_functions/sine_power.py:f --order 8 --x64 \
        --figure ratio --figure cse -o out.png  # other figures: out-ratio.png, out-cse.png
    derivprof plot sample_functions/targets.toml -o overview.png  # a panel per function
    derivprof plot run.json -o growth.svg  # of a saved record
    derivprof plot run.json --figure all -o run.png  # all that there is data for

    --figure asks for another figure: cse, primitives, stages, memory, accuracy, ratio, roofline,
    spread, or all. Times are measured where a figure needs them.
    """
    from derivprof.cli.measuring import measure
    from derivprof.cli.several import are_several
    from derivprof.cli.showing import show_document, show_everything
    from derivprof.cli.wanted import Wanted

    records = [each for each in target if each.endswith(".json")]
    if records and len(target) > 1:
        raise UsageError(f"`plot` takes one record, and {', '.join(target)} were given.")
    if records:
        show_document(Path(records[0]), output, prints=output.json)
        return
    if are_several(target, None) and output.figures() != (DEFAULT_FIGURE,):
        raise UsageError("--figure is of one TARGET, and several are drawn as an overview.")
    is_timed = needs_times(output.figures())
    wanted = Wanted(sweep, timed=is_timed, given=given_options(context))
    measure(target, wanted, show_everything if is_timed else show_counts, output=output)
