"""What ``show`` does with each kind of document."""

import difflib
import sys
from pathlib import Path

from rich.console import Console

from derivprof.cli import collecting, sweeping
from derivprof.cli.flags import OutputFlags
from derivprof.cli.screen import Insert, nothing, standard_output
from derivprof.errors import UsageError
from derivprof.record import (
    BudgetReport,
    ChangeReport,
    Collection,
    Diagnosis,
    Document,
    Explanation,
    Prediction,
    Profile,
    read_document,
    to_json,
    words_of,
)


def show_document(
    path: Path,
    output: OutputFlags,
    *,
    part: str | None = None,
    below: sweeping.Below = (),
    prints: bool = True,
) -> None:
    """Write what the file holds to every output; print it if asked to, and what stands below."""
    found = read_document(path)
    if part is not None:
        found = _part(found, part, path)
    if below and not isinstance(found, (Profile, Collection)):
        raise UsageError(f"--snippet is of the record of a sweep, and {path} is {words_of(found)}.")
    sweeping.write_all(found, output.paths(), output.drawn())
    match found:
        case Profile():
            texts = tuple(text(found) for text in below)
            _show_sweep(found, texts, prints=prints, as_json=output.json)
        case Collection():
            texts = collecting.texts_of_each(found, below)
            if prints:
                collecting.report_collection(found, as_json=output.json, below=texts)
            else:
                sweeping.write_texts(sys.stdout, texts)
        case _ if prints and output.json:
            sys.stdout.write(to_json(found) + "\n")
        case _ if prints:
            _show(found, standard_output())


def _show_sweep(found: Profile, texts: tuple[str, ...], *, prints: bool, as_json: bool) -> None:
    if prints:
        sweeping.report(found, show_everything, as_json=as_json, below=texts)
    else:
        sweeping.write_texts(sys.stdout, texts)


def _part(found: Document, name: str, path: Path) -> Profile:
    """The record of one target of several."""
    if not isinstance(found, Collection):
        raise UsageError(f"--target chooses of several targets, and {path} is {words_of(found)}.")
    if name in found.failed:
        raise UsageError(f"`{name}` was not measured: {found.failed[name].reason}")
    if name not in found.by_name:
        near = difflib.get_close_matches(name, found.names, 1)
        meant = f"Did you mean `{near[0]}`? " if near else ""
        raise UsageError(
            f"{path} has no target `{name}`. {meant}It has {', '.join(found.names) or 'none'}."
        )
    return found.by_name[name]


def _show(found: Document, console: Console) -> None:
    from derivprof import reports

    match found:
        case Explanation():
            reports.print_explanation(found, console)
        case Prediction():
            reports.print_prediction(found, console)
        case ChangeReport():
            reports.print_changes(found, console)
        case BudgetReport():
            reports.print_budgets(found, console)
        case Diagnosis():
            from derivprof.doctor import verdict_of

            reports.print_diagnosis(found, console, verdict_of(found))


def show_everything(profile: Profile, console: Console, insert: Insert = nothing) -> None:
    """Every table that the record has figures for."""
    from derivprof.reports import print_report

    counts = profile.has_counts() or not profile.has_checks()
    print_report(
        profile, console, counts=counts, timings=profile.has_timings(),
        checks=profile.has_checks(), insert=insert,
    )  # fmt: skip
