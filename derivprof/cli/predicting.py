"""What ``predict`` does: ask for the counts, print them, write the files."""

from functools import partial
from pathlib import Path

from typer import Exit

from derivprof.cli import sweeping
from derivprof.cli.outputs import check_outputs
from derivprof.errors import ExitCode
from derivprof.plans import SweepPlan
from derivprof.record import Prediction
from derivprof.sweep import Predicting


def predict_and_report(plan: SweepPlan, outputs: tuple[Path, ...], *, as_json: bool) -> None:
    """Predict, print the report (or JSON), write the files."""
    from derivprof.reports import print_prediction

    check_outputs(outputs, Prediction)
    prediction = _predicted(plan)
    sweeping.write_and_print(
        prediction, outputs, partial(print_prediction, prediction), as_json=as_json
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
