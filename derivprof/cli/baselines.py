"""What ``--save`` and ``--baseline`` do for the commands that measure."""

import sys
from collections.abc import Callable

from rich.console import Console

from derivprof.changes import Limit, Saved, check_savable, report_of_new, save, saved
from derivprof.cli import sweeping
from derivprof.cli.baseline_flags import BaselineFlags
from derivprof.cli.comparing import show_changes
from derivprof.cli.resuming import Work
from derivprof.cli.screen import Insert, nothing
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
        sweeping.sweep_and_report(
            work, show, as_json=as_json, fails=fails, below=below, finish=finished.finish
        )
        return
    if as_json and below:
        raise UsageError("--snippet does not go with --baseline and --json. Leave one out.")
    finished = _Finished(saved(asked.baseline), limits, asked, fails, as_json)
    shown = finished.shown_instead_of(show)
    sweeping.sweep_and_report(
        work, shown, as_json=False, fails=finished.fails, below=below, finish=finished.finish
    )


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

        def shown(profile: Profile, console: Console, insert: Insert = nothing) -> None:
            self._compare(profile)
            if self._report is None:
                sweeping.report(profile, show, as_json=self._as_json, insert=insert)
            else:
                show_changes(self._report, insert, as_json=self._as_json)

        return shown

    def _compare(self, profile: Profile) -> None:
        """Compare with the baseline, once, and if there is one."""
        if self._baseline is None or self._report is not None or self._no_report is not None:
            return
        try:
            self._report = report_of_new(
                self._baseline, profile, self._limits, sweeping.command_line()
            )
        except (RecordError, UsageError) as error:
            self._no_report = error

    def finish(self, profile: Profile) -> None:
        """Compare a complete record, and save it unless it is beyond a limit."""
        self._compare(profile)
        self._save(profile, self._is_over())

    def _is_over(self) -> bool:
        return self._report is not None and bool(self._report.offenders)

    def fails(self, profile: Profile) -> bool:
        """Whether the record fails by itself, or is beyond a limit."""
        if self._no_report is not None:
            raise self._no_report
        return self._fails(profile) or self._is_over()

    def _save(self, profile: Profile, is_over: bool) -> None:
        name = self._asked.save
        if name is None:
            return
        if is_over and name == self._asked.baseline:
            sys.stderr.write(f"not saved as {name}: it is beyond a limit\n")
            return
        sweeping.print_to_stderr(f"saved {save(profile, name)}")
