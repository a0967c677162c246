"""What ``explain`` does: run it, print it, write the files."""

import sys
from collections.abc import Callable
from pathlib import Path

from derivprof.cli import sweeping
from derivprof.cli.ending import reader_may_leave
from derivprof.cli.outputs import writer_by_ending
from derivprof.plans import SweepPlan
from derivprof.record import Explanation, check_writable, replace_atomically, to_json
from derivprof.sweep import Explaining

Writer = Callable[[Explanation], bytes]


def explain_and_report(
    plan: SweepPlan, outputs: tuple[Path, ...], *, listing: bool, as_json: bool
) -> None:
    """Explain, print the report (or JSON), write the files."""
    for path in outputs:
        _writer_for(path)
        check_writable(path)
    explanation = _explained(plan, listing=listing)
    with reader_may_leave():
        if as_json:
            sys.stdout.write(to_json(explanation) + "\n")
        else:
            _show(explanation)
    for path in outputs:
        replace_atomically(path, _writer_for(path)(explanation))
        sweeping.print_to_stderr(f"wrote {path}")


def _explained(plan: SweepPlan, *, listing: bool) -> Explanation:
    return sweeping.found_by_child(
        plan,
        lambda worker, display: Explaining(
            plan, worker, display.doing, sweeping.command_line()
        ).run(listing=listing),
        "nothing was explained",
    )


def _show(explanation: Explanation) -> None:
    from derivprof.reports import print_explanation

    print_explanation(explanation, sweeping.standard_output())


def _writer_for(path: Path) -> Writer:
    """The function that turns an explanation into that file's bytes."""
    return writer_by_ending(path, _WRITERS, "an explanation")


def _speedscope(explanation: Explanation) -> bytes:
    from derivprof.reports import to_speedscope

    return (to_speedscope(explanation) + "\n").encode()


def _pprof(explanation: Explanation) -> bytes:
    from derivprof.reports import to_pprof

    return to_pprof(explanation)


def _json(explanation: Explanation) -> bytes:
    return (to_json(explanation) + "\n").encode()


def _html(explanation: Explanation) -> bytes:
    from derivprof.html import explanation_html

    return explanation_html(explanation).encode()


_WRITERS: dict[str, Writer] = {
    ".speedscope.json": _speedscope,
    ".pb.gz": _pprof,
    ".json": _json,
    ".html": _html,
}
