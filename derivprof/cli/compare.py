"""``derivprof compare``."""

from typer import Exit

from derivprof.cli.arguments import NewRecordsArgument, OldRecordsArgument
from derivprof.cli.baseline_flags import ChangeOutputFlags, LimitFlags
from derivprof.cli.flags import takes_flags
from derivprof.errors import ExitCode


@takes_flags
def compare(
    old: OldRecordsArgument,
    new: NewRecordsArgument,
    limits: LimitFlags,
    output: ChangeOutputFlags,
) -> None:
    """Compare two runs: what got worse or better, per method, order and primitive.

    derivprof count sample_functions/runge.py:f -o old.json  # before a change, then after it
    derivprof compare old.json new.json  # what changed
    derivprof compare main pr --fail-on count:0 --fail-on time:20%  # names given to --save
    derivprof compare main run.json -o summary.md  # for the summary of a CI job

    Counts and memory are exact. Run times are slower or faster where they differ by more than
    10 % and by more than the noise of both runs. Ends with exit code 3 if anything is beyond a
    limit of --fail-on; without one it reports, and ends with 0.
    """
    from derivprof.changes import change_report, saved
    from derivprof.cli.comparing import check_change_outputs, show_changes, write_changes
    from derivprof.cli.sweeping import command_line, show_last

    check_change_outputs(output.paths())
    allowed = limits.limits()
    report = change_report(saved(old), saved(new), allowed, command_line())
    show_last(
        lambda: write_changes(report, output.paths()),
        lambda insert: show_changes(report, insert, as_json=output.json),
    )
    if report.offenders:
        raise Exit(ExitCode.CHECK_FAILED)
