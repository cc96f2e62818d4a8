"""Meanings of a week, a month, a season, a quarter, a year and more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.timing.days import near_year
from pipeline.timing.interval import add_months
from pipeline.timing.parts import Timex, dated

if TYPE_CHECKING:
    from pipeline.timing.parts import Parts, Setting

UNIT_DAYS = {"D": 1, "W": 7, "F": 14}
UNIT_MONTHS = {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}
UNDATED = {"Y": "XXXX", "M": "XXXX-XX", "D": "XXXX-XX-XX", "W": "XXXX-WXX", "Q": "XXXX-QX"}
_CUT = {"E": 3, "C": 2}  # characters of a year that name its decade and century
_FIRST_YEAR, _LAST_YEAR = 1500, 2150  # a bare number outside is a quantity
_SEASON_MIDDLE = {"SP": 4, "SU": 7, "FA": 10, "WI": 13}  # months; winter is named for the year it begins in


def shifted_value(day: date, count: float, unit: str) -> str:
    """Return the value ``count`` units from a day, as exact as the unit.

    Raises
    ------
    ValueError, OverflowError
        The year leaves 1-9999.
    """
    match unit:
        case "D" | "TH" | "TM" | "TS":
            hours = {"D": 24.0, "TH": 1.0}.get(unit, 0.0) * count
            return (day + timedelta(int(hours / 24))).isoformat()
        case "W" | "F":
            year, week, _ = (day + timedelta(int(count * UNIT_DAYS[unit]))).isocalendar()
            return f"{year:04d}-W{week:02d}"
        case "Q":
            return quarter_of(add_months(day, int(count * 3)))
        case "Y" if count == int(count):
            return f"{_year(day.year + int(count)):04d}"
        case "M" | "Y":
            return add_months(day, int(count * UNIT_MONTHS[unit])).isoformat()[:7]
    return f"{_year(day.year + int(count * UNIT_MONTHS[unit] / 12)):04d}"


def _year_said(parts: Parts) -> int:
    """Return a year given in figures or in words."""
    if parts.has("YEARNUM"):
        return int(parts.get("YEARNUM"))
    if parts.has("UNIT"):
        words = [piece.value for piece in parts.pieces if piece.cls in ("NUM", "TENFOLD")]
        return int(words[0] * words[1] + sum(words[2:])) if 1000 in words[1:2] else 0
    century, *rest = (piece.value for piece in parts.pieces if piece.cls == "NUM")
    return int(100 * century + sum(rest))


def _year(number: int) -> int:
    return date(number, 1, 1).year


def quarter_of(day: date) -> str:
    """Return the value of the quarter a day is in."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def month(parts: Parts, setting: Setting) -> Timex | None:
    """Read "May", "early May": of the year nearest in the direction the sentence looks."""
    number = parts.get("MONTH")
    year = near_year(number, 15, setting, "month")
    return dated(f"{year:04d}-{number:02d}" if year else f"XXXX-{number:02d}", parts.edge())


def calendar_month(parts: Parts, setting: Setting) -> Timex | None:
    """Read "February 2022", "June last year"."""
    number = parts.get("MONTH")
    year = _year_said(parts) if parts.has("YEARNUM", "NUM") else None
    if year is None and setting.today:
        year = setting.today.year + (parts.shift() or 0)
    return dated(f"{year:04d}-{number:02d}" if year else f"XXXX-{number:02d}", parts.edge())


def relative_unit(parts: Parts, setting: Setting) -> Timex | None:
    """Read "last week", "this year", "the past month", "that year", "the next day"."""
    shift, unit, today = parts.shift() or 0, parts.get("UNIT"), setting.today
    if today is None:
        return Timex("DATE", UNDATED.get(unit))
    if unit in ("TH", "TM", "TS"):
        return Timex("DATE", "PRESENT_REF", today, today, "day")
    if parts.has("LATEST"):
        shift = -1 if unit in ("Q", "M") else 0
    if parts.has("BEFORE"):
        shift = -2
    if parts.has("THAT", "FOLLOWING") or (unit == "D" and parts.has("NEXT", "LAST", "PREVIOUS")):
        today = (setting.day if unit == "D" else setting.before) or today
    value = shifted_value(today, shift, unit)[: _CUT.get(unit, 10)]
    if unit != "D" and parts.has("PAST"):
        return replace(dated(value), begin=_back(today, unit), end=today, precision="interval")
    return _up_to(dated(value, parts.edge()), parts, today)


def relative_month(parts: Parts, setting: Setting) -> Timex | None:
    """Read "last May", "next June", "this April"."""
    number, shift, today = parts.get("MONTH"), parts.shift() or 0, setting.today
    if today is None:
        return Timex("DATE", f"XXXX-{number:02d}")
    year = today.year - (shift < 0 and number >= today.month) + (shift > 0 and number <= today.month)
    return dated(f"{year:04d}-{number:02d}", parts.edge())


def relative_season(parts: Parts, setting: Setting) -> Timex | None:
    """Read "last fall", "this spring"."""
    name, today = parts.get("SEASON"), setting.today
    if today is None:
        return Timex("DATE", f"XXXX-{name}")
    return dated(_season_value(name, today, parts.shift() or 0, setting.direction), parts.edge())


def _back(day: date, unit: str) -> date:
    """Return the day one unit before: "the past week" ends today."""
    return day - timedelta(UNIT_DAYS[unit]) if unit in UNIT_DAYS else add_months(day, -UNIT_MONTHS[unit])


def _up_to(meaning: Timex, parts: Parts, today: date) -> Timex:
    """Cut "earlier this month" at today, and begin "later this month" there."""
    if not (meaning.begin and meaning.end and meaning.begin <= today <= meaning.end):
        return meaning
    if parts.has("EARLIER"):
        return replace(meaning, end=today, precision="interval")
    if parts.has("LATER"):
        return replace(meaning, begin=today, precision="interval")
    return meaning


def edge_unit(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the end of the year", "year-end", "later in the week"."""
    unit = parts.get("UNIT")
    if unit not in UNDATED:
        return None
    if setting.today is None:
        return Timex("DATE", UNDATED[unit])
    return _up_to(dated(shifted_value(setting.today, 0, unit), parts.edge()), parts, setting.today)


def season(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the summer of 2022", "early summer"."""
    name, year = parts.get("SEASON"), parts.get("YEARNUM")
    if parts.has("YEARS"):
        year = parts.get("YEARS")[0]
    if year is None and setting.today is None:
        return Timex("DATE", f"XXXX-{name}")
    if year is None and setting.today and parts.shift() is not None:
        year = setting.today.year + (parts.shift() or 0)
    if year is None and setting.today:
        return dated(_season_value(name, setting.today, 0, setting.direction), parts.edge())
    return dated(f"{year:04d}-{name}", parts.edge())


def _season_value(name: str, today: date, shift: int, direction: float) -> str:
    """Return year and season: the last, this or next one, or the nearest in the direction."""
    year = today.year - (name == "WI" and today.month < 6)
    ahead = _SEASON_MIDDLE[name] - today.month - 12 * (today.year - year)
    if shift < 0 and ahead >= -1:
        year -= 1
    if shift > 0 and ahead <= 1:
        year += 1
    if shift == 0 and ahead > 6 and direction <= 0:
        year -= 1
    return f"{_year(year):04d}-{name}"


def quarter(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the third quarter", "this year's first quarter", "the fourth quarter of 1989"."""
    number, year, today = parts.get("ORD", "NTH", "DAYNUM"), parts.get("YEARNUM"), setting.today
    if parts.has("QTR") and parts.pieces[0].word == "h":
        return dated(f"{year:04d}-H{number}") if number <= 2 else None
    if not 1 <= number <= 4:
        return None
    if year is None and today and parts.shift() is not None:
        year = today.year + (parts.shift() or 0)
    if year is None and today:
        # Results are of quarters past: a third quarter spoken of in March is last year's.
        year = today.year - (number > (today.month + 2) // 3 + 1 and setting.direction <= 0)
    if year:
        year -= _is_year_ago(parts)
    return dated(f"{year:04d}-Q{number}" if year else f"XXXX-Q{number}", parts.edge())


def that_quarter(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the quarter", "the latest quarter", "the year-earlier quarter": the one spoken of, else the last full one."""
    if setting.today is None:
        return Timex("DATE", "XXXX-QX")
    if not parts.has("PERIOD") and parts.get("UNIT") == "Y" and not setting.quarter:
        return dated(f"{_year(setting.today.year - 1):04d}")
    value = setting.quarter or quarter_of(add_months(setting.today, -3))
    year = parts.get("YEARNUM") or int(value[:4]) - _is_year_ago(parts)
    return dated(f"{_year(year):04d}{value[4:]}")


def _is_year_ago(parts: Parts) -> bool:
    """Say whether "year-ago", "year-earlier" stands in the expression."""
    return parts.has("AGO", "EARLIER") and any(p.cls == "UNIT" and p.value == "Y" for p in parts.pieces)


def half_year(parts: Parts, setting: Setting) -> Timex | None:
    """Read "the first half", "the second half of 1990"."""
    number, year = parts.get("ORD", "LAST", "PREVIOUS"), parts.get("YEARNUM")
    if year is None and setting.today:
        year = setting.today.year + (parts.shift() or 0 if parts.has("UNIT") else 0)
    half = 2 if number in (2, -1) else 1
    return dated(f"{year:04d}-H{half}") if year else Timex("DATE", f"XXXX-H{half}")


def year(parts: Parts, _setting: Setting) -> Timex | None:
    """Read "1990", "late 2023", "nineteen ninety-six", "the year two thousand"."""
    number = _year_said(parts)
    if not _FIRST_YEAR <= number <= _LAST_YEAR:
        return None
    if parts.has("SEASON"):
        return dated(f"{number:04d}-{parts.get('SEASON')}")
    return dated(f"{number:04d}", parts.edge())


def fiscal(parts: Parts, setting: Setting) -> Timex | None:
    """Read "fiscal 1989", "FY 1997", "the fiscal year": as the calendar year, for want of the firm's own."""
    number = parts.get("YEARNUM")
    if number is None and setting.today:
        number = setting.today.year + (parts.shift() or 0)
    return dated(f"{number:04d}", parts.edge()) if number else Timex("DATE", "XXXX")


def year_range(parts: Parts, _setting: Setting) -> Timex | None:
    """Read "2014-15", "1941-1945"."""
    first, last = parts.get("YEARS")
    last = last if last >= 1000 else first - first % 100 + last
    return dated(f"{first:04d}/{last:04d}") if first < last <= first + 100 else None


def decade(parts: Parts, _setting: Setting) -> Timex | None:
    """Read "the late 1990s", "the '80s", "the nineties"."""
    first = parts.get("DECADE")
    if first is None:
        first = 1900 + 10 * parts.get("DECADEWORD")
    return dated(f"{first // 10}", parts.edge())


def century(parts: Parts, _setting: Setting) -> Timex | None:
    """Read "the 20th century"."""
    number = parts.get("NTH", "ORD")
    return dated(f"{number - 1:02d}", parts.edge()) if 1 <= number <= 22 else None
