"""What the measuring commands share: run a sweep, keep the record, report, exit code."""

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from typer import Exit

from derivprof.cli.outputs import check_outputs, write_output
from derivprof.cli.progress import ProgressDisplay
from derivprof.errors import ExitCode, NothingMeasured, OutputError, RecordError
from derivprof.plans import SweepPlan
from derivprof.record import Profile, Status, read_profile, to_json, write_profile
from derivprof.sweep import Loaded, Sweep, start_child

_FULL_WIDTH = 100_000
"""In a pipe nothing is cut off or wrapped."""

Show = Callable[[Profile, Console], None]

Below = tuple[Callable[[Profile], str], ...]
"""What makes the texts that stand below a report."""


def sweep_and_report(
    plan: SweepPlan,
    outputs: tuple[Path, ...],
    show: Show,
    *,
    as_json: bool,
    fails: Callable[[Profile], bool] = lambda profile: False,
    below: Below = (),
) -> None:
    """Measure, write the files, print the report (or JSON); leave with the exit code.

    What stands ``below`` the report, and cannot be made of this record, is a line on stderr.
    A record that ``fails`` ends with :attr:`ExitCode.CHECK_FAILED`.
    """
    check_outputs(outputs)
    profile, code = _measured(plan, _Kept([path for path in outputs if path.suffix == ".json"]))
    report(profile, show, as_json=as_json)
    _write(profile, outputs)
    try:
        print_below(profile, below, as_json=as_json)
    except RecordError as error:
        print_to_stderr(str(error))
    raise_if_nothing(profile)
    if code is ExitCode.OK and fails(profile):
        code = ExitCode.CHECK_FAILED
    if code is not ExitCode.OK:
        raise Exit(code)


def write_all(record: Path, outputs: tuple[Path, ...]) -> Profile:
    """The saved record, after it was written to every output."""
    check_outputs(outputs)
    profile = read_profile(record)
    _write(profile, outputs)
    return profile


def _write(profile: Profile, outputs: tuple[Path, ...]) -> None:
    for path in outputs:
        write_output(path, profile)
        print_to_stderr(f"wrote {path}")


def report(profile: Profile, show: Show, *, as_json: bool) -> None:
    """The record on standard output: as one JSON document, or through ``show``."""
    if as_json:
        sys.stdout.write(to_json(profile) + "\n")
    else:
        show(profile, standard_output())


def print_below(profile: Profile, below: Below, *, as_json: bool) -> None:
    """The texts below a report, unwrapped; on standard error where standard output is JSON."""
    stream = sys.stderr if as_json else sys.stdout
    for text in below:
        stream.write(f"\n{text(profile)}")


def standard_output() -> Console:
    """The console that data goes to."""
    return Console() if sys.stdout.isatty() else Console(width=_FULL_WIDTH)


def print_to_stderr(text: str) -> None:
    """A line that is no data."""
    Console(stderr=True).print(text, style="dim", highlight=False, markup=False, soft_wrap=True)


def raise_if_nothing(profile: Profile) -> None:
    """Raise :class:`NothingMeasured` when budgets ended every method before its first order."""
    cells = profile.measurements
    if any(cell.status is Status.OK for cell in cells):
        return
    over = [cell for cell in cells if cell.status is Status.OVER_BUDGET]
    if over:
        raise NothingMeasured(
            f"The budget was used up before anything was measured: {over[0].method} order "
            f"{over[0].order}: {over[0].reason}. Raise that limit."
        )


def _measured(plan: SweepPlan, kept: "_Kept") -> tuple[Profile, ExitCode]:
    worker = start_child(plan.budget.max_memory)
    try:
        with ProgressDisplay(Console(stderr=True)) as display:
            sweep = Sweep(plan, worker, _Watchers(display, kept), command_line())
            try:
                return sweep.run(), ExitCode.OK
            except KeyboardInterrupt:
                profile = sweep.interrupted()
                if profile is None:
                    raise
                return profile, ExitCode.INTERRUPTED
    finally:
        worker.close()


def command_line() -> str:
    """The command as it can be typed again."""
    return shlex.join(["derivprof", *sys.argv[1:]])


@dataclass
class _Kept:
    """Writes the record after every cell. A disk that refuses is told once, and tried again."""

    paths: list[Path]
    complained: bool = False

    def write(self, profile: Profile) -> None:
        for path in self.paths:
            try:
                write_profile(path, profile)
            except OutputError as error:
                self._complain(error)

    def _complain(self, error: OutputError) -> None:
        if not self.complained:
            print_to_stderr(f"{error} Measuring goes on; it is tried again after each cell.")
        self.complained = True


@dataclass(frozen=True)
class _Watchers:
    """The display and the file as one observer."""

    display: ProgressDisplay
    kept: _Kept

    def started(self, loaded: Loaded, cells: int) -> None:
        self.display.started(loaded, cells)

    def doing(self, cell: str, text: str) -> None:
        self.display.doing(cell, text)

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        self.display.measured(cells)
        if self.kept.paths:
            self.kept.write(profile())
