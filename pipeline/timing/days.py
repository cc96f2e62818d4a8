"""Meanings that are a day or a part of one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.timing.direction import gap_odds
from pipeline.timing.interval import add_months
from pipeline.timing.parts import Timex, dated

if TYPE_CHECKING:
    from pipeline.timing.parts import Parts, Setting

CENTURY_TURN = 70  # 69 is 2069 and 70 is 1970, as POSIX reads two digits


def near_year(month: int, day: int, setting: Setting, kind: str) -> int | None:
    """Return the year of a month and day: of the last and the next such day the one the sentence points to.

    Raises
    ------
    ValueError
        No year has such a day.
    """
    date(2024, month, day)
    if setting.joint:
        stated, neighbour, sign = setting.joint
        return stated + sign * ((month - neighbour) * sign < 0)
    today = setting.today
    if today is None:
        return setting.year
    behind = ahead = None
    for year in range(today.year - 8, today.year + 9):  # 29 February may be eight years off
        try:
            there = date(year, month, day)
        except ValueError:
            continue
        if there <= today:
            behind = there
        elif ahead is None:
            ahead = there
    if behind is None or ahead is None:
        return (behind or ahead or today).year
    odds = setting.direction + setting.nearness.get(kind, 1.0) * gap_odds(
        (today - behind).days, (ahead - today).days
    )
    return ahead.year if odds > 0 else behind.year


def numeric_date(parts: Parts, setting: Setting) -> Timex | None:
    """Read 2024-07-16, 16.07.2024, 7/16/2024; 1/2/2024 without a known order is known to its year."""
    iso = parts.get("ISODATE")
    if iso:
        return dated(date(*iso).isoformat())
    first, second, digits, mark = parts.get("SLASHDATE")
    if len(digits) == 2 and mark == "-":
        return None  # a score, a page, a part number
    year = int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) >= CENTURY_TURN else 2000)
    order = setting.day_first
    if first > 12 or (mark == "." and len(digits) == 4):
        order = True
    elif second > 12 or first == second:
        order = False
    if order is None:
        return Timex("DATE", f"{year:04d}-XX-XX", date(year, 1, 1), date(year, 12, 31), "year")
    return dated(date(year, *((second, first) if order else (first, second))).isoformat())


def calendar(parts: Parts, setting: Setting) -> Timex | None:
    """Read "Tuesday, July 16, 2024", "24 February", "March 5 and 6", "5 p.m. EST Nov. 9"."""
    month, year, time = parts.get("MONTH"), parts.get("YEARNUM"), parts.clock()
    if year is None and parts.has("UNIT") and setting.today:
        year = setting.today.year + (parts.shift() or 0)
    numbers = [
        piece.value
        for piece, after in zip(parts.pieces, [*parts.pieces[1:], None], strict=True)
        if piece.cls in ("DAYNUM", "NTH", "ORD") and not (after and after.cls == "MERIDIEM")
    ]
    numbers += [day for piece in parts.pieces if piece.cls == "RANGE" for day in piece.value]
    first, last = numbers[0], numbers[-1]
    if year is None:
        year = near_year(month, first, setting, "calendar")
        if setting.today and parts.has("THIS"):
            year = setting.today.year
    if year is None:
        return Timex("TIME" if time else "DATE", f"XXXX-{month:02d}-{first:02d}{time}")
    day = date(year, month, first)
    if last != first:
        return dated(f"{day.isoformat()}/{date(year, month, last).isoformat()}")
    return dated(day.isoformat() + time)


def another_day(parts: Parts, setting: Setting) -> Timex | None:
    """Read the "6" of "March 5 and 6"."""
    if setting.day is None:
        return None
    return dated(setting.day.replace(day=parts.get("DAYNUM", "NTH")).isoformat())


def weekday(parts: Parts, setting: Setting) -> Timex | None:
    """Read "Tuesday night", "next Tuesday", "last Friday": against publication, by the sentence's direction."""
    number, time, today = parts.get("WEEKDAY"), parts.clock(), setting.today
    if today is None:
        return Timex("TIME" if time else "DATE", f"XXXX-WXX-{number}{time}")
    if setting.linked and parts.shift() is None:
        return dated((setting.linked + timedelta(_ahead(setting.linked, number) or 7)).isoformat() + time)
    if parts.has("PREVIOUS") and setting.day:
        back = (setting.day.isoweekday() - number) % 7 or 7
        return dated((setting.day - timedelta(back)).isoformat() + time)
    if parts.has("FOLLOWING") and setting.day:
        return dated((setting.day + timedelta(_ahead(setting.day, number) or 7)).isoformat() + time)
    back = (today.isoweekday() - number) % 7
    if parts.has("NEXT", "FOLLOWING"):
        offset = _ahead(today, number) or 7
    elif parts.has("LAST", "PREVIOUS"):
        offset = -(back or 7)
    elif setting.direction > 0 or (parts.has("THIS") and setting.direction == 0):
        offset = _ahead(today, number)
    else:
        offset = -back
    return dated((today + timedelta(offset)).isoformat() + time)


def weekday_of_week(parts: Parts, setting: Setting) -> Timex | None:
    """Read "Friday next week", "Tuesday of last week"."""
    number, time, today = parts.get("WEEKDAY"), parts.clock(), setting.today
    if today is None:
        return Timex("TIME" if time else "DATE", f"XXXX-WXX-{number}{time}")
    monday = today + timedelta(7 * (parts.shift() or 0) - today.isoweekday() + 1)
    return dated((monday + timedelta(number - 1)).isoformat() + time)


def _ahead(day: date, number: int) -> int:
    """Return the days from a day to the next such weekday, 0 where it is one."""
    return (number - day.isoweekday()) % 7


def day_relative(parts: Parts, setting: Setting) -> Timex | None:
    """Read "yesterday", "today", "tonight", "late yesterday", "the day after tomorrow"."""
    time, offset = parts.clock(), parts.get("DAYREL") or 0
    offset += parts.has("AFTER") - parts.has("BEFORE")
    if setting.today is None:
        return Timex("TIME" if time else "DATE", f"XXXX-XX-XX{time}")
    return dated((setting.today + timedelta(offset)).isoformat() + time)


def part_of_day(parts: Parts, setting: Setting) -> Timex | None:
    """Read "this morning", "last night", "the next morning", "that evening"."""
    time = parts.clock()
    later = parts.has("FOLLOWING", "NEXT")
    bare = parts.shift() is None and setting.day_near
    day = setting.day if later or bare or parts.has("THAT") else setting.today
    if day is None or setting.today is None:
        return Timex("TIME", f"XXXX-XX-XX{time}")
    shift = 1 if later else -1 if parts.has("LAST", "PREVIOUS") else 0
    return dated((day + timedelta(shift)).isoformat() + time)


def weekend(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the weekend", "last weekend", "this weekend": a Saturday and Sunday."""
    today = setting.today
    if today is None:
        return Timex("DATE", "XXXX-WXX-WE")
    shift = parts.shift()
    if shift is None or (shift == 0 and setting.direction < 0):
        shift = -1 if today.isoweekday() < 6 and setting.direction <= 0 else 0
    year, week, _ = (today + timedelta(7 * shift)).isocalendar()
    return dated(f"{year:04d}-W{week:02d}-WE")


def holiday(parts: Parts, setting: Setting) -> Timex | None:
    """Read "Christmas", "last Thanksgiving", "New Year's Eve": the nearest, in the direction the sentence looks."""
    rule, today = parts.get("HOLIDAY", "FEAST", "NEW", "GOOD"), setting.today
    units = [piece.value for piece in parts.pieces if piece.cls == "UNIT"]
    if units and units[-1] != "D" and not parts.has("EVE"):
        return None
    if today is None:
        return Timex("DATE", f"XXXX-{rule}" if rule[2:3] == "-" and not parts.has("EVE") else None)
    named = parts.get("WEEKDAY")
    offers = []
    for year in (today.year - 1, today.year, today.year + 1):
        day = _holiday_day(rule, year) - timedelta(parts.has("EVE"))
        if parts.has("GOOD"):
            day -= timedelta(2)
        offers.append(day + timedelta(_ahead(day, named)) if named else day)
    sign = parts.shift() or 0
    offers = [day for day in offers if not sign or (day - today).days * sign > 0]
    return dated(min(offers, key=lambda day: abs((day - today).days)).isoformat())


def _holiday_day(rule: str, year: int) -> date:
    """Return a holiday's day: "12-25", "11/4/4" the fourth Thursday of November, "easter" by the Gregorian rule."""
    if rule[2:3] == "-":
        month, day = map(int, rule.split("-"))
        return date(year, month, day)
    if "/" in rule:
        month, number, nth = map(int, rule.split("/"))
        first = date(year, month, 1)
        if nth < 0:
            last = add_months(first, 1) - timedelta(1)
            return last - timedelta((last.isoweekday() - number) % 7)
        return first + timedelta(_ahead(first, number) + 7 * (nth - 1))
    # Meeus, Jones and Butcher's form of the computus.
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def clock(parts: Parts, setting: Setting) -> Timex | None:
    """Read "around 7:15 p.m.": on the day spoken of before, else on that of publication."""
    day = (setting.day if setting.day_near else None) or setting.today
    time = parts.clock()
    return dated(day.isoformat() + time) if day else Timex("TIME", time)
