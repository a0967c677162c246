"""What ``compare`` and ``--baseline`` share: report, files, the summary of a CI job, exit code."""

import os
import sys
from pathlib import Path

from derivprof.cli import sweeping
from derivprof.cli.outputs import check_outputs, write_output
from derivprof.errors import OutputError
from derivprof.record import ChangeReport, to_json

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable in which GitHub Actions names the file that is shown below a job."""


def check_change_outputs(paths: tuple[Path, ...]) -> None:
    """Raise :class:`OutputError` now for a file that could not be written later."""
    check_outputs(paths, ChangeReport)


def show_changes(
    report: ChangeReport, insert: sweeping.Insert = sweeping.nothing, *, as_json: bool
) -> None:
    """The offenders on standard error, the summary of a CI job, the report on standard output."""
    from derivprof.reports import offender_lines, print_changes

    insert()
    for line in offender_lines(report):
        sys.stderr.write(f"derivprof: {line}\n")
    append_to_summary(_markdown(report))
    if as_json:
        sys.stdout.write(to_json(report) + "\n")
    else:
        print_changes(report, sweeping.standard_output())


def write_changes(report: ChangeReport, paths: tuple[Path, ...]) -> None:
    """Write the files, each in the format of its extension."""
    for path in paths:
        write_output(path, report)
        sweeping.print_to_stderr(f"wrote {path}")


def append_to_summary(markdown: bytes) -> None:
    """Add to the summary of the CI job that this runs in, if it does."""
    if not (name := os.environ.get(SUMMARY)):
        return
    try:
        with Path(name).open("ab") as file:
            file.write(markdown + b"\n")
    except OSError as error:
        raise OutputError(f"Cannot write {name} (${SUMMARY}): {error.strerror}.") from error


def _markdown(report: ChangeReport) -> bytes:
    from derivprof.reports import changes_markdown

    return changes_markdown(report).encode()
