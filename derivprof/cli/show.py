"""``derivprof show``."""

from rich.console import Console

from derivprof.cli.arguments import RecordArgument
from derivprof.cli.flags import OutputFlags, SnippetFlags, takes_flags
from derivprof.record import Profile


@takes_flags
def show(record: RecordArgument, output: OutputFlags, below: SnippetFlags) -> None:
    """Render a saved record again: on the terminal, or as .md, .csv, .png, .svg, .pdf.

    derivprof show run.json

    derivprof show run.json -o report.md

    derivprof show run.json --snippet
    """
    from derivprof.cli.sweeping import print_below, report, write_all

    profile = write_all(record, output.paths())
    if output.json or not output.paths():
        report(profile, show_everything, as_json=output.json)
    print_below(profile, below.below(), as_json=output.json)


def show_everything(profile: Profile, console: Console) -> None:
    """Every table that the record has figures for."""
    from derivprof.reports import print_report

    counts = profile.has_counts() or not profile.has_checks()
    print_report(
        profile, console, counts=counts, timings=profile.has_timings(), checks=profile.has_checks()
    )
