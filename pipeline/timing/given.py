"""Dates as metadata, addresses and file names give them."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from pipeline.timing.days import CENTURY_TURN
from pipeline.timing.interval import days_of, month_days
from pipeline.timing.language import languages, open_language
from pipeline.timing.parts import Setting
from pipeline.timing.scan import find_expressions, read_words
from pipeline.timing.values import read_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.timing.parts import Timex

FIRST_YEAR, LAST_YEAR = 1600, 2199  # the first newspaper is of 1605; years outside are faults of the data
_LONGEST, _LONGEST_ADDRESS = 200, 2000  # characters that are looked at
_ISO = re.compile(
    r"([0-9]{4})([-/]?)([0-9]{2})\2([0-9]{2})"
    r"(?:[T ]?[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?\s*(?:Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)?)?",
    re.IGNORECASE,
)
_PART = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_EPOCH = re.compile(r"[0-9]{9,10}(?:[0-9]{3})?(?:\.[0-9]+)?|0")
_MILLISECONDS = 1e11  # as seconds: the year 5138
_SLASH = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[ ,T].*)?")
_MAIL = re.compile(r"[A-Za-z]{3}, ?[0-9]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_IN_ADDRESS = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})([/_.-]?)([01][0-9]|[0-9](?![0-9])|[a-z]{3}(?![a-z]))\2([0-3][0-9]|[0-9])(?![0-9])"
)
_LIVE = re.compile(r"\blive(?:blog)?\b")
_MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)[0-9]{2})[/-]?(0[1-9]|1[0-2])/")


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
    """Try the forms a date is given in, the strictest first.

    Raises
    ------
    ValueError, OverflowError, OSError
        The form fits, but no calendar has the day.
    """
    clue = None
    if match := _ISO.fullmatch(text):
        clue = _one_day(date(int(match[1]), int(match[3]), int(match[4])))
    elif _PART.fullmatch(text):
        days = days_of(text)
        clue = Clue(*days) if days else None
    elif _EPOCH.fullmatch(text):
        seconds = float(text)
        clue = _one_day(
            datetime.fromtimestamp(seconds / (1000 if seconds > _MILLISECONDS else 1), UTC).date()
        )
    elif match := _SLASH.fullmatch(text):
        clue = _slash(int(match[1]), int(match[3]), match[4], match[2], day_first)
    elif _MAIL.match(text):
        clue = _mail(text)
    return clue or _in_words(text, day_first, year)


def _one_day(day: date) -> Clue:
    """Make a day's clue; the first day of 1970 is what an empty field becomes."""
    if day == date(1970, 1, 1):
        return Clue(fault="1970-01-01 is an empty field, not a date")
    return Clue(day, day, "day")


def _mail(text: str) -> Clue | None:
    """Read RFC 2822: "Tue, 16 Jul 2024 23:30:00 +0300"."""
    try:
        return _one_day(parsedate_to_datetime(text).date())
    except (ValueError, TypeError):
        return None


def _slash(first: int, second: int, digits: str, mark: str, day_first: bool | None) -> Clue:
    """Read 1/2/2024: by the order asked for, else by what is possible, else as either.

    Raises
    ------
    ValueError
        Neither reading is a day.
    """
    year, fault = int(digits), None
    if len(digits) == 2:
        year += 1900 if year >= CENTURY_TURN else 2000
        fault = f"the year {digits} is read as {year}"
    readings: dict[bool, date] = {}
    for order, (month, day) in ((True, (second, first)), (False, (first, second))):
        with suppress(ValueError):
            readings[order] = date(year, month, day)
    days = sorted(set(readings.values()))
    if not days:
        raise ValueError("neither order is a day")
    if len(days) == 1:
        return Clue(days[0], days[0], "day", fault=fault)
    if day_first is None and mark == "." and len(digits) == 4:
        day_first = True  # DIN 5008, and so in Ukrainian and Russian
    if day_first is None:
        return Clue(
            days[0],
            days[-1],
            "interval",
            fault=f"{first}{mark}{second}{mark}{digits} is {days[0]} or {days[1]}",
        )
    return Clue(readings[day_first], readings[day_first], "day", fault=fault)


def _in_words(text: str, day_first: bool | None, year: int | None) -> Clue | None:
    """Read the first date in words of any language, or the first month and day without a year."""
    open_day = None
    for name in ("en", *languages()):
        for mark in explicit_dates(text, day_first=day_first, year=year, language=name):
            if mark.begin and mark.end:
                return Clue(mark.begin, mark.end, "day" if mark.precision == "hour" else mark.precision)
            open_day = open_day or open_day_of(mark)
    return Clue(open_day=open_day) if open_day else None


def open_day_of(meaning: Timex) -> tuple[int, int] | None:
    """Return month and day of a date without a year."""
    value = meaning.value or ""
    if not re.match(r"XXXX-[0-9]{2}-[0-9]{2}", value):
        return None
    return int(value[5:7]), int(value[8:10])


def explicit_dates(
    text: str, *, day_first: bool | None = None, year: int | None = None, language: str = "en"
) -> Iterator[Timex]:
    """Yield the calendar dates of a text, as far as they speak for themselves."""
    tables = open_language(language)
    setting = Setting(year=year, day_first=day_first)
    for found in find_expressions(read_words(text, tables), tables):
        if found.make in ("calendar", "numeric_date", "calendar_month"):
            meaning = read_meaning(found, setting)
            if meaning:
                yield meaning


def read_address(text: str) -> Clue | None:
    """Read the date in an address, a file name or an id, or None where there is none.

    A date at the end of a headline in an address ("…-talks-resume-2022-03-28/") is that of the first filing; the story's
    own date is the same day in 80 % and the same or the next in 97 % of 1,992 addresses (docs/dates.md), so both are given;
    so with live pages, which run past midnight.

    Examples
    --------
    >>> read_address("https://example.org/2024/07/16/kharkiv.html").begin
    datetime.date(2024, 7, 16)
    >>> read_address("000_0a147cff8f06cf4a") is None
    True
    """
    lower = text.lower()[:_LONGEST_ADDRESS]
    for match in _DAY_IN_ADDRESS.finditer(lower):
        year, mark, month, day = match.groups()
        before, after = lower[: match.start()][-1:], lower[match.end() :][:1]
        bounded = not before.isalnum() and (not after.isalnum() or after == "t")
        if not mark and not (bounded and len(month) == len(day) == 2):
            continue  # digits within a longer code
        number = int(month) if month.isdigit() else _MONTHS.index(month) + 1 if month in _MONTHS else 0
        with suppress(ValueError):
            found = date(int(year), number, int(day))
            if (mark == before == "-" and "/" in lower) or _LIVE.search(lower):
                return Clue(found, found + timedelta(1), "interval")
            return Clue(found, found, "day")
    part = _MONTH_IN_ADDRESS.search(lower)
    if part:
        return Clue(*month_days(int(part[1]), int(part[2])), "month")
    return None
