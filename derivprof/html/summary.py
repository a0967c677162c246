"""The methods at a glance: a row each, with what it costs at the last place it reached."""

from collections.abc import Callable, Iterator

from derivprof.html.elements import element
from derivprof.html.page import Section
from derivprof.html.tables import table_elements
from derivprof.record import Measurement, Profile, Status, failed_checks, quantity_of
from derivprof.reports import Row, Table, Weight, factor_text
from derivprof.units import bytes_text, count_text, error_text, ratio_text, seconds_text

Column = tuple[str, str, Callable[[float | None], str]]

_COLUMNS: tuple[Column, ...] = (
    ("equations", "census.total", count_text),
    ("after DCE and CSE", "census.after_cse", count_text),
    ("trace", "timing.trace_s", seconds_text),
    ("compile", "timing.compile_s", seconds_text),
    ("call", "timing.call_s", seconds_text),
    ("run", "timing.run_s", seconds_text),
    ("peak memory", "memory.peak_bytes", bytes_text),
    ("stored", "stored.bytes", bytes_text),
    ("passes", "passes", count_text),
)
_FACTOR, _RIGHT = "of the fastest", "is it right?"
_BRACKETS = "; in brackets how many times the least"
_EXACT = ("census.total", "census.after_cse", "memory.peak_bytes", "stored.bytes", "passes")


def summary_section(profile: Profile, prefix: str = "") -> Iterator[Section]:
    """One table per device; none where no method has a result."""
    tables = [
        element("div", each.environment.device.name if len(profile.devices) > 1 else None,
                table_elements(_table(each)))
        for each in profile.on_each()
        if any(map(_highest(each), each.methods))
    ]  # fmt: skip
    if tables:
        yield Section(f"{prefix}methods", "The methods", tuple(tables))


def _highest(profile: Profile) -> Callable[[str], Measurement | None]:
    """From a method to its last cell that has a result."""

    def cell_of(method: str) -> Measurement | None:
        done = [cell for cell in profile.cells(method) if cell.status is Status.OK]
        return done[-1] if done else None

    return cell_of


def _table(profile: Profile) -> Table:
    cells = [cell for method in profile.methods if (cell := _highest(profile)(method))]
    columns = [column for column in _columns(profile) if _is_shown(cells, column)]
    least = {path: _least(cells, path) for _, path, _ in columns if path in _EXACT}
    absent = [method for method in profile.methods if not _highest(profile)(method)]
    return Table(
        title="",
        corner="method",
        columns=(profile.axis.head, *(name for name, _, _ in columns), *_said(profile)),
        rows=tuple(_row(profile, cell, columns, least) for cell in cells),
        remarks=(
            f"at the {profile.axis.highest} that the method reached{_BRACKETS if least else ''}",
            *(f"{method} has no result: {_why(profile, method)}" for method in absent),
        ),
    )


def _said(profile: Profile) -> list[str]:
    """The columns besides the quantities: those that say anything of this record."""
    has_checks = any(cell.check is not None for cell in profile.measurements)
    return [*([_FACTOR] if profile.comparisons else []), *([_RIGHT] if has_checks else [])]


def _columns(profile: Profile) -> list[Column]:
    """All of them; without durations where only one trace of each was timed."""
    is_timed = profile.has_timings()
    return [column for column in _COLUMNS if is_timed or not column[1].startswith("timing.")]


def _is_shown(cells: list[Measurement], column: Column) -> bool:
    """Whether any method has that quantity; a call from Python, where one has no run time."""
    known = [quantity_of(cell, column[1]) is not None for cell in cells]
    if column[1] == "timing.call_s":
        return any(known) and not all(quantity_of(c, "timing.run_s") is not None for c in cells)
    return any(known)


def _least(cells: list[Measurement], path: str) -> tuple[int, float]:
    """The last place of all, and the least value there."""
    last = max(cell.at for cell in cells)
    values = [quantity_of(cell, path) for cell in cells if cell.at == last]
    return last, min((value for value in values if value is not None), default=0.0)


def _row(
    profile: Profile,
    cell: Measurement,
    columns: list[Column],
    least: dict[str, tuple[int, float]],
) -> Row:
    values = [quantity_of(cell, path) for _, path, _ in columns]
    texts = [
        _beside(text(value), value, cell.at, least.get(path))
        for (_, path, text), value in zip(columns, values, strict=True)
    ]
    weight = Weight.QUIET if failed_checks(profile, cell.method) else Weight.NORMAL
    said = {_FACTOR: factor_text(profile, cell), _RIGHT: _rightness(profile, cell.method)}
    said = [said[name] for name in _said(profile)]
    ranks = [_factor(profile, cell) if name == _FACTOR else None for name in _said(profile)]
    numbers = (cell.at, *values, *ranks)
    return Row(cell.method, (str(cell.at), *texts, *said), weight=weight, values=numbers)


def _factor(profile: Profile, cell: Measurement) -> float | None:
    """The run time over that of the fastest, from the same rounds."""
    here = [each for each in profile.comparisons if each.order == cell.at]
    if any(each.baseline == cell.method for each in here):
        return 1.0
    return next((each.ratio for each in here if each.method == cell.method), None)


def _beside(text: str, value: float | None, at: int, least: tuple[int, float] | None) -> str:
    """``98 (x3.27)``: with how many times the least there it is."""
    if value is None or least is None or least[0] != at or not least[1] or value == least[1]:
        return text
    return f"{text} ({ratio_text(value / least[1])})"


def _rightness(profile: Profile, method: str) -> str:
    checks = [cell.check for cell in profile.cells(method) if cell.check is not None]
    if failed := failed_checks(profile, method):
        return f"wrong at {profile.axis.listed([at for at, _ in failed])}"
    if checks:
        errors = [check.max_rel_error for check in checks if check.max_rel_error is not None]
        return f"agrees to {error_text(max(errors))}" if errors else "agrees"
    references = {cell.check.reference for cell in profile.measurements if cell.check is not None}
    return "the reference" if method in references else "not compared"


def _why(profile: Profile, method: str) -> str:
    reasons = (cell.reason for cell in profile.cells(method) if cell.reason)
    return next(reasons, "nothing was measured")
