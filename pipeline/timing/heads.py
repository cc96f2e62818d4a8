"""Dates that an article's own text states at its head: dateline, byline, headline, photograph."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.timing.given import Clue, explicit_dates, open_day_of
from pipeline.timing.language import language_of, open_language
from pipeline.timing.scan import find_expressions, read_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]

_HEAD = 600  # characters: datelines and bylines stand within
_LINE = 200  # characters: a longer line is prose
_TITLE_DATE = re.compile(
    r"[,:|(–—-]\s*([^,:|(–—]{3,12}(?:, [0-9]{4})?)\)?\s*$"
)  # "… Assessment, January 18, 2023"
_FITS = 180  # days: a byline follows the latest full date of its text within half a year
_TOGETHER = 2  # days: a photograph and the report it stands in
_CLOCK = re.compile(r"\b[0-2]?[0-9][.:][0-5][0-9]\b")
YEAR = re.compile(r"\b(?:1[6-9]|20)[0-9]{2}\b")


def read_head(
    row: Row, parts: list[tuple[int, int, str]], year: int | None, day_first: bool | None
) -> Clue | None:
    """Read the date of dateline, byline or headline; its year from the text, where the text's last full date fits."""
    text, language = row["text"], language_of(row["language"]) or "en"
    lines = [
        text[a:b]
        for a, b, section in parts
        if section in ("dateline", "byline") and a < _HEAD and b - a < _LINE
    ]
    titles = [
        row["title"] or "",
        *(text[a:b] for a, b, section in parts if section == "headline" and a < _HEAD),
    ]
    lines += [match[1] for line in titles if (match := _TITLE_DATE.search(line[-_LINE:]))]
    open_day = None
    for line in lines:
        for mark in explicit_dates(line, day_first=day_first, language=language):
            if mark.begin and mark.begin == mark.end:
                return Clue(mark.begin, mark.end, "day")
            open_day = open_day or open_day_of(mark)
    if open_day is None:
        return None
    return close_day(open_day, year or _fitting_year(text, open_day, language)) or Clue(open_day=open_day)


def close_day(open_day: tuple[int, int], year: int | None) -> Clue | None:
    """Put a month and day into a year, if it has such a day."""
    if year is None:
        return None
    try:
        day = date(year, *open_day)
    except ValueError:
        return None
    return Clue(day, day, "day")


def _fitting_year(text: str, open_day: tuple[int, int], language: str) -> int | None:
    """Return the year that puts a month and day within half a year after the text's latest full date."""
    if not YEAR.search(text):
        return None
    latest = max(
        (
            mark.begin
            for mark in explicit_dates(text, language=language)
            if mark.begin and mark.begin == mark.end
        ),
        default=None,
    )
    for year in () if latest is None else (latest.year, latest.year + 1):
        clue = close_day(open_day, year)
        if clue and clue.begin and latest and 0 <= (clue.begin - latest).days < _FITS:
            return year
    return None


def read_photograph(row: Row, parts: list[tuple[int, int, str]]) -> Clue | None:
    """Take the first sentence's weekday on or just after the day of the photograph beside it.

    A caption dated July 16, 2024, a Tuesday, and "on Wednesday" in the first sentence: July 17.
    """
    text, name = row["text"], language_of(row["language"]) or "en"
    captions = [text[a:b] for a, b, section in parts if section == "caption"]
    taken = [
        mark
        for line in captions
        for mark in explicit_dates(line, language=name)
        if mark.begin and mark.begin == mark.end
    ]
    if not taken or any(_CLOCK.search(line) for line in captions):
        return None  # the hours of a live page are no captions
    language = open_language(name)
    first = max(mark.begin for mark in taken if mark.begin)
    if max(map(int, YEAR.findall(text))) > first.year:
        return None
    for a, b, section in parts:
        if section != "body":
            continue
        for found in find_expressions(read_words(text[a:b], language), language):
            if found.make == "weekday":
                number = next(piece.value for piece in found.pieces if piece.cls == "WEEKDAY")
                day = first + timedelta((number - first.isoweekday()) % 7)
                return Clue(day, day, "day") if (day - first).days <= _TOGETHER else None
    return None
