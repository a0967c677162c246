"""A page holds everything that the record has, escaped, and needs nothing from outside."""

import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from derivprof.html import to_html
from derivprof.html.elements import element, html_text
from derivprof.record import Caveat, Measurement, Status, TargetInfo
from derivprof.reports import device_sentences
from tests.html.records import enormous, full, on_two_devices
from tests.record.profiles import cell, profile


class Reader(HTMLParser):
    """The visible text, the elements by tag, and the embedded data of a page."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.tags, self.data, self._inside = [], [], "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        assert self._inside.pop() == tag

    def handle_data(self, data):
        if self._inside and self._inside[-1] == "script":
            self.data = data if data.startswith("{") else self.data
        elif "style" not in self._inside:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(self.texts)


def ids(page):
    return [attributes["id"] for _, attributes in Reader(page).tags if "id" in attributes]


def test_the_verdict_comes_before_everything_else():
    page = Reader(to_html(full()))
    sentences = device_sentences(full())
    assert sentences
    assert all(sentence in page.text for sentence in sentences)
    assert ids(to_html(full())).index("verdict") < ids(to_html(full())).index("growth")


def test_a_full_record_has_every_section():
    wanted = ["methods", "growth", "primitives", "stages", "spread", "counts", "timings", "lines",
              "programs", "environment", "repeat"]  # fmt: skip
    assert [name for name in ids(to_html(full())) if name in wanted] == wanted


def test_nothing_is_fetched():
    page = Reader(to_html(full()))
    links = [a[name] for _, a in page.tags for name in ("src", "href") if name in a]
    assert all(link.startswith(("#", "data:")) for link in links)
    assert "@import" not in to_html(full())


def test_text_of_the_record_is_escaped():
    evil = "</script><script>alert('x')</script><b>&amp;"
    record = replace(
        full(), target=TargetInfo(evil, ()), command=evil, caveats=(Caveat("load", evil),)
    )
    record = replace(record, measurements=(*record.measurements, cell(evil, 0, 4, run_s=1e-8)))
    page = Reader(to_html(record))
    assert evil in page.text
    assert "b" not in [tag for tag, _ in page.tags]
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert evil in json.loads(page.data)["charts"][0]["methods"]


def test_a_page_stays_under_two_megabytes():
    page = to_html(enormous())
    assert len(page.encode()) < 2_000_000
    assert "Too long to be kept" in page


def test_heat_rises_with_growth():
    table = to_html(full()).split('id="counts"')[1]
    row = re.search(r"<th scope=\"row\">total</th>(.*?)</tr>", table)
    assert row is not None
    heats = [float(found) for found in re.findall(r"--heat-by:([\d.]+)", row[1])]
    hottest = math.log(323 / 3)  # of the row of `mul`, one equation fewer than the total
    expected = [n * math.log(3) / hottest for n in range(1, 5)]
    assert heats == pytest.approx(expected, abs=1e-3)


def test_cells_are_sorted_by_their_values_not_their_texts():
    page = to_html(full())
    assert 'data-sort="2e-08"' in page
    assert re.search(r'data-sort="324"[^>]*>324', page)


def test_the_methods_at_a_glance_say_which_is_wrong_and_which_is_fastest():
    section = to_html(full()).split('id="methods"')[1].split("</section>")[0]
    rows = dict(re.findall(r"<th scope=\"row\">([^<]*)</th>(.*?)</tr>", section))
    assert "wrong at orders 0, 1, 2, 3, 4" in rows["mine:df"]
    assert "fastest" in rows["taylor"]
    assert "x1.50" in rows["nested-jvp"]


def test_every_device_has_its_own_figures():
    page = Reader(to_html(on_two_devices()))
    data = json.loads(page.data)["charts"][0]
    assert data["devices"] == ["cpu:0", "cuda:0"]
    assert {device for _, _, device, *_ in data["points"]} == {0, 1}
    assert "a GPU" in page.text


@pytest.mark.parametrize(
    "record",
    [
        profile(Measurement("jet", 0, Status.FAILED, "KeyError: tan")),
        profile(cell("taylor", 0, 4)),
        profile(cell("taylor", 0, 4, run_s=1e-8)),
        profile(replace(cell("taylor", 3, 4, run_s=1e-8), census=None)),
    ],
    ids=["nothing", "one count", "one time", "no census"],
)
def test_a_record_with_little_in_it_makes_a_page_too(record):
    page = Reader(to_html(record))
    assert record.target.name in page.text
    assert all(cell.reason in page.text for cell in record.measurements if cell.reason)


def test_an_element_leaves_out_what_is_not_given():
    made = element("td", "a<b", None, ["c", element("b", "d")], "e", class_="x", title=None)
    assert html_text(made) == '<td class="x">a&lt;bc<b>d</b>e</td>'
