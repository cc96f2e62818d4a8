"""Small corpora for the page's tests: a plain one, and one that tries to break out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from pipeline.tables import REPORTS
from tools.bench.corpus import make_corpus

if TYPE_CHECKING:
    from pipeline.result import Result

PLACES = [
    {"id": f"geonames:{number}", "name": name, "kind": kind, "lon": lon, "lat": lat, "country": country, "admin1": admin1, "population": people}
    for number, name, kind, lon, lat, country, admin1, people in (
        (706483, "Kharkiv", "settlement", 36.25, 49.98, "UA", "UA-63", 1433886),
        (703448, "Kyiv", "settlement", 30.52, 50.45, "UA", "UA-30", 2952301),
        (698740, "Odesa", "settlement", 30.73, 46.48, "UA", "UA-51", 1010537),
        (709717, "Donetsk", "settlement", 37.8, 48.02, "UA", "UA-14", 901645),
        (578072, "Belgorod", "settlement", 36.59, 50.6, "RU", "RU-BEL", 391554),
        (706482, "Kharkiv Oblast", "admin1", 36.4, 49.6, "UA", "UA-63", 2598961),
        (690791, "Ukraine", "country", 31.4, 49.0, "UA", None, 41000000),
        (630101, "Black Sea", "water", 34.0, 43.0, None, None, 400000),
        (2122090, "Uelen", "settlement", -169.8, 66.16, "RU", "RU-CHU", 200000),
        (706448, "Kherson", "settlement", 32.61, 46.65, "UA", "UA-65", 279131),
    )
]  # fmt: skip

SENTENCES = [
    f"{who} {did} {what}{more}."
    for who in ("Officials", "Residents", "The emergency service", "Witnesses near Belgorod")
    for did in ("reported", "denied", "described")
    for what in ("explosions", "a fire at a depot", "shelling of two villages", "damage to a bridge")
    for more in ("", " in the night", ", according to the regional administration")
]

NASTY = (
    "</script><script>globalThis.broken = 1</script>",
    '<img src=x onerror="globalThis.broken = 2">',
    "${globalThis.broken = 3} {{ 7 * 7 }} {% raw %} `backtick`",
    "back\\slash \\u0041 \\",
    "line\u2028separator\u2029paragraph",
    "\u202eright-to-left override\u202c and \u2066isolate",
    "x" * 100_000,
    "<!-- <script> --> ]]> &amp; &lt;",
    "'\"><svg onload=globalThis.broken=4>",
    "𝕂harkiv 💥 astral 𝔸",
    "\ttab\nnew\rline\x0bvertical",
)
URLS = (
    "javascript:globalThis.broken=5",
    "data:text/html,<script>1</script>",
    " https://example.org/'\"<b>",
    "JaVaScRiPt:alert(1)",
    "https://example.org/ok",
)


def plain(reports: int = 300) -> Result:
    """Return a made run with denied and planned reports and wide, early and missing dates."""
    corpus = make_corpus(reports, PLACES, seed=4, sentences=SENTENCES)
    random = np.random.default_rng(5)
    modality = random.choice(["fact", "fact", "fact", "negated", "planned", "alleged"], reports).tolist()
    return replace(corpus, reports=_with(corpus.reports, modality=pa.array(modality)))


def hostile() -> Result:
    """Return a made run in which every text field attacks the page."""
    corpus = make_corpus(60, PLACES, seed=6, sentences=SENTENCES)
    reports, articles = corpus.reports, corpus.articles
    texts = [NASTY[row % len(NASTY)] for row in range(reports.num_rows)]
    begin = reports["begin"].cast(pa.int32()).to_pylist()
    end = reports["end_day"].cast(pa.int32()).to_pylist()
    begin[0] = end[0] = -735_160  # 44 BCE, the Ides of March
    begin[1], end[1] = -1_000_000, -999_000
    names = [
        f"{NASTY[row % len(NASTY)][:200]} {place}"
        for row, place in enumerate(reports["place_name"].to_pylist())
    ]
    reports = _with(
        reports,
        sentence_text=pa.array(texts),
        start=reports["sentence_start"],
        end=pa.array(np.array(reports["sentence_start"]) + 3, pa.int32()),
        place_name=pa.array(names),
        attribution=pa.array(texts),
        activity=pa.array([f"</script>{row % 3}" for row in range(reports.num_rows)]),
        outlet=pa.array(texts),
        begin=pa.array(begin, pa.int32()).cast(pa.date32()),
        end_day=pa.array(end, pa.int32()).cast(pa.date32()),
        date_rule=pa.array(["<b>rule</b>"] * reports.num_rows),
    )
    articles = _with(
        articles,
        title=pa.array([NASTY[row % len(NASTY)] for row in range(articles.num_rows)]),
        url=pa.array([URLS[row % len(URLS)] for row in range(articles.num_rows)]),
        outlet=pa.array([NASTY[row % len(NASTY)] for row in range(articles.num_rows)]),
    )
    mentions = _with(
        corpus.mentions, reason=pa.array([NASTY[row % len(NASTY)] for row in range(corpus.mentions.num_rows)])
    )
    manifest = {
        "hash": NASTY[0],
        "worldview": NASTY[1],
        "counts": {"mentions": {NASTY[2]: 3}},
        "gazetteer": {"version": NASTY[8]},
    }
    return replace(corpus, reports=reports, articles=articles, mentions=mentions, manifest=manifest)


def first(corpus: Result, count: int) -> Result:
    """Return the same run with its first reports only."""
    return replace(corpus, reports=corpus.reports.slice(0, count))


def many_regions(count: int = 3000) -> Result:
    """Return a made run over as many regions, with quotes in their codes."""
    places = [
        {"id": f"x:{row}", "name": f"Place \"{row}\" o'X", "kind": "settlement", "lon": -179 + 358 * (row % 97) / 97,
         "lat": -60 + 120 * (row % 89) / 89, "country": "UA", "admin1": f"X-'\"{row}", "population": 1000}
        for row in range(count)
    ]  # fmt: skip
    return make_corpus(2 * count, places, seed=7, sentences=SENTENCES)


def _with(table: pa.Table, **columns: pa.Array) -> pa.Table:
    for name, values in columns.items():
        at = table.schema.get_field_index(name)
        table = table.set_column(at, table.schema.field(name), values)
    return table


def check(corpus: Result) -> None:
    """Raise where a made table breaks its declaration."""
    REPORTS.check(corpus.reports)
