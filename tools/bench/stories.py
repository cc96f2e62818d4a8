"""Measure sentences, sections, stories and aggregates."""

from __future__ import annotations

import json
import random
import resource
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import combinations, islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from pipeline.aggregate import count_regions
from pipeline.clean import split_sections
from pipeline.stories import KnownStories, merge_stories, sign_articles
from pipeline.tables import ARTICLES, PUBLISHED, REPORTS, SENTENCES, STORIES
from pipeline.text import split_sentences
from tools.bench import best, figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
BATCH = 300
EDITED = 0.03  # of the words of a made copy
Row = dict[str, Any]


def measure() -> list[dict[str, object]]:
    """Return the figures; those that need the evaluation data are left out where it is absent."""
    out = [figure("aggregate, 100,000 reports by week and admin1", _aggregate_seconds(100_000), "s")]
    if not SHARED.is_dir():
        return out
    news = list(_articles(SHARED / "corpus/news/gdelt-ukraine-fulltext.jsonl"))
    units = sum(len(row["text"]) for row in news) / 2500
    table = _table(news)
    for name, act in (
        ("sentences", lambda: [split_sentences(row["text"]) for row in news]),
        ("sentences, repeated lines and sections", lambda: split_sections(table)),
    ):
        out.append(figure(f"{name}, 2.5 kB of news", round(1000 * best(act) / units, 2), "ms CPU"))
    made = list(_articles(SHARED / "corpus/stories.dev.jsonl"))
    out.extend(_copies_found(made))
    out.extend(_reuters())
    out.extend(_curve((25_000, 50_000, 100_000, 200_000)))
    return out


def _articles(path: Path) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield {
            **row,
            "outlet": row.get("outlet") or row.get("source"),
            "day": date.fromisoformat((row.get("published") or row.get("date"))[:10]),
        }


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Cut rows into batches, as reading does."""
    left = iter(rows)
    while part := list(islice(left, BATCH)):
        yield part


def _table(rows: Iterable[Row]) -> pa.Table:
    return ARTICLES.build(
        {
            "article_id": row["id"],
            "title": row.get("title"),
            "text": row["text"],
            "outlet": row.get("outlet"),
            "source": "-",
            "row": number,
        }
        for number, row in enumerate(rows, 1)
    )


def _published(rows: Iterable[Row]) -> pa.Table:
    return PUBLISHED.build(
        {
            "article_id": row["id"],
            "begin": row["day"],
            "end_day": row["day"],
            "precision": "day",
            "method": "metadata",
            "confidence": 1.0,
        }
        for row in rows
    )


def _sign(rows: list[Row]) -> pa.Table:
    table = _table(rows)
    return sign_articles(table, split_sections(table))


# Copies found, beside what the libraries find alone -----------------------------------------------------------------


def _pair_scores(found: Iterable[Iterable[str]], gold: dict[str, str]) -> tuple[float, float, float]:
    got = {pair for group in found for pair in combinations(sorted(group), 2)}
    groups = defaultdict(list)
    for key, story in gold.items():
        groups[story].append(key)
    want = {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
    both = len(got & want)
    precision, recall = both / len(got), both / len(want)
    return tuple(
        round(100 * value, 2) for value in (precision, recall, 2 * precision * recall / (precision + recall))
    )


def _copies_found(rows: list[Row]) -> Iterator[Row]:
    gold = {row["id"]: row["story"] for row in rows}
    signatures = pa.concat_tables([_sign(part) for part in _parts(rows)])
    stories = merge_stories(signatures, _published(rows))
    groups = defaultdict(list)
    for key, story in zip(stories["article_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True):
        groups[story].append(key)
    ours = _pair_scores(groups.values(), gold)
    for name, digests in (("rensa", _rensa), ("datasketch", _datasketch)):
        if not find_spec(name):
            continue
        start = time.process_time()
        pairs = digests([row["text"] for row in rows])
        seconds = time.process_time() - start
        parent = list(range(len(rows)))

        def find(number: int, parent: list[int] = parent) -> int:
            while parent[number] != number:
                number = parent[number]
            return number

        for one, other in pairs:
            parent[find(other)] = find(one)
        alone = defaultdict(list)
        for number, row in enumerate(rows):
            alone[find(number)].append(row["id"])
        theirs = _pair_scores(alone.values(), gold)
        for score, mine, other in zip(("precision", "recall", "F1"), ours, theirs, strict=True):
            note = f"{len(rows) / seconds:.0f} articles/s of CPU"
            yield figure(
                f"stories.dev, {score}",
                mine,
                "%",
                rival=f"{name} alone, Jaccard 0.3",
                rival_value=other,
                note=note,
            )


def _shingles(text: str) -> list[str]:
    words = "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()
    return [" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))]


def _rensa(texts: list[str]) -> list[tuple[int, int]]:
    from rensa import RMinHash  # noqa: PLC0415 -- rivals are loaded where they are measured

    hashes = [RMinHash(128, 42) for _ in texts]
    for digest, text in zip(hashes, texts, strict=True):
        digest.update(_shingles(text))
    rows = np.array([digest.digest() for digest in hashes])
    pairs = set()
    for band in range(64):
        buckets = defaultdict(list)
        for number, values in enumerate(map(tuple, rows[:, 2 * band : 2 * band + 2].tolist())):
            buckets[values].append(number)
        for bucket in buckets.values():
            pairs.update(combinations(bucket, 2))
    return [(one, other) for one, other in pairs if (rows[one] == rows[other]).mean() >= 0.3]


def _datasketch(texts: list[str]) -> list[tuple[int, int]]:
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    index = MinHashLSH(num_perm=111, params=(37, 3))
    hashes = []
    for number, text in enumerate(texts):
        digest = MinHash(num_perm=111)
        digest.update_batch([shingle.encode() for shingle in _shingles(text)])
        index.insert(number, digest)
        hashes.append(digest)
    return [
        (one, other)
        for one, digest in enumerate(hashes)
        for other in index.query(digest)
        if one < other and digest.jaccard(hashes[other]) >= 0.3
    ]


# Speed and memory of stories ------------------------------------------------------------------------------------------


def _reuters() -> Iterator[Row]:
    """Sign and merge all of Reuters in two processes, as a run does."""
    rows = list(_articles(SHARED / "corpus/news/reuters21578.jsonl"))
    start, used = time.perf_counter(), _processor_seconds()
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        signed = list(pool.map(_sign, list(_parts(rows))))
    merge_stories(pa.concat_tables(signed), _published(rows))
    seconds, used = time.perf_counter() - start, _processor_seconds() - used
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        memory = pool.submit(_reuters_memory).result()
    yield figure(
        "Reuters, 21,577 articles: sections, signatures, stories",
        round(seconds, 1),
        "s, two processes",
        note=f"{used:.1f} s CPU in all",
    )
    yield figure("Reuters: peak memory of one process doing it all", memory, "MB")


def _processor_seconds() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _reuters_memory() -> int:
    """Sign and merge batch by batch from disk; return the peak resident size in MB."""
    path = SHARED / "corpus/news/reuters21578.jsonl"
    days, signed = [], []
    for part in _parts(_articles(path)):
        signed.append(_sign(part))
        days.append(_published(part))
    merge_stories(pa.concat_tables(signed), pa.concat_tables(days))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _curve(sizes: tuple[int, ...]) -> Iterator[Row]:
    """Merge made corpora of growing size: a third of the articles are lightly edited, cut copies of another."""
    signatures, published = _made(max(sizes) + 1000)
    for size in sizes:
        part, days = signatures.slice(0, size), published.slice(0, size)
        start = time.process_time()
        stories = merge_stories(part, days)
        seconds = time.process_time() - start
        found = len(set(stories["story_id"].to_pylist()))
        note = f"{1e6 * seconds / size:.0f} µs each; {found} stories, {2 * size // 3} made"
        yield figure(f"merge {size:,} signatures", round(seconds, 1), "s CPU", note=note)
        if size == 100_000:
            known = KnownStories(part, stories, days)
            start = time.process_time()
            merge_stories(signatures.slice(size, 1000), published.slice(size, 1000), known)
            yield figure("add 1,000 to 100,000", round(time.process_time() - start, 1), "s CPU")


def _made(size: int) -> tuple[pa.Table, pa.Table]:
    """Make signatures of articles of about the length of a Reuters article, two stories to every three articles."""
    rng = random.Random(7)
    texts = [row["text"].split() for row in _articles(SHARED / "corpus/news/reuters21578.jsonl")]
    vocabulary = list(Counter(word for text in texts for word in text))
    signed, days = [], []
    for first in range(0, size, BATCH):
        rows: list[Row] = []
        for number in range(first, min(first + BATCH, size)):
            if number % 3 == 2:
                words = rows[-1]["text"].split()
                words = [rng.choice(vocabulary) if rng.random() < EDITED else word for word in words]
                words = words[: max(20, int(len(words) * rng.uniform(0.6, 1)))]
            else:
                words = [
                    rng.choice(vocabulary) if rng.random() < 0.5 else word
                    for word in texts[number % len(texts)]
                ]
            rows.append(
                {
                    "id": f"{number:07}",
                    "text": " ".join(words),
                    "outlet": f"outlet {number % 3}",
                    "day": date(2024, 1, 1) + timedelta(days=number % 365),
                }
            )
        sentences = SENTENCES.build(
            {"article_id": row["id"], "sentence": 0, "start": 0, "end": len(row["text"]), "section": "body"}
            for row in rows
        )
        signed.append(sign_articles(_table(rows), sentences))
        days.append(_published(rows))
    return pa.concat_tables(signed), pa.concat_tables(days)


# Aggregates -----------------------------------------------------------------------------------------------------------


def _aggregate_seconds(size: int) -> float:
    """Count made reports of two years in thirty regions."""
    rng = np.random.default_rng(3)
    article = rng.integers(0, size // 3, size)
    day = np.datetime64("2022-02-24") + rng.integers(0, 730, size)
    regions = np.array([f"UA-{number:02}" for number in range(30)])
    activities = np.array(["strike", "shelling", "advance", "diplomacy", "other"])
    keys = pa.array([f"a{number}" for number in range(size // 3)])
    fixed: dict[str, Any] = {
        "precision": "day", "date_rule": "-", "background": False, "modality": "fact", "confidence": 1.0,
        "place_id": "-", "place_name": "-", "kind": "settlement", "lon": 30.0, "lat": 50.0, "country": "UA",
        "start": 0, "end": 1, "sentence_text": "-", "sentence_start": 0, "mention": 0,
    }  # fmt: skip
    columns = {
        "report_id": pa.array(np.arange(size).astype(str)),
        "article_id": keys.take(pa.array(article)),
        "story_id": pa.array((article // 2).astype(str)),
        "outlet": pa.array((article % 40).astype(str)),
        "begin": pa.array(day),
        "end_day": pa.array(day),
        "activity": pa.array(rng.choice(activities, size)),
        "admin1": pa.array(rng.choice(regions, size)),
    }
    schema = REPORTS.schema
    for field in schema:
        if field.name in fixed:
            columns[field.name] = pa.array([fixed[field.name]] * size, field.type)
        elif field.name not in columns:
            columns[field.name] = pa.nulls(size, field.type)
    reports = REPORTS.check(
        pa.table({name: columns[name].cast(schema.field(name).type) for name in schema.names})
    )
    count = size // 3
    days = (np.datetime64("2022-02-24") + np.arange(count) % 730).tolist()
    published = _published({"id": key, "day": day} for key, day in zip(keys.to_pylist(), days, strict=True))
    stories = STORIES.build(
        {"article_id": key, "story_id": str(number // 2)} for number, key in enumerate(keys.to_pylist())
    )
    articles = _table({"id": key, "text": ""} for key in keys.to_pylist())
    return round(
        best(
            lambda: count_regions(
                reports, published, stories, articles, period="week", region="admin1", region_names={}
            )
        ),
        2,
    )
