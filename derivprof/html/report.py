"""A record as a page: the verdict, plots, every table, the programs, and how to repeat it."""

from collections.abc import Iterator

from derivprof.findings import PICTURES
from derivprof.html.charts import chart_data
from derivprof.html.elements import Element, element
from derivprof.html.page import Page, Section, page_text
from derivprof.html.programs import MOST_CHARACTERS, line_section, program_section
from derivprof.html.repeating import environment_section, repeat_section
from derivprof.html.summary import summary_section
from derivprof.html.tables import hottest_of, table_elements
from derivprof.record import Profile
from derivprof.reports import Table, caveat_lines, device_sentences, heading, tables_by_kind


def to_html(profile: Profile) -> str:
    """The record as one self-contained .html file."""
    return page_text(profile_page(profile))


def profile_page(profile: Profile) -> Page:
    """Everything that the record has figures for."""
    title, *lines = heading(profile)
    return Page(
        title=title,
        lines=tuple(lines),
        sentences=device_sentences(profile),
        doubts=caveat_lines(profile),
        sections=tuple(profile_sections(profile)),
        data={"charts": [chart_data(profile)]},
    )


def profile_sections(
    profile: Profile, prefix: str = "", chart: int = 0, room: int = MOST_CHARACTERS
) -> Iterator[Section]:
    """The sections of one record; their names begin with ``prefix``, where there are several.

    ``chart`` is the place of its data, ``room`` what is left for programs, in characters.
    """
    yield from summary_section(profile, prefix)
    yield from _plots(profile, prefix, chart)
    yield from _tables(profile, prefix)
    yield from line_section(profile, prefix)
    yield from program_section(profile, prefix, room)
    yield from environment_section(profile, prefix)
    yield from repeat_section(profile, prefix)


def _plots(profile: Profile, prefix: str, chart: int) -> Iterator[Section]:
    kinds = {
        "growth": ("Growth", profile.has_counts() or profile.has_timings() or profile.has_checks()),
        "primitives": ("Equations by primitive", profile.has_counts()),
        "stages": ("Where the time goes", profile.has_timings()),
        "spread": ("Spread of the run times", _has_samples(profile)),
    }
    for name, (title, is_there) in kinds.items():
        if is_there:
            found = element("p", _finding(profile, name), class_="finding")
            figure = element("figure", data_chart=name, data_record=chart)
            script = element("noscript", element("p", "The plots are drawn by JavaScript."))
            yield Section(f"{prefix}{name}", title, (found, figure, script))


def _finding(profile: Profile, name: str) -> str:
    """What the plot shows, in the words of the figure of that name; of checks how exact all are."""
    is_of_checks = name == "growth" and not profile.has_counts() and not profile.has_timings()
    return PICTURES["accuracy" if is_of_checks else name].headline(profile)


def _has_samples(profile: Profile) -> bool:
    cells = profile.measurements
    return any(cell.timing is not None and cell.timing.samples_s for cell in cells)


def _tables(profile: Profile, prefix: str) -> Iterator[Section]:
    names = {"Counts": "counts", "Times and memory": "timings", "Is it right?": "checks"}
    for title, tables in tables_by_kind(profile):
        yield Section(f"{prefix}{names[title]}", title, tuple(_folded(tables)))


def _folded(tables: tuple[Table, ...]) -> Iterator[Element]:
    """Every table under its title, which opens and closes it."""
    hottest = hottest_of(tables)
    for table in tables:
        summary = element("summary", table.title)
        yield element("details", summary, table_elements(table, hottest), open=True)
