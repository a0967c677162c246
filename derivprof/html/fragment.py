"""A record as a piece of HTML for a notebook: no script, and no colours but those around it."""

from derivprof.html.elements import Element, element, html_text
from derivprof.html.page import asset
from derivprof.html.summary import summary_section
from derivprof.html.tables import hottest_of, table_elements
from derivprof.record import Profile
from derivprof.reports import Table, caveat_lines, device_sentences, heading, tables_by_kind


def to_fragment(profile: Profile) -> str:
    """What was measured, the methods at a glance, the verdict, and every table folded."""
    title, *lines = heading(profile)
    return _wrapped(
        element("p", element("strong", title)),
        (element("p", line, class_="quiet") for line in lines),
        (each for section in summary_section(profile) for each in section.body),
        element("ul", (element("li", each) for each in device_sentences(profile))),
        (element("p", f"! {line}", class_="doubt") for line in caveat_lines(profile)),
        _folded(profile),
    )


def tables_fragment(profile: Profile) -> str:
    """The tables alone."""
    return _wrapped(_folded(profile, is_open=True))


def _folded(profile: Profile, *, is_open: bool = False) -> list[Element]:
    """Every table under its title, those of one kind under a heading."""
    found = []
    for title, tables in tables_by_kind(profile):
        hottest = hottest_of(tables)
        found.append(element("p", element("strong", title)))
        found += [_table(table, hottest, is_open=is_open) for table in tables]
    return found


def _table(table: Table, hottest: float, *, is_open: bool) -> Element:
    summary = element("summary", table.title)
    return element("details", summary, table_elements(table, hottest), open=is_open)


def _wrapped(*content: object) -> str:
    return html_text(
        element("div", element("style", asset("fragment.css")), *content, class_="derivprof")  # pyright: ignore[reportArgumentType]
    )
