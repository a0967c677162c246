"""What ``explain`` does: run it, print it, write the files."""

import sys
from pathlib import Path

from derivprof.cli import sweeping
from derivprof.cli.outputs import check_outputs, write_output
from derivprof.plans import SweepPlan
from derivprof.record import Explanation, to_json
from derivprof.sweep import Explaining


def explain_and_report(
    plan: SweepPlan, outputs: tuple[Path, ...], *, listing: bool, as_json: bool
) -> None:
    """Explain, print the report (or JSON), write the files."""
    check_outputs(outputs, Explanation)
    explanation = _explained(plan, listing=listing)
    sweeping.show_last(
        lambda: _write(explanation, outputs),
        lambda insert: _show(explanation, insert, as_json=as_json),
    )


def _write(explanation: Explanation, outputs: tuple[Path, ...]) -> None:
    for path in outputs:
        write_output(path, explanation)
        sweeping.print_to_stderr(f"wrote {path}")


def _explained(plan: SweepPlan, *, listing: bool) -> Explanation:
    return sweeping.found_by_child(
        plan,
        lambda worker, display: Explaining(
            plan, worker, display.doing, sweeping.command_line()
        ).run(listing=listing),
        "nothing was explained",
    )


def _show(explanation: Explanation, insert: sweeping.Insert, *, as_json: bool) -> None:
    from derivprof.reports import print_explanation

    insert()
    if as_json:
        sys.stdout.write(to_json(explanation) + "\n")
    else:
        print_explanation(explanation, sweeping.standard_output())
