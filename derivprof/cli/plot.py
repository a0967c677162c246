"""``derivprof plot``."""

from pathlib import Path

from derivprof.cli.arguments import TargetOrRecordArgument
from derivprof.cli.count import show_counts
from derivprof.cli.figures import FigureFlags, needs_times
from derivprof.cli.flags import SweepFlags, takes_flags
from derivprof.cli.show import show_everything


@takes_flags
def plot(target: TargetOrRecordArgument, sweep: SweepFlags, output: FigureFlags) -> None:
    """Plot the growth: counts by primitive for each method side by side, totals, and times.

    --figure asks for another figure: cse, primitives, stages, memory, accuracy, ratio, roofline,
    spread, or all. Times are measured where a figure needs them.

    derivprof plot mymod:f -o growth.png

    derivprof plot run.json -o growth.svg

    derivprof plot mymod:f --order 8 --x64 --figure ratio --figure spread -o out.png

    derivprof plot run.json --figure all -o run.png
    """
    from derivprof.cli.resuming import Work
    from derivprof.cli.sweeping import report, sweep_and_report, write_all

    figures, files, drawn = output.figures(), output.files(), output.drawn()
    if not target.endswith(".json"):
        is_timed = needs_times(figures)
        work = Work(sweep.plan(target, timed=is_timed), None, files, drawn)
        show = show_everything if is_timed else show_counts
        sweep_and_report(work, show, as_json=output.json)
        return
    profile = write_all(Path(target), files, drawn)
    if output.json:
        report(profile, show_counts, as_json=True)
