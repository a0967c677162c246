"""What two records differ in: on a console, as Markdown, and as CSV."""

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import Any

from rich.console import Console
from rich.text import Text

from derivprof.changes import ANY, Quantity, cell_text, orders_text, quantity_at
from derivprof.record import Change, ChangeReport, Changes, Effect, OutcomeChange, Side
from derivprof.reports.markdown import table_markdown
from derivprof.reports.tables import Row, Table, Weight
from derivprof.reports.text import print_table
from derivprof.units import ratio_text

FEW = 12
"""How many rows of a table stand on a terminal or in a summary; a file has all of them."""

_IN_FILES = "-o changes.md and -o changes.csv have all of them"

_MANY = 8
"""How many primitives stand in a line."""

_TOLD = 3
"""How many cells a sentence names."""

_STAGES = ("trace", "lower", "compile", "call")
_RANKS = {"time": 0, "count": 1, "instructions": 2, "memory": 3}
_WORDS = {
    "time": {Effect.WORSE: "slower", Effect.BETTER: "faster"},
    "memory": {Effect.WORSE: "more", Effect.BETTER: "less"},
}
_NUMBERS = {Effect.WORSE: "more", Effect.BETTER: "fewer"}


def print_changes(report: ChangeReport, console: Console) -> None:
    """Per pair of records where they are from, doubts, what changed, and the verdict last."""
    for place, changes in enumerate(report.targets):
        if place:
            console.print(Text())
        _print_pair(changes, console)
    for sentence in _ending(report):
        console.print(Text(sentence, "bold"))


def _print_pair(changes: Changes, console: Console) -> None:
    title, *lines = _heading(changes)
    console.print(Text(title, "bold"))
    for line in () if is_equal(changes) else lines:
        console.print(Text(line))
    for caveat in changes.caveats:
        console.print(Text(f"! {caveat}", "yellow"))
    for table in () if is_equal(changes) else (_table(changes, _IN_FILES), _primitives(changes)):
        if table.rows or table.remarks:
            console.print(Text())
            print_table(table, console)
    if not is_equal(changes):
        console.print(Text())
    for sentence in sentences(changes):
        console.print(Text(sentence, "bold"))


def is_equal(changes: Changes) -> bool:
    """Whether nothing says that the code is another one: a run time may be ambiguous."""
    judged = {each.effect for each in changes.changes}
    return not changes.outcomes and not judged & {Effect.WORSE, Effect.BETTER}


def _heading(changes: Changes) -> tuple[str, ...]:
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


def _table(changes: Changes, rest: str) -> Table:
    """What got worse most comes first, then what got better; ``rest`` says where the rest is."""
    important = _important(changes)
    outcomes = list(_outcome_rows(changes))
    shown = _some_of_each(important, FEW - len(outcomes))
    remarks = list(_reasons(changes))
    if len(shown) < len(important):
        remarks.append(f"and {len(important) - len(shown)} more: {rest}")
    return Table(
        title="what changed",
        corner="cell",
        columns=("quantity", "old", "new", "difference", "factor"),
        rows=(*outcomes, *(_row(changes, each) for each in shown)),
        end="now",
        remarks=tuple(remarks),
    )


def _some_of_each(changes: list[Change], most: int) -> list[Change]:
    """All of them; or the first of each effect and group, where they are too many."""
    if len(changes) <= most:
        return changes
    kinds = [list(those) for _, those in groupby(changes, key=lambda e: (e.effect, _group(e)))]
    share = max(_TOLD, most // len(kinds))
    return [each for those in kinds for each in those[:share]]


def _important(changes: Changes) -> list[Change]:
    """The changes that were judged worse or better, of each cell the first of each group."""
    first: dict[Any, Change] = {}
    for each in changes.changes:
        if each.effect in (Effect.WORSE, Effect.BETTER) and _group(each) in _RANKS:
            place = each.device, each.method, each.order, _group(each), each.effect
            first.setdefault(place, each)
    return sorted(first.values(), key=_importance)


def _importance(change: Change) -> tuple[Any, ...]:
    """Worse before better, times first; those by their factor, what is exact by its difference."""
    factor = abs(math.log(change.ratio)) if change.ratio else math.inf
    size = abs(change.difference) if _quantity(change).group.is_exact else factor
    return change.effect is Effect.BETTER, _RANKS[_group(change)], -size


def _group(change: Change) -> str:
    return _quantity(change).group.name


def _quantity(change: Change) -> Quantity:
    return quantity_at(change.quantity)


def _row(changes: Changes, change: Change) -> Row:
    cells = (_quantity(change).title, *_values(change), _factor(change))
    weight = Weight.STRONG if change.effect is Effect.WORSE else Weight.NORMAL
    return Row(_cell(changes, change), cells, _word(change), weight)


def _values(change: Change) -> tuple[str, str, str]:
    text = _quantity(change).group.text
    return text(change.old), text(change.new), _signed(change)


def _signed(change: Change) -> str:
    """``+2``, ``-1.5 KiB``."""
    if not change.difference:
        return "0"
    sign = "+" if change.difference > 0 else "-"
    return sign + _quantity(change).group.text(abs(change.difference))


def _factor(change: Change) -> str:
    """``x1.19``; of a run time with its interval."""
    is_run = _group(change) == "time" and change.low is not None and change.high is not None
    between = ""
    if is_run and math.isfinite(change.high or math.inf):
        low, high = (ratio_text(end)[1:] for end in (change.low, change.high))
        between = f" ({low} to {high})"
    return ratio_text(change.ratio) + between


def _word(change: Change) -> str:
    if change.effect is None:
        return ""
    return _WORDS.get(_group(change), _NUMBERS).get(change.effect, str(change.effect))


def _cell(changes: Changes, each: Change | OutcomeChange) -> str:
    device = each.device if len({c.device for c in changes.changes}) > 1 else None
    return cell_text(device, each.method, each.order)


@dataclass(frozen=True)
class _Alike:
    """Neighbouring orders of a method whose cells ended in the same other way."""

    name: str
    each: OutcomeChange


def _alike(changes: Changes) -> Iterator[_Alike]:
    """What was lost first, then what is new, then what one record has alone."""
    ranks = {Effect.WORSE: 0, Effect.BETTER: 1, None: 2}
    ordered = sorted(changes.outcomes, key=lambda e: (ranks.get(e.effect, 2), e.device, e.method))
    several = len({each.device for each in changes.outcomes}) > 1
    for _, run in groupby(ordered, key=lambda e: (e.device, e.method, e.quantity, e.old, e.new)):
        cells = list(run)
        device = f" on {cells[0].device}" if several else ""
        orders = orders_text([cell.order for cell in cells])
        yield _Alike(f"{cells[0].method} {orders}{device}", cells[0])


_OUTCOMES = {"status": "result", "check.verdict": "value", "timing.run_s": "run time",
             "timing.samples_s": "run time"}  # fmt: skip
_ABSENT = "not there"


def _outcome_rows(changes: Changes) -> Iterator[Row]:
    for found in _alike(changes):
        each = found.each
        old, new = ((side or _ABSENT).replace("-", " ") for side in (each.old, each.new))
        weight = Weight.STRONG if each.effect is Effect.WORSE else Weight.NORMAL
        word = "" if each.effect is None else str(each.effect)
        yield Row(found.name, (_OUTCOMES[each.quantity], old, new, "", ""), word, weight)


def _reasons(changes: Changes) -> Iterator[str]:
    for found in _alike(changes):
        if found.each.reason:
            ended = (found.each.new or "").replace("-", " ")
            yield f"{found.name} {ended}: {found.each.reason}"


def _primitives(changes: Changes) -> Table:
    """A line per cell: ``+2 mul, -1 sin``; none where the sentence about the counts says it all."""
    found = _by_cell(changes)
    if len(found) <= _TOLD and all(len(those) <= _TOLD for those in found.values()):
        found = {}
    lines = [f"{name}: {_differences(those, _MANY)}" for name, those in found.items()]
    more = (f"and {len(lines) - FEW} more cells",) if len(lines) > FEW else ()
    return Table("equations by primitive", "cell", (), (), remarks=(*lines[:FEW], *more))


def _by_cell(changes: Changes) -> dict[str, list[Change]]:
    """The primitives that differ, per cell; the cell with the largest differences first."""
    found: dict[str, list[Change]] = {}
    for each in changes.changes:
        if _group(each) == "primitive":
            found.setdefault(_cell(changes, each), []).append(each)
    sizes = {name: sum(abs(each.difference) for each in those) for name, those in found.items()}
    return {name: found[name] for name in sorted(found, key=lambda name: -sizes[name])}


def _differences(primitives: list[Change], most: int) -> str:
    """``+2 mul, +1 exp, -1 sin``: the largest of them, from the most added to the most removed."""
    largest = sorted(primitives, key=lambda each: -abs(each.difference))[:most]
    ordered = sorted(largest, key=lambda each: -each.difference)
    more = len(primitives) - len(largest)
    text = ", ".join(f"{_signed(each)} {_quantity(each).title}" for each in ordered)
    return text + (f" and {more} more" if more else "")


def sentences(changes: Changes) -> tuple[str, ...]:
    """What the changes come to: results, counts, memory, run times, and the other durations."""
    if is_equal(changes):
        return (*_equal(changes), *_shown(changes))
    return (
        *_results(changes),
        *_exact(changes, "count", "Counts"),
        *_exact(changes, "instructions", "HLO instructions"),
        *_exact(changes, "memory", "Memory"),
        *_times(changes),
        *_shown(changes),
    )


def _equal(changes: Changes) -> Iterator[str]:
    exact = _present(changes, {"count": "counts", "memory": "memory"})
    same = f"the same {exact}" if exact else "nothing that can be compared"
    times = "".join(f" {sentence}" for sentence in _times(changes))
    yield f"Equal: {_all_of(changes.cells)} {same}.{times}"


def _all_of(cells: int) -> str:
    return "the one cell has" if cells == 1 else f"all {cells} cells have"


def _present(changes: Changes, names: dict[str, str]) -> str:
    found = {_group(each) for each in changes.changes}
    return " and ".join(text for name, text in names.items() if name in found)


def _results(changes: Changes) -> Iterator[str]:
    found = list(_alike(changes))
    for effect, text in ((Effect.WORSE, "Worse"), (Effect.BETTER, "Better")):
        told = [f"{each.name} {_became(each.each)}" for each in found if each.each.effect is effect]
        if told:
            yield f"{text}: {'; '.join(told)}."
    for side, name in (("old", "new"), ("new", "old")):
        alone = [each.name for each in found if getattr(each.each, name) is None]
        if alone:
            yield f"Only in the {side} record: {', '.join(alone)}."


def _became(each: OutcomeChange) -> str:
    """``failed, and had a result before``."""
    old, new = ((side or "").replace("-", " ") for side in (each.old, each.new))
    if each.quantity == "check.verdict":
        return f"{new}, and did not before" if new == "agrees" else f"{new}, and {old} before"
    return f"has a result now ({old} before)" if new == "ok" else f"{new}, and had a result before"


def _exact(changes: Changes, group: str, title: str) -> Iterator[str]:
    """``Counts: more in 2 of 10 cells (taylor order 4 mul +2, ...), fewer in 1 (...).``."""
    compared = [each for each in changes.changes if _group(each) == group]
    cells = dict.fromkeys(_cell(changes, each) for each in compared)
    if not compared:
        return
    leading = {_cell(changes, each): each.effect for each in reversed(_judged(changes, group))}
    important = (each for each in _important(changes) if _group(each) == group)
    ranked = dict.fromkeys(_cell(changes, each) for each in important)
    parts = []
    for effect, word in _WORDS.get(group, _NUMBERS).items():
        those = [cell for cell in ranked if leading.get(cell) is effect]
        if those:
            of = f" of {len(cells)} cells" if not parts else ""
            parts.append(f"{word} in {len(those)}{of} ({_few(changes, those, group)})")
    if not parts and group == "instructions":
        return
    yield f"{title}: {', '.join(parts) if parts else f'equal in {_cells(len(cells))}'}."


def _cells(count: int) -> str:
    return "the one cell" if count == 1 else f"all {count} cells"


def _judged(changes: Changes, group: str) -> list[Change]:
    """The changes of a group that are worse or better."""
    effects = (Effect.WORSE, Effect.BETTER)
    return [each for each in changes.changes if _group(each) == group and each.effect in effects]


def _few(changes: Changes, cells: list[str], group: str) -> str:
    """The first of the cells; after counts what they differ in."""
    primitives = _by_cell(changes) if group == "count" else {}
    named = [
        f"{cell}: {_differences(primitives[cell], _TOLD)}" if cell in primitives else cell
        for cell in cells[:_TOLD]
    ]
    more = len(cells) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more > 0 else "")


def _times(changes: Changes) -> Iterator[str]:
    runs = [each for each in changes.changes if _group(each) == "time" and each.ratio is not None]
    if not runs:
        return
    limit = f"by more than {100 * changes.time_threshold:g} %"
    slower, faster, ambiguous = (
        sorted((each for each in runs if each.effect is effect), key=_importance)
        for effect in (Effect.WORSE, Effect.BETTER, Effect.AMBIGUOUS)
    )
    parts = [
        f"{len(those)} of {len(runs)} {word} {limit} ({_worst(changes, those)})"
        for those, word in ((slower, "slower"), (faster, "faster"))
        if those
    ] or [f"none of {len(runs)} is {'surely ' if ambiguous else ''}slower or faster {limit}"]
    if ambiguous:
        parts.append(f"{len(ambiguous)} too noisy to tell")
    ratios = sorted(each.ratio for each in runs if each.ratio is not None)
    yield f"Times: {', '.join(parts)} ({ratio_text(ratios[0])} to {ratio_text(ratios[-1])})."


def _worst(changes: Changes, those: list[Change]) -> str:
    named = [f"{_cell(changes, each)} {ratio_text(each.ratio)}" for each in those[:_TOLD]]
    more = len(those) - len(named)
    return ", ".join(named) + (f", and {more} more" if more > 0 else "")


def _shown(changes: Changes) -> Iterator[str]:
    """The other durations, which have few repetitions each."""
    parts = []
    for name in _STAGES:
        ratios = [each.ratio for each in changes.changes if _group(each) == name and each.ratio]
        if ratios:
            parts.append(f"{name} {ratio_text(median(ratios))}")
    if parts:
        yield f"Not judged, medians over all cells: {', '.join(parts)}."


def _ending(report: ChangeReport) -> Iterator[str]:
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
    return any(_group(each) == "time" and each.effect is not None for each in changes)


def changes_markdown(report: ChangeReport) -> str:
    """Short, for the summary of a CI job: what changed, the verdict, and the rest folded away."""
    old, new = (report.targets[0].old, report.targets[0].new)
    blocks = [f"## derivprof: {old.origin} -> {new.origin}"]
    if lines := offender_lines(report):
        more = [f"and {len(lines) - FEW} more"] if len(lines) > FEW else []
        blocks.append("\n".join(f"- **{line}**" for line in (*lines[:FEW], *more)))
    blocks.extend(block for changes in report.targets for block in _pair_markdown(changes))
    blocks.extend(_ending(report))
    return "\n\n".join(blocks) + "\n"


def _pair_markdown(changes: Changes) -> Iterator[str]:
    yield f"### {changes.target}"
    if changes.caveats:
        yield "\n>\n".join(f"> {caveat}" for caveat in changes.caveats)
    if not is_equal(changes):
        yield from _untitled(_table(changes, "folded away below"))
    yield "\n".join(f"- {sentence}" for sentence in sentences(changes))
    summary = f"old: {_side_text(changes.old)}; new: {_side_text(changes.new)}"
    yield f"<details><summary>Everything that was compared</summary>\n\n{summary}"
    yield from _untitled(_everything(changes))
    yield "</details>"


def _untitled(table: Table) -> tuple[str, ...]:
    """The table in Markdown, without its title and with no row in bold."""
    if not table.rows:
        return ()
    rows = tuple(replace(row, weight=Weight.NORMAL) for row in table.rows)
    return (table_markdown(replace(table, rows=rows)).partition("\n\n")[2],)


def _everything(changes: Changes) -> Table:
    rows = [*_outcome_rows(changes), *(_row(changes, each) for each in changes.changes)]
    columns = ("quantity", "old", "new", "difference", "factor")
    return Table("everything", "cell", columns, tuple(rows), "now")


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
