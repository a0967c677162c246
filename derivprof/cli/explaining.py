"""What ``explain`` does: run it, print it, write the files."""

from functools import partial
from pathlib import Path

from derivprof.cli import sweeping
from derivprof.cli.outputs import check_outputs
from derivprof.plans import SweepPlan
from derivprof.record import Explanation
from derivprof.sweep import Explaining


def explain_and_report(
    plan: SweepPlan, outputs: tuple[Path, ...], *, listing: bool, as_json: bool
) -> None:
    """Explain, print the report (or JSON), write the files."""
    from derivprof.reports import print_explanation

    check_outputs(outputs, Explanation)
    explanation = _explained(plan, listing=listing)
    sweeping.write_and_print(
        explanation, outputs, partial(print_explanation, explanation), as_json=as_json
    )


def _explained(plan: SweepPlan, *, listing: bool) -> Explanation:
    return sweeping.found_by_child(
        plan,
        lambda worker, display: Explaining(
            plan, worker, display.doing, sweeping.command_line()
        ).run(listing=listing),
        "nothing was explained",
    )
