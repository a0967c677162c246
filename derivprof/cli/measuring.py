"""What ``count``, ``time``, ``check`` and ``plot`` do: measure one target, or several."""

from collections.abc import Callable, Sequence

from derivprof.cli import sweeping
from derivprof.cli.baseline_flags import BaselineFlags
from derivprof.cli.baselines import sweep_and_compare
from derivprof.cli.collecting import collect_and_report
from derivprof.cli.flags import OutputFlags, ResumeFlags
from derivprof.cli.resuming import work_of
from derivprof.cli.several import are_several, several_of
from derivprof.cli.wanted import Wanted
from derivprof.errors import UsageError
from derivprof.record import Profile


def measure(
    targets: Sequence[str] | None,
    wanted: Wanted,
    show: sweeping.Show,
    *,
    output: OutputFlags,
    resume: ResumeFlags = ResumeFlags(),  # noqa: B008 - frozen
    asked: BaselineFlags = BaselineFlags(),  # noqa: B008 - frozen
    fails: Callable[[Profile], bool] = lambda profile: False,
    below: sweeping.Below = (),
) -> None:
    """Measure, report and write: one target with its own record, several with one of them all."""
    targets, as_json = targets or (), output.json
    if are_several(targets, resume.resume):
        several = several_of(targets, wanted, output, resume)
        collect_and_report(several, as_json=as_json, asked=asked, fails=fails, below=below)
        return
    work = work_of(only_one(targets), wanted, output, resume)
    sweep_and_compare(work, show, as_json=as_json, asked=asked, fails=fails, below=below)


def only_one(targets: Sequence[str] | None, option: str = "") -> str | None:
    """The one target, None without any; :class:`UsageError` for several."""
    if targets and len(targets) > 1:
        raise UsageError(f"{option} takes one TARGET, and {len(targets)} were given.")
    return targets[0] if targets else None
