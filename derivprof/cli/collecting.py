"""What the measuring commands do with several targets: one record, one overview, one exit code."""

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from typer import Exit

from derivprof.changes import Limit, Saved, check_savable, report_of_new, save, saved
from derivprof.cli import sweeping
from derivprof.cli.baseline_flags import BaselineFlags
from derivprof.cli.comparing import show_changes
from derivprof.cli.ending import catching_signals, exit_code
from derivprof.cli.gathering import Gathering, exit_code_of, tell_failures
from derivprof.cli.keeping import Kept
from derivprof.cli.outputs import check_outputs
from derivprof.cli.screen import Insert, nothing, show_last
from derivprof.cli.several import Several
from derivprof.cli.sweeping import write_texts
from derivprof.errors import DerivprofError, ExitCode, RecordError, Stopped, UsageError
from derivprof.record import ChangeReport, Collection, Profile
from derivprof.worker import Interrupts, interruption_text


def collect_and_report(
    several: Several,
    *,
    as_json: bool,
    asked: BaselineFlags = BaselineFlags(),  # noqa: B008 - frozen
    fails: Callable[[Profile], bool] = lambda profile: False,
    below: sweeping.Below = (),
) -> None:
    """Measure every target, print the overview (or JSON), write the files; the exit code.

    With a baseline the comparison stands in place of the overview. On a signal what was measured
    is reported and written too. See :func:`exit_code_of` for the code of several outcomes.
    """
    check_outputs(several.outputs, Collection)
    limits = asked.limits()
    baseline = None if asked.baseline is None else saved(asked.baseline)
    if asked.save is not None:
        check_savable(asked.save)
    if baseline is not None and as_json and below:
        raise UsageError("--snippet does not go with --baseline and --json. Leave one out.")
    kept = Kept(several.outputs, sweeping.print_to_stderr)
    with catching_signals() as interrupts:
        found = Gathering(several, kept, interrupts).run()
        _check_any(found, interrupts)
        compared = _Compared(baseline, limits)
        compared.compare(found)
        texts = texts_of_each(found, below)

        def write() -> None:
            if compared.changes is not None or as_json:
                tell_failures(found)
            kept.finish(found)
            _tell_where_details_are(found, kept)
            if interrupts.number is not None:
                _tell_how_to_go_on(found, kept, several)

        def show(insert: Insert) -> None:
            if compared.changes is None:
                report_collection(found, as_json=as_json, below=texts, insert=insert)
                return
            show_changes(compared.changes, insert, as_json=as_json)
            write_texts(sys.stdout, texts)

        show_last(write, show)
        if interrupts.number is not None:
            raise Exit(exit_code(interrupts.number))
    if asked.save is not None:
        _save(found, asked.save, replaces=compared.is_over and asked.save == asked.baseline)
    if compared.error is not None:
        raise compared.error
    code = exit_code_of(found, fails)
    if code is ExitCode.OK and compared.is_over:
        code = ExitCode.CHECK_FAILED
    if code is not ExitCode.OK:
        raise Exit(code)


@dataclass
class _Compared:
    """The comparison with a baseline: shown in place of the overview, where there is one."""

    baseline: Saved | None
    limits: tuple[Limit, ...]
    changes: ChangeReport | None = None
    error: DerivprofError | None = None

    def compare(self, found: Collection) -> None:
        """Compare, where there is anything to compare; keep the error of what cannot be."""
        if self.baseline is None or not found.profiles:
            return
        try:
            command = sweeping.command_line()
            self.changes = report_of_new(self.baseline, found.profiles, self.limits, command)
        except (RecordError, UsageError) as error:
            self.error = error

    @property
    def is_over(self) -> bool:
        """Whether anything is beyond a limit."""
        return self.changes is not None and bool(self.changes.offenders)


def _check_any(found: Collection, interrupts: Interrupts) -> None:
    """Raise :class:`Stopped` after a signal that left nothing: files stay as they were."""
    if interrupts.number is not None and not found.profiles and not found.failures:
        by = interruption_text(interrupts.number)
        code = exit_code(interrupts.number)
        raise Stopped(f"Interrupted by {by} before anything was measured.", code)


def report_collection(
    found: Collection,
    *,
    as_json: bool,
    below: tuple[str, ...] = (),
    insert: Insert = nothing,
) -> None:
    """The record on standard output: as one JSON document, or its overview.

    The texts ``below`` it, and what ``insert`` prints, stand where they do for one target: see
    :func:`sweeping.report`.
    """
    from derivprof.reports import print_overview

    show = partial(print_overview, found)
    sweeping.print_document(found, show, as_json=as_json, below=below, insert=insert)


def texts_of_each(found: Collection, below: sweeping.Below) -> tuple[str, ...]:
    """What stands below each report, under the name of its target."""
    texts = []
    for name, profile in found.by_name.items() if below else ():
        try:
            texts.append("\n".join((f"# {name}\n", *(text(profile) for text in below))))
        except RecordError as error:
            sweeping.print_to_stderr(f"{name}: {error}")
    return tuple(texts)


def _tell_where_details_are(found: Collection, kept: Kept) -> None:
    if (place := kept.place()) is not None and found.names:
        command = shlex.join(["derivprof", "show", str(place), "--target", found.names[0]])
        sweeping.print_to_stderr(f"Every table of one target: {command}")


def _tell_how_to_go_on(found: Collection, kept: Kept, several: Several) -> None:
    done = sum(profile.is_complete for profile in found.profiles) + len(found.failures)
    sweeping.print_to_stderr(f"Interrupted: {done} of {len(found.asked)} targets are done.")
    if several.parts:
        sweeping.tell_how_to_go_on(kept.place(), several.parts[0].plan)


def _save(found: Collection, name: str, *, replaces: bool) -> None:
    """Keep every record that is complete under the name, a file per function as ever."""
    if replaces:
        sys.stderr.write(f"not saved as {name}: it is beyond a limit\n")
        return
    for profile in found.profiles:
        if profile.is_complete:
            sweeping.print_to_stderr(f"saved {shlex.quote(str(save(profile, name)))}")
