"""Every number on the page, added up again from the tables of the run: on the sample, and on the seeds where they are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from gazetteer.regions import open_regions
from pipeline.config import Config
from pipeline.run import run

pytestmark = pytest.mark.chromium

SAMPLE = Path(__file__).resolve().parents[2] / "pipeline" / "sample" / "articles"


class Traced:
    """A run, its reports as rows, and its page open in Chromium."""

    def __init__(self, browser: Any, pages: Any, name: str, source: Path) -> None:
        self.browser = browser
        self.result = run([source], Config(period="week"))
        self.path = pages.write(f"traced-{name}", self.result, period="week")
        stories = dict(self.result.stories.select(["article_id", "story_id"]).to_pandas().to_numpy().tolist())
        self.rows = [{**row, "story": stories[row["article_id"]]} for row in self.result.reports.to_pylist()]
        self.open()

    def open(self, fragment: str = "") -> None:
        self.browser.open(self.path, fragment)

    def text(self, selector: str) -> str:
        return str(self.browser.run(f"return document.querySelector({selector!r})?.innerText ?? ''"))

    def texts(self, selector: str) -> list[str]:
        script = f"return [...document.querySelectorAll({selector!r})].map((node) => node.textContent)"
        return list(self.browser.run(script))

    def stories(self, key: Any, rows: list[dict[str, Any]] | None = None) -> dict[Any, int]:
        """Distinct stories of each value of a key, what has none left out."""
        pairs = {(key(row), row["story"]) for row in (self.rows if rows is None else rows)}
        return dict(Counter(value for value, _ in pairs if value))

    @property
    def undated(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["begin"] is None]


@pytest.fixture(scope="module", params=["sample", pytest.param("seeds", marks=pytest.mark.shared)])
def traced(request, chromium, pages) -> Traced:
    """Return the page of a run over real articles."""
    source = SAMPLE if request.param == "sample" else request.getfixturevalue("shared") / "corpus" / "seeds"
    chromium.media()
    chromium.size(1440, 900)
    return Traced(chromium, pages, request.param, source)


def region_of(row: dict[str, Any]) -> str | None:
    return row["admin1"]


def test_the_headline_counts_stories_regions_and_undated(traced: Traced) -> None:
    """The one line under the title: stories, regions, the leading region, reports without a date."""
    traced.open()
    said = traced.text("#summary")
    regions = traced.stories(region_of)
    placed = {row["story"] for row in traced.rows}
    numbers = [int(number) for number in re.findall(r"(\d+) (?:stor|region|report)", said)]
    assert numbers == [len(placed), len(regions), *([len(traced.undated)] if traced.undated else [])]
    most = max(regions.values())
    leading = [code for code, stories in regions.items() if stories == most]
    if len(leading) == 1:
        assert f"Most in {open_regions('admin1').name(leading[0])} ({most})." in said
    else:
        assert "Most in" not in said


def test_the_table_of_regions_is_the_run(traced: Traced) -> None:
    """Each region's stories and its rate, for all dates and for one list."""
    names = open_regions("admin1")
    read = len(set(traced.result.stories["story_id"].to_pylist()))
    for fragment, rows in (("tab=regions", traced.rows), ("tab=regions&list=undated", traced.undated)):
        traced.open(fragment)
        shown = {
            cells[0]: (int(cells[1]), float(cells[2]))
            for cells in traced.browser.run(
                "return [...document.querySelectorAll('#regions tbody tr')].map((row) => [...row.children].map((cell) => cell.innerText))"
            )
        }
        counted = {
            names.name(code): (stories, 100 * stories / read)
            for code, stories in traced.stories(region_of, rows).items()
        }
        assert shown.keys() == counted.keys()
        for name, (stories, rate) in counted.items():
            assert shown[name] == (stories, pytest.approx(rate, abs=0.051))


def test_a_regions_colour_is_the_class_of_its_stories(traced: Traced) -> None:
    """On the map's pixels: a region has the colour that the key gives to its number of stories."""
    traced.open()
    key = traced.browser.run("""return [...document.querySelectorAll('#legend ul:first-of-type li')].map((item) =>
      [item.textContent, item.querySelector('.swatch').style.getPropertyValue('--swatch')])""")
    counts = traced.stories(region_of)
    regions = open_regions("admin1")
    seen = 0
    for code, stories in counts.items():
        if regions.area_km2(code) < 5000:  # a city: its disc covers it
            continue
        points = inner_points(regions.geometry(code, "medium"))
        colours = traced.browser.await_(f"""dateline.then(({{ view }}) => {{
          const pen = view.layer.canvas.getContext('2d');
          return {points}.map(([lon, lat]) => view.map.latLngToLayerPoint([lat, lon]).subtract(view.layer.corner))
            .filter((at) => at.x > 0 && at.y > 0 && at.x < view.layer.size.x && at.y < view.layer.size.y)
            .map((at) => '#' + [...pen.getImageData(at.x, at.y, 1, 1).data.slice(0, 3)].map((part) => part.toString(16).padStart(2, '0')).join(''));
        }})""")
        if len(colours) < 40:
            continue
        seen += 1
        wanted = next(colour for words, colour in key if holds(words, stories))
        assert Counter(colours).most_common(1)[0][0] == wanted, (code, stories)
    assert seen >= 4


def inner_points(shape: Any) -> list[list[float]]:
    """Points spread over a region, off its border."""
    west, south, east, north = shape.bounds
    lon, lat = (
        axis.ravel() for axis in np.meshgrid(np.linspace(west, east, 24), np.linspace(south, north, 24))
    )
    inside = shapely.contains_xy(shape.buffer(-0.06), lon, lat)
    return np.column_stack([lon[inside], lat[inside]]).round(4).tolist()


def holds(words: str, stories: int) -> bool:
    """Whether a class of the key ("1", "2–3", "4 and more") holds a number."""
    bounds = [int(number) for number in re.findall(r"\d+", words)]
    if not bounds:
        return False
    return stories >= bounds[0] if "more" in words else bounds[0] <= stories <= bounds[-1]


def test_discs_stand_for_all_settlements(traced: Traced) -> None:
    """Each disc has the stories of its places together; no place is left out, none is a country or a region."""
    traced.open()
    discs = traced.browser.await_("""dateline.then(({ view, model, data }) => view.discs.gather(view.map.getZoom(), model.rows)
      .map((disc) => [disc.places.map((at) => data.header.places.ids[at]), disc.stories]))""")
    pinned = {row["place_id"] for row in traced.rows if row["kind"] in {"settlement", "poi", "admin2"}}
    assert sorted(place for places, _ in discs for place in places) == sorted(pinned)
    for places, stories in discs:
        assert stories == len({row["story"] for row in traced.rows if row["place_id"] in places})


def test_chips_and_wider_areas(traced: Traced) -> None:
    """The strip under the map: undated, wider, before and after add up with what is counted; countries by stories."""
    traced.open()
    counts = traced.result.manifest["counts"]
    chips = {words.rsplit(" ", 1)[0]: int(words.rsplit(" ", 1)[1]) for words in traced.texts("#margin .chip")}
    assert chips.get("Undated", 0) == counts["undated"] == len(traced.undated)
    assert chips["Wider than one week or region"] == counts["wider_period"] + counts["wider_region"]
    dated = traced.browser.await_("dateline.then(({ model }) => model.byPeriod.rows.length)")
    beyond = sum(number for words, number in chips.items() if "this time line" in words)
    wide = traced.browser.await_(
        "dateline.then(({ model, data }) => model.byPeriod.rows.filter((i) => !data.place.region[data.report.place[i]]).length)"
    )
    assert dated - wide + beyond == counts["counted"]
    areas = traced.stories(lambda row: None if row["admin1"] else row["place_name"])
    shown = dict(words.rsplit(" ", 1) for words in traced.texts("#margin li:not(.more)"))
    assert {name: int(number) for name, number in shown.items()}.items() <= areas.items()
    assert len(shown) == min(5, len(areas))


def test_the_time_line_is_as_high_as_its_stories(traced: Traced) -> None:
    """On the canvas: each bar's height is its number of stories on the scale that stands over the highest."""
    traced.open()
    bars, scale, first = traced.browser.await_("""dateline.then(({ model, timeline }) => {
      const pen = timeline.canvas.getContext('2d');
      const width = timeline.width / model.line.count;
      const ground = (data) => data[3] < 40;
      const heights = Array.from({ length: model.line.count }, (_, at) => {
        const column = pen.getImageData(Math.floor((at + 0.4) * width), 15, 1, 57).data;
        return Array.from({ length: 57 }, (_, y) => column.slice(4 * y, 4 * y + 4)).filter((data) => !ground(data)).length;
      });
      return [heights, 58, model.line.first];
    })""")
    weeks = traced.stories(week_of)
    most = max(weeks.get(first + at, 0) for at in range(len(bars)))
    for at, height in enumerate(bars):
        stories = weeks.get(first + at, 0)
        assert height == pytest.approx(max(stories / most * scale, 2 if not stories else 0), abs=2), (
            at,
            stories,
        )


def week_of(row: dict[str, Any]) -> int | None:
    """Number of the week (from Monday) that holds the whole date, None where none does."""
    if row["begin"] is None:
        return None
    begin, end = ((row[day].toordinal() - 719163 + 3) // 7 for day in ("begin", "end_day"))
    return begin if begin == end else None


def test_the_list_leads_to_every_sentence(traced: Traced) -> None:
    """The lines of the list are the reports, copies together; each has its sentence, its place and its day."""
    traced.open()
    lines = {
        (row["story"], row["place_id"], row["begin"], row["end_day"], row["activity"]) for row in traced.rows
    }
    reports, alone = len(traced.rows), len(lines)
    said = f"{reports} reports" if reports == alone else f"{reports} reports ({alone} without copies)"
    assert traced.text("#count") == said
    listed = traced.browser.await_(
        "dateline.then(({ data, model, store, download }) => download.selectedRows(data, model.lines(store.state)))"
    )
    assert len(listed) == alone
    known = {
        (row["sentence_text"].replace("\n", " "), row["place_id"], str(row["begin"])) for row in traced.rows
    }
    assert {(line["sentence"], line["place_id"], str(line["begin"])) for line in listed} <= known
    assert {line["place_id"] for line in listed} == {row["place_id"] for row in traced.rows}


def test_the_method_panel_is_the_manifest(traced: Traced) -> None:
    """What became of articles, names and reports; the parts add up."""
    traced.open("tab=method")
    counts = traced.result.manifest["counts"]
    panel = traced.text("#method")
    assert re.search(rf"Articles read\s+{counts['articles']}\b", panel)
    assert re.search(rf"Reports placed\s+{counts['reports']}\b", panel)
    for words, key in (("dated, in a region", "counted"), ("without a date", "undated"), ("date wider than a period", "wider_period"), ("place wider than a region", "wider_region")):  # fmt: skip
        assert not counts[key] or re.search(rf"{words}\s+{counts[key]}\b", panel), words
    for role, number in counts["roles"].items():
        words = {"boilerplate": "publisher's notice"}.get(role, role)
        assert re.search(rf"{words}\s+{number}\b", panel), role
    parts = ("counted", "undated", "wider_period", "wider_region", "outside")
    assert sum(counts[part] for part in parts) == counts["reports"] == len(traced.rows)
