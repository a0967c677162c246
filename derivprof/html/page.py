"""One self-contained page: style, scripts and data are in the file, and nothing is fetched."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from derivprof.html.elements import Element, element, html_text

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath "
    "d='M2 14C7 14 11 11 13 2' fill='none' stroke='%230072B2' stroke-width='2.5'/%3E%3C/svg%3E"
)
PLOTTING = ("vendor/d3.min.js", "vendor/plot.umd.min.js")
SORTING = ("vendor/sortable.min.js", "vendor/sortable.a11y.min.js")


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading, with a link to it in the page's contents."""

    name: str
    title: str
    body: tuple[Element, ...]


@dataclass(frozen=True)
class Page:
    """What a page holds: the sentences and doubts stand before everything else.

    ``data`` is what its plots draw, for ``report.js``; None on a page without plots.
    """

    title: str
    lines: tuple[str, ...]
    sentences: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    data: Mapping[str, Any] | None = field(default=None)


def page_text(page: Page) -> str:
    """The page as the text of an .html file."""
    body = element(
        "body",
        _header(page),
        element("main", verdict_element(page.sentences, page.doubts), map(_section, page.sections)),
        element("footer", "made by derivprof"),
        _data(page.data),
        element("script", _scripts(page)),
    )
    return "<!DOCTYPE html>\n" + html_text(element("html", _head(page), body, lang="en")) + "\n"


def _head(page: Page) -> Element:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{page.title} - derivprof"),
        element("link", rel="icon", href=ICON),
        element("style", asset("page.css")),
    )


def _header(page: Page) -> Element:
    contents = (element("a", each.title, href=f"#{each.name}") for each in page.sections)
    return element(
        "header",
        element("h1", page.title),
        (element("p", line) for line in page.lines),
        element("nav", contents, element("button", "light or dark", id="theme", type="button")),
    )


def verdict_element(sentences: tuple[str, ...], doubts: tuple[str, ...]) -> Element:
    """What it all comes to, and what is doubtful about it."""
    return element(
        "section",
        element("h2", "Verdict") if sentences else None,
        element("ul", map(_sentence, sentences)) if sentences else None,
        (element("p", each, class_="doubt") for each in doubts),
        id="verdict",
        class_="verdict",
    )


def _sentence(sentence: str) -> Element:
    return element("li", sentence, class_="wrong" if sentence.startswith("Wrong") else None)


def _section(section: Section) -> Element:
    return element("section", element("h2", section.title), section.body, id=section.name)


def _data(data: Mapping[str, Any] | None) -> Element | None:
    if data is None:
        return None
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")
    return element("script", text, type="application/json", id="data")


def _scripts(page: Page) -> str:
    plotting = () if page.data is None else (*PLOTTING, "charts.js")
    return "\n".join(map(asset, (*SORTING, *plotting, "page.js")))


@cache
def asset(name: str) -> str:
    """A file of the package that becomes part of every page."""
    return files("derivprof.html").joinpath("assets", name).read_text(encoding="utf-8")
