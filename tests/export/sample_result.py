"""Results of any size for the tests and benchmarks of the exports; content depends on the size alone."""

from __future__ import annotations

import datetime as dt

from pipeline.result import Result
from pipeline.tables import (
    ARTICLES,
    MENTIONS,
    PUBLISHED,
    REGION_PERIODS,
    REPORTS,
    SENTENCES,
    STORIES,
    TIMES,
)

MONDAY = dt.date(2024, 5, 6)
SENTENCE = "Shelling hit Kupyansk on Tuesday, officials said."
# Each: id, name, kind, longitude, latitude, country, first-level unit.
PLACES = (
    ("geonames:703845", "Kupyansk", "settlement", 37.614, 49.706, "UA", "UA-63"),
    ("geonames:706482", "Kharkiv Oblast", "admin1", 36.5, 49.5, "UA", "UA-63"),
    ("geonames:536203", "Sudzha", "settlement", 35.2732, 51.1912, "RU", "RU-KRS"),
    ("natural-earth:black-sea", "Black Sea", "water", 34.0, 43.5, None, None),
    ("geonames:690791", "Ukraine", "country", 32.0, 49.0, "UA", None),
    ("geonames:2126099", "Anadyr", "settlement", 177.51, 64.73, "RU", "RU-CHU"),
    ("geonames:4032243", "Vaini", "settlement", -175.17, -21.19, "TO", None),
)


def make_result(reports: int) -> Result:
    """Make a result with so many reports, ten to an article, over 26 weeks."""
    articles = [f"wire/{number:06d}" for number in range(-(-reports // 10))]
    days = {article: MONDAY + dt.timedelta(days=number * 7 % 182) for number, article in enumerate(articles)}
    rows = [_report(number, articles[number // 10], days) for number in range(reports)]
    periods = sorted({(row["admin1"], row["begin"]) for row in rows if row["admin1"] and row["begin"]})
    return Result(
        articles=ARTICLES.build(
            {
                "article_id": article,
                "title": "=cmd|' /C calc'!A0" if number % 5 == 0 else 'Кур\u02bcєр, "today"',
                "text": SENTENCE * 10,
                "outlet": "Interfax",
                "url": f"https://news.example/{number}",
                "language": "en",
                "published": days[article].isoformat(),
                "published_method": "metadata",
                "source": "wire.jsonl",
                "row": number + 1,
            }
            for number, article in enumerate(articles)
        ),
        sentences=SENTENCES.build(
            {"article_id": a, "sentence": 0, "start": 0, "end": len(SENTENCE) * 10, "section": "body"}
            for a in articles
        ),
        published=PUBLISHED.build(
            {
                "article_id": article,
                "begin": days[article],
                "end_day": days[article],
                "precision": "day",
                "method": "metadata",
                "confidence": 0.98,
            }
            for article in articles
        ),
        stories=STORIES.build({"article_id": a, "story_id": f"s{a}"} for a in articles),
        mentions=MENTIONS.build(_mention(row, number % 10) for number, row in enumerate(rows)),
        times=TIMES.build(_time(article, days[article]) for article in articles),
        reports=REPORTS.build(rows),
        region_periods=REGION_PERIODS.build(_period(code, day) for code, day in periods),
        manifest={
            "hash": "0123456789abcdef",
            "dateline": "0.1.0",
            "worldview": "un",
            "config": {"title": None},
        },
    )


def _report(number: int, article: str, days: dict[str, dt.date]) -> dict[str, object]:
    place = dict(
        zip(
            ("place_id", "place_name", "kind", "lon", "lat", "country", "admin1"),
            PLACES[number % len(PLACES)],
            strict=True,
        )
    )
    day = None if number % 9 == 8 else days[article]
    return place | {
        "report_id": f"r{number:07d}",
        "article_id": article,
        "story_id": f"s{article}",
        "outlet": "Interfax" if number % 3 else None,
        "mention": number % 10,
        "begin": day,
        "end_day": day,
        "precision": "day" if day else "none",
        "date_rule": "same-sentence",
        "background": False,
        "activity": "strike" if number % 2 else "other",
        "modality": "fact",
        "attribution": "officials",
        "killed": 2 if number % 4 == 0 else None,
        "confidence": 0.9,
        "start": 13,
        "end": 21,
        "sentence_text": SENTENCE,
        "sentence_start": 0,
    }


def _mention(row: dict[str, object], number: int) -> dict[str, object]:
    place = {key: row[key] for key in ("place_id", "place_name", "kind", "lon", "lat", "country", "admin1")}
    return place | {
        "article_id": row["article_id"],
        "mention": number,
        "start": 13 + number,
        "end": 21 + number,
        "surface": "Kupyansk",
        "sentence": 0,
        "role": "located",
        "status": "resolved",
        "score": 0.9,
        "reason": "the only place of this name",
        "alternatives": [{"id": "geonames:1", "name": "Kupyansk", "score": 0.1}],
    }


def _time(article: str, day: dt.date) -> dict[str, object]:
    return {
        "article_id": article,
        "time": 0,
        "start": 22,
        "end": 32,
        "surface": "on Tuesday",
        "sentence": 0,
        "type": "DATE",
        "value": day.isoformat(),
        "begin": day,
        "end_day": day,
        "precision": "day",
    }


def _period(code: str, day: dt.date) -> dict[str, object]:
    year, week, weekday = day.isocalendar()
    first = day - dt.timedelta(days=weekday - 1)
    return {
        "region": code,
        "region_name": {"UA-63": "Kharkiv Oblast", "RU-KRS": "Kursk Oblast"}.get(code, "Chukotka"),
        "period": f"{year}-W{week:02d}",
        "period_begin": first,
        "period_end": first + dt.timedelta(days=6),
        "activity": "all",
        "stories": 1,
        "articles": 1,
        "outlets": 1,
        "reports": 1,
        "stories_read": 3,
    }
