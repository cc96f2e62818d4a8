"""Meanings counted in units: so long ago, so long, so often; and now, recently, soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.timing.interval import add_months
from pipeline.timing.parts import Timex, dated
from pipeline.timing.years import UNIT_DAYS, UNIT_MONTHS, shifted_value

if TYPE_CHECKING:
    from pipeline.timing.parts import Count, Parts, Setting

_INNER = {"Y": (12, "M"), "M": (30, "D"), "W": (7, "D"), "D": (24, "TH"), "TH": (60, "TM"), "TM": (60, "TS")}
_MULTIPLE = {"F": (2, "W"), "E": (10, "Y"), "C": (100, "Y")}
_LONGEST_SPAN = 200  # units that a span is counted back: "the past 2,000 years" names no days


def period(count: Count, unit: str) -> str:
    """Return a TIMEX3 duration.

    Examples
    --------
    >>> period(2, "W"), period(1.5, "TM"), period("X", "Y"), period(2, "E")
    ('P2W', 'PT1M30S', 'PXY', 'P20Y')
    """
    head = "PT" if unit.startswith("T") else "P"
    if isinstance(count, str):
        return f"{head}{count}{unit[-1]}"
    number = 1.0 if count is None else count
    if unit in _MULTIPLE:
        factor, unit = _MULTIPLE[unit]
        number *= factor
    if number == int(number) or unit not in _INNER:
        return f"{head}{number:g}{unit[-1]}"
    inside, inner = _INNER[unit]
    whole, rest = int(number), round((number - int(number)) * inside)
    mark = "T" if inner.startswith("T") and head == "P" else ""
    return f"{head}{f'{whole}{unit[-1]}' if whole else ''}{mark}{rest}{inner[-1]}"


def ago(parts: Parts, setting: Setting) -> Timex | None:
    """Read "two weeks ago": from publication, as exact as the unit; "weeks ago" names no days."""
    count, unit = _steps(parts), parts.get("UNIT", "UNITS")
    if setting.today is None or not isinstance(count, float):
        return Timex("DATE", "PAST_REF")
    if unit == "Y" and count == 1 and setting.quarter:
        return dated(_year_before(setting.quarter))
    return dated(shifted_value(setting.today, -count, unit))


def shifted(parts: Parts, setting: Setting) -> Timex | None:
    """Read "a day earlier", "two weeks later", "the year before": from the expression before, else from publication."""
    count, unit = _steps(parts), parts.get("UNIT", "UNITS")
    sign = parts.get("EARLIER", "LATER") or (-1 if parts.has("BEFORE") else 1)
    anchor = (setting.day if unit in UNIT_DAYS else setting.before) or setting.today
    if anchor is None or not isinstance(count, float):
        return Timex("DURATION", period(count, unit))
    if unit == "Y" and count == 1 and sign < 0 and setting.quarter:
        return dated(_year_before(setting.quarter))
    return dated(shifted_value(anchor, sign * count, unit))


def _steps(parts: Parts) -> float | str:
    """Return how many units; one where no number stands, "X" for bare "weeks"."""
    count = parts.count()
    return ("X" if parts.has("UNITS") else 1.0) if count is None else count


def _year_before(quarter: str) -> str:
    return f"{int(quarter[:4]) - 1:04d}{quarter[4:]}"


def span(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the past two months", "the next few days": a duration that ends or begins at publication."""
    count, unit, sign = (
        parts.count(),
        parts.get("UNIT", "UNITS"),
        parts.get("LAST", "PREVIOUS", "PAST", "NEXT", "FOLLOWING"),
    )
    value = period(count, unit)
    if setting.today is None or sign is None or not isinstance(count, float) or count > _LONGEST_SPAN:
        return Timex("DURATION", value)
    steps = int(count) * sign
    if unit in UNIT_MONTHS:
        other = add_months(setting.today, steps * UNIT_MONTHS[unit])
    else:
        other = setting.today + timedelta(steps * UNIT_DAYS[unit] if unit in UNIT_DAYS else int(steps / 24))
    return Timex("DURATION", value, min(other, setting.today), max(other, setting.today), "interval")


def duration(parts: Parts, _setting: Setting) -> Timex | None:
    """Read "two weeks", "a 24-hour period", "five-year"."""
    bare = parts.has("UNITS") and parts.count() is None
    return Timex("DURATION", period("X" if bare else parts.count(), parts.get("UNIT", "UNITS")))


def every(parts: Parts, _setting: Setting) -> Timex | None:
    """Read "every Thursday", "Tuesday nights", "each July", "every two weeks"."""
    number, month, unit = parts.get("WEEKDAY", "WEEKDAYS"), parts.get("MONTH"), parts.get("UNIT", "UNITS")
    if number:
        return Timex("SET", f"XXXX-WXX-{number}{parts.clock()}")
    if month:
        return Timex("SET", f"XXXX-{month:02d}")
    if unit:
        return Timex(
            "SET", period(parts.get("OTHERS") or (None if parts.has("RATE") else parts.count()), unit)
        )
    if parts.has("SEASON"):
        return Timex("SET", f"XXXX-{parts.get('SEASON')}")
    return Timex("SET", f"XXXX-XX-XX{parts.clock()}" if parts.clock() else "XXXX-WXX-WE")


def adverb(parts: Parts, _setting: Setting) -> Timex | None:
    """Read "daily", "annually"."""
    return Timex("SET", period(None, parts.get("ADVERB")))


def reference(parts: Parts, setting: Setting) -> Timex | None:
    """Read "now", "recently", "the future": the day of publication, or no days."""
    value = parts.get("PRESENT", "RECENT", "ONCE", "SOON", "FUTURE")
    if value is None:
        value = {-1: "PAST_REF", 0: "PRESENT_REF", 1: "FUTURE_REF"}[parts.shift() or 0]
    if value == "PRESENT_REF" and setting.today:
        return Timex("DATE", value, setting.today, setting.today, "day")
    return Timex("DATE", value)
