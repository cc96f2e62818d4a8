"""What a reader does: select, search, open, share, take away."""

from __future__ import annotations

import csv
import io
import json

import pytest

pytestmark = pytest.mark.chromium


def text(browser, selector: str) -> str:
    return browser.run(f"return document.querySelector({selector!r}).textContent")


def test_opens_from_disk_without_a_request_or_a_word_in_the_console(browser, pages) -> None:
    """One file, no network, nothing to complain of."""
    browser.open(pages.plain())
    assert browser.requests() == []
    assert browser.console() == []
    assert "stories in" in text(browser, "#summary")


def test_the_policy_stops_a_request_if_one_were_made(browser, pages) -> None:
    """The page cannot reach out even if its script wished to."""
    browser.open(pages.plain())
    assert browser.await_("fetch('https://example.org/').then(() => 'reached', () => 'refused')") == "refused"
    assert (
        browser.run(
            "const s = document.createElement('script'); s.textContent = 'globalThis.broken = 9'; document.body.append(s); return globalThis.broken ?? null"
        )
        is None
    )
    assert all(
        "Content Security Policy" in line or "Content-Security-Policy" in line for line in browser.console()
    )


def test_a_link_shows_the_same(browser, pages) -> None:
    """Everything selected is in the fragment; opening it again gives the same page."""
    browser.open(pages.plain())
    before = text(browser, "#summary")
    browser.await_(
        "dateline.then(({ store, timeline, model }) => { store.set({ measure: 'rate', region: 'UA-63', sort: 'confidence', confidence: 0.5, activities: ['strike'] }); timeline.select(model.line.first + 4, model.line.first + 9); })"
    )
    browser.until(f"document.querySelector('#summary').textContent !== {json.dumps(before)}")
    browser.await_(
        "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300)))"
    )  # the rest, when idle
    fragment = browser.run("return location.hash.slice(1)")
    seen = [text(browser, selector) for selector in ("#summary", "#legend", "#count", "#chosen")]
    browser.open(pages.plain(), fragment)
    assert [text(browser, selector) for selector in ("#summary", "#legend", "#count", "#chosen")] == seen


def test_back_goes_to_the_selection_before(browser, pages) -> None:
    """Each choice is a step of the browser's history."""
    browser.open(pages.plain())
    before = text(browser, "#count")
    browser.await_("dateline.then(({ store }) => store.set({ region: 'UA-63' }))")
    assert text(browser, "#count") != before
    browser.driver.back()
    browser.until(f"document.querySelector('#count').textContent === {before!r}", 5)


@pytest.mark.parametrize(
    "fragment",
    [
        "from=2023-02-30&to=x",
        "by=fortnight&show=nothing&sort=",
        "region=%3Cimg%3E&report=99999&view=a/b/c",
        "from=9999-01-01&to=9999-12-31",
        "sure=7&lang=xx&tab=none",
    ],
)
def test_a_broken_link_still_opens(browser, pages, fragment: str) -> None:
    """What a fragment says wrongly is left aside."""
    browser.open(pages.plain(), fragment)
    assert browser.console() == []
    assert text(browser, "#summary")


def test_search_finds_words_in_sentences_and_places(browser, pages) -> None:
    """A search keeps the reports whose sentence, headline or place has the words."""
    browser.open(pages.plain())
    browser.run(
        "const box = document.querySelector('#search'); box.value = 'belgorod'; box.dispatchEvent(new Event('input'))"
    )
    browser.until("location.hash.includes('q=belgorod')", 5)
    found = browser.await_("""(async () => {
      const { data, model, store } = await dateline;
      const wrong = [];
      for (let row = 0; row < data.count; row++) {
        const article = data.report.article[row];
        const words = [await data.sentences.get(data.report.sentence[row]), await data.titles.get(2 * article), data.header.places.names[data.report.place[row]]];
        if (words.some((part) => part.toLowerCase().includes('belgorod')) !== Boolean(model.keep[row])) wrong.push(words);
      }
      return [wrong, model.keep.reduce((sum, kept) => sum + kept, 0)];
    })()""")
    assert found[0] == []
    assert 0 < found[1] < 300


def test_a_report_says_why_it_stands_here(browser, pages) -> None:
    """Place id, score, reason, rejected candidates, rule of the date, the sentence with its marks, the source."""
    browser.open(pages.plain(), "report=0&from=2022-02-24&to=2024-05-05&sort=oldest")
    row = browser.await_(
        "dateline.then(({ model, store }) => { const row = model.lines(store.state)[0]; store.set({ report: String(row) }); return row; })"
    )
    browser.until("document.querySelector('.detail dl')")
    detail = text(browser, ".detail")
    place = browser.await_(f"dateline.then(({{ data }}) => data.header.places.ids[data.report.place[{row}]])")
    for part in (
        place,
        "most people of 3 places of this name",
        "same sentence",
        "Rejected",
        "https://example.org",
    ):
        assert part in detail or part in browser.run(
            "return [...document.querySelectorAll('.detail a')].map((a) => a.href).join()"
        )
    marks = browser.run(
        "return [...document.querySelectorAll('.detail .whole mark')].map((m) => [m.className, m.textContent])"
    )
    name = browser.await_(
        f"dateline.then(({{ data }}) => data.header.places.names[data.report.place[{row}]])"
    )
    assert ["place", name] in marks
    assert any(kind == "time" and words.startswith("on ") for kind, words in marks)


def test_a_region_has_a_profile(browser, pages) -> None:
    """Sparkline, places, outlets, activities; a place leads to its reports."""
    browser.open(pages.plain(), "region=UA-63&tab=regions")
    assert "Kharkiv Oblast" in text(browser, ".profile h2")
    assert browser.run("return document.querySelectorAll('.profile .spark polyline').length") == 1
    place = text(browser, ".profile .top button")
    browser.run("document.querySelector('.profile .top button').click()")
    assert browser.run("return document.querySelector('#reports').hidden") is False
    where = browser.run(
        "return [...new Set([...document.querySelectorAll('.face .where bdi')].map((n) => n.textContent))]"
    )
    assert where == [place]


def test_what_is_wider_than_a_region_is_in_the_margin_and_never_a_pin(browser, pages) -> None:
    """A country and a sea are listed by name; no disc stands for them."""
    browser.open(pages.plain())
    margin = text(browser, "#margin")
    assert "Ukraine" in margin
    assert "Black Sea" in margin
    drawn = browser.await_(
        "dateline.then(({ view, data }) => view.drawn.flatMap((disc) => disc.places).map((at) => data.header.places.names[at]))"
    )
    assert "Kharkiv" in drawn
    assert not {"Ukraine", "Black Sea", "Kharkiv Oblast"} & set(drawn)


def test_the_selection_can_be_taken_away(browser, pages) -> None:
    """CSV and GeoJSON hold the lines of the list; a formula stays text."""
    browser.open(pages.plain(), "region=UA-63")
    rows, table, shapes = browser.await_("""(async () => {
      const { data, model, store, download } = await dateline;
      const rows = await download.selectedRows(data, model.lines(store.state));
      return [rows.length, download.toCsv([...rows, { ...rows[0], sentence: '=HYPERLINK("x")' }]), download.toGeoJson(rows)];
    })()""")
    read = list(csv.DictReader(io.StringIO(table)))
    assert len(read) == rows + 1
    assert {row["region"] for row in read} == {"UA-63"}
    assert read[-1]["sentence"] == '\'=HYPERLINK("x")'
    features = json.loads(shapes)["features"]
    assert len(features) == rows
    assert all(feature["geometry"]["type"] == "Point" for feature in features)


def test_png_of_the_map(browser, pages) -> None:
    """The picture has the map under its title, the key over it, the time line under it: each part has its colours."""
    browser.open(pages.plain(), "from=2023-01-02&to=2023-12-31")
    parts = browser.await_("""dateline.then(({ view, download }) => {
      const picture = download.pictureOf(view);
      const pen = picture.getContext('2d');
      const size = view.map.getSize();
      const colours = (x, y, width, height) => {
        const data = new Uint32Array(pen.getImageData(x, y, width, height).data.buffer);
        return new Set(data).size;
      };
      const line = document.querySelector('#timeline canvas').clientHeight;
      return {
        size: [picture.width - size.x, picture.height - size.y - line],
        title: colours(0, 0, size.x, 66), map: colours(300, 70, 400, 300), key: colours(20, size.y - 60, 150, 120),
        line: colours(20, 66 + size.y + 24, size.x - 40, line), source: colours(0, picture.height - 28, size.x, 28),
      };
    })""")
    assert parts.pop("size") == [0, 66 + 24 + 28]
    assert all(colours > 8 for colours in parts.values()), parts


def test_an_embed_is_map_and_time_line_only(browser, pages) -> None:
    """With ?embed=1 the page has no panel."""
    browser.open(pages.plain(), query="?embed=1")
    shown = browser.run(
        "return ['.panel', '.tools', '#timeline', '.frame'].map((s) => document.querySelector(s).offsetHeight > 0)"
    )
    assert shown == [False, False, True, True]


def test_print_is_one_sheet(browser, pages) -> None:
    """Map, key, time line and method fit one page of A4."""
    browser.open(pages.plain())
    sheets = browser.pdf().count(b"/Type /Page\n")
    assert sheets == 1


@pytest.mark.parametrize(("language", "word"), [("uk", "сюжет"), ("ru", "сюжет"), ("en", "stor")])
def test_the_page_speaks_the_readers_language(browser, pages, language: str, word: str) -> None:
    """Words, numbers, dates and names of regions follow the language."""
    browser.open(pages.plain(), f"lang={language}&tab=regions")
    assert word in text(browser, "#summary")
    assert browser.run("return document.documentElement.lang") == language
    assert {"uk": "Харківська область", "ru": "Харьковская область", "en": "Kharkiv Oblast"}[
        language
    ] in text(browser, "#regions")
    missing = browser.run(
        "return document.body.innerText.match(/\\b(why|filter|method|legend|time|chip|summary)\\.[a-z]+/g)"
    )
    assert missing is None


def test_playing_steps_and_stops_at_the_end(browser, pages) -> None:
    """Play walks the selection to the last period and stops by itself."""
    browser.open(pages.plain(), "by=quarter")
    browser.run(
        "document.querySelector('.speed').click(); document.querySelector('.speed').click(); document.querySelector('.play').click()"
    )
    browser.until("document.querySelector('.play').getAttribute('aria-pressed') === 'false'", 20)
    last = browser.await_(
        "dateline.then(({ model }) => model.last === model.line.last && model.first === model.last)"
    )
    assert last


def test_a_region_without_reports_is_pale_by_every_measure(browser, pages) -> None:
    """Where nothing is reported the map has no activity, no rate, no story; without articles it has no value at all."""
    browser.open(pages.plain())
    values = browser.await_("""dateline.then(({ model, store }) => {
      const of = () => ['stories', 'rate', 'change', 'activity'].map((measure) => model.value(undefined, measure));
      const whole = of();
      model.read = 0;
      return [whole, of()];
    })""")
    assert values == [[0, 0, None, -1], [None, None, None, None]]
