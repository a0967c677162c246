"""Where the equations come from in the user's code, and the programs themselves."""

from collections.abc import Iterator

from derivprof.html.elements import Element, element
from derivprof.html.page import Section
from derivprof.html.tables import table_elements
from derivprof.record import Measurement, Profile, SourceLine
from derivprof.reports import Row, Table
from derivprof.units import count_text

MOST_CHARACTERS = 600_000
"""Of all programs together: a page must stay quick to load."""

Place = tuple[str | None, int | None, str]


def line_section(profile: Profile, prefix: str = "") -> Iterator[Section]:
    """The equations of each source line, method by method at the end of the axis."""
    cells = [cell for method in profile.methods if (cell := _highest(profile, method))]
    if not cells:
        return
    table = _line_table(cells)
    lead = element("p", f"At the {profile.axis.highest} of each method whose program was looked "
                        "at. An equation belongs to the innermost line of your own files that was "
                        "running when it was traced.")  # fmt: skip
    yield Section(f"{prefix}lines", "Source lines", (lead, *table_elements(table)))


def _highest(profile: Profile, method: str) -> Measurement | None:
    cells = (cell for cell in profile.cells(method) if cell.program is not None)
    return max(cells, key=lambda cell: cell.at, default=None)


def _line_table(cells: list[Measurement]) -> Table:
    counts = {f"{c.method}, {c.place}": _by_place(c) for c in cells}
    places = dict.fromkeys(place for found in counts.values() for place in found)
    ranked = sorted(places, key=lambda p: -max(found.get(p, 0) for found in counts.values()))
    rows = (
        _line_row(place, [found.get(place, 0) for found in counts.values()]) for place in ranked
    )
    return Table("", "line", tuple(counts), tuple(rows), end="source")


def _by_place(cell: Measurement) -> dict[Place, int]:
    lines = cell.program.lines if cell.program is not None else ()
    return {_place(line): line.equations for line in lines}


def _place(line: SourceLine) -> Place:
    return line.file, line.line, line.text


def _line_row(place: Place, counts: list[int]) -> Row:
    file, line, text = place
    where = "-" if file is None else f"{file}:{line}"
    return Row(where, tuple(map(count_text, counts)), text, values=tuple(counts))


def program_section(
    profile: Profile, prefix: str = "", room: int = MOST_CHARACTERS
) -> Iterator[Section]:
    """The programs of every method, folded; of longer ones only that they are there is said."""
    cells = [cell for cell in profile.measurements if cell.program is not None]
    if not cells:
        return
    shown = _within(cells, room)
    methods = dict.fromkeys(cell.method for cell in cells)
    body = (_programs(m, [cell for cell in cells if cell.method == m], shown) for m in methods)
    yield Section(f"{prefix}programs", "Programs", tuple(body))


def _programs(method: str, cells: list[Measurement], shown: list[Measurement]) -> Element:
    listings = (_program(cell) for cell in cells if cell in shown)
    longer = [cell for cell in cells if cell not in shown]
    said = (
        f"Too long to be kept: {', '.join(map(_size, longer))}. "
        "derivprof explain --jaxpr lists them."
    )
    remark = element("p", said, class_="quiet") if longer else None
    return element("details", element("summary", method), listings, remark, class_="group")


def _size(cell: Measurement) -> str:
    total = count_text(cell.census.total) if cell.census is not None else "?"
    on = f" on {cell.device}" if cell.device else ""
    return f"{cell.place}{on} ({total} equations)"


def _within(cells: list[Measurement], room: int) -> list[Measurement]:
    """The cells whose programs are shown: the shortest, as many as the page has room for."""
    shown = []
    for cell in sorted((c for c in cells if _texts(c)), key=_length):
        room -= _length(cell)
        if room < 0:
            break
        shown.append(cell)
    return shown


def _texts(cell: Measurement) -> tuple[str, ...]:
    return (cell.program.equations or ()) if cell.program is not None else ()


def _length(cell: Measurement) -> int:
    return sum(len(text) + 1 for text in _texts(cell))


def _program(cell: Measurement) -> Element:
    listing = element("pre", "\n".join(_texts(cell)), tabindex="0")
    return element("details", element("summary", _size(cell)), listing)
