"""Measure reading of every format, the memory that reading takes, and all exports of 100,000 reports."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import justext
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from gazetteer.place import KINDS
from gazetteer.regions import open_regions
from gazetteer.store import open_store
from pipeline.aggregate import count_regions
from pipeline.config import FORMATS, Config
from pipeline.export import WRITERS, Export, describe, make_layers, tables_of, write_exports
from pipeline.read import read_articles
from tools.bench import best, figure
from tools.bench.corpus import make_corpus

if TYPE_CHECKING:
    from collections.abc import Callable


Row = dict[str, Any]
ARTICLES = 20_000
PAGES = 200
REPORTS = 100_000
MEGABYTES = (100, 400, 1600)
_WORDS = """
the of in and officials said region shelling village town Tuesday governor people wounded road power river bridge
after morning forces attack damaged houses school electricity Kharkiv Kupyansk Odesa Sumy Izyum Kherson Lviv
railway hospital children evacuated reported drones missile overnight statement ministry killed building
"""
WORDS = tuple(_WORDS.split())
_PEAK = (
    "import re, sys; from pipeline.read import read_articles; n = 0\n"
    "for batch in read_articles(sys.argv[1]): n += batch.num_rows\n"
    "print(n, re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
)


def measure() -> list[Row]:
    """Return the figures, best of three runs of processor time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [*_reading(folder), *_pages(folder), *_memory(folder), *_exports(folder)]


def _reading(folder: Path) -> list[Row]:
    rows = _records(ARTICLES)
    table = pa.Table.from_pylist(rows)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "a.jsonl").write_text(lines, encoding="utf-8")
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode(), 6))
    (folder / "a.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    pa_csv.write_csv(table, folder / "a.csv")
    pq.write_table(table, folder / "a.parquet")
    rivals: dict[str, Callable[[Path], object]] = {
        "a.jsonl": lambda path: pd.read_json(path, lines=True),
        "a.jsonl.gz": lambda path: pd.read_json(path, lines=True),
        "a.json": pd.read_json,
        "a.csv": pd.read_csv,
        "a.parquet": pd.read_parquet,
    }
    out = []
    for file, rival in rivals.items():
        path = folder / file
        ours, theirs = (
            best(lambda path=path: _count(path)),
            best(lambda path=path, rival=rival: rival(path)),
        )
        out.append(
            figure(
                f"read {file[2:]}, {ARTICLES:,} articles of 1.5 kB",
                round(ARTICLES / ours),
                "articles/s",
                rival="pandas, no checks",
                rival_value=round(ARTICLES / theirs),
            )
        )
    return out


def _pages(folder: Path) -> list[Row]:
    pages = folder / "pages"
    pages.mkdir()
    texts = [_page(random.Random(number)) for number in range(PAGES)]
    for number, text in enumerate(texts):
        (pages / f"{number:04d}.html").write_text(text, encoding="utf-8")
    stop_words = justext.get_stoplist("English")
    ours = best(lambda: _count(pages))
    theirs = best(lambda: [justext.justext(text.encode(), stop_words) for text in texts])
    size = round(sum(map(len, texts)) / PAGES / 1000)
    return [
        figure(
            f"read html, pages of {size} kB",
            round(PAGES / ours),
            "pages/s",
            rival="jusText, text only",
            rival_value=round(PAGES / theirs),
        )
    ]


def _memory(folder: Path) -> list[Row]:
    """Read corpora of growing size, each in a process of its own: the peak must not grow with them."""
    block = "".join(
        json.dumps({**row, "id": "{n}" + str(row["id"])}, ensure_ascii=False) + "\n" for row in _records(5000)
    )
    out = []
    for megabytes in MEGABYTES:
        path = folder / "corpus.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number in range(megabytes * 1_000_000 // len(block.encode())):
                file.write(block.replace("{n}", f"{number}-"))
        done = subprocess.run(
            [sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True
        )
        count, kilobytes = map(int, done.stdout.split())
        out.append(
            figure(
                f"peak memory, {megabytes:,} MB of JSON Lines ({count:,} articles)", kilobytes // 1024, "MB"
            )
        )
        path.unlink()
    return out


def _exports(folder: Path) -> list[Row]:
    result = make_corpus(REPORTS, _places())
    tables = (result.reports, result.published, result.stories, result.articles)
    names = open_regions("admin1").names
    counts = count_regions(*tables, period="week", region="admin1", region_names=names)
    result.manifest["config"] = {}
    result = replace(result, region_periods=counts.table)
    start = time.process_time()
    export = Export(
        make_layers(result, "admin1", "un"), tables_of(result), describe(result.manifest), FORMATS, "week"
    )
    out = [figure("layers and totals", round(time.process_time() - start, 2), "s")]
    target = folder / "out"
    target.mkdir()
    named = {write: " and ".join(n for n in WRITERS if WRITERS[n] is write) for write in WRITERS.values()}
    for write, name in named.items():
        start = time.process_time()
        write(export, target)
        seconds = round(time.process_time() - start, 2)
        out.append(figure(f"export {name}, {REPORTS:,} reports", seconds, "s"))
    frame = gpd.GeoDataFrame(
        export.layers[0].table.to_pandas(), geometry=export.layers[0].geometry, crs="EPSG:4326"
    )
    start = time.process_time()
    frame.to_file(folder / "theirs.geojson", driver="GeoJSON", RFC7946="YES")
    theirs = round(time.process_time() - start, 2)
    out[1] |= {"rival": "geopandas, reports alone", "rival_value": theirs}
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) // 1_000_000
    config = Config(formats=FORMATS, region="admin1", period="week")
    shutil.rmtree(target)
    target.mkdir()
    start, begun = time.perf_counter(), time.process_time()
    write_exports(result, target, config)
    total, spent = time.perf_counter() - start, time.process_time() - begun
    said = f"{size} MB; {spent:.1f} s of processor time, load {os.getloadavg()[0]:.1f}"
    out.append(figure("all exports together, by the clock", round(total, 1), "s", note=said))
    return out


def _places() -> list[Row]:
    """Return the 2,000 most populous settlements of Ukraine and its neighbour."""
    store = open_store()
    countries = [store.countries.index(code) for code in ("UA", "RU")]
    inside = np.isin(store.country, countries) & (store.kind == KINDS.index("settlement"))
    rows = np.flatnonzero(inside)
    rows = rows[np.argsort(-store.population[rows], kind="stable")][:2000]
    return [asdict(store.place(int(row))) for row in rows]


def _count(path: Path) -> int:
    return sum(batch.num_rows for batch in read_articles(path))


def _records(count: int) -> list[Row]:
    choose = random.Random(7)
    return [
        {
            "id": f"a{number}",
            "title": " ".join(choose.choices(WORDS, k=8)),
            "text": " ".join(choose.choices(WORDS, k=230)),
            "outlet": "Example Wire",
            "url": f"https://news.example/{number}",
            "language": "en",
            "published": f"2024-05-{number % 28 + 1:02d}",
        }
        for number in range(count)
    ]


def _page(choose: random.Random) -> str:
    """Make a page of the size that news sites send, most of it not the article."""
    text = "".join(f"<p>{' '.join(choose.choices(WORDS, k=45)).capitalize()}.</p>\n" for _ in range(12))
    menu = "".join(f"<li><a href='/section/{n}'>{choose.choice(WORDS)}</a></li>" for n in range(80))
    side = "".join(
        f"<div class='teaser'><a href='/{n}'><img src='/i/{n}.jpg' alt=''>{' '.join(choose.choices(WORDS, k=9))}</a></div>"
        for n in range(60)
    )
    script = f"<script>var data = {json.dumps([choose.random() for _ in range(800)])};</script>"
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>News of the day</title>"
        "<meta property='article:published_time' content='2024-05-07T10:00:00Z'>"
        f"<meta property='og:site_name' content='The Example'>{script}</head><body><nav><ul>{menu}</ul></nav>"
        f"<main><article><h1>News of the day</h1>{text}</article></main><aside>{side}</aside>"
        "<footer>Copyright</footer></body></html>"
    )
