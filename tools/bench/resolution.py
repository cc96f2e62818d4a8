"""Recognition, roles and resolution together: articles a second on one core, start-up, memory; resolution alone."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.recognise import find_mentions
from pipeline.resolve import resolve_mentions
from pipeline.roles import assign_roles
from tools.train.gold import make_articles

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ARTICLE_KB = 2.5
BATCH = 200
START = """
import time; began = time.perf_counter()
from gazetteer.store import open_store
from pipeline.resolution.ranker import load_ranker
from pipeline.recognition.model import load_model
open_store(), load_ranker(), load_model()
print(time.perf_counter() - began)
"""


def measure() -> list[dict[str, Any]]:
    """Time three stages over the geoparsing corpora and over long reports (CPU seconds of this process)."""
    if not CORPUS.is_dir():
        return [
            {
                "figure": "recognise, roles, resolve",
                "note": "the evaluation data is not beside the repository",
            }
        ]
    texts = []
    for name in ("LGL", "TR-News", "GeoWebNews"):
        texts += _read(CORPUS / "geoparsing" / f"{name}.dev.jsonl")
    rows = []
    for what, records in (
        ("news", texts),
        ("ISW reports", _read(CORPUS / "news" / "isw-daily-2022-23.jsonl")),
    ):
        kilobytes = sum(len(r["text"]) for r in records) / 1000
        seconds = _time(records)
        total = sum(seconds.values())
        for stage, value in seconds.items():
            figure = f"{what}: {stage}"
            rows.append(
                {"figure": figure, "value": round(1000 * value / len(records), 2), "unit": "ms/article"}
            )
        rows.append(
            {"figure": f"{what}: all three", "value": round(total, 1), "unit": f"s for {len(records)}"}
        )
        rate = kilobytes / ARTICLE_KB / total
        note = "geoparsing corpora" if what == "news" else ""
        rows.append(
            {
                "figure": f"{what}: all three",
                "value": round(rate),
                "unit": "articles of 2.5 kB/s",
                "note": note,
            }
        )
    started = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout
    rows.append(
        {"figure": "open store and models, imports included", "value": round(float(started), 2), "unit": "s"}
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append({"figure": "peak memory of this bench", "value": round(peak), "unit": "MB"})
    return rows


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [{"toponyms": []} | json.loads(line) for line in lines]


def _time(records: list[dict[str, Any]]) -> dict[str, float]:
    store = open_store()
    seconds = {"recognise": 0.0, "roles": 0.0, "resolve": 0.0}
    warm = make_articles(records[:5])
    tell = split_sections(warm)
    resolve_mentions(warm, tell, assign_roles(warm, tell, find_mentions(warm, tell, store)), store)
    for begin in range(0, len(records), BATCH):
        articles = make_articles(records[begin : begin + BATCH])
        sentences = split_sections(articles)
        marks = [time.process_time()]
        names = find_mentions(articles, sentences, store)
        marks.append(time.process_time())
        named = assign_roles(articles, sentences, names)
        marks.append(time.process_time())
        resolve_mentions(articles, sentences, named, store)
        marks.append(time.process_time())
        for number, stage in enumerate(seconds):
            seconds[stage] += marks[number + 1] - marks[number]
    return seconds
