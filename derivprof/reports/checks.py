"""The check tables: a row per method, a column per order or dimension, then the wrong entries."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from derivprof.record import (
    Axis,
    Check,
    Difference,
    Measurement,
    Profile,
    Status,
    Verdict,
    own_code_failed,
)
from derivprof.reports.columns import shown, shown_remarks
from derivprof.reports.counts import outcome_remarks
from derivprof.reports.tables import Row, Table, Weight
from derivprof.units import NOT_MEASURED, error_text

_WORDS = {
    Verdict.AGREES: "agrees",
    Verdict.DIFFERS: "DIFFERS",
    Verdict.NOT_FINITE: "NOT FINITE",
}
_ABSENT = {
    Status.OK: "unchecked",
    Status.NOT_APPLICABLE: "not applicable",
    Status.OVER_BUDGET: "over budget",
    Status.SKIPPED: "skipped",
    Status.FAILED: "failed",
}


def check_tables(profile: Profile) -> tuple[Table, ...]:
    """Verdicts with the digits that agree, largest errors, and a table per method that is wrong."""
    wrong = (_wrong_table(profile, method) for method in profile.methods)
    return (_verdicts(profile), *(table for table in (_errors(profile), *wrong) if table.rows))


def check_sentences(profile: Profile) -> Iterator[str]:
    """Which methods are right wherever they were checked, and what is wrong with the others."""
    if not profile.has_checks():
        return
    yield _where(profile)
    right = [method for method in profile.methods if _is_right(profile, method)]
    if right:
        yield f"Right at every {profile.axis.head} that was checked: {', '.join(right)}."
    for method in profile.methods:
        yield from _wrong_sentences(profile, method)
    yield from _unchecked_sentences(profile)


def _checks(profile: Profile, method: str) -> list[tuple[int, Check]]:
    return [(cell.at, cell.check) for cell in profile.cells(method) if cell.check is not None]


def _is_right(profile: Profile, method: str) -> bool:
    checks = [check for _, check in _checks(profile, method) if check.points != 0]
    return bool(checks) and not any(check.fails for check in checks)


def _where(profile: Profile) -> str:
    counts = [
        cell.check.points for cell in profile.measurements if cell.check and cell.check.points
    ]
    most = max(counts, default=0)
    is_direction = profile.derivative.get("as_function_of") == "direction"
    given, them = ("direction", "it") if is_direction else ("inputs", "them")
    if most < 2:
        return f"Checked at the given {given}."
    points = "point" if most == 2 else "points"
    return f"Checked at the given {given} and {most - 1} {points} near {them}."


def _wrong_sentences(profile: Profile, method: str) -> Iterator[str]:
    """One sentence per run of cells that are wrong in the same way."""
    failing = [(at, check) for at, check in _checks(profile, method) if check.fails]
    for diagnosis, group in groupby(failing, key=lambda each: each[1].diagnosis):
        where = profile.axis.listed([at for at, _ in group])
        yield f"Wrong: {method} at {where}: it {diagnosis}."


def _unchecked_sentences(profile: Profile) -> Iterator[str]:
    """Where there was nothing to compare with, and where the user's own code gave nothing."""
    methods: dict[tuple[int, ...], list[str]] = {}
    for method in profile.methods:
        places = tuple(at for at, check in _checks(profile, method) if check.points == 0)
        if places:
            methods.setdefault(places, []).append(method)
    for places, names in methods.items():
        where = f"at {profile.axis.listed(places)}"
        yield f"Not checked: {', '.join(names)} {where}: the reference has no finite value there."
    for method in profile.methods:
        failed = tuple(cell.at for cell in profile.cells(method) if own_code_failed(cell))
        if failed:
            yield f"Not checked: {method} at {profile.axis.listed(failed)}: it failed."


def _verdicts(profile: Profile) -> Table:
    rows = tuple(
        Row(method, tuple(_verdict_text(cell) for cell in _in_order(profile, method)),
            weight=Weight.NORMAL if _is_right(profile, method) else Weight.STRONG)
        for method in profile.methods
    )  # fmt: skip
    return Table(
        title="verdict, and the decimal digits that agree",
        corner=profile.axis.head,
        columns=tuple(map(str, shown(profile.places))),
        rows=rows,
        remarks=(*shown_remarks(profile.places, profile.axis.several), *_outcomes(profile)),
    )


def _in_order(profile: Profile, method: str) -> list[Measurement | None]:
    cells = {cell.at: cell for cell in profile.cells(method)}
    return [cells.get(at) for at in shown(profile.places)]


def _verdict_text(cell: Measurement | None) -> str:
    if cell is None:
        return NOT_MEASURED
    if cell.check is None:
        return _ABSENT[cell.status]
    if cell.check.points == 0:
        return "no finite value"
    digits = "" if cell.check.digits is None else f" {cell.check.digits:.1f}"
    return _WORDS[cell.check.verdict] + digits


def _outcomes(profile: Profile) -> Iterator[str]:
    for method in profile.methods:
        yield from (f"{method}: {remark}" for remark in outcome_remarks(profile, method))


def _errors(profile: Profile) -> Table:
    """Largest errors, with what each method was compared with below."""
    checked = [method for method in profile.methods if _checks(profile, method)]
    rows = tuple(
        Row(method, tuple(_error_text(cell) for cell in _in_order(profile, method)))
        for method in checked
    )
    return Table(
        title="largest error, relative to the largest entry",
        corner=profile.axis.head,
        columns=tuple(map(str, shown(profile.places))),
        rows=rows,
        remarks=tuple(_reference_remarks(profile, checked)),
    )


def _error_text(cell: Measurement | None) -> str:
    check = None if cell is None else cell.check
    return NOT_MEASURED if check is None else error_text(check.max_rel_error)


def _reference_remarks(profile: Profile, methods: list[str]) -> Iterator[str]:
    """What the methods were compared with; those with the same references in one line."""
    texts = {method: "; ".join(_references(profile, method)) for method in methods}
    for text in dict.fromkeys(texts.values()):
        alike = [method for method in methods if texts[method] == text]
        yield f"{', '.join(alike)} compared with {text}"


def _references(profile: Profile, method: str) -> Iterator[str]:
    """The references of one method, neighbours with the same one told once."""
    named = [(at, _reference_text(check)) for at, check in _checks(profile, method)]
    runs = [(text, [at for at, _ in run]) for text, run in groupby(named, lambda e: e[1])]
    for text, places in runs:
        where = profile.axis.stretch(places[0], places[-1])
        yield text if len(runs) == 1 else f"{text} at {where}"


def _reference_text(check: Check) -> str:
    return check.reference + (f" in {check.reference_dtype}" if check.reference_dtype else "")


def _wrong_table(profile: Profile, method: str) -> Table:
    failing = [(at, check) for at, check in _checks(profile, method) if check.fails]
    rows = [_entry_row(at, each) for at, check in failing for each in check.worst]
    return Table(
        title=f"{method}: the worst of the entries that differ",
        corner="entry",
        columns=(profile.axis.head, "point", "is", "should be"),
        rows=tuple(rows),
        remarks=tuple(_counts(profile.axis, failing)),
    )


def _entry_row(at: int, difference: Difference) -> Row:
    entry = difference.path + (str(list(difference.index)) if difference.index else "")
    point = "given" if difference.point == 0 else f"near {difference.point}"
    values = _number(difference.found), _number(difference.expected)
    return Row(entry or "value", (str(at), point, *values))


def _number(value: Any) -> str:
    """Seven digits; a complex number from its pair."""
    if isinstance(value, list | tuple):
        return f"{value[0]:.7g}{value[1]:+.7g}j"
    return f"{value + 0.0:.7g}"  # no -0


def _counts(axis: Axis, failing: list[tuple[int, Check]]) -> Iterator[str]:
    for at, check in failing:
        if check.entries is not None:
            yield f"{axis.place(at)}: {check.entries_differing} of {check.entries} entries differ"
