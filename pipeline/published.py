"""Publication date of articles: from each article alone, then from its story's other copies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.tables import PUBLISHED
from pipeline.timing.given import Clue, explicit_dates, read_address, read_given
from pipeline.timing.language import open_language
from pipeline.timing.scan import find_expressions, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

# Share right on the dated development news (docs/dates.md), by method.
_CONFIDENCE = {
    "metadata": 0.98, "front-matter": 0.98, "html": 0.97, "url": 0.95, "filename": 0.95, "byline": 0.95, "text": 0.85,
    "story": 0.9, "none": 0.0,
}  # fmt: skip
_OPEN = re.compile(r"--([0-9]{2})-([0-9]{2}) without a year")
_HEAD = 600  # characters: a dateline or byline stands within
_SYNDICATION = 3  # days between a story's copies


@dataclass(frozen=True, slots=True)
class _Dated:
    """A clue and how it was come by."""

    method: str
    clue: Clue
    confidence: float


def date_articles(
    articles: pa.Table, sentences: pa.Table, *, assume_year: int | None = None, date_order: str | None = None
) -> pa.Table:
    """Date a batch of articles, each from itself alone.

    Parameters
    ----------
    articles, sentences
        Tables ``ARTICLES`` and ``SENTENCES`` of the same articles.
    assume_year
        Year of a date without one.
    date_order
        "dmy" or "mdy": how 1/2/2024 is to be read.

    Returns
    -------
    pyarrow.Table
        ``PUBLISHED``. A month and day without a year leave the article undated, with "--03-05 without a year" in ``note``.
    """
    day_first = None if date_order is None else date_order.lower().startswith("d")
    parts: dict[str, list[tuple[int, int, str]]] = {}
    for row in sentences.select(["article_id", "start", "end", "section"]).to_pylist():
        parts.setdefault(row["article_id"], []).append((row["start"], row["end"], row["section"]))
    names = ["article_id", "title", "text", "url", "published", "published_method", "source", "language"]
    rows = [
        _date_article(row, parts.get(row["article_id"], []), assume_year, day_first)
        for row in articles.select(names).to_pylist()
    ]
    return PUBLISHED.build(rows)


def _date_article(
    row: Mapping[str, Any], parts: list[tuple[int, int, str]], assume_year: int | None, day_first: bool | None
) -> dict[str, Any]:
    notes: list[str] = []
    clues: list[_Dated] = []

    def add(method: str, clue: Clue | None, confidence: float | None = None) -> None:
        if clue is None:
            return
        if clue.fault:
            notes.append(f"{method}: {clue.fault}")
        if clue.begin or clue.open_day:
            clues.append(_Dated(method, clue, _CONFIDENCE[method] if confidence is None else confidence))

    if row["published"]:
        add(
            row["published_method"] or "metadata",
            read_given(row["published"], day_first=day_first, year=assume_year),
        )
    if row["url"]:
        add("url", read_address(row["url"]))
    add("filename", read_address(row["article_id"]) or read_address(row["source"] or ""))
    if not any(_is_day(found.clue) for found in clues):
        add("byline", _head_clue(row["title"], row["text"], parts, assume_year))
        if not any(found.clue.begin for found in clues):
            add("text", _text_clue(row["text"], parts))
    return _choose(row["article_id"], clues, notes)


def _is_day(clue: Clue) -> bool:
    return clue.begin is not None and clue.begin == clue.end


def _choose(article: str, clues: list[_Dated], notes: list[str]) -> dict[str, Any]:
    """The most trusted day, else the most trusted interval; the others agree with it or are noted."""
    dated = [found for found in clues if found.clue.begin]
    best = next((found for found in dated if _is_day(found.clue)), dated[0] if dated else None)
    open_days = [found for found in clues if found.clue.open_day]
    if best is None:
        for found in open_days[:1]:
            month, day = found.clue.open_day or (0, 0)
            notes.append(f"{found.method}: --{month:02d}-{day:02d} without a year")
        return _row(article, None, notes)
    for other in dated:
        a, b = best.clue, other.clue
        if (
            a.begin
            and a.end
            and b.begin
            and b.end
            and (b.begin > a.end + timedelta(1) or b.end < a.begin - timedelta(1))
        ):
            notes.append(f"{other.method} says {b.begin}" + ("" if _is_day(b) else f" to {b.end}"))
    return _row(article, best, notes)


def _row(article: str, best: _Dated | None, notes: Iterable[str]) -> dict[str, Any]:
    note = "; ".join(dict.fromkeys(notes)) or None
    if best is None:
        return {"article_id": article, "precision": "none", "method": "none", "confidence": 0.0, "note": note}
    return {
        "article_id": article,
        "begin": best.clue.begin,
        "end_day": best.clue.end,
        "precision": best.clue.precision,
        "method": best.method,
        "confidence": best.confidence,
        "note": note,
    }


def _head_clue(
    title: str | None, text: str, parts: list[tuple[int, int, str]], assume_year: int | None
) -> Clue | None:
    """The date of the dateline or byline, with the year from the text where the text names one that fits."""
    heads = [text[a:b] for a, b, section in parts if section in ("dateline", "byline") and a < _HEAD]
    if not parts:
        heads = text[:_HEAD].split("\n")[:3]
    heads = [head for head in heads if len(head) < 200]
    if title:
        heads.append(title)
    heads += [text[a:b] for a, b, section in parts if section == "headline" and a < _HEAD]
    open_day = None
    for head in heads:
        for kind, value, begin, end, _ in explicit_dates(head):
            if begin and begin == end:
                return Clue(begin, end, "day")
            if kind == "calendar" and value and value.startswith("XXXX-") and open_day is None:
                open_day = (int(value[5:7]), int(value[8:10]))
    if open_day is None:
        return None
    year = assume_year or _fitting_year(text, open_day)
    return _closed(open_day, year) or Clue(open_day=open_day)


def _closed(open_day: tuple[int, int], year: int | None) -> Clue | None:
    """The open day in a year, if there is such a day."""
    if year is None:
        return None
    try:
        day = date(year, *open_day)
    except ValueError:
        return None
    return Clue(day, day, "day")


def _fitting_year(text: str, open_day: tuple[int, int]) -> int | None:
    """The year that the text's latest full date allows: the day follows it within a year."""
    latest = max(
        (begin for _, _, begin, end, _ in explicit_dates(text) if begin and begin == end), default=None
    )
    if latest is None:
        return None
    for year in (latest.year, latest.year + 1):
        clue = _closed(open_day, year)
        if clue and clue.begin and 0 <= (clue.begin - latest).days < 180:
            return year
    return None


def _text_clue(text: str, parts: list[tuple[int, int, str]]) -> Clue | None:
    """A caption's full date, and the first weekday of the body on or after it."""
    captions = [text[a:b] for a, b, section in parts if section == "caption"]
    days = [
        begin
        for caption in captions
        for _, _, begin, end, _ in explicit_dates(caption)
        if begin and begin == end
    ]
    body = next((text[a:b] for a, b, section in parts if section == "body"), "")
    language = open_language()
    weekday = next(
        (p.value for f in find_expressions(read_words(body, language), language) if f.make == "weekday"
         for p in f.pieces if p.cls == "WEEKDAY"), None)  # fmt: skip
    if not days or weekday is None:
        return None
    day = max(days)
    day += timedelta((weekday - day.isoweekday()) % 7)
    return Clue(day, day, "day")


def date_from_copies(published: pa.Table, stories: pa.Table) -> pa.Table:
    """Date the undated from the dated copies of their story.

    A story's copies appear within days of each other; the day taken is the best dated copy's, and an open month and day
    takes the year that puts it nearest.
    """
    story = dict(zip(stories["article_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
    rows = published.to_pylist()
    best: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["article_id"]):
        key = story.get(row["article_id"])
        if key is not None and row["begin"] and row["begin"] == row["end_day"]:
            held = best.get(key)
            if held is None or (row["confidence"], held["begin"]) > (held["confidence"], row["begin"]):
                best[key] = row
    return PUBLISHED.build([_from_copy(row, best.get(story.get(row["article_id"], ""))) for row in rows])


def _from_copy(row: dict[str, Any], copy: dict[str, Any] | None) -> dict[str, Any]:
    if copy is None or (row["begin"] and row["begin"] == row["end_day"]):
        return row
    day = copy["begin"]
    if row["begin"] and not row["begin"] <= day <= row["end_day"]:
        return row
    open_day = _OPEN.search(row["note"] or "")
    confidence = _CONFIDENCE["story"] * copy["confidence"]
    if open_day:
        for year in (day.year - 1, day.year, day.year + 1):
            clue = _closed((int(open_day[1]), int(open_day[2])), year)
            if clue and clue.begin and abs((clue.begin - day).days) <= _SYNDICATION:
                day, confidence = clue.begin, copy["confidence"]
    found = _Dated("story", Clue(day, day, "day"), confidence)
    return _row(
        row["article_id"], found, [n for n in (row["note"], f"dated as its copy {copy['article_id']}") if n]
    )
