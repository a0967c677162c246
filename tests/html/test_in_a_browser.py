"""Pages in a real headless Chromium: no complaints, controls that work, text one can read.

Skipped where there is no Chromium or no playwright (the extra ``browser``); ``.ci/run`` has both.
"""

from pathlib import Path

import pytest

from derivprof.html import collection_html, to_html
from tests.html.browser import Tab, browsing, chromium
from tests.html.records import enormous, full, on_two_devices
from tests.record.collections import collection
from tests.record.profiles import cell, profile

pytest.importorskip("playwright", reason="the extra `browser` is not installed")
pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium"),
    pytest.mark.xdist_group("browser"),
]

RECORDS = {
    "full": full(),
    "two-devices": on_two_devices(),
    "enormous": enormous(),
    "little": profile(cell("taylor", 0, 4)),
    "several": collection_html(collection({"gelu": full(), "mish": full(3)})),
}
READABLE_CONTRAST = 4.5
"""What WCAG 2.1 (success criterion 1.4.3) asks of small text on its background."""

CONTRASTS = Path(__file__).with_name("contrasts.js").read_text()
UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true"


@pytest.fixture(scope="module")
def browser():
    with browsing() as found:
        yield found


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a record, or the text of a page, in a tab of its own."""
    tabs = []

    def at(record, width=1240, scheme="light"):
        path = tmp_path / "report.html"
        path.write_text(record if isinstance(record, str) else to_html(record))
        tabs.append(Tab(browser, path, width, scheme))
        return tabs[-1]

    yield at
    for tab in tabs:
        tab.page.close()


def marks(tab, chart, selector):
    return tab.page.locator(f"figure[data-chart={chart}] {selector}").count()


@pytest.mark.parametrize("name", RECORDS)
def test_a_page_loads_without_a_complaint_or_a_request(opened, name):
    tab = opened(RECORDS[name])
    assert tab.complaints == []
    assert [url for url in tab.requests if not url.startswith(("file:", "data:"))] == []
    tab.page.evaluate(
        "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
    )
    figures = tab.page.locator("figure[data-chart]")
    assert figures.count()
    for i in range(figures.count()):
        figures.nth(i).locator("svg").first.wait_for(timeout=5000)
    assert tab.complaints == []


@pytest.mark.parametrize(
    ("width", "scheme"), [(400, "light"), (400, "dark"), (1600, "light"), (1600, "dark")]
)
def test_text_is_readable_at_any_width_in_light_and_dark(opened, width, scheme):
    tab = opened(full(), width, scheme)
    tab.screenshot(f"report-{width}-{scheme}")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
    found = tab.page.evaluate(CONTRASTS)
    assert len(found) > 100
    assert [each for each in found if each[1] < READABLE_CONTRAST] == []
    assert [each for each in found if each[2] < 11] == []


def test_the_quantity_and_the_axes_can_be_switched(opened):
    tab = opened(full())
    growth = tab.page.locator("figure[data-chart=growth]")
    assert "equations, as traced" in growth.locator("svg").first.text_content()
    growth.get_by_label("quantity").select_option("timing.run_s")
    assert "run time (s)" in growth.locator("svg").first.text_content()
    logarithmic = growth.locator("svg").first.text_content()
    growth.get_by_label("up").select_option("linear")
    assert growth.locator("svg").first.text_content() != logarithmic
    growth.get_by_label("as").select_option("ratio")
    assert "n + 1" in growth.locator("svg").first.text_content()
    growth.get_by_label("across").select_option("log")
    assert tab.complaints == []


def test_methods_can_be_taken_out_and_put_back(opened):
    tab = opened(full())
    curves = "g[aria-label=line] path"
    assert marks(tab, "growth", curves) == 3
    box = tab.page.locator("figure[data-chart=growth] .chip", has_text="taylor").locator("input")
    box.uncheck()
    assert marks(tab, "growth", curves) == 2
    box.check()
    assert marks(tab, "growth", curves) == 3


def test_a_value_is_shown_where_one_points(opened):
    tab = opened(full())
    tab.page.locator("figure[data-chart=growth] g[aria-label=dot] path").nth(12).hover(force=True)
    tip = tab.page.locator("figure[data-chart=growth] g[aria-label=tip]")
    assert "order" in tip.text_content()
    assert any(f"{4 * 3**n}" in tip.text_content() or f"{4 + 3 * n}" in tip.text_content()
               or f"{5 + n}" in tip.text_content() for n in range(5))  # fmt: skip


def test_a_table_is_sorted_by_a_click_with_its_totals_below(opened):
    tab = opened(full())
    table = tab.page.locator("#counts table").first
    first = table.locator("tbody tr").first.locator("th")
    assert first.text_content() == "mul"
    for _ in range(2):
        table.locator("thead th").nth(5).click()
        tab.page.wait_for_timeout(50)
    assert first.text_content() == "sin"
    assert "total" in table.locator("tbody").nth(1).text_content()
    assert "total" not in table.locator("tbody").first.text_content()


def test_light_and_dark_can_be_switched_and_programs_unfold(opened):
    tab = opened(full())
    paper = "getComputedStyle(document.body).backgroundColor"
    before = tab.page.evaluate(paper)
    tab.page.locator("#theme").click()
    assert tab.page.evaluate(paper) != before
    listing = tab.page.locator("#programs pre").first
    assert not listing.is_visible()
    for summary in ("nested-jvp", "order 0 (4 equations)"):
        tab.page.locator("#programs summary", has_text=summary).first.click()
    assert "v0:f64[] = mul" in listing.text_content()
    assert listing.is_visible()


def test_the_device_can_be_chosen(opened):
    tab = opened(on_two_devices())
    growth = tab.page.locator("figure[data-chart=growth]")
    growth.get_by_label("device").select_option("cuda:0")
    assert marks(tab, "growth", "g[aria-label=line] path") == 3
    assert tab.complaints == []


def test_functions_are_compared_by_any_quantity(opened):
    tab = opened(RECORDS["several"])
    overview = tab.page.locator("figure[data-chart=overview]")
    assert overview.locator("h3").all_text_contents() == ["gelu", "mish"]
    overview.get_by_label("quantity").select_option("timing.run_s")
    assert "ns" in overview.locator("svg").first.text_content()
    tab.screenshot("report-of-several")
    assert tab.complaints == []
