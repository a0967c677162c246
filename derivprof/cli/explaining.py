"""What ``explain`` does: run it, print it, write the files."""

import sys
from pathlib import Path

from derivprof.cli import sweeping
from derivprof.cli.ending import reader_may_leave
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
    with reader_may_leave():
        if as_json:
            sys.stdout.write(to_json(explanation) + "\n")
        else:
            show_explanation(explanation)
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


def show_explanation(explanation: Explanation) -> None:
    """The explanation on standard output."""
    from derivprof.reports import print_explanation

    print_explanation(explanation, sweeping.standard_output())
