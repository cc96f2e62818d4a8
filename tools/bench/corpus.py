"""A made corpus of any size, for the page's benchmark, tests and pictures of many reports.

Places are real settlements; days, activities and stories are drawn at random with a fixed seed. Sentences are real
ones where the evaluation data lies beside the repository, so that their size when compressed is true to life, and are
put together from the sample's own words otherwise.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.result import Result
from pipeline.tables import ARTICLES, MENTIONS, PUBLISHED, REGION_PERIODS, REPORTS, SENTENCES, STORIES, TIMES
from pipeline.text import split_sentences

NEWS = Path(__file__).resolve().parents[3] / "shared/corpus/news"
SAMPLE = Path("pipeline/sample/articles")
ACTIVITIES = (
    "strike",
    "ground-attack",
    "advance",
    "air-defence",
    "casualties",
    "diplomacy",
    "evacuation",
    "other",
)
WEIGHTS = (0.32, 0.16, 0.12, 0.1, 0.1, 0.08, 0.04, 0.08)
FIRST_DAY, LAST_DAY = 19047, 19844  # 2022-02-24 to 2024-05-01, days since 1970
EVENTS_A_STORY = 2.5


def make_corpus(
    reports: int, places: list[dict[str, Any]], *, seed: int = 1, sentences: list[str] | None = None
) -> Result:
    """Make a corpus.

    Parameters
    ----------
    reports
        How many.
    places
        ``id, name, kind, lon, lat, country, admin1, population`` of each place that reports may lie in.
    seed
        Same seed, same corpus.
    sentences
        What the reports say; by default, real sentences.
    """
    random = np.random.default_rng(seed)
    stories = max(1, int(reports / EVENTS_A_STORY / 1.3))
    sentences = sentences or real_sentences()
    weight = np.array([max(place["population"], 300) for place in places], float) ** 0.6
    story_day = np.sort(random.integers(FIRST_DAY, LAST_DAY + 1, stories))
    copies = 1 + random.geometric(0.75, stories) - 1
    story_of = np.repeat(np.arange(stories), np.maximum(copies, 1))
    articles = len(story_of)
    article = np.sort(random.integers(0, articles, reports))
    place = random.choice(len(places), reports, p=weight / weight.sum())
    picks = random.integers(0, len(sentences), reports)
    lag = random.integers(0, 4, reports)
    undated = random.random(reports) < 0.04
    month_wide = random.random(reports) < 0.03
    activity = random.choice(len(ACTIVITIES), reports, p=WEIGHTS)
    score = np.round(random.beta(8, 2, reports), 2)
    outlets = [f"Outlet {number:03d}" for number in range(1, 141)]
    outlet = random.integers(0, len(outlets), articles)
    rows, mentions, times = [], [], []
    number = {}
    for row in range(reports):
        a, spot = int(article[row]), places[place[row]]
        m = number[a] = number.get(a, -1) + 1
        text, name = sentences[picks[row]], spot["name"]
        head = f"In {name}, on {_weekday(story_day[story_of[a]] - lag[row])}, "
        begin = None if undated[row] else int(story_day[story_of[a]] - lag[row])
        end = None if begin is None else begin + (29 if month_wide[row] else 0)
        base = 1000 * m
        rows.append(
            {
                "report_id": f"r{row:07d}", "article_id": f"a{a:06d}", "story_id": f"s{story_of[a]:06d}",
                "outlet": outlets[outlet[a]], "mention": m, "time": m if begin is not None else None,
                "begin": begin, "end_day": end,
                "precision": "none" if begin is None else "month" if month_wide[row] else "day",
                "date_rule": "undated" if begin is None else "same-sentence", "background": False,
                "activity": ACTIVITIES[activity[row]], "activity_start": None, "activity_end": None,
                "modality": "fact", "attribution": None, "killed": None, "injured": None,
                "confidence": float(score[row]), "place_id": spot["id"], "place_name": name, "kind": spot["kind"],
                "lon": spot["lon"], "lat": spot["lat"], "country": spot["country"], "admin1": spot["admin1"],
                "admin2": None, "start": base + 3, "end": base + 3 + len(name), "sentence_text": head + text,
                "sentence_start": base,
            }
        )  # fmt: skip
        other = places[int(place[row] * 7919 + 1) % len(places)]
        mentions.append(
            {
                "article_id": f"a{a:06d}", "mention": m, "start": base + 3, "end": base + 3 + len(name),
                "surface": name, "sentence": m, "role": "located", "status": "resolved", "place_id": spot["id"],
                "place_name": name, "kind": spot["kind"], "lon": spot["lon"], "lat": spot["lat"],
                "country": spot["country"], "admin1": spot["admin1"], "admin2": None, "score": float(score[row]),
                "reason": "most people of 3 places of this name; same country as the story's other places",
                "alternatives": [{"id": other["id"], "name": other["name"], "score": round(1 - float(score[row]), 2)}],
            }
        )  # fmt: skip
        if begin is not None:
            times.append(
                {
                    "article_id": f"a{a:06d}", "time": m, "start": base + len(name) + 5, "end": base + len(head) - 2,
                    "surface": head[len(name) + 5 : -2], "sentence": m, "type": "DATE", "value": None,
                    "begin": begin, "end_day": end, "precision": "day",
                }
            )  # fmt: skip
    return Result(
        articles=ARTICLES.build(
            {
                "article_id": f"a{a:06d}", "title": sentences[a % len(sentences)][:80], "text": "",
                "outlet": outlets[outlet[a]], "url": f"https://example.org/{a:06d}", "language": "en",
                "source": "made", "row": a + 1,
            }
            for a in range(articles)
        ),
        sentences=SENTENCES.empty(),
        published=PUBLISHED.build(
            {
                "article_id": f"a{a:06d}", "begin": int(story_day[story_of[a]]), "end_day": int(story_day[story_of[a]]),
                "precision": "day", "method": "metadata", "confidence": 1.0,
            }
            for a in range(articles)
        ),
        stories=STORIES.build(
            {
                "article_id": f"a{a:06d}", "story_id": f"s{story_of[a]:06d}",
                "copy_of": f"a{a - 1:06d}" if a and story_of[a] == story_of[a - 1] else None,
            }
            for a in range(articles)
        ),
        mentions=MENTIONS.build(mentions),
        times=TIMES.build(times),
        reports=REPORTS.build(rows),
        region_periods=REGION_PERIODS.empty(),
        manifest={"hash": f"made-{reports}-{seed}", "counts": {"articles": articles, "stories": stories}},
    )  # fmt: skip


def _weekday(day: int) -> str:
    return ("Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday")[day % 7]


@cache
def real_sentences(limit: int = 60_000) -> list[str]:
    """Return sentences of the news beside the repository, or of the sample where it is absent."""
    texts: list[str] = []
    if NEWS.is_dir():
        for name in (
            "gdelt-ukraine-fulltext.jsonl",
            "guardian-nyt-ukraine-2022.jsonl",
            "isw-daily-2022-23.jsonl",
        ):
            with (NEWS / name).open(encoding="utf-8") as lines:
                texts += [json.loads(line)["text"] for line in lines]
    else:
        texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt"))]
    found = [" ".join(text[begin:end].split()) for text in texts for begin, end in split_sentences(text)]
    return [sentence for sentence in found if 30 < len(sentence) < 600][:limit]
