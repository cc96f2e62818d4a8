"""Measure activities against the labelled sentences, and their speed."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from pathlib import Path

from pipeline.activity import find_activities, read_sentence
from pipeline.clean import split_sections
from pipeline.profile import open_profile
from pipeline.tables import ARTICLES
from tools.bench import best

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
GOLD = ROOT / "tests/gold/activity.jsonl"
NEWS = (
    "news/gdelt-ukraine-fulltext",
    "news/guardian-nyt-ukraine-2022",
    "news/isw-daily-2022-23",
    "war-reports.dev",
)


def measure() -> list[dict[str, object]]:
    """Return the figures; all need the evaluation data."""
    if not SHARED.is_dir():
        return []
    held_out, seen = score_activities(1), score_activities(0)
    out: list[dict[str, object]] = [
        {
            "figure": f"activities, {name}",
            "value": held_out[name],
            "unit": "%",
            "note": f"{held_out['sentences']} sentences held out; on the {seen['sentences']} seen: {seen[name]}",
        }
        for name in ("precision", "recall", "F1", "modality", "numbers", "agreement")
    ]
    out.append({"figure": "activities, 2.5 kB of news", "value": _milliseconds(), "unit": "ms CPU"})
    return [{**row, "command": "python -m tools.bench activity"} for row in out]


def score_activities(half: int) -> dict[str, float]:
    """Score a half of the labelled sentences (0: seen while the profile was written, 1: held out).

    Returns
    -------
    dict
        Precision, recall and F1 of the set of activities of a sentence (micro), share of right modalities among the
        activities found, share of stated numbers of people found, in per cent; and agreement of the two passes of
        labelling (F1).
    """
    texts = {key: text for name in NEWS for key, text in _texts(name).items()}
    profile = open_profile()
    count: Counter[str] = Counter()
    for row in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines()):
        if zlib.crc32(row["id"].encode()) % 2 != half:
            continue
        found = read_sentence(texts[row["id"]], row["start"], row["end"], profile)
        got: dict[str, str] = {}
        for _, _, activity, modality, *_ in found:
            got.setdefault(activity, modality)
        gold = dict(row["activities"])
        both = got.keys() & gold.keys()
        count.update(sentences=1, got=len(got), gold=len(gold), both=len(both))
        count["modality"] += sum(got[name] == gold[name] for name in both)
        for column, kind in ((5, "killed"), (6, "injured")):
            if row[kind] is not None:
                count.update(stated=1, read=row[kind] in {match[column] for match in found})
        first, second = ({tuple(label) for label in row[name]} for name in ("first_pass", "second_pass"))
        count.update(first=len(first), second=len(second), agreed=len(first & second))
    precision, recall = count["both"] / count["got"], count["both"] / count["gold"]
    return {
        "sentences": count["sentences"],
        "precision": round(100 * precision, 1),
        "recall": round(100 * recall, 1),
        "F1": round(200 * precision * recall / (precision + recall), 1),
        "modality": round(100 * count["modality"] / count["both"], 1),
        "numbers": round(100 * count["read"] / count["stated"], 1),
        "agreement": round(200 * count["agreed"] / (count["first"] + count["second"]), 1),
    }


def _texts(name: str) -> dict[str, str]:
    lines = (SHARED / f"corpus/{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["text"] for row in map(json.loads, lines)}


def _milliseconds() -> float:
    """Return the least processor time of three readings, for 2.5 kB of the crawled news."""
    texts = _texts(NEWS[0])
    articles = ARTICLES.build(
        {"article_id": key, "text": text, "source": "-", "row": row}
        for row, (key, text) in enumerate(texts.items())
    )
    sentences, profile = split_sections(articles), open_profile()
    seconds = best(lambda: find_activities(articles, sentences, profile))
    return round(1000 * seconds / (sum(map(len, texts.values())) / 2500), 2)
