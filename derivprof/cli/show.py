"""``derivprof show``."""

from rich.console import Console

from derivprof.cli.arguments import RecordArgument
from derivprof.cli.flags import OutputFlags, takes_flags
from derivprof.record import Profile


@takes_flags
def show(record: RecordArgument, output: OutputFlags) -> None:
    """Render a saved record again: on the terminal, or as .md, .csv, .png, .svg, .pdf.

    derivprof show run.json

    derivprof show run.json -o report.md
    """
    from derivprof.cli.sweeping import report, write_all

    profile = write_all(record, output.paths())
    if output.json or not output.paths():
        report(profile, show_everything, as_json=output.json)


def show_everything(profile: Profile, console: Console) -> None:
    """Every table that the record has figures for."""
    from derivprof.reports import print_report

    counts = profile.has_counts() or not profile.has_checks()
    print_report(
        profile, console, counts=counts, timings=profile.has_timings(), checks=profile.has_checks()
    )
