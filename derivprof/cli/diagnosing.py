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
        _show(diagnosis)


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


def _show(diagnosis: Diagnosis) -> None:
    from derivprof.reports import print_diagnosis

    verdict = doctor.verdict_of(diagnosis) if diagnosis.rounds else "No timing test was asked for."
    print_diagnosis(diagnosis, sweeping.standard_output(), verdict)
