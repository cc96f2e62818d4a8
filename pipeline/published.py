"""Publication date of articles: from each article alone, then from the story's other copies and the feed's neighbours."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.tables import PUBLISHED
from pipeline.timing.given import Clue, read_address, read_given
from pipeline.timing.heads import YEAR, close_day, read_head, read_photograph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    Row = Mapping[str, Any]

# Share right on the dated development news, by method; where too few were dated to measure, a cautious guess (docs/dates.md).
CONFIDENCE = {
    "metadata": 0.98, "front-matter": 0.98, "html": 0.97, "url": 0.97, "filename": 0.98, "byline": 0.95, "text": 0.8,
    "story": 0.95, "none": 0.0,
}  # fmt: skip
_LEADS = 3  # sentences of the body that are looked at
_OPEN = re.compile(r"--([0-9]{2})-([0-9]{2}) without a year")
_APART = 3  # days between a story's copies
_NEIGHBOURS = 31  # days between articles that follow each other in a feed
_LONG_AGO = 20  # years: the text's last year is so much older than the date given
_AMBIGUOUS = re.compile(r"\s*([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]{2,4}\b")


@dataclass(frozen=True, slots=True)
class _Found:
    """A clue and how it was come by."""

    method: str
    clue: Clue


def date_articles(
    articles: pa.Table,
    sentences: pa.Table,
    *,
    assume_year: int | None = None,
    date_order: str | None = None,
    today: date | None = None,
) -> pa.Table:
    """Date a batch of articles, each from itself alone.

    In order of trust: the date given (metadata, front matter, HTML), the address, the file name or id, the dateline or
    byline, a dated photograph that the text's weekdays fit. The first that names a day gives it; the others are held
    against it and what contradicts is said in ``note``.

    Parameters
    ----------
    articles, sentences
        Tables ``ARTICLES`` and ``SENTENCES`` of the same articles.
    assume_year
        Year of a date without one.
    date_order
        "dmy" or "mdy": how 1/2/2024 is to be read. None: as the outlet's other dates in the batch show, else as either.
    today
        The last day a date may be; a later one is said in ``note``. None: not checked.

    Returns
    -------
    pyarrow.Table
        ``PUBLISHED``. A month and day without a year leave the article undated, "--03-05 without a year" in ``note``.
    """
    names = [
        "article_id",
        "title",
        "text",
        "outlet",
        "url",
        "published",
        "published_method",
        "source",
        "language",
    ]
    rows = articles.select(names).to_pylist()
    parts: dict[str, list[tuple[int, int, str]]] = {}
    for article, start, end, section in zip(
        *(sentences[name].to_pylist() for name in ("article_id", "start", "end", "section")), strict=True
    ):
        kept = parts.setdefault(article, [])
        if section != "body" or sum(part[2] == "body" for part in kept) < _LEADS:
            kept.append((start, end, section))
    shared = Counter(row["source"] for row in rows)  # a file of many articles is not named for the day of one
    orders = {None: None} | _orders(rows)
    asked = None if date_order is None else date_order.lower().startswith("d")
    return PUBLISHED.build(
        _date_article(
            row | {"source": row["source"] if shared[row["source"]] == 1 else None},
            parts.get(row["article_id"], []),
            assume_year,
            orders.get(row["outlet"]) if asked is None else asked,
            today,
        )
        for row in rows
    )


def _orders(rows: list[dict[str, Any]]) -> dict[str | None, bool]:
    """Learn from each outlet's dates that can be read one way only whether it puts the day first."""
    seen: dict[str | None, set[bool]] = {}
    for row in rows:
        match = _AMBIGUOUS.match(row["published"] or "")
        if match and row["outlet"] and (int(match[1]) > 12) != (int(match[2]) > 12):
            seen.setdefault(row["outlet"], set()).add(int(match[1]) > 12)
    return {outlet: orders.pop() for outlet, orders in seen.items() if len(orders) == 1}


def _date_article(
    row: Row, parts: list[tuple[int, int, str]], year: int | None, day_first: bool | None, today: date | None
) -> dict[str, Any]:
    """Gather an article's clues and choose."""
    clues = _gather(row, parts, year, day_first)
    notes = [f"{found.method}: {found.clue.fault}" for found in clues if found.clue.fault]
    best = _choose(clues)
    if best is None:
        opened = next((found for found in clues if found.clue.open_day), None)
        if opened and opened.clue.open_day:
            month, day = opened.clue.open_day
            notes.append(f"{opened.method}: --{month:02d}-{day:02d} without a year")
        return _row(row["article_id"], None, notes)
    notes += [note for found in clues if (note := _contradiction(best.clue, found))]
    begin, end = best.clue.begin, best.clue.end
    if today and begin and begin > today:
        notes.append(f"{begin} lies in the future")
    if end and best.method in ("metadata", "front-matter", "html"):
        last = max((int(number) for number in YEAR.findall(row["text"])), default=end.year)
        if end.year - last >= _LONG_AGO:
            notes.append(f"the text speaks of no year after {last}")
    return _row(row["article_id"], best, notes)


def _gather(
    row: Row, parts: list[tuple[int, int, str]], year: int | None, day_first: bool | None
) -> list[_Found]:
    """Return an article's clues, the most trusted first."""
    clues: list[_Found] = []
    if row["published"]:
        clue = read_given(row["published"], day_first=day_first, year=year)
        clues.append(_Found(row["published_method"] or "metadata", clue))
    for method, address in (
        ("url", row["url"]),
        ("filename", row["article_id"]),
        ("filename", row["source"]),
    ):
        there = read_address(address) if address else None
        if there:
            clues.append(_Found(method, there))
    head = read_head(row, parts, year, day_first)
    if head:
        clues.append(_Found("byline", head))
    if not any(found.clue.begin for found in clues):
        photograph = read_photograph(row, parts)
        if photograph:
            clues.append(_Found("text", photograph))
    return clues


def _is_day(clue: Clue) -> bool:
    return clue.begin is not None and clue.begin == clue.end


def _choose(clues: list[_Found]) -> _Found | None:
    """Take the most trusted clue with days; a day of a less trusted one inside its interval narrows it."""
    best = next((found for found in clues if found.clue.begin), None)
    if best is None or _is_day(best.clue):
        return best
    for found in clues:
        clue = found.clue
        if clue.open_day and best.clue.begin:
            clue = close_day(clue.open_day, best.clue.begin.year) or clue
        inside = (
            clue.begin
            and best.clue.begin
            and best.clue.end
            and best.clue.begin <= clue.begin <= best.clue.end
        )
        if inside and _is_day(clue):
            return _Found(best.method, clue)
    return best


def _contradiction(best: Clue, other: _Found) -> str | None:
    """Say what another clue says, where it lies more than a day (a time zone) outside."""
    clue = other.clue
    if clue.open_day and best.begin:
        clue = close_day(clue.open_day, best.begin.year) or clue
    if not (best.begin and best.end and clue.begin and clue.end):
        return None
    if clue.begin <= best.end + timedelta(1) and clue.end >= best.begin - timedelta(1):
        return None
    return f"{other.method} says {clue.begin}" + ("" if _is_day(clue) else f" to {clue.end}")


def _row(
    article: str, best: _Found | None, notes: Iterable[str], confidence: float | None = None
) -> dict[str, Any]:
    """Make a row of ``PUBLISHED``."""
    note = "; ".join(dict.fromkeys(notes)) or None
    if best is None:
        return {"article_id": article, "precision": "none", "method": "none", "confidence": 0.0, "note": note}
    sure = CONFIDENCE[best.method] if confidence is None else confidence
    return {
        "article_id": article,
        "begin": best.clue.begin,
        "end_day": best.clue.end,
        "precision": best.clue.precision,
        "method": best.method,
        "confidence": round(sure * (0.9 if note and " says " in note else 1.0), 4),
        "note": note,
    }


def date_from_copies(published: pa.Table, stories: pa.Table, *, articles: pa.Table | None = None) -> pa.Table:
    """Date the undated from the dated copies of their story, then from their neighbours in the feed.

    A story's copies appear within days of each other: an undated copy takes the day of the best dated one; a month and
    day without a year take the year that puts them beside it. In a feed (one outlet's rows of one file) a month and day
    take the year that puts them beside the dated neighbours.

    Parameters
    ----------
    published, stories
        Tables ``PUBLISHED`` and ``STORIES`` of the whole corpus.
    articles
        Table ``ARTICLES`` of the corpus, for the feeds; None: copies only.
    """
    rows = published.to_pylist()
    story = dict(zip(stories["article_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
    best: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["article_id"]):
        key = story.get(row["article_id"])
        if key is not None and row["begin"] and row["begin"] == row["end_day"]:
            held = best.get(key)
            if held is None or (row["confidence"], held["begin"]) > (held["confidence"], row["begin"]):
                best[key] = row
    rows = [_from_copy(row, best.get(story.get(row["article_id"], ""))) for row in rows]
    if articles is not None:
        rows = _from_neighbours(rows, articles)
    return PUBLISHED.build(rows)


def _from_copy(row: dict[str, Any], copy: dict[str, Any] | None) -> dict[str, Any]:
    """Date a row as its story's best dated copy."""
    if copy is None or (row["begin"] and row["begin"] == row["end_day"]):
        return row
    day = copy["begin"]
    if row["begin"] and not row["begin"] <= day <= row["end_day"]:
        return row
    confidence = CONFIDENCE["story"] * copy["confidence"]
    open_day = _open_day(row)
    if open_day:
        closed = _beside(open_day, day, _APART)
        day, confidence = (closed, copy["confidence"]) if closed else (day, confidence / 2)
    found = _Found("story", Clue(day, day, "day"))
    return _row(
        row["article_id"], found, [*_notes(row), f"dated as its copy {copy['article_id']}"], confidence
    )


def _from_neighbours(rows: list[dict[str, Any]], articles: pa.Table) -> list[dict[str, Any]]:
    """Give months and days without a year the year of the dated rows next to them in their feed."""
    columns = (articles[name].to_pylist() for name in ("article_id", "outlet", "source", "row"))
    place = {
        article: ((outlet or "", source), number)
        for article, outlet, source, number in zip(*columns, strict=True)
    }
    feeds: dict[tuple[str, str], list[int]] = {}
    for i, row in enumerate(rows):
        if row["article_id"] in place:
            feeds.setdefault(place[row["article_id"]][0], []).append(i)
    for feed in feeds.values():
        feed.sort(key=lambda i: place[rows[i]["article_id"]][1])
        offers: dict[int, set[date]] = {}
        for order in (feed, feed[::-1]):
            near: date | None = None
            for i in order:
                open_day = _open_day(rows[i]) if rows[i]["begin"] is None else None
                closed = _beside(open_day, near, _NEIGHBOURS) if open_day and near else None
                if closed:
                    offers.setdefault(i, set()).add(closed)
                near = closed or rows[i]["begin"] or near
        for i, days in offers.items():
            if len(days) == 1:
                found = _Found("byline", Clue(day := days.pop(), day, "day"))
                rows[i] = _row(
                    rows[i]["article_id"], found, [*_notes(rows[i]), "year of its neighbours in the feed"]
                )
    return rows


def _open_day(row: Row) -> tuple[int, int] | None:
    match = _OPEN.search(row["note"] or "")
    return (int(match[1]), int(match[2])) if match else None


def _notes(row: Row) -> list[str]:
    return row["note"].split("; ") if row["note"] else []


def _beside(open_day: tuple[int, int], near: date, days: int) -> date | None:
    """Return the month and day in the year that puts them within so many days of another day."""
    for year in (near.year - 1, near.year, near.year + 1):
        clue = close_day(open_day, year)
        if clue and clue.begin and abs((clue.begin - near).days) <= days:
            return clue.begin
    return None
