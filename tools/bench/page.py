"""The page: size, time to ready, memory, a step of the time line, filter and search, in real Chromium, beside folium's own."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
from folium.plugins import FastMarkerCluster, TimestampedGeoJson
from selenium.common.exceptions import TimeoutException

from gazetteer.store import open_store
from pipeline.page import assets, build_page
from tools.bench.corpus import make_corpus
from tools.browser import Browser, open_browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.result import Result

SIZES = (10_000, 100_000)
PLACES = 1500
ROUNDS = 5
RIVAL_SECONDS = 60
FOLDER = Path("build/rivals")  # apart from the tests' modules, which npm would take for superfluous
MODULES = FOLDER / "node_modules"
PACKAGES = (
    "jquery@3.8.0",
    "leaflet.awesome-markers@2.0.5",
    "leaflet.markercluster@1.5.3",
    "leaflet-timedimension@1.1.1",
    "iso8601-js-period@0.2.1",
    "moment@2.31.0",
)
"""What folium's own pages load from the network; npm fetches it once, and the pages compared have it inlined."""
SCRIPTS = {
    "jquery-3.7.1.min.js": MODULES / "jquery/dist/jquery.min.js",
    "leaflet.awesome-markers.js": MODULES / "leaflet.awesome-markers/dist/leaflet.awesome-markers.js",
    "moment.min.js": MODULES / "moment/min/moment.min.js",
    "leaflet.markercluster.js": MODULES / "leaflet.markercluster/dist/leaflet.markercluster.js",
    "iso8601.min.js": MODULES / "iso8601-js-period/iso8601.js",
    "leaflet.timedimension.min.js": MODULES / "leaflet-timedimension/dist/leaflet.timedimension.min.js",
}
READY = "return performance.getEntriesByName('dateline-ready')[0].startTime"
# A step counts until after the frame that shows it: requestAnimationFrame comes before the paint, a task posted there after.
# Steps come a quarter of a second apart, as the page's fastest play has them.
STEPS = """(async () => {
  const { timeline, model } = await dateline;
  const painted = () => new Promise((done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); }));
  timeline.select(model.line.first + 2, model.line.first + 2);
  const times = [];
  for (let i = 0; i < 25; i++) { await new Promise((done) => setTimeout(done, 250)); await painted(); const start = performance.now(); timeline.step(1, true); await painted(); times.push(performance.now() - start); }
  return times;
})()"""
FILTERS = """(async () => {
  const { store, data } = await dateline;
  store.set({ from: null, to: null });
  const times = [];
  for (const activity of [...data.activities, ...data.activities]) { const start = performance.now(); store.set({ activities: [activity] }); times.push(performance.now() - start); }
  store.set({ activities: [] });
  return times;
})()"""
SEARCHES = """(async () => {
  const { store, data, model, search } = await dateline;
  await data.sentences.loadAll();
  await data.titles.loadAll();
  const times = [];
  for (const words of ['Kharkiv', 'missile', 'energy infrastructure', 'київ', 'e']) {
    const start = performance.now();
    model.find(search.matchReports(data, search.searchPattern(words)));
    store.set({ query: words }, true);
    times.push(performance.now() - start);
  }
  return times;
})()"""


def measure() -> list[dict[str, Any]]:
    """Build and open pages of 10,000 and 100,000 reports, ours and folium's."""
    rows: list[dict[str, Any]] = []
    places = _places()
    _fetch_scripts()
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        for size in SIZES:
            corpus = make_corpus(size, places)
            rivals = _rivals(corpus, Path(folder), size)
            rows += _ours(corpus, Path(folder), size, rivals)
    return rows


def _fetch_scripts() -> None:
    """Have npm fetch the rivals' scripts, if they are not there.

    Raises
    ------
    FileNotFoundError
        They are not there, and neither is npm.
    """
    if all(path.exists() for path in SCRIPTS.values()):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError(
            f"npm is needed once, to fetch what folium's pages load: {', '.join(PACKAGES)}"
        )
    command = [
        npm,
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--prefix",
        str(FOLDER),
        *PACKAGES,
    ]
    subprocess.run(command, check=True)


def _places() -> list[dict[str, Any]]:
    store = open_store()
    wanted = {"UA": (-180.0, 180.0), "RU": (27.0, 42.0)}
    rows = [
        row
        for row in (-store.population.astype("int64")).argsort(kind="stable").tolist()
        if store.kind[row] == 0
        and (span := wanted.get(store.countries[store.country[row]] if store.country[row] >= 0 else ""))
        and span[0] <= store.lon[row] <= span[1]
    ][:PLACES]
    names = ("id", "name", "kind", "lon", "lat", "country", "admin1", "population")
    return [{name: getattr(store.place(row), name) for name in names} for row in rows]


def _ours(corpus: Result, folder: Path, size: int, rivals: dict[str, str]) -> list[dict[str, Any]]:
    build_page(make_corpus(10, _places()[:5]))  # imports are not what is measured
    began = time.process_time()
    page = build_page(corpus, title=f"{size:,} made reports")
    seconds = time.process_time() - began
    path = folder / f"page-{size}.html"
    path.write_text(page, encoding="utf-8")
    ready, after = [], {}
    for _ in range(ROUNDS):
        with open_browser() as browser:
            browser.open(path)
            ready.append(browser.run(READY))
            after = after or _within(browser)
    return [
        _row(size, "size", path.stat().st_size / 1e6, "MB", rivals=rivals),
        _row(
            size,
            "ready",
            statistics.median(ready),
            "ms",
            rivals=rivals,
            note=f"median of {ROUNDS}, least {min(ready):.0f}",
        ),
        _row(size, "heap", after["heap"], "MB", rivals={}),
        _row(
            size,
            "period step to the painted frame",
            after["step"],
            "ms",
            rivals={},
            note=f"least {after['step least']:.0f}",
        ),
        _row(size, "filter", after["filter"], "ms", rivals={}),
        _row(size, "search", after["search"], "ms", rivals={}, note=f"longest {after['search most']:.0f}"),
        _row(size, "built", size / seconds, "reports/s", rivals={}, note="CPU time of one process"),
    ]


def _row(
    size: int, figure: str, value: float, unit: str, *, rivals: dict[str, str], note: str = ""
) -> dict[str, Any]:
    rival = {"rival": "folium markers, FastMarkerCluster, TimestampedGeoJson", "rival_value": rivals[figure]} if figure in rivals else {}  # fmt: skip
    shown = round(value, 2) if value < 100 else round(value)
    return {"figure": f"{figure}, {size:,} reports", "value": shown, "unit": unit, "note": note, **rival}


def _within(browser: Browser) -> dict[str, float]:
    """Measure a page that is open and has come to rest."""
    time.sleep(3)
    heap = browser.run("return performance.memory.usedJSHeapSize") / 1e6
    steps, filters, searches = (browser.await_(script) for script in (STEPS, FILTERS, SEARCHES))
    return {
        "heap": heap,
        "step": statistics.median(steps),
        "step least": min(steps),
        "filter": statistics.median(filters),
        "search": statistics.median(searches),
        "search most": max(searches),
    }


def _rivals(corpus: Result, folder: Path, size: int) -> dict[str, str]:
    """Size and time to ready of folium's own pages, their scripts inlined."""
    sizes, ready = [], []
    for name, make in RIVALS.items():
        path = folder / f"{name}-{size}.html"
        path.write_text(_inlined(make(corpus).get_root().render()), encoding="utf-8")
        sizes.append(f"{path.stat().st_size / 1e6:.1f}")
        ready.append(_time_of(path))
    return {"size": ", ".join(sizes), "ready": ", ".join(ready)}


def _inlined(page: str) -> str:
    """Inline the scripts that draw; drop the rest, which only decorate and cannot be fetched here."""

    def script(mark: re.Match[str]) -> str:
        for ending, path in SCRIPTS.items():
            if mark[1].endswith(ending) and path.exists():
                return f"<script>{path.read_text('utf-8')}</script>"
        return f"<script>{assets.leaflet_script()}</script>" if mark[1].endswith("leaflet.js") else ""

    page = re.sub(r'<script src="([^"]*)"></script>', script, page)
    page = re.sub(r'<link rel="stylesheet" href="[^"]*"/>', "", page)
    return page.replace("</html>", "<script>globalThis.drawn = performance.now();</script></html>")


def _time_of(path: Path) -> str:
    """Milliseconds until a rival's page has drawn."""
    with open_browser() as browser:
        browser.driver.set_page_load_timeout(RIVAL_SECONDS)
        try:
            browser.driver.get(path.as_uri())
        except TimeoutException:
            return f"none in {RIVAL_SECONDS} s"
        faults = [line for line in browser.console() if "Uncaught" in line]
        return "fault: " + faults[0][:80] if faults else f"{browser.run('return globalThis.drawn'):.0f}"


def _rows(corpus: Result) -> list[dict[str, Any]]:
    return corpus.reports.select(["lon", "lat", "begin", "place_name", "sentence_text"]).to_pylist()


def _markers(corpus: Result) -> folium.Map:
    chart = folium.Map([49, 34], zoom_start=5, tiles=None)
    for row in _rows(corpus):
        folium.CircleMarker([row["lat"], row["lon"]], popup=folium.Popup(row["sentence_text"])).add_to(chart)
    return chart


def _cluster(corpus: Result) -> folium.Map:
    chart = folium.Map(
        [49, 34], zoom_start=5, tiles=None, maxZoom=18
    )  # clusters need to know where zooming ends
    FastMarkerCluster([[row["lat"], row["lon"], row["sentence_text"]] for row in _rows(corpus)]).add_to(chart)
    return chart


def _timestamped(corpus: Result) -> folium.Map:
    chart = folium.Map([49, 34], zoom_start=5, tiles=None)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {"time": str(row["begin"]), "popup": row["sentence_text"]},
        }
        for row in _rows(corpus)
        if row["begin"]
    ]
    TimestampedGeoJson({"type": "FeatureCollection", "features": features}, period="P7D").add_to(chart)
    return chart


RIVALS: dict[str, Callable[[Result], folium.Map]] = {
    "markers": _markers,
    "cluster": _cluster,
    "timestamped": _timestamped,
}
