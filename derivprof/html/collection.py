"""Several targets as one page: the overview, then everything of each, folded."""

from derivprof.findings import caveat_sentences, overview_sentences
from derivprof.html.charts import chart_data
from derivprof.html.elements import Element, element
from derivprof.html.page import Page, Section, page_text
from derivprof.html.programs import MOST_CHARACTERS
from derivprof.html.report import profile_sections
from derivprof.html.tables import table_elements
from derivprof.record import Collection, Profile
from derivprof.reports import (
    caveat_lines,
    device_sentences,
    heading,
    overview_heading,
    overview_table,
)


def collection_html(collection: Collection) -> str:
    """The record of several targets as one self-contained .html file."""
    title, *lines = overview_heading(collection)
    figure = element("figure", data_chart="overview")
    named = enumerate(collection.by_name.items())
    room = MOST_CHARACTERS // max(1, len(collection.profiles))
    page = Page(
        title=title,
        lines=tuple(lines),
        sentences=overview_sentences(collection),
        doubts=caveat_sentences(collection),
        sections=(
            Section("overview", "Overview", tuple(table_elements(overview_table(collection)))),
            *((Section("growth", "Growth", (figure,)),) if collection.profiles else ()),
            *(_target(place, name, profile, room) for place, (name, profile) in named),
        ),
        data={"charts": [chart_data(p, name) for name, p in collection.by_name.items()]},
    )
    return page_text(page)


def _target(place: int, name: str, profile: Profile, room: int) -> Section:
    """One target: what it comes to, and its sections, folded."""
    lines = (element("p", line, class_="quiet") for line in heading(profile))
    sentences = element("ul", (element("li", each) for each in device_sentences(profile)))
    doubts = (element("p", line, class_="doubt") for line in caveat_lines(profile))
    parts = map(_folded, profile_sections(profile, f"target-{place}-", place, room))
    return Section(f"target-{place}", name, (*lines, sentences, *doubts, *parts))


def _folded(section: Section) -> Element:
    return element("details", element("summary", section.title), section.body, id=section.name)
