"""What ``doctor`` does: examine the machine, print what was found."""

import sys

from rich.console import Console

from derivprof import doctor
from derivprof.cli import sweeping
from derivprof.cli.ending import catching_signals, stopped
from derivprof.cli.progress import ProgressDisplay
from derivprof.record import Diagnosis, to_json


def diagnose_and_report(device: str | None, repetitions: int, *, as_json: bool) -> None:
    """Examine, and print the report (or JSON)."""
    diagnosis = _diagnosed(device, repetitions)
    if as_json:
        sys.stdout.write(to_json(diagnosis) + "\n")
    else:
        show_diagnosis(diagnosis)


def _diagnosed(device: str | None, repetitions: int) -> Diagnosis:
    with catching_signals() as interrupts:
        worker = doctor.start_child(interrupts)
        try:
            with ProgressDisplay(Console(stderr=True)) as display:
                return doctor.Examination(worker, device, repetitions, doing=display.doing).run()
        except KeyboardInterrupt as error:
            raise stopped(error, "; nothing was diagnosed") from error
        finally:
            worker.close()


def show_diagnosis(diagnosis: Diagnosis) -> None:
    """The diagnosis on standard output."""
    from derivprof.reports import print_diagnosis

    print_diagnosis(diagnosis, sweeping.standard_output(), doctor.verdict_of(diagnosis))
