"""What a comparison comes to, in a few sentences."""

from collections.abc import Iterator
from statistics import median

from derivprof.changes import RUN
from derivprof.record import Change, Changes, Effect, OutcomeChange
from derivprof.reports.change_words import (
    NUMBERS,
    TOLD,
    WORDS,
    alike_outcomes,
    cell_name,
    differences,
    group_of,
    importance,
    important_changes,
    primitives_by_cell,
)
from derivprof.units import ratio_text

STAGES = ("trace", "lower", "compile", "call")


def is_equal(changes: Changes) -> bool:
    """Whether nothing says that the code is another one: a run time may be ambiguous."""
    judged = {each.effect for each in changes.changes}
    return not changes.outcomes and not judged & {Effect.WORSE, Effect.BETTER}


def changes_sentences(changes: Changes) -> tuple[str, ...]:
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
    found = {group_of(each) for each in changes.changes}
    return " and ".join(text for name, text in names.items() if name in found)


def _results(changes: Changes) -> Iterator[str]:
    found = list(alike_outcomes(changes))
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
    if each.quantity == RUN:
        return "has no run time, and had one before"
    if each.quantity == "check.verdict":
        return f"{new}, and did not before" if new == "agrees" else f"{new}, and {old} before"
    return f"has a result now ({old} before)" if new == "ok" else f"{new}, and had a result before"


def _exact(changes: Changes, group: str, title: str) -> Iterator[str]:
    """``Counts: more in 2 of 10 cells (taylor order 4 mul +2, ...), fewer in 1 (...).``."""
    compared = [each for each in changes.changes if group_of(each) == group]
    cells = dict.fromkeys(cell_name(changes, each) for each in compared)
    if not compared:
        return
    leading = {cell_name(changes, each): each.effect for each in reversed(_judged(changes, group))}
    important = (each for each in important_changes(changes) if group_of(each) == group)
    ranked = dict.fromkeys(cell_name(changes, each) for each in important)
    parts = []
    for effect, word in WORDS.get(group, NUMBERS).items():
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
    return [each for each in changes.changes if group_of(each) == group and each.effect in effects]


def _few(changes: Changes, cells: list[str], group: str) -> str:
    """The first of the cells; after counts what they differ in."""
    primitives = primitives_by_cell(changes) if group == "count" else {}
    named = [
        f"{cell}: {differences(primitives[cell], TOLD)}" if cell in primitives else cell
        for cell in cells[:TOLD]
    ]
    more = len(cells) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more > 0 else "")


def _times(changes: Changes) -> Iterator[str]:
    runs = [each for each in changes.changes if group_of(each) == "time" and each.ratio is not None]
    if not runs:
        return
    limit = f"by more than {100 * changes.time_threshold:g} %"
    slower, faster, ambiguous = (
        sorted((each for each in runs if each.effect is effect), key=importance)
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
    named = [f"{cell_name(changes, each)} {ratio_text(each.ratio)}" for each in those[:TOLD]]
    more = len(those) - len(named)
    return ", ".join(named) + (f", and {more} more" if more > 0 else "")


def _shown(changes: Changes) -> Iterator[str]:
    """The other durations, which have few repetitions each."""
    parts = []
    for name in STAGES:
        ratios = [each.ratio for each in changes.changes if group_of(each) == name and each.ratio]
        if ratios:
            parts.append(f"{name} {ratio_text(median(ratios))}")
    if parts:
        yield f"Not judged, medians over all cells: {', '.join(parts)}."
