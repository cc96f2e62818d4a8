"""Every switch and button, worked as a reader works it: by pointer and by click."""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from made import plain
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.chromium


def text(browser, selector: str) -> str:
    return browser.run(f"return document.querySelector({selector!r}).innerText")


def press(browser, selector: str, words: str) -> None:
    for button in browser.driver.find_elements(By.CSS_SELECTOR, selector):
        if button.text == words:
            button.click()
            return
    raise LookupError(f"no button {words!r} in {selector}")


def shades(browser) -> list[str]:
    """Colours of the regions as drawn, the most frequent first."""
    pixels = browser.await_("""dateline.then(({ view }) => {
      const { width, height } = view.layer.canvas;
      const data = new Uint32Array(view.layer.canvas.getContext('2d').getImageData(0, 0, width, height).data.buffer);
      const found = [];
      for (let at = 0; at < data.length; at += 31) if (data[at] >>> 24 === 255) found.push(data[at]);
      return found;
    })""")
    return [
        f"#{pixel & 255:02x}{pixel >> 8 & 255:02x}{pixel >> 16 & 255:02x}"
        for pixel, _ in Counter(pixels).most_common(12)
    ]


@pytest.mark.parametrize(
    ("measure", "title"),
    [
        ("Stories", "Stories by region"),
        ("Rate", "Stories per 100 stories read"),
        ("Change", "Change from the period before"),
        ("Activity", "Most reported activity"),
    ],
)
def test_a_measure_has_its_key_and_its_colours(browser, pages, measure: str, title: str) -> None:
    """Each switch shades the map in colours that stand in its key, and is in the address."""
    browser.open(pages.plain(), "by=year&from=2023-01-01&to=2023-12-31")
    press(browser, "#measures button", measure)
    assert title in text(browser, "#legend")
    key = browser.run("return [...document.querySelectorAll('#legend .swatch')].map((s) => s.style.getPropertyValue('--swatch')).filter(Boolean)")  # fmt: skip
    assert len(set(key)) >= 3
    assert len(set(shades(browser)) & set(key)) >= 2
    assert (f"show={measure.lower()}" in browser.run("return location.hash")) == (measure != "Stories")


def test_nothing_before_is_hatched_and_said(browser, pages) -> None:
    """Change without a period before has no value anywhere: the map is hatched and the key says what that means."""
    browser.open(pages.plain(), "show=change")
    assert "nothing read before to compare with" in text(browser, "#legend")
    assert shades(browser)[0] == "#f1ede6"
    assert "#b9b1a5" in shades(browser)


@pytest.mark.parametrize("period", ["Day", "Week", "Month", "Quarter"])
def test_periods_switch(browser, pages, period: str) -> None:
    """The time line and its sliders follow the length chosen."""
    browser.open(pages.plain(), "by=year")
    press(browser, "#periods button", period)
    count, steps = browser.await_(
        "dateline.then(({ model, timeline }) => [model.line.count, Number(timeline.high.getAttribute('aria-valuenow')) - Number(timeline.low.getAttribute('aria-valuenow'))])"
    )
    assert steps == count - 1
    assert {"Day": 700, "Week": 100, "Month": 24, "Quarter": 8}[period] <= count
    assert f"one {period.lower()} or region" in text(browser, "#margin")


def test_a_brush_selects_and_a_click_takes_one(browser, pages) -> None:
    """Dragging over the time line selects periods; a click takes the one under the pointer; All shows everything."""
    browser.open(pages.plain(), "by=month")
    track = browser.driver.find_element(By.CSS_SELECTOR, ".track")
    width = track.size["width"]
    browser.run("dateline.then(({ timeline, model }) => timeline.select(model.line.first, model.line.first))")

    def drag(start: float, end: float) -> list[int]:
        pointer = ActionChains(browser.driver).move_to_element_with_offset(
            track, int((start - 0.5) * width), 20
        )
        pointer.click_and_hold().move_by_offset(int((end - start) * width), 0).release().perform()
        return browser.await_("dateline.then(({ model }) => [model.first - model.line.first, model.last - model.line.first, model.line.count])")  # fmt: skip

    first, last, count = drag(0.4, 0.6)
    assert (first, last) == (int(0.4 * count), int(0.6 * count))
    first, last, count = drag(0.8, 0.8)
    assert first == last == int(0.8 * count)
    browser.driver.find_element(By.CSS_SELECTOR, ".whole").click()
    browser.until("document.querySelector('#count').textContent.startsWith('300 reports')", 5)


def test_a_chip_shows_its_reports_on_the_map_too(browser, pages) -> None:
    """Map, headline and list agree on what they show, the list of undated reports included."""
    browser.open(pages.plain())
    chip = browser.driver.find_element(By.CSS_SELECTOR, "#margin .chip")
    assert chip.text.startswith("Undated")
    chip.click()
    undated = sum(day is None for day in plain().reports["begin"].to_pylist())
    browser.until(f"document.querySelector('#count').textContent.startsWith('{undated} reports')", 5)
    assert "undated" in text(browser, "#summary")
    shown = browser.await_("dateline.then(({ model, data }) => [...model.rows].every((i) => data.report.begin[i] === -(2 ** 31)))")  # fmt: skip
    assert shown
    browser.driver.find_element(By.CSS_SELECTOR, "#margin .chip").click()
    browser.until("document.querySelector('#count').textContent.startsWith('300 reports')", 5)


def test_actors_are_a_layer_of_their_own(browser, pages) -> None:
    """Off at first; when asked for, drawn as diamonds, listed by name and told in the key."""
    browser.open(pages.plain())
    assert "#33658a" not in shades(browser) or "Named as actors" not in text(browser, "#margin")
    assert "Named as actors" not in text(browser, "#margin")
    browser.driver.find_element(By.ID, "actors").click()
    named = browser.await_("dateline.then(({ model }) => [...model.actors().keys()].length)")
    assert ("Named as actors" in text(browser, "#margin")) == bool(named)
    assert "who speaks or acts" in text(browser, "#legend")


def test_copies_and_outlets_of_a_story(browser, pages) -> None:
    """A line says how many articles carry it and how many outlets printed them, as the tables have it."""
    corpus = plain()
    stories = dict(
        zip(*(corpus.stories[name].to_pylist() for name in ("article_id", "story_id")), strict=True)
    )
    articles = Counter(stories.values())
    outlets: dict[str, set[str]] = {}
    for article, outlet in zip(
        *(corpus.articles[name].to_pylist() for name in ("article_id", "outlet")), strict=True
    ):
        if outlet:
            outlets.setdefault(stories[article], set()).add(outlet)
    wanted = Counter(
        f"{count} copies, {len(outlets[story])} outlet{'s' * (len(outlets[story]) > 1)}"
        for story, count in articles.items()
        if count > 1 and story in outlets
    )
    assert wanted
    browser.open(pages.plain(), "sort=outlets")
    shown = browser.run("return [...document.querySelectorAll('.face .who')].map((node) => node.textContent)")
    assert shown
    assert all(words in wanted or "cop" not in words for words in shown)
    assert any("copies, " in words for words in shown)


def test_files_are_saved(browser, pages, tmp_path: Path) -> None:
    """CSV, GeoJSON and PNG come down from the page's own buttons, without a request."""
    browser.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    browser.open(pages.plain(), "region=UA-63")
    for button, name in (
        ("save-csv", "reports.csv"),
        ("save-geojson", "reports.geojson"),
        ("save-png", "map.png"),
    ):
        browser.driver.find_element(By.ID, button).click()
        end = time.monotonic() + 20
        while not (tmp_path / name).exists() and time.monotonic() < end:
            time.sleep(0.05)
    rows = list(csv.DictReader((tmp_path / "reports.csv").read_text("utf-8-sig").splitlines()))
    assert {row["region"] for row in rows} == {"UA-63"}
    assert len(json.loads((tmp_path / "reports.geojson").read_text("utf-8"))["features"]) == len(rows)
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    assert browser.requests() == []


def test_the_link_is_copied(browser, pages) -> None:
    """The clipboard gets the address of what is shown."""
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    browser.open(pages.plain(), "region=UA-63&show=rate")
    browser.driver.find_element(By.ID, "copy").click()
    browser.until("document.querySelector('#copy').textContent === 'Copied'", 5)
    copied = browser.await_("navigator.clipboard.readText()")
    assert copied.endswith("region=UA-63") or "region=UA-63" in copied.split("#")[1]
    assert "show=rate" in copied


def test_tiles_are_the_only_request(browser, pages) -> None:
    """With --tiles the page asks their host, with a referrer policy it accepts, and nobody else."""
    page = pages.write(
        "tiles", plain(), tiles="https://tile.example.org/{z}/{x}/{y}.png", attribution="Tile makers"
    )
    browser.open(page)
    browser.until("document.querySelectorAll('.leaflet-tile-pane img').length > 0", 10)
    time.sleep(0.3)
    asked = [url for url in browser.requests() if not url.startswith("data:")]
    assert asked
    assert {url.split("/")[2] for url in asked} == {"tile.example.org"}
    # The tiles are seen: regions are a wash over them, and land without reports is left to them.
    assert browser.await_("dateline.then(({ view }) => { const { canvas } = view.layer; const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; let solid = 0; for (let at = 3; at < data.length; at += 4) solid += data[at] === 255; return solid / (data.length / 4); })") < 0.2  # fmt: skip
    assert "Tile makers" in text(browser, ".leaflet-control-attribution")


@pytest.mark.parametrize(
    ("language", "reported", "beside"),
    [("uk", "Харків", "Полтава"), ("ru", "Харьков", "Полтава"), ("en", "Kharkiv", "Poltava")],
)
def test_the_map_speaks_the_readers_language(
    browser, pages, language: str, reported: str, beside: str
) -> None:
    """Cities with reports and cities for orientation are labelled in the page's language, and found by either name."""
    browser.open(pages.plain(), f"lang={language}&view=6.5/49.3/35.0")
    written = browser.await_("""dateline.then(({ view }) => {
      const words = [];
      const write = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (...given) { words.push(given[0]); return write.apply(this, given); };
      view.layer.paint();
      CanvasRenderingContext2D.prototype.fillText = write;
      return words;
    })""")
    assert any(words.split(" +")[0] == reported for words in written)
    assert beside in written
    found = browser.await_("dateline.then(async ({ data, search }) => { await data.sentences.loadAll(); await data.titles.loadAll(); const hits = (words) => search.matchReports(data, search.searchPattern(words)).reduce((sum, hit) => sum + hit, 0); return [hits('Харків'), hits('Харьков')]; })")  # fmt: skip
    assert min(found) > 0


def test_text_of_any_direction_keeps_to_itself(browser, pages) -> None:
    """Sentences take their direction from their first letter; names and outlets are isolated from what is beside them."""
    browser.open(pages.plain())
    assert browser.run("return [...document.querySelectorAll('.said q')].every((q) => q.dir === 'auto')")
    assert browser.run("return [...document.querySelectorAll('.face .where, .face .who')].every((node) => node.querySelector('bdi'))")  # fmt: skip


@pytest.mark.parametrize("measure", ["stories", "activity"])
def test_beside_the_panel_the_key_stands_below_a_narrow_map(browser, pages, measure: str) -> None:
    """It covers no place, and the map fills what it leaves, which is no movement of the reader's."""
    browser.size(1024, 768)
    browser.open(pages.plain(), "lang=ru")
    bottom, top, filled = browser.await_(
        f"""dateline.then(async ({{ store, view }}) => {{
          store.set({{ measure: {measure!r} }});
          await new Promise((done) => setTimeout(done, 200));
          const box = view.map.getContainer().getBoundingClientRect();
          const key = document.querySelector('#legend').getBoundingClientRect();
          return [box.bottom, key.top, view.map.getSize().y === Math.round(box.height)];
        }})"""
    )
    assert bottom <= top
    assert filled
    assert "view=" not in browser.run("return location.hash")
