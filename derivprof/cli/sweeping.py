"""What the measuring commands share: run a sweep, keep the record, report, exit code."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Protocol, TypeVar

from rich.console import Console
from typer import Exit

from derivprof.cli.ending import catching_signals, exit_code, signal_of, stopped
from derivprof.cli.keeping import Kept
from derivprof.cli.outputs import Drawn, check_outputs, write_output
from derivprof.cli.progress import ProgressDisplay
from derivprof.cli.resuming import Work
from derivprof.cli.screen import Insert, nothing
from derivprof.cli.screen import print_to_stderr as print_to_stderr
from derivprof.cli.screen import show_last as show_last
from derivprof.cli.screen import standard_output as standard_output
from derivprof.errors import ExitCode, NothingMeasured, RecordError
from derivprof.plans import SweepPlan
from derivprof.record import Document, Measurement, Profile, Status, to_json
from derivprof.sweep import (
    Asked,
    Loaded,
    SideBySide,
    Sweep,
    command_of,
    dismiss,
    follow,
    join,
    start_child,
)
from derivprof.worker import Interrupts, interruption_text

Found = TypeVar("Found")


class Keeps(Protocol):
    """Who keeps a record while it is measured: see :class:`derivprof.cli.keeping.Kept`."""

    def keep(self, profile: Callable[[], Profile]) -> None:
        """The record as it is now."""

    def rescue(self, profile: Profile) -> None:
        """The record that is all there will be."""

    def place(self) -> Path | None:
        """A file that has the record; None if there is none."""


class Show(Protocol):
    """Prints a record; what ``insert`` prints stands before its verdict."""

    def __call__(self, profile: Profile, console: Console, insert: Insert = nothing) -> None:
        """Print it."""
        ...


Below = tuple[Callable[[Profile], str], ...]
"""What makes the texts that stand below a report."""


def sweep_and_report(
    work: Work,
    show: Show,
    *,
    as_json: bool,
    fails: Callable[[Profile], bool] = lambda profile: False,
    below: Below = (),
    finish: Callable[[Profile], None] = lambda profile: None,
) -> None:
    """Measure, write the files, print the report (or JSON); leave with the exit code.

    What stands ``below`` the report, and cannot be made of this record, is a line on stderr. A
    record that is complete is handed to ``finish`` before it is printed.
    A record that ``fails`` ends with :attr:`ExitCode.CHECK_FAILED`. On a signal what was measured
    is reported and written too.
    """
    check_outputs(work.outputs)
    kept = Kept(work.outputs, print_to_stderr, drawn=work.drawn)
    with catching_signals() as interrupts:
        profile = measured(work, kept, interrupts)
        if profile is None:
            return
        texts = _texts(profile, below)

        def write() -> None:
            if work.outputs and sys.stdout.isatty():
                print_to_stderr("")
            kept.finish(profile)
            if interrupts.number is not None:
                tell_how_to_go_on(kept.place(), work.plan)
            elif has_figures(profile):
                finish(profile)

        show_last(
            write,
            lambda insert: report(profile, show, as_json=as_json, below=texts, insert=insert),
        )
        if interrupts.number is not None:
            raise Exit(exit_code(interrupts.number))
    raise_if_nothing(profile)
    if fails(profile):
        raise Exit(ExitCode.CHECK_FAILED)


def _texts(profile: Profile, below: Below) -> tuple[str, ...]:
    try:
        return tuple(text(profile) for text in below)
    except RecordError as error:
        print_to_stderr(str(error))
        return ()


def _rescue(sweep: Sweep | SideBySide, kept: Keeps) -> None:
    """Keep what was measured before an error that ends the sweep."""
    profile = sweep.interrupted("an error")
    if profile is not None and profile.measurements:
        kept.rescue(profile)
        print_to_stderr(f"What was measured until then is in {kept.place()}.")


def tell_how_to_go_on(place: Path | None, plan: SweepPlan) -> None:
    """How the rest is measured of the record in a file; nothing where it is in none."""
    if place is not None:
        command = shlex.join(["derivprof", command_of(plan), "--resume", str(place)])
        print_to_stderr(f"The rest is measured with: {command}")


@contextmanager
def child_at_work(
    plan: SweepPlan, interrupts: Interrupts
) -> Iterator[tuple[Asked, ProgressDisplay]]:
    """A child and the display of its progress; both are gone afterwards, whatever happened."""
    with (
        children(plan, interrupts) as (worker, *_),
        ProgressDisplay(Console(stderr=True), plan) as display,
    ):
        yield worker, display


@contextmanager
def children(plan: SweepPlan, interrupts: Interrupts) -> Iterator[tuple[Asked, ...]]:
    """A child for every device of the plan; they are gone afterwards, whatever happened."""
    limit = plan.budget.max_memory
    workers = tuple(start_child(limit, interrupts) for _ in plan.for_each_device())
    try:
        yield workers
    finally:
        for worker in workers:
            worker.close()


def found_by_child(
    plan: SweepPlan, find: Callable[[Asked, ProgressDisplay], Found], otherwise: str
) -> Found:
    """What ``find`` finds with a child; :class:`Stopped` on a signal, which says ``otherwise``."""
    with catching_signals() as interrupts:
        try:
            with child_at_work(plan, interrupts) as (worker, display):
                return find(worker, display)
        except KeyboardInterrupt as error:
            raise stopped(error, f"; {otherwise}") from error


def write_all(found: Document, outputs: tuple[Path, ...], drawn: Drawn = Drawn()) -> None:  # noqa: B008
    """Write what a file held to every output."""
    check_outputs(outputs, type(found), drawn)
    for path in outputs:
        print_to_stderr(write_output(path, found, drawn))


def report(
    profile: Profile,
    show: Show,
    *,
    as_json: bool,
    below: tuple[str, ...] = (),
    insert: Insert = nothing,
) -> None:
    """The record on standard output: as one JSON document, or through ``show``.

    The texts ``below`` it stand above its verdict on a terminal, with what ``insert`` prints, and
    on standard error where standard output is JSON.
    """
    print_document(profile, partial(show, profile), as_json=as_json, below=below, insert=insert)


def print_document(
    found: Document,
    show: Callable[[Console, Insert], None],
    *,
    as_json: bool,
    below: tuple[str, ...],
    insert: Insert,
) -> None:
    """What was found, as one JSON document or through ``show``, with the texts ``below`` it."""

    def above_verdict() -> None:
        write_texts(sys.stdout, below)
        insert()

    if as_json:
        sys.stdout.write(to_json(found) + "\n")
        write_texts(sys.stderr, below)
    elif sys.stdout.isatty():
        show(standard_output(), above_verdict)
    else:
        show(standard_output(), nothing)
        write_texts(sys.stdout, below)


def write_and_print(
    found: Document, outputs: tuple[Path, ...], show: Callable[[Console], None], *, as_json: bool
) -> None:
    """Write what was found to every output and print it, with what is told of the files above."""

    def print_it(insert: Insert) -> None:
        insert()
        if as_json:
            sys.stdout.write(to_json(found) + "\n")
        else:
            show(standard_output())

    show_last(lambda: write_all(found, outputs), print_it)


def write_texts(stream: IO[str], texts: tuple[str, ...]) -> None:
    """Texts as they are, each after an empty line."""
    for text in texts:
        stream.write(f"\n{text}")


def raise_if_nothing(profile: Profile) -> None:
    """Raise :class:`NothingMeasured` when budgets ended every method before its first cell."""
    if has_figures(profile):
        return
    over = [cell for cell in profile.measurements if cell.status is Status.OVER_BUDGET]
    if over:
        raise NothingMeasured(
            f"The budget was used up before anything was measured: {over[0].method} "
            f"{over[0].place}: {over[0].reason}. Raise that limit."
        )


def has_figures(profile: Profile) -> bool:
    """Whether any cell was measured."""
    return any(cell.status is Status.OK for cell in profile.measurements)


def measured(work: Work, kept: Keeps, interrupts: Interrupts, label: str = "") -> Profile | None:
    """The record; None in a process that only followed another one.

    ``label`` stands before what the display says. After a signal, whose number ``interrupts`` then
    has, the record is what was measured until then; :class:`Stopped` if that is nothing.
    """
    plan = work.plan
    with children(plan, interrupts) as workers:
        if plan.distributed and not _conducts(plan, workers[0]):
            return None
        try:
            with ProgressDisplay(Console(stderr=True), plan) as display:
                return _swept(work, workers, _Watchers(display, kept, label), interrupts)
        finally:
            if plan.distributed:
                _dismiss(workers[0], interrupts)


def _conducts(plan: SweepPlan, worker: Asked) -> bool:
    """Whether this is process 0 of several; any other one follows it until that is done."""
    joined = join(worker)
    if joined.process == 0:
        return True
    print_to_stderr(
        f"process {joined.process} of {joined.count}: process 0 conducts, prints and writes"
    )
    follow(plan, worker, print_to_stderr)
    return False


def _dismiss(worker: Asked, interrupts: Interrupts) -> None:
    """Let the other processes go, after a signal too."""
    noted, interrupts.number = interrupts.number, None
    dismiss(worker)
    interrupts.number = noted


def _swept(
    work: Work, workers: tuple[Asked, ...], watchers: "_Watchers", interrupts: Interrupts
) -> Profile:
    """The record, complete or as a signal left it."""
    sweep = _sweep(work, workers, watchers)
    try:
        return sweep.run()
    except KeyboardInterrupt as error:
        number = interrupts.number = signal_of(error)
        profile = sweep.interrupted(interruption_text(number))
        if profile is None or not profile.measurements:
            raise stopped(error, " before anything was measured") from error
        return profile
    except Exception:
        _rescue(sweep, watchers.kept)
        raise


def _sweep(work: Work, workers: tuple[Asked, ...], watchers: "_Watchers") -> Sweep | SideBySide:
    """The sweep over one device, or over several."""
    if len(workers) == 1:
        return Sweep(work.plan, workers[0], watchers, command_line(), work.before)
    return SideBySide(work.plan, workers, watchers, command_line(), work.before)


def command_line() -> str:
    """The command as it can be typed again."""
    return shlex.join(["derivprof", *sys.argv[1:]])


@dataclass(frozen=True)
class _Watchers:
    """The display and the file as one observer."""

    display: ProgressDisplay
    kept: Keeps
    label: str

    def started(self, loaded: Loaded, cells: int) -> None:
        self.display.started(loaded, cells)

    def doing(self, cell: str, text: str) -> None:
        self.display.doing(f"{self.label}{cell}", text)

    def finished(self, cell: Measurement) -> None:
        self.display.finished(cell)

    def measured(self, cells: int, profile: Callable[[], Profile]) -> None:
        self.display.measured(cells, profile)
        self.kept.keep(profile)
