"""What two records differ in: on a console, as Markdown, and as CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from derivprof.changes import ANY, RUN
from derivprof.record import ChangeReport, Changes, Side
from derivprof.reports.change_sentences import changes_sentences, is_equal
from derivprof.reports.change_tables import FEW, everything, main_table, primitive_lines
from derivprof.reports.markdown import table_markdown
from derivprof.reports.prose import print_caveats, print_verdict
from derivprof.reports.tables import Table, Weight
from derivprof.reports.text import print_heading, print_table

_IN_FILES = "-o changes.md and -o changes.csv have all of them"


def print_changes(report: ChangeReport, console: Console) -> None:
    """Per pair of records where they are from, doubts, what changed, and the verdict last."""
    ending = tuple(changes_ending(report))
    if len(report.targets) == 1:
        _print_pair(report.targets[0], console, ending)
        return
    for changes in report.targets:
        _print_pair(changes, console)
        console.print(Text())
    print_verdict(ending, console)


def _print_pair(changes: Changes, console: Console, ending: tuple[str, ...] = ()) -> None:
    title, *lines = changes_heading(changes)
    print_heading((title, *(() if is_equal(changes) else lines)), console)
    print_caveats(changes.caveats, console)
    for table in (
        () if is_equal(changes) else (main_table(changes, _IN_FILES), primitive_lines(changes))
    ):
        if table.rows or table.remarks:
            console.print(Text())
            print_table(table, console)
    if not is_equal(changes):
        console.print(Text())
    print_verdict((*changes_sentences(changes), *ending), console)


def changes_heading(changes: Changes) -> tuple[str, ...]:
    """Which function, from where to where; then each side with when, what and on what."""
    old, new = changes.old, changes.new
    title = f"{changes.target}: {old.origin} -> {new.origin}"
    return title, f"old  {_side_text(old)}", f"new  {_side_text(new)}"


def _side_text(side: Side) -> str:
    environment = side.environment
    device = environment.device
    where = environment.cpu if device.platform == "cpu" and environment.cpu else device.kind
    commit = f"commit {side.commit}, " if side.commit else ""
    return (
        f"{side.created}, {commit}derivprof {side.derivprof_version}, jax {environment.jax}, "
        f"{device.name} ({where}), x64 {'on' if environment.x64 else 'off'}"
    )


def changes_ending(report: ChangeReport) -> Iterator[str]:
    """What is in one side only, how many are equal, and which limits hold."""
    if report.only_old:
        yield f"Only in the old records: {', '.join(report.only_old)}."
    if report.only_new:
        yield f"Only in the new records: {', '.join(report.only_new)}."
    if len(report.targets) > 1:
        equal = sum(map(is_equal, report.targets))
        yield f"{len(report.targets)} functions compared: {equal} equal."
    if report.limits and not report.offenders:
        judged = [text for text in report.limits if _was_judged(report, text)]
        if judged:
            yield f"Nothing is beyond {' or '.join(judged)}."
        for text in (each for each in report.limits if each not in judged):
            yield f"{text} was not judged: no cell could be compared by it."


def _was_judged(report: ChangeReport, limit: str) -> bool:
    """Whether a run time was compared, where that is what the limit is about."""
    if not limit.startswith("time"):
        return True
    changes = (change for target in report.targets for change in target.changes)
    return any(each.quantity == RUN and each.effect is not None for each in changes)


def changes_markdown(report: ChangeReport) -> str:
    """Short, for the summary of a CI job: what changed, the verdict, and the rest folded away."""
    old, new = (report.targets[0].old, report.targets[0].new)
    blocks = [f"## derivprof: {old.origin} -> {new.origin}"]
    if lines := offender_lines(report):
        more = [f"and {len(lines) - FEW} more"] if len(lines) > FEW else []
        blocks.append("\n".join(f"- **{line}**" for line in (*lines[:FEW], *more)))
    blocks.extend(block for changes in report.targets for block in _pair_markdown(changes))
    blocks.extend(changes_ending(report))
    return "\n\n".join(blocks) + "\n"


def changes_tables(changes: Changes) -> tuple[Table, ...]:
    """What changed, by which primitives, and everything that was compared."""
    if is_equal(changes):
        return (everything(changes),)
    return main_table(changes, "below"), primitive_lines(changes), everything(changes)


def _pair_markdown(changes: Changes) -> Iterator[str]:
    yield f"### {changes.target}"
    if changes.caveats:
        yield "\n>\n".join(f"> {caveat}" for caveat in changes.caveats)
    if not is_equal(changes):
        yield from _untitled(main_table(changes, "folded away below"))
    yield "\n".join(f"- {sentence}" for sentence in changes_sentences(changes))
    summary = f"old: {_side_text(changes.old)}; new: {_side_text(changes.new)}"
    yield f"<details><summary>Everything that was compared</summary>\n\n{summary}"
    yield from _untitled(everything(changes))
    yield "</details>"


def _untitled(table: Table) -> tuple[str, ...]:
    """The table in Markdown, without its title and with no row in bold."""
    if not table.rows:
        return ()
    rows = tuple(replace(row, weight=Weight.NORMAL) for row in table.rows)
    return (table_markdown(replace(table, rows=rows)).partition("\n\n")[2],)


def offender_lines(report: ChangeReport) -> tuple[str, ...]:
    """One line per cell and limit: what, old, new, limit."""
    several = len(report.targets) > 1
    found: dict[tuple[str, str, str], dict[tuple[str, str], str]] = {}
    for each in report.offenders:
        values = found.setdefault((each.target, each.cell, each.limit), {})
        values.setdefault((each.old, each.new), each.quantity)
    return tuple(
        f"{f'{target} ' if several else ''}{cell}: {_values_text(values)} "
        f"({'any limit' if limit == ANY else f'limit {limit}'})"
        for (target, cell, limit), values in found.items()
    )


def _values_text(values: dict[tuple[str, str], str]) -> str:
    """``equations 18 -> 21, after DCE 12 -> 15``; quantities with the same numbers told once."""
    return ", ".join(f"{name} {old} -> {new}" for (old, new), name in values.items())


def changes_csv(report: ChangeReport) -> str:
    """A line per function, cell and quantity; how a cell ended is a quantity with words."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(
        ["target", "device", "method", "order", "quantity", "old", "new", "difference", "ratio",
         "ratio_low", "ratio_high", "effect", "reason"]
    )  # fmt: skip
    for changes in report.targets:
        for each in changes.outcomes:
            writer.writerow(
                [changes.target, each.device, each.method, each.order, each.quantity, each.old,
                 each.new, *[None] * 4, each.effect, each.reason]
            )  # fmt: skip
        for each in changes.changes:
            writer.writerow(
                [changes.target, each.device, each.method, each.order, each.quantity, each.old,
                 each.new, each.difference, each.ratio, each.low, each.high, each.effect, None]
            )  # fmt: skip
    return file.getvalue()
