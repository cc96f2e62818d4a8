"""A run's tables as `geoparse` records: one JSON object for each article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.resolve import find_focus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pyarrow as pa

    from pipeline.result import Result

_PLACE = ("kind", "lat", "lon", "country", "admin1", "admin2")


def geoparse_records(result: Result) -> Iterator[dict[str, Any]]:
    """Yield a record for each article, in the order read; offsets are code points of the article's text."""
    focus = find_focus(result.mentions)
    sentences = _by_article(result.sentences)
    mentions, times, reports = (_by_article(t) for t in (result.mentions, result.times, result.reports))
    published, stories = (
        {row["article_id"]: row for row in table.to_pylist()} for table in (result.published, result.stories)
    )
    for article in result.articles.drop_columns(["text"]).to_pylist():
        key = article["article_id"]
        spans = {row["sentence"]: [row["start"], row["end"]] for row in sentences.get(key, [])}
        yield {
            "id": key,
            **{name: article[name] for name in ("title", "outlet", "url", "language")},
            "published": _published(published[key]),
            "story_id": stories[key]["story_id"],
            "copy_of": stories[key]["copy_of"],
            "focus": focus.get(key, []),
            "mentions": [_mention(row, spans) for row in mentions.get(key, [])],
            "times": [_time(row) for row in times.get(key, [])],
            "reports": [_report(row) for row in reports.get(key, [])],
        }


def _by_article(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        grouped.setdefault(row["article_id"], []).append(row)
    return grouped


def _days(row: dict[str, Any]) -> dict[str, str | None]:
    def iso(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {"begin": iso(row["begin"]), "end": iso(row["end_day"])}


def _published(row: dict[str, Any]) -> dict[str, Any]:
    return {**_days(row), **{name: row[name] for name in ("precision", "method", "confidence", "note")}}


def _mention(row: dict[str, Any], spans: dict[int, list[int]]) -> dict[str, Any]:
    place = None
    if row["place_id"] is not None:
        place = {"id": row["place_id"], "name": row["place_name"], **{name: row[name] for name in _PLACE}}
    return {
        **{name: row[name] for name in ("start", "end", "surface")},
        "sentence": spans.get(row["sentence"]),
        **{name: row[name] for name in ("role", "status")},
        "place": place,
        **{name: row[name] for name in ("score", "reason", "alternatives")},
    }


def _time(row: dict[str, Any]) -> dict[str, Any]:
    """Give a time expression; its ``end`` is an offset, like a mention's, so the last day stands as ``end_day``."""
    names = ("start", "end", "surface", "type", "value", "precision")
    days = _days(row)
    return {**{name: row[name] for name in names}, "begin": days["begin"], "end_day": days["end"]}


def _report(row: dict[str, Any]) -> dict[str, Any]:
    names = (
        "mention",
        "time",
        "precision",
        "date_rule",
        "background",
        "activity",
        "modality",
        "attribution",
        "confidence",
    )
    return {**{name: row[name] for name in names}, **_days(row)}
