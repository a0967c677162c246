"""What ``predict`` does: ask for the counts, print them, write the files."""

import sys
from collections.abc import Callable
from pathlib import Path

from typer import Exit

from derivprof.cli import sweeping
from derivprof.cli.ending import reader_may_leave
from derivprof.cli.outputs import writer_by_ending
from derivprof.errors import ExitCode
from derivprof.plans import SweepPlan
from derivprof.record import Prediction, check_writable, replace_atomically, to_json
from derivprof.sweep import Predicting

Writer = Callable[[Prediction], bytes]


def predict_and_report(plan: SweepPlan, outputs: tuple[Path, ...], *, as_json: bool) -> None:
    """Predict, print the report (or JSON), write the files."""
    for path in outputs:
        _writer_for(path)
        check_writable(path)
    prediction = _predicted(plan)
    with reader_may_leave():
        if as_json:
            sys.stdout.write(to_json(prediction) + "\n")
        else:
            _show(prediction)
    for path in outputs:
        replace_atomically(path, _writer_for(path)(prediction))
        sweeping.print_to_stderr(f"wrote {path}")
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


def _show(prediction: Prediction) -> None:
    from derivprof.reports import print_prediction

    print_prediction(prediction, sweeping.standard_output())


def _writer_for(path: Path) -> Writer:
    return writer_by_ending(path, _WRITERS, "a prediction")


def _json(prediction: Prediction) -> bytes:
    return (to_json(prediction) + "\n").encode()


def _csv(prediction: Prediction) -> bytes:
    from derivprof.reports import prediction_csv

    return prediction_csv(prediction).encode()


def _markdown(prediction: Prediction) -> bytes:
    from derivprof.reports import prediction_markdown

    return prediction_markdown(prediction).encode()


def _html(prediction: Prediction) -> bytes:
    from derivprof.html import prediction_html

    return prediction_html(prediction).encode()


_WRITERS: dict[str, Writer] = {".json": _json, ".csv": _csv, ".md": _markdown, ".html": _html}
