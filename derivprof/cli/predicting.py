"""What ``predict`` does: ask for the counts, print them, write the files."""

import sys
from pathlib import Path

from typer import Exit

from derivprof.cli import sweeping
from derivprof.cli.outputs import check_outputs, write_output
from derivprof.errors import ExitCode
from derivprof.plans import SweepPlan
from derivprof.record import Prediction, to_json
from derivprof.sweep import Predicting


def predict_and_report(plan: SweepPlan, outputs: tuple[Path, ...], *, as_json: bool) -> None:
    """Predict, print the report (or JSON), write the files."""
    check_outputs(outputs, Prediction)
    prediction = _predicted(plan)
    sweeping.show_last(
        lambda: _write(prediction, outputs),
        lambda insert: _show(prediction, insert, as_json=as_json),
    )
    if not prediction.predicted.is_certain:
        raise Exit(ExitCode.CHECK_FAILED)


def _predicted(plan: SweepPlan) -> Prediction:
    return sweeping.found_by_child(
        plan,
        lambda worker, display: Predicting(
            plan, worker, display.doing, sweeping.command_line()
        ).run(),
        "nothing was predicted",
    )


def _write(prediction: Prediction, outputs: tuple[Path, ...]) -> None:
    for path in outputs:
        write_output(path, prediction)
        sweeping.print_to_stderr(f"wrote {path}")


def _show(prediction: Prediction, insert: sweeping.Insert, *, as_json: bool) -> None:
    from derivprof.reports import print_prediction

    insert()
    if as_json:
        sys.stdout.write(to_json(prediction) + "\n")
    else:
        print_prediction(prediction, sweeping.standard_output())
