"""Articles that attack the page, and corpora at the edges."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made import NASTY, first, hostile, many_regions, plain

pytestmark = pytest.mark.chromium

OPEN_ALL = """(async () => {
  const { data, model, store } = await dateline;
  const rows = Array.from({ length: data.count }, (_, row) => row).filter((row) => data.lineOf[row] === row);
  for (const tab of ['reports', 'regions', 'method']) store.set({ tab });
  for (const list of ['undated', 'wider', 'earlier', 'later', '']) store.set({ list, tab: 'reports' });
  for (const measure of ['stories', 'rate', 'change', 'activity']) store.set({ measure });
  for (const period of ['day', 'week', 'month', 'quarter', 'year']) store.set({ period });
  for (const language of ['uk', 'ru', 'en']) store.set({ language });
  store.set({ list: '', actors: true });
  for (const list of ['undated', 'wider', 'earlier', 'later', ''])  {
    store.set({ list });
    for (const row of rows.slice(0, 40)) { store.set({ report: String(row) }, true); await new Promise((r) => setTimeout(r, 4)); }
  }
  for (const code of data.regions.slice(1, 6)) store.set({ region: code, tab: 'regions' });
  return data.count;
})()"""


def quiet(browser) -> None:
    assert browser.console() == []
    assert browser.requests() == []
    assert browser.run("return typeof globalThis.broken") == "undefined"


def test_nothing_of_a_hostile_corpus_runs_or_loads(browser, pages) -> None:
    """No text of an article is ever code, markup or a request."""
    browser.open(pages.hostile())
    assert browser.await_(OPEN_ALL) == 60
    quiet(browser)
    scripts = browser.run(
        "return [...document.querySelectorAll('script')].filter((s) => !s.type || s.type === 'module').length"
    )
    assert scripts == 2
    assert browser.run("return document.title").startswith("</title><script>")


def test_hostile_text_is_shown_as_it_stands(browser, pages) -> None:
    """Every sentence reaches the reader letter by letter, line breaks apart."""
    browser.open(pages.hostile())
    shown = browser.await_(
        "(async () => { const { data } = await dateline; const out = []; for (let i = 0; i < data.sentences.count; i++) out.push(await data.sentences.get(i)); return out; })()"
    )
    breaks = str.maketrans(dict.fromkeys("\n\r\u2028\u2029", " "))
    assert set(shown) == {text.translate(breaks) for text in NASTY}


def test_links_lead_only_to_the_web(browser, pages) -> None:
    """A javascript: or data: address never becomes a link."""
    browser.open(pages.hostile())
    links = browser.await_("""(async () => {
      const { data, store } = await dateline;
      const found = [];
      for (let row = 0; row < data.count; row++) {
        for (const link of (await reportLinks(data, row))) found.push(link);
      }
      return found;
      async function reportLinks(data, row) {
        store.set({ list: '', from: null, to: null, report: String(data.lineOf[row]) });
        await new Promise((r) => setTimeout(r, 10));
        return [...document.querySelectorAll('.detail a')].map((a) => a.protocol);
      }
    })()""")
    assert set(links) == {"https:"}


@pytest.mark.parametrize("count", [0, 1])
def test_no_report_and_one_report(browser, pages, count: int) -> None:
    """A page with next to nothing in it still opens and says so."""
    browser.open(pages.write(f"few{count}", first(plain(), count)))
    assert browser.run("return document.querySelector('#count').textContent") in {"0 reports", "1 report"}
    browser.await_(
        "(async () => { const { store } = await dateline; for (const measure of ['rate', 'change', 'activity']) store.set({ measure }); })()"
    )
    quiet(browser)


def test_no_article_at_all(browser, pages) -> None:
    """Even a run over nothing is a page."""
    corpus = first(plain(), 0)
    empty = replace(corpus, articles=corpus.articles.slice(0, 0), published=corpus.published.slice(0, 0), stories=corpus.stories.slice(0, 0), mentions=corpus.mentions.slice(0, 0), times=corpus.times.slice(0, 0))  # fmt: skip
    browser.open(pages.write("empty", empty))
    assert "No article was read" in browser.run("return document.querySelector('#summary').textContent")
    quiet(browser)


def test_three_thousand_regions(browser, pages) -> None:
    """Many regions, quotes in their codes, none with a polygon: all stand in the table."""
    browser.open(pages.write("regions", many_regions()), "tab=regions")
    assert browser.run("return document.querySelectorAll('#regions tbody tr').length") > 2000
    quiet(browser)


def test_years_before_christ(browser, pages) -> None:
    """The Ides of March of 44 BCE are a day like any other."""
    browser.open(pages.hostile(), "list=earlier&by=year")
    assert "15 Mar 44 BC" in browser.run("return document.querySelector('#reports .scroll').textContent")
    quiet(browser)


def test_beyond_the_antimeridian(browser, pages) -> None:
    """Uelen (169.8 W) and the Russian mainland are near each other; the map shows them so."""
    corpus = plain()
    names = corpus.reports["place_name"].to_pylist()
    rows = [names.index("Uelen"), names.index("Belgorod")]
    browser.open(pages.write("far", replace(corpus, reports=corpus.reports.take(rows))))
    west, east = browser.await_(
        "dateline.then(({ view }) => { const b = view.map.getBounds(); return [b.getWest(), b.getEast()]; })"
    )
    assert west < 36.6
    assert 190.2 < east < 220
    assert east - west < 230


def test_a_jupyter_notebook_gets_a_frame() -> None:
    """An atlas shows itself in Jupyter, escaped into a frame of its own."""
    from pipeline.page import build_atlas  # noqa: PLC0415

    shown = build_atlas(hostile())._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "<script" not in shown
