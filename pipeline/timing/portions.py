"""Meanings of a part of a longer period: "the last week of June", "the first three months of 2024"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.timing.days import near_year
from pipeline.timing.interval import add_months, narrow
from pipeline.timing.lengths import period
from pipeline.timing.parts import Timex, dated
from pipeline.timing.years import UNDATED, UNIT_DAYS, UNIT_MONTHS, calendar_month, month, shifted_value

if TYPE_CHECKING:
    from pipeline.timing.parts import Parts, Setting


def week_of(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the week of July 8", "the week ended July 12"."""
    month, number, year = parts.get("MONTH"), parts.get("DAYNUM", "NTH", "ORD"), parts.get("YEARNUM")
    year = year or near_year(month, number, setting, "calendar")
    return dated(shifted_value(date(year, month, number), 0, "W")) if year else Timex("DATE", "XXXX-WXX")


def part_of_period(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the last week of June", "the first Monday in May", "the first three months of 2024"."""
    whole, nth = _whole(parts, setting), parts.get("ORD", "NTH", "LAST")
    if whole is None:
        return None
    if not parts.has("WEEKDAY"):
        count = parts.count() or ("X" if parts.has("UNITS") else None)
        if count is not None:
            return _stretch(whole, nth, count, parts.get("UNIT", "UNITS"))
    if whole.begin is None or whole.end is None:
        return whole
    if parts.has("WEEKDAY"):
        first = whole.begin + timedelta((parts.get("WEEKDAY") - whole.begin.isoweekday()) % 7)
        begin = first + timedelta(7 * (nth - 1 if nth > 0 else (whole.end - first).days // 7))
        unit = "D"
    else:
        unit = parts.get("UNIT")
        begin = _moved(whole.begin, nth - 1, unit) if nth > 0 else _moved(whole.end + timedelta(1), -1, unit)
    if begin > whole.end:
        return None
    if unit == "W":
        middle = shifted_value(begin + timedelta(3), 0, "W")
        return Timex("DATE", middle, begin, min(begin + timedelta(6), whole.end), "interval")
    return dated(shifted_value(begin, 0, unit))


def _stretch(whole: Timex, nth: int, count: float | str, unit: str) -> Timex:
    """Return the first or last so many units of a period; of unsaid number its first or last third."""
    value = period(count, unit)
    if whole.begin is None or whole.end is None:
        return Timex("DURATION", value)
    if isinstance(count, str):
        days = whole.begin, whole.end, whole.precision
        return Timex("DURATION", value, *narrow(days, "START" if nth > 0 else "END"))
    begin = whole.begin if nth > 0 else _moved(whole.end + timedelta(1), -int(count), unit)
    end = _moved(whole.begin, int(count), unit) - timedelta(1) if nth > 0 else whole.end
    return Timex("DURATION", value, begin, end, "interval")


def _whole(parts: Parts, setting: Setting) -> Timex | None:
    """Return the period that "the last week of June" is a part of."""
    if parts.has("MONTH"):
        return (calendar_month if parts.has("YEARNUM") else month)(parts, setting)
    if parts.has("YEARNUM"):
        return dated(f"{parts.get('YEARNUM'):04d}")
    outer = [
        piece for piece in parts.pieces if piece.cls in ("UNIT", "NEXT", "THIS", "PREVIOUS", "PAST", "LAST")
    ]
    if setting.today is None:
        return Timex("DATE", UNDATED.get(outer[-1].value))
    shift = outer[-2].value if len(outer) > 1 and outer[-2].cls != "UNIT" and outer[-2] is not outer[0] else 0
    return dated(shifted_value(setting.today, shift, outer[-1].value))


def _moved(day: date, count: int, unit: str) -> date:
    """Return the day so many units on.

    Raises
    ------
    ValueError
        The unit is less than a day, or the year leaves 1-9999.
    """
    if unit in UNIT_DAYS:
        return day + timedelta(count * UNIT_DAYS[unit])
    if unit not in UNIT_MONTHS:
        raise ValueError(f"{unit}: no unit of days")
    return add_months(day, count * UNIT_MONTHS[unit])
