"""Everybody can read the page: axe finds no violation, keys do what pointers do."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

AXE = Path(__file__).resolve().parents[2] / "build/node_modules/axe-core/axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

pytestmark = pytest.mark.chromium

VIEWS = {
    "reports": "report=0",
    "selection": "from=2023-01-02&to=2023-01-29&activity=strike&sure=0.5",
    "regions": "tab=regions&show=change&from=2023-01-02&to=2023-01-29",
    "profile": "tab=regions&region=UA-63",
    "method": "tab=method&show=activity&actors=1",
    "ukrainian": "lang=uk&list=wider",
}


@pytest.mark.axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_violation(browser, pages, view: str, scheme: str) -> None:
    """WCAG 2.2 AA and good practice, in every view, light and dark."""
    browser.media(prefers_color_scheme=scheme)
    browser.open(pages.plain(), VIEWS[view])
    browser.run("document.querySelector('.filters').open = true")
    browser.run(AXE.read_text("utf-8") + "; globalThis.axe = axe;")
    found = browser.await_(f"axe.run(document, {{ runOnly: {list(RULES)} }})")
    assert [
        (fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in found["violations"]
    ] == []
    assert len(found["passes"]) > 20


@pytest.mark.axe
def test_axe_on_a_phone(browser, pages) -> None:
    """The narrowest screen has targets large enough and nothing cut off."""
    browser.size(320, 640)
    browser.open(pages.plain())
    browser.run(AXE.read_text("utf-8") + "; globalThis.axe = axe;")
    found = browser.await_(f"axe.run(document, {{ runOnly: {list(RULES)} }})")
    assert [
        (fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in found["violations"]
    ] == []
    assert browser.run("return document.documentElement.scrollWidth") <= 320


def test_the_time_line_moves_by_keys(browser, pages) -> None:
    """Arrows step, PageUp and PageDown leap, Home and End go to the ends; the slider says where it is."""
    browser.open(pages.plain(), "from=2023-01-02&to=2023-01-08")
    browser.run("document.querySelector('.thumb.low').focus()")

    def press(*keys: str) -> str:
        ActionChains(browser.driver).send_keys(*keys).perform()
        return browser.run("return document.querySelector('.thumb.low').getAttribute('aria-valuetext')")

    assert "2023-01-09" in press(Keys.ARROW_RIGHT)
    assert "2023-01-02" in press(Keys.ARROW_LEFT)
    leap = press(Keys.PAGE_UP)
    assert "2023-01" not in leap
    assert press(Keys.HOME) != leap
    low, least = (
        browser.run(f"return document.querySelector('.thumb.low').getAttribute('aria-value{end}')")
        for end in ("now", "min")
    )
    assert low == least
    press(Keys.END)
    high, most = (
        browser.run(f"return document.querySelector('.thumb.high').getAttribute('aria-value{end}')")
        for end in ("now", "max")
    )
    assert high == most
    assert browser.run("return location.hash").startswith("#from=")


def test_the_list_moves_by_keys(browser, pages) -> None:
    """Arrows walk the list, far beyond what stood in the document at first; Enter opens a report."""
    browser.open(pages.plain())
    browser.run("document.querySelector('.report button').focus()")
    for _ in range(30):
        ActionChains(browser.driver).send_keys(Keys.ARROW_DOWN).perform()
    assert browser.run("return document.activeElement.closest('li').getAttribute('aria-posinset')") == "31"
    ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
    browser.until("document.querySelector('.report.open .detail')")
    assert browser.run("return document.activeElement.closest('.report.open') !== null")


def test_tabs_move_by_keys(browser, pages) -> None:
    """One tab stop for the tabs; arrows change the view."""
    browser.open(pages.plain())
    browser.run("document.querySelector('#tab-reports').focus()")
    ActionChains(browser.driver).send_keys(Keys.ARROW_RIGHT).perform()
    assert browser.run("return [document.activeElement.id, document.querySelector('#regions').hidden]") == [
        "tab-regions",
        False,
    ]


def test_the_table_says_what_the_map_shows(browser, pages) -> None:
    """The regions' table is another way to the map's numbers, for any selection."""
    browser.open(pages.plain(), "tab=regions&from=2023-01-02&to=2023-01-29")
    shown = browser.run(
        "return Object.fromEntries([...document.querySelectorAll('#regions tbody tr')].map((tr) => [tr.querySelector('bdi').textContent, Number(tr.querySelector('td').textContent)]))"
    )
    counted = browser.await_(
        "dateline.then(({ model }) => model.counts.regions.filter((n, region) => n && region).length)"
    )
    assert sum(1 for stories in shown.values() if stories) == counted
    assert "Kharkiv Oblast" in shown
