"""Dates as metadata, addresses and file names give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from pipeline.timing.interval import days_of
from pipeline.timing.language import open_language
from pipeline.timing.parts import Setting
from pipeline.timing.scan import find_expressions, read_words
from pipeline.timing.values import read_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_YEAR = 1600  # the first newspaper is of 1605; an earlier year is a fault of the data
LAST_YEAR = 2199
_LONGEST = 200  # characters of a given date that are looked at
_ISO = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ]?[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?\s*(?:Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)?)?",
    re.IGNORECASE,
)
_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_EPOCH = re.compile(r"[0-9]{9,10}(?:[0-9]{3})?(?:\.[0-9]+)?")
_AMBIGUOUS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[ ,T].*)?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_URL_DAY = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})([/_.-]?)([01][0-9]|[0-9](?![0-9])|[a-z]{3}(?![a-z]))\2([0-3][0-9]|[0-9])(?![0-9])"
)
_URL_MONTH = re.compile(r"/((?:19|20)[0-9]{2})/?-?([01][0-9])/")


@dataclass(frozen=True, slots=True)
class Clue:
    """What one source says of the day of publication.

    ``open_day`` is a month and day whose year is not said; ``fault`` says in words what is wrong.
    """

    begin: date | None = None
    end: date | None = None
    precision: str = "none"
    open_day: tuple[int, int] | None = None
    fault: str | None = None


def read_given(value: str, *, day_first: bool | None = None, year: int | None = None) -> Clue:
    """Read a date as a field of a record gives it.

    ISO 8601 (also compact, to the month or year), RFC 2822, seconds or milliseconds since 1970, 1/2/2024, and dates in
    words. Where a zone is given the day is the local one, as written.

    Parameters
    ----------
    day_first
        How 1/2/2024 is to be read; None: unknown, and the clue covers the days it may be.
    year
        The year of a date without one, or None.

    Examples
    --------
    >>> read_given("2024-07-16T23:30:00+03:00").begin
    datetime.date(2024, 7, 16)
    >>> read_given("31 February 2024").fault
    "'31 February 2024' is no date"
    """
    text = " ".join(value[:_LONGEST].split())
    try:
        clue = _read(text, day_first, year)
    except (ValueError, OverflowError, OSError):
        clue = None
    if clue is None:
        return Clue(fault=f"{text[:40]!r} is no date")
    if clue.begin and not FIRST_YEAR <= clue.begin.year <= LAST_YEAR:
        return Clue(fault=f"{text[:40]!r} is outside {FIRST_YEAR}-{LAST_YEAR}")
    return clue


def _read(text: str, day_first: bool | None, year: int | None) -> Clue | None:
    iso = _ISO.fullmatch(text)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    part = _PART.fullmatch(text)
    if part:
        days = days_of(text)
        return Clue(*days) if days else None
    if _EPOCH.fullmatch(text) or text == "0":
        seconds = float(text)
        if seconds > 1e11:
            seconds /= 1000
        if seconds == 0:
            return Clue(fault="0 seconds since 1970 is an empty field, not a date")
        day = datetime.fromtimestamp(seconds, UTC).date()
        return Clue(day, day, "day")
    slash = _AMBIGUOUS.fullmatch(text)
    if slash:
        return _slash(int(slash[1]), int(slash[3]), slash[4], slash[2], day_first)
    if re.match(r"[A-Za-z]{3}, ?[0-9]", text):
        try:
            day = parsedate_to_datetime(text).date()
        except (ValueError, TypeError):
            pass
        else:
            return Clue(day, day, "day")
    return _words(text, day_first, year)


def _day(year: int, month: int, day: int) -> Clue:
    found = date(year, month, day)
    if found == date(1970, 1, 1):
        return Clue(fault="1970-01-01 is an empty field, not a date")
    return Clue(found, found, "day")


def _slash(first: int, second: int, years: str, mark: str, day_first: bool | None) -> Clue:
    """1/2/2024: by the convention asked for, by what is possible, else both readings as an interval."""
    year = int(years)
    fault = None
    if len(years) == 2:
        year += 2000 if year < 70 else 1900
        fault = f"year {years} of two digits read as {year}"
    readings = []
    for month, day in ((second, first), (first, second)):
        try:
            readings.append(date(year, month, day))
        except ValueError:
            continue
    if not readings:
        raise ValueError("no reading")
    if len(set(readings)) == 1:
        return Clue(readings[0], readings[0], "day", fault=fault)
    if day_first is None and mark == ".":
        day_first = True  # DIN 5008, and so in Ukrainian and Russian
    if day_first is None:
        words = f"{first}/{second}/{years} is {readings[0]} or {readings[1]}: no date order given"
        return Clue(min(readings), max(readings), "interval", fault=words)
    day_ = readings[0] if day_first else readings[1]
    return Clue(day_, day_, "day", fault=fault)


def _words(text: str, day_first: bool | None, year: int | None) -> Clue | None:
    """A date in words, the first of the text."""
    open_day = None
    for kind, value, begin, end, precision in explicit_dates(text, day_first=day_first, year=year):
        if begin and end:
            return Clue(begin, end, "day" if precision == "hour" else precision)
        if kind == "calendar" and value and value.startswith("XXXX-"):
            open_day = open_day or (int(value[5:7]), int(value[8:10]))
    return Clue(open_day=open_day) if open_day else None


def explicit_dates(
    text: str, *, day_first: bool | None = None, year: int | None = None
) -> Iterator[tuple[str, str | None, date | None, date | None, str]]:
    """Yield rule, value and days of the calendar dates of a text."""
    language = open_language()
    setting = Setting(None, year, day_first=day_first)
    for found in find_expressions(read_words(text, language), language):
        if found.make in ("calendar", "numeric_date", "calendar_month"):
            meaning = read_meaning(found, setting)
            if meaning:
                yield found.make, meaning.value, meaning.begin, meaning.end, meaning.precision


def read_address(text: str) -> Clue | None:
    """Read the date in an address, a file name or an id, or None where there is none.

    Examples
    --------
    >>> read_address("https://example.org/2024/07/16/kharkiv.html").begin
    datetime.date(2024, 7, 16)
    >>> read_address("000_0a147cff8f06cf4a") is None
    True
    """
    lower = text.lower()[:2000]
    for match in _URL_DAY.finditer(lower):
        year, mark, month, day = match.groups()
        before = lower[match.start() - 1] if match.start() else "/"
        after = lower[match.end()] if match.end() < len(lower) else "/"
        if not mark and (
            len(month) != 2 or len(day) != 2 or before.isalnum() or (after.isalnum() and after != "t")
        ):
            continue
        number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month) if month.isdigit() else 0
        try:
            found = date(int(year), number, int(day))
        except ValueError:
            continue
        return Clue(found, found, "day")
    part = _URL_MONTH.search(lower)
    if part and 1 <= int(part[2]) <= 12:
        first = date(int(part[1]), int(part[2]), 1)
        return Clue(first, (first + timedelta(31)).replace(day=1) - timedelta(1), "month")
    return None
