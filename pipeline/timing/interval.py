"""From a TIMEX3 value to the days it covers."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

Days = tuple[date, date, str]

_SEASONS = {
    "SP": (3, 5),
    "SU": (6, 8),
    "FA": (9, 11),
    "WI": (12, 14),
}  # meteorological, northern half of the Earth
_VALUE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?|W(?P<week>[0-9]{2})(?P<weekend>-WE)?"
    r"|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)))?(?P<time>T.*)?"
)


@lru_cache(maxsize=4096)
def days_of(value: str | None) -> Days | None:
    """Return first day, last day and precision of a TIMEX3 date, or None where it names no days.

    Examples
    --------
    >>> days_of("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29), 'month')
    >>> days_of("199")
    (datetime.date(1990, 1, 1), datetime.date(1999, 12, 31), 'decade')
    >>> days_of("XXXX-05") is None
    True
    """
    if not value:
        return None
    try:
        if "/" in value:
            first, last = (days_of(part) for part in value.split("/", 1))
            return (first[0], last[1], "interval") if first and last and first[0] <= last[1] else None
        if re.fullmatch(r"[0-9]{3}", value):
            return date(int(value) * 10, 1, 1), date(int(value) * 10 + 9, 12, 31), "decade"
        if re.fullmatch(r"[0-9]{2}", value):
            return date(int(value) * 100 or 1, 1, 1), date(int(value) * 100 + 99, 12, 31), "interval"
        match = _VALUE.fullmatch(value)
        return _days(match) if match else None
    except (ValueError, OverflowError):
        return None


def _days(match: re.Match[str]) -> Days:
    """Read the parts of a value.

    Raises
    ------
    ValueError
        No calendar has such a day.
    """
    year = int(match["year"])
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return day, day, "hour" if re.match(r"T[0-9]", match["time"] or "") else "day"
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        if match["weekend"]:
            return monday + timedelta(5), monday + timedelta(6), "interval"
        return monday, monday + timedelta(6), "week"
    first, last, precision = 1, 12, "year"
    if match["month"]:
        first, last, precision = int(match["month"]), int(match["month"]), "month"
    elif match["quarter"]:
        last, precision = 3 * int(match["quarter"]), "quarter"
        first = last - 2
    elif match["half"]:
        last, precision = 6 * int(match["half"]), "interval"
        first = last - 5
    elif match["season"]:
        first, last = _SEASONS[match["season"]]
        precision = "season"
    return date(year, first, 1), month_days(year + (last > 12), (last - 1) % 12 + 1)[1], precision


def month_days(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """Shift a day by months; the 31st falls back to the month's last day.

    Raises
    ------
    ValueError
        The year leaves 1-9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def narrow(days: Days, part: str | None) -> Days:
    """Take the first, middle or last third of an interval of at least a week ("early May": 1 to 10).

    The thirds are the common reading of early, mid and late: a month's are 1-10, 11-20 and 21 to its end, a year's four
    months, a decade's four, three and three years.
    """
    begin, end, precision = days
    length = (end - begin).days + 1
    if part is None or length < 7:
        return days
    step = 10 if precision == "month" else length // 3
    first, last = begin + timedelta(step), begin + timedelta(2 * step)
    if precision == "year":
        first, last = date(begin.year, 5, 1), date(begin.year, 9, 1)
    elif precision == "decade":
        first, last = date(begin.year + 4, 1, 1), date(begin.year + 7, 1, 1)
    if part == "START":
        return begin, first - timedelta(1), "interval"
    if part == "MID":
        return first, last - timedelta(1), "interval"
    return last, end, "interval"
