"""What ``--save`` and ``--baseline`` do for the commands that measure."""

import sys
from collections.abc import Callable

from rich.console import Console

from derivprof.changes import Limit, Saved, check_savable, report_of_new, save, saved
from derivprof.cli import sweeping
from derivprof.cli.baseline_flags import BaselineFlags
from derivprof.cli.comparing import show_changes
from derivprof.cli.resuming import Work
from derivprof.errors import RecordError, UsageError
from derivprof.record import ChangeReport, Profile


def sweep_and_compare(
    work: Work,
    show: sweeping.Show,
    *,
    as_json: bool,
    asked: BaselineFlags,
    fails: Callable[[Profile], bool] = lambda profile: False,
    below: sweeping.Below = (),
) -> None:
    """Measure as :func:`sweeping.sweep_and_report` does, then compare and save as asked.

    With a baseline the comparison is shown in place of the record, and a record that is beyond a
    limit fails. What is not measured to its end is not saved, nor what is beyond a limit of the
    very baseline that it would replace.
    """
    limits = asked.limits()
    if asked.save is not None:
        check_savable(asked.save)
    if asked.baseline is None:
        finished = _Finished(None, limits, asked, fails)
        sweeping.sweep_and_report(work, show, as_json=as_json, fails=finished.fails, below=below)
        return
    if as_json and below:
        raise UsageError("--snippet does not go with --baseline and --json. Leave one out.")
    finished = _Finished(saved(asked.baseline), limits, asked, fails, as_json)
    shown = finished.shown_instead_of(show)
    sweeping.sweep_and_report(work, shown, as_json=False, fails=finished.fails, below=below)


class _Finished:
    """What becomes of a record when it is complete: compared, judged, saved."""

    def __init__(
        self,
        baseline: Saved | None,
        limits: tuple[Limit, ...],
        asked: BaselineFlags,
        fails: Callable[[Profile], bool],
        as_json: bool = False,
    ) -> None:
        self._baseline, self._limits, self._asked = baseline, limits, asked
        self._fails, self._as_json = fails, as_json
        self._report: ChangeReport | None = None
        self._no_report: RecordError | UsageError | None = None

    def shown_instead_of(self, show: sweeping.Show) -> sweeping.Show:
        """Shows the comparison; where there is none to show, the record as usual."""

        def shown(profile: Profile, console: Console) -> None:
            assert self._baseline is not None
            try:
                self._report = report_of_new(
                    self._baseline, profile, self._limits, sweeping.command_line()
                )
            except (RecordError, UsageError) as error:
                self._no_report = error
                sweeping.report(profile, show, as_json=self._as_json)
            else:
                show_changes(self._report, as_json=self._as_json)

        return shown

    def fails(self, profile: Profile) -> bool:
        """Whether the record fails by itself, or is beyond a limit; it is saved on the way."""
        is_over = self._report is not None and bool(self._report.offenders)
        self._save(profile, is_over)
        if self._no_report is not None:
            raise self._no_report
        return self._fails(profile) or is_over

    def _save(self, profile: Profile, is_over: bool) -> None:
        name = self._asked.save
        if name is None:
            return
        if is_over and name == self._asked.baseline:
            sys.stderr.write(f"not saved as {name}: it is beyond a limit\n")
            return
        sweeping.print_to_stderr(f"saved {save(profile, name)}")
