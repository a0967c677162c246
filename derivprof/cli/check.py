"""``derivprof check``."""

from rich.console import Console

from derivprof.cli.arguments import OptionalTargetArgument
from derivprof.cli.flags import CheckFlags, OutputFlags, ResumeFlags, SweepFlags, takes_flags
from derivprof.record import Profile, own_code_failed


@takes_flags
def check(
    checked: CheckFlags,
    sweep: SweepFlags,
    output: OutputFlags,
    resume: ResumeFlags,
    target: OptionalTargetArgument = None,
) -> None:
    """Check every method, and your own code, against a reference in double precision.

    derivprof check mymod:f --order 4

    derivprof check mymod:f -m mymod:my_derivative --points 5

    derivprof check mymod:f --reference mymod:exact

    Ends with exit code 3 when a value differs, is not finite where the reference is, or your own
    code fails.
    """
    from derivprof.cli.resuming import work_of
    from derivprof.cli.sweeping import sweep_and_report

    work = work_of(target, sweep, output, resume, timed=False, checked=checked)
    sweep_and_report(work, show_checks, as_json=output.json, fails=fails)


def show_checks(profile: Profile, console: Console) -> None:
    """The check tables of a record."""
    from derivprof.reports import print_report

    print_report(profile, console, counts=False, timings=False, checks=True)


def fails(profile: Profile) -> bool:
    """Whether any method has a wrong value anywhere, or the user's own code has none."""
    wrong = (cell.check is not None and cell.check.fails for cell in profile.measurements)
    return any(wrong) or any(map(own_code_failed, profile.measurements))
