"""The review page in Chromium: decide, save, and the saved file is read as it was meant."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from made import NASTY, URLS
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from gazetteer.store import open_store
from pipeline.corrections import Corrections, read_corrections
from pipeline.page.review import build_review_page
from pipeline.result import Result
from pipeline.review import list_doubts
from pipeline.tables import ARTICLES, MENTIONS, SENTENCES, STORIES

pytestmark = pytest.mark.chromium

AXE = Path(__file__).resolve().parents[2] / "build/node_modules/axe-core/axe.min.js"
ILLINOIS, MISSOURI, KHARKIV = "geonames:4250542", "geonames:4409896", "geonames:706483"
HEADER = "scope,name,article_id,start,end,sentence,outlet,place_id,lon,lat,place_name,role,note\n"


def corpus(*rows: dict[str, Any]) -> Result:
    """Return a run of an article for each row: surface, place, score, others, outlet, title, url, before, after."""
    store = open_store()
    articles, sentences, mentions, stories = [], [], [], []
    for number, row in enumerate(rows):
        key = row.get("id", f"a{number}")
        before, after = row.get("before", "Fire in "), row.get("after", " today.")
        text = before + row["surface"] + after
        place = store.place(row["place"]) if row.get("place") else None
        articles.append(
            {
                "article_id": key,
                "text": text,
                "source": "s",
                "row": 1,
                **{n: row.get(n) for n in ("outlet", "title", "url")},
            }
        )
        sentences.append({"article_id": key, "sentence": 0, "start": 0, "end": len(text), "section": "body"})
        stories.append({"article_id": key, "story_id": key})
        columns = ("kind", "lon", "lat", "country", "admin1", "admin2")
        mentions.append(
            {
                "article_id": key,
                "mention": 0,
                "start": len(before),
                "end": len(before) + len(row["surface"]),
                "surface": row["surface"],
                "sentence": 0,
                "role": "located",
                "status": "resolved" if place else "ambiguous" if row.get("others") else "unknown",
                "place_id": place and place.id,
                "place_name": place and place.name,
                **{c: place and getattr(place, c) for c in columns},
                "score": row.get("score", 0.0),
                "reason": row.get("reason", "because"),
                "alternatives": [
                    {"id": i, "name": store.place(i).name, "score": 0.2} for i in row.get("others", ())
                ],
            }
        )
    tables = (
        ARTICLES.build(articles),
        SENTENCES.build(sentences),
        MENTIONS.build(mentions),
        STORIES.build(stories),
    )
    review = list_doubts(*tables, store)
    nothing = dict.fromkeys(("published", "times", "reports", "region_periods"))
    names = ("articles", "sentences", "mentions", "stories")
    return Result(**dict(zip(names, tables, strict=True)), **nothing, review=review, manifest={"hash": "h"})  # fmt: skip


PLAIN = (
    {"surface": "Springfield", "others": [ILLINOIS, MISSOURI], "outlet": "Wire", "title": "One", "id": "one"},
    {"surface": "Springfield", "others": [ILLINOIS, MISSOURI], "outlet": "Wire", "id": "two"},
    {"surface": "Kharkiv", "place": KHARKIV, "score": 0.6, "outlet": "Wire", "id": "three"},
    {"surface": "Checkpoint Nine", "id": "=four, \"the\" 'fourth'"},
)


@pytest.fixture
def desk(browser: Any, tmp_path: Path) -> Any:
    """A review page opened with a folder that it saves into."""
    browser.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )

    def show(result: Result, corrections: Corrections | None = None) -> None:
        path = tmp_path / "review.html"
        path.write_text(build_review_page(result, open_store(), corrections), encoding="utf-8")
        browser.open(path)

    def form(name: str, at: int = 0) -> Any:
        cards = browser.driver.find_elements(By.CSS_SELECTOR, ".card")
        card = next(card for card in cards if card.find_element(By.CSS_SELECTOR, "h2 bdi").text == name)
        return card.find_elements(By.TAG_NAME, "fieldset")[at]

    def choose(name: str, label: str, at: int = 0, **fields: str) -> None:
        box = form(name, at)
        choice = next(c for c in box.find_elements(By.CLASS_NAME, "choice") if c.text.startswith(label))
        choice.find_element(By.TAG_NAME, "label").click()
        for field, value in fields.items():
            element = box.find_element(By.NAME, field)
            if element.tag_name == "select":
                Select(element).select_by_value(value)
            else:
                element.clear()
                element.send_keys(value)

    def save() -> str:
        browser.driver.find_element(By.ID, "save").click()
        return browser.run("return document.querySelector('#status').textContent")

    def saved() -> Corrections:
        path, end = tmp_path / "corrections.csv", time.monotonic() + 30
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.05)
        found = read_corrections(path, open_store())
        path.unlink()
        assert found is not None
        return found

    yield SimpleNamespace(browser=browser, show=show, form=form, choose=choose, save=save, saved=saved)  # fmt: skip
    # Nothing unsaved is left that could hold the window back.
    browser.run("if (document.querySelector('#save')) document.querySelector('#save').click()")


def quiet(browser: Any) -> None:
    assert browser.console() == []
    assert browser.requests() == []
    assert browser.run("return typeof globalThis.broken") == "undefined"


def test_every_kind_of_decision_is_saved_and_read(desk: Any) -> None:
    """An alternative, the place as now, no place, another id, a point, a role alone; each scope."""
    desk.show(corpus(*PLAIN))
    desk.choose("Springfield", "Springfield, Missouri", scope="mention:1", note='=a note, "quoted"')
    desk.form("Springfield").find_element(By.XPATH, "following-sibling::button").click()
    desk.choose("Springfield", "Not a place", at=1, scope="outlet")
    desk.choose("Kharkiv", "As now", scope="everywhere", role="actor")
    desk.choose(
        "Checkpoint Nine",
        "A point of your own",
        lat="50.01",
        lon="-36.5",
        place_name="CP-9",
        kind="settlement",
    )
    assert desk.save().startswith("Saved 4 corrections.")
    rows = {(c.scope, c.cells["name"]): c for c in desk.saved().rows}
    spot = rows["mention", "Springfield"]
    assert (spot.article_id, spot.start, spot.end, spot.place.id) == ("two", 8, 19, MISSOURI)
    assert (spot.sentence, spot.cells["note"]) == ("Fire in Springfield today.", '=a note, "quoted"')
    assert rows["outlet", "Springfield"].rejected
    assert rows["outlet", "Springfield"].outlet == "Wire"
    assert (rows["everywhere", "Kharkiv"].place.id, rows["everywhere", "Kharkiv"].role) == (KHARKIV, "actor")
    own = rows["article", "Checkpoint Nine"]
    assert own.article_id == PLAIN[3]["id"]
    assert (own.place.name, own.place.kind, own.place.lon, own.place.lat) == (
        "CP-9",
        "settlement",
        -36.5,
        50.01,
    )
    quiet(desk.browser)


def test_another_id_and_a_role_alone(desk: Any) -> None:
    desk.show(corpus(*PLAIN))
    desk.choose("Springfield", "Another place", place_id=KHARKIV)
    desk.choose("Kharkiv", "Leave", role="organisation")
    desk.save()
    first, second = desk.saved().rows
    assert (first.scope, first.place.id, first.role) == ("outlet", KHARKIV, None)
    assert (second.place, second.role, second.rejected) == (None, "organisation", False)


def test_what_is_incomplete_or_contradicts_itself_is_not_saved(desk: Any, tmp_path: Path) -> None:
    desk.show(corpus(*PLAIN))
    desk.choose("Checkpoint Nine", "A point of your own", lat="95", lon="36.5")
    assert desk.save() == "A decision is incomplete; fill the field that is marked."
    desk.choose("Checkpoint Nine", "Leave")
    desk.choose("Springfield", "Not a place")
    desk.form("Springfield").find_element(By.XPATH, "following-sibling::button").click()
    desk.choose("Springfield", "Springfield, Illinois", at=1)
    assert (
        desk.save() == "Two decisions are about “Springfield” in the same scope (outlet); keep one of them."
    )
    assert not (tmp_path / "corrections.csv").exists()
    desk.choose("Springfield", "Leave", at=1)


def test_earlier_corrections_stay_in_the_file(desk: Any, tmp_path: Path) -> None:
    """Rows that the run replayed are saved again, but for those unticked and those decided anew."""
    path = tmp_path / "before.csv"
    path.write_text(
        HEADER + f"everywhere,SPRINGFIELD,,,,,,{ILLINOIS},,,,,old\narticle,Paris,gone,,,,,{ILLINOIS},,,,,\n"
        "outlet,Kyiv,,,,,Wire,,,,,actor,kept\n"
    )
    desk.show(corpus(*PLAIN), read_corrections(path, open_store()))
    desk.browser.run("document.querySelector('#earlier').open = true")
    assert "3 earlier corrections of before.csv" in desk.browser.run(
        "return document.querySelector('#earlier').textContent"
    )
    desk.browser.driver.find_element(By.ID, "e1").click()
    desk.choose("Springfield", "Springfield, Missouri", scope="everywhere")
    desk.save()
    assert [(c.scope, c.key, c.place and c.place.id, c.role, c.cells["note"]) for c in desk.saved().rows] == [
        ("outlet", "kyiv", None, "actor", "kept"),
        ("everywhere", "springfield", MISSOURI, None, ""),
    ]  # fmt: skip


def test_what_is_sought_is_shown_and_what_is_decided_is_kept(desk: Any) -> None:
    rows = [{"surface": f"Oddham {chr(97 + n // 26)}{chr(97 + n % 26)}"} for n in range(90)]
    desk.show(corpus(*rows, *PLAIN))
    count = "return document.querySelectorAll('.card').length"
    assert desk.browser.run(count) == 40
    desk.browser.driver.find_element(By.ID, "more").click()
    assert desk.browser.run(count) == 80
    desk.browser.driver.find_element(By.ID, "find").send_keys("kharkiv")
    assert desk.browser.run(count) == 1
    desk.choose("Kharkiv", "Not a place")
    Select(desk.browser.driver.find_element(By.ID, "doubt")).select_by_value("unknown")
    assert "No name fits." in desk.browser.run("return document.querySelector('#cards').textContent")
    assert desk.save().startswith("Saved 1 correction.")
    assert [c.key for c in desk.saved().rows] == ["kharkiv"]


def test_nothing_of_hostile_articles_runs_or_loads(desk: Any) -> None:
    """Every field that an article fills attacks; all of it is shown as text, and comes back from the file."""
    short = [text[:300] for text in NASTY]
    rows = [
        {"surface": text, "before": text, "after": text, "outlet": text, "title": text, "reason": text, "id": f"{text} {n}", "url": URLS[n % len(URLS)]}
        for n, text in enumerate(short)
    ]  # fmt: skip
    desk.show(corpus(*rows))
    shown = desk.browser.run(
        "return [...document.querySelectorAll('.sentences mark')].map((m) => m.textContent)"
    )
    assert sorted(shown) == sorted(short)
    links = desk.browser.run("return [...document.querySelectorAll('a')].map((a) => a.protocol)")
    assert set(links) == {"https:"}
    desk.browser.run("""for (const form of document.querySelectorAll('fieldset')) {
      form.querySelector('input[value=none]').click();
      const scope = form.querySelector('[name=scope]');
      scope.value = 'mention:0';
      scope.dispatchEvent(new Event('change', { bubbles: true }));
    }""")
    assert desk.save().startswith(f"Saved {len(rows)} corrections.")
    found = desk.saved()
    assert sorted(c.article_id for c in found.rows) == sorted(row["id"] for row in rows)
    quiet(desk.browser)
    assert desk.browser.run("return document.querySelectorAll('script').length") == 2


def test_no_doubt_at_all(desk: Any) -> None:
    desk.show(corpus({"surface": "Kharkiv", "place": KHARKIV, "score": 0.99}))
    assert "Nothing is in doubt." in desk.browser.run("return document.body.textContent")
    quiet(desk.browser)


def test_a_phone_shows_it_all(desk: Any) -> None:
    desk.browser.size(320, 640)
    desk.show(corpus(*PLAIN, {"surface": "Z" * 200}))
    desk.browser.run("for (const input of document.querySelectorAll('input[value=point]')) input.click()")
    assert desk.browser.run("return document.documentElement.scrollWidth") <= 320
    desk.browser.run(
        "for (const input of document.querySelectorAll('input[type=radio][value=\"\"]')) input.click()"
    )


@pytest.mark.axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(desk: Any, tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "before.csv"
    path.write_text(HEADER + f"everywhere,Paris,,,,,,{ILLINOIS},,,,,\n")
    desk.browser.media(prefers_color_scheme=scheme)
    desk.show(corpus(*PLAIN), read_corrections(path, open_store()))
    desk.browser.run("document.querySelector('#earlier').open = true")
    desk.browser.run("for (const input of document.querySelectorAll('input[value=point]')) input.click()")
    desk.browser.run(AXE.read_text("utf-8") + "; globalThis.axe = axe;")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = desk.browser.await_(f"axe.run(document, {{ runOnly: {rules} }})")
    assert [
        (fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in found["violations"]
    ] == []
    assert len(found["passes"]) > 15
    desk.browser.run(
        "for (const input of document.querySelectorAll('input[type=radio][value=\"\"]')) input.click()"
    )
