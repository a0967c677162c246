"""A diagnosis on a console: the set-up, what is wrong with it, and the timing tests."""

from collections.abc import Iterator

from rich.console import Console

from derivprof.record import Diagnosis, Finding, SetUp, Severity, Trial
from derivprof.reports.markdown import table_markdown
from derivprof.reports.prose import print_prose, print_verdict
from derivprof.reports.tables import Row, Table
from derivprof.reports.text import print_table
from derivprof.units import bytes_text, percent_text, seconds_text

_MARKS = {
    Severity.WRONG: ("!", "bold yellow"),
    Severity.NOTE: ("-", ""),
    Severity.FINE: ("+", "dim"),
}


def print_diagnosis(diagnosis: Diagnosis, console: Console, verdict: str) -> None:
    """Versions and devices, the findings, the trials, and the verdict last."""
    for line in diagnosis_heading(diagnosis):
        print_prose(line, console)
    console.print()
    for finding in diagnosis.findings:
        mark, style = _MARKS[finding.severity]
        print_prose(f"{mark} {finding_text(finding)}", console, style)
    console.print()
    if diagnosis.trials:
        print_table(trial_table(diagnosis), console)
        console.print()
    print_verdict([verdict], console)


def diagnosis_markdown(diagnosis: Diagnosis, verdict: str) -> str:
    """The same as Markdown."""
    title, *lines = diagnosis_heading(diagnosis)
    found = (f"- {_MARKS[each.severity][0]} {finding_text(each)}" for each in diagnosis.findings)
    table = table_markdown(trial_table(diagnosis)) if diagnosis.trials else ""
    blocks = [f"# {title}", "  \n".join(lines), "\n".join(found), table, verdict]
    return "\n\n".join(filter(None, blocks)) + "\n"


def diagnosis_heading(diagnosis: Diagnosis) -> Iterator[str]:
    """Versions; the machine; its devices; the variables that matter."""
    environment = diagnosis.environment
    yield (
        f"derivprof {diagnosis.derivprof_version}, Python {environment.python}, "
        f"jax {environment.jax}, jaxlib {environment.jaxlib}, numpy {environment.numpy}"
    )
    yield f"{environment.os}, {environment.cpu or 'unknown processor'}, {_machine(diagnosis)}"
    yield f"devices: {_devices(diagnosis.set_up)}; timed on {environment.device.name}"
    if environment.variables:
        yield ", ".join(f"{name}={value}" for name, value in environment.variables.items())


def _machine(diagnosis: Diagnosis) -> str:
    cores = diagnosis.set_up.usable_cores or diagnosis.environment.cpu_count
    return f"{cores} cores, {bytes_text(diagnosis.set_up.memory_bytes)}"


def _devices(set_up: SetUp) -> str:
    return ", ".join(f"{device.name} ({device.kind})" for device in set_up.devices)


def finding_text(finding: Finding) -> str:
    """What was found, and what to do about it."""
    return f"{finding.text} {finding.remedy}" if finding.remedy else finding.text


def trial_table(diagnosis: Diagnosis) -> Table:
    """Programs whose true ratio is known, and what was found."""
    rounds = diagnosis.rounds
    return Table(
        title=f"Programs of {seconds_text(diagnosis.run_s)}, timed as `derivprof time` does",
        corner="true difference",
        columns=("found, from", "to", "worst error", "called different"),
        rows=tuple(map(_trial_row, diagnosis.trials)),
        remarks=(
            f"{len(rounds)} repetition{'s' * (len(rounds) != 1)} with {min(rounds)} to "
            f"{max(rounds)} rounds each, "
            f"{seconds_text(diagnosis.seconds)} altogether; "
            f"the empty loop takes {seconds_text(diagnosis.control_s)} per iteration",
        ),
    )


def _trial_row(trial: Trial) -> Row:
    more = trial.true_ratio - 1
    label = f"+{round(100 * more, 3):g} %" if more else "none (A/A)"
    differences = (_signed(min(trial.ratios)), _signed(max(trial.ratios)))
    called = f"{trial.flagged} of {len(trial.ratios)}"
    return Row(label, (*differences, percent_text(trial.worst_error), called))


def _signed(ratio: float) -> str:
    return f"{100 * (ratio - 1):+.2f} %"
