"""``derivprof plot``."""

from pathlib import Path

from derivprof.cli.arguments import TargetOrRecordArgument
from derivprof.cli.count import show_counts
from derivprof.cli.flags import OutputFlags, SweepFlags, takes_flags

_DEFAULT_PICTURE = Path("growth.png")


@takes_flags
def plot(target: TargetOrRecordArgument, sweep: SweepFlags, output: OutputFlags) -> None:
    """Plot the growth: counts by primitive for each method side by side, totals, and times.

    derivprof plot mymod:f -o growth.png

    derivprof plot run.json -o growth.svg
    """
    from derivprof.cli.resuming import Work
    from derivprof.cli.sweeping import report, sweep_and_report, write_all

    paths = output.paths() or (_DEFAULT_PICTURE,)
    if not target.endswith(".json"):
        work = Work(sweep.plan(target, timed=False), None, paths)
        sweep_and_report(work, show_counts, as_json=output.json)
        return
    profile = write_all(Path(target), paths)
    if output.json:
        report(profile, show_counts, as_json=True)
