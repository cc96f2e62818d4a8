"""What a time expression means: TIMEX3 type and value, and the days it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.timing.interval import add_months, days_of, narrow

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.timing.scan import Found

_VALUE_DAYS = {"D": 1, "W": 7, "F": 14}
_UNIT_MONTHS = {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}


@dataclass(frozen=True, slots=True)
class Timex:
    """A meaning: TIMEX3 type and value (None: not to be fixed), days and precision (none: no days)."""

    type: str
    value: str | None
    begin: date | None = None
    end: date | None = None
    precision: str = "none"


@dataclass(slots=True)
class Setting:
    """What an expression is read against.

    Attributes
    ----------
    today
        The article's day of publication, or None: undated.
    year
        Its year, known for some articles whose day is not.
    before
        The days of the expression before it in the text, for "a day earlier".
    direction
        -1 the sentence looks back, +1 ahead, 0 does not say.
    day_first
        How 1/2/2024 is to be read; None: not known.
    quarter
        The value of the quarter spoken of ("a year earlier" of a third quarter is a third quarter).
    """

    today: date | None
    year: int | None
    before: date | None = None
    direction: int = 0
    day_first: bool | None = None
    quarter: str | None = None


def read_meaning(found: Found, setting: Setting) -> Timex | None:
    """Return the meaning of an expression, or None where it is none after all ("31 February")."""
    try:
        return MAKERS[found.make](_Parts(found), setting)
    except (ValueError, OverflowError):
        return None


class _Parts:
    """An expression's pieces, by class."""

    def __init__(self, found: Found) -> None:
        self.pieces = found.pieces

    def has(self, *classes: str) -> bool:
        return any(piece.cls in classes for piece in self.pieces)

    def get(self, *classes: str) -> Any:
        return next((piece.value for piece in self.pieces if piece.cls in classes), None)

    def all(self, *classes: str) -> list[Any]:
        return [piece.value for piece in self.pieces if piece.cls in classes]

    def edge(self) -> str | None:
        """START, MID or END of what follows."""
        value: str | None = self.get("START", "MID", "FINISH")
        return value

    def shift(self) -> int | None:
        """-1 last, 0 this, +1 next."""
        value: int | None = self.get("LAST", "NEXT", "THIS", "FOLLOWING", "THAT", "LATEST")
        return value

    def count(self) -> float | str | None:
        """The number said, "X" for an unsaid one, None for none."""
        total: float = 0
        chunk: float = 0
        seen = False
        for piece in self.pieces:
            if piece.cls in ("DAYNUM", "INT", "YEARNUM", "DECIMAL"):
                chunk, seen = float(piece.value), True
            elif piece.cls == "RANGE":
                chunk, seen = float(piece.value[0]), True
            elif piece.cls == "NUM":
                chunk, seen = chunk + piece.value, True
            elif piece.cls == "TENFOLD":
                chunk, seen = (chunk or 1) * piece.value, True
                if piece.value == 1000:
                    total, chunk = total + chunk, 0
            elif piece.cls in ("COUPLE", "DOZEN"):
                chunk, seen = (chunk or 1) * piece.value, True
            elif piece.cls == "VAGUE":
                return 1 if piece.value == 1 and not seen else "X" if not seen else chunk
            elif piece.cls in ("UNIT", "UNITS") or (seen and piece.cls == "TO"):
                break
        if seen:
            return total + chunk
        return 0.5 if self.has("HALF") else 1 if self.has("A") else None

    def clock(self) -> str:
        """The part after the day: "T15:00", "TNI" or ""."""
        for piece in self.pieces:
            if piece.cls in ("CLOCK", "CLOCKAP"):
                hour, minute = piece.value
                pm = self.get("MERIDIEM")
                if piece.cls == "CLOCK" and pm and hour <= 12:
                    hour = hour % 12 + (12 if pm == "p" else 0)
                return f"T{hour:02d}:{minute:02d}"
            if piece.cls == "NOON":
                return f"T{piece.value}"
        for piece, after in zip(self.pieces, self.pieces[1:], strict=False):
            if piece.cls == "DAYNUM" and after.cls == "MERIDIEM":
                return f"T{piece.value % 12 + (12 if after.value == 'p' else 0):02d}:00"
        part = self.get("DAYPART", "DAYPARTS", "TONIGHT")
        return f"T{part}" if part else ""


def _dated(value: str | None, edge: str | None = None, kind: str | None = None) -> Timex:
    """Make a DATE (or TIME, where it has a clock) of a value."""
    days = days_of(value)
    kind = kind or ("TIME" if value and "T" in value else "DATE")
    if days is None:
        return Timex(kind, value)
    return Timex(kind, value, *narrow(days, edge))


def _near(month: int, day: int, setting: Setting) -> int | None:
    """The year of a month and day: the one nearest publication, in the direction the sentence looks."""
    today = setting.today
    if today is None:
        return setting.year
    best: tuple[float, int] | None = None
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            gap = (date(year, month, day) - today).days
        except ValueError:
            continue
        # News looks back: a day ahead costs more than one behind, unless the sentence looks ahead.
        cost = (
            abs(gap) * (1.6 if gap > 0 else 1.0)
            if setting.direction <= 0
            else abs(gap) * (2.0 if gap < 0 else 1.0)
        )
        if best is None or cost < best[0]:
            best = cost, year
    if best is None:
        raise ValueError("no such day")
    return best[1]


def _numeric_date(parts: _Parts, setting: Setting) -> Timex | None:
    iso = parts.get("ISODATE")
    if iso:
        year, month, day = iso
    else:
        first, second, year, mark = parts.get("SLASHDATE")
        if year < 100:
            if mark == "-":
                return None
            year += 2000 if year < 70 else 1900  # POSIX's reading of two digits
        day_first = first > 12 or (second <= 12 and (mark == "." or setting.day_first is True))
        if first <= 12 and second <= 12 and first != second and mark != "." and setting.day_first is None:
            return Timex("DATE", f"{year:04d}-XX-XX", date(year, 1, 1), date(year, 12, 31), "year")
        month, day = (second, first) if day_first else (first, second)
    return _dated(date(year, month, day).isoformat())


def _calendar(parts: _Parts, setting: Setting) -> Timex | None:
    month, year = parts.get("MONTH"), parts.get("YEARNUM")
    clock = parts.clock()
    days = [piece.value for i, piece in enumerate(parts.pieces)
            if piece.cls in ("DAYNUM", "NTH", "ORD")
            and not (i + 1 < len(parts.pieces) and parts.pieces[i + 1].cls == "MERIDIEM")]  # fmt: skip
    first, last = days[0], days[-1]
    date(2024, month, first)
    if year is None:
        year = _near(month, first, setting)
    if year is None:
        return Timex("TIME" if clock else "DATE", f"XXXX-{month:02d}-{first:02d}{clock}")
    day = date(year, month, first)
    if last != first:
        return _dated(f"{day.isoformat()}/{date(year, month, last).isoformat()}")
    return _dated(day.isoformat() + clock)


def _calendar_month(parts: _Parts, setting: Setting) -> Timex | None:
    month, year = parts.get("MONTH"), parts.get("YEARNUM")
    if year is None and setting.today:
        year = setting.today.year + (parts.shift() or 0)
    return _dated(f"{year:04d}-{month:02d}" if year else f"XXXX-{month:02d}", parts.edge())


def _month(parts: _Parts, setting: Setting) -> Timex | None:
    month = parts.get("MONTH")
    year = _near(month, 15, setting)
    return _dated(f"{year:04d}-{month:02d}" if year else f"XXXX-{month:02d}", parts.edge())


def _weekday(parts: _Parts, setting: Setting) -> Timex | None:
    weekday, shift, clock = parts.get("WEEKDAY"), parts.shift(), parts.clock()
    today = setting.today
    if today is None:
        return Timex("TIME" if clock else "DATE", f"XXXX-WXX-{weekday}{clock}")
    back = (today.isoweekday() - weekday) % 7
    if parts.has("NEXT") or (parts.has("FOLLOWING") and not setting.before):
        day = today + timedelta((weekday - today.isoweekday() - 1) % 7 + 1)
    elif parts.has("FOLLOWING") and setting.before:
        day = setting.before + timedelta((weekday - setting.before.isoweekday() - 1) % 7 + 1)
    elif parts.has("LAST"):
        day = today - timedelta(back or 7)
    elif shift == 0 and parts.has("THIS"):
        day = (
            today - timedelta(back)
            if setting.direction < 0
            else today + timedelta((weekday - today.isoweekday()) % 7)
        )
    elif setting.direction > 0:
        day = today + timedelta((weekday - today.isoweekday()) % 7)
    else:
        day = today - timedelta(back)
    return _dated(day.isoformat() + clock)


def _day_relative(parts: _Parts, setting: Setting) -> Timex | None:
    clock = parts.clock()
    if setting.today is None:
        return Timex("TIME" if clock else "DATE", f"XXXX-XX-XX{clock}")
    return _dated((setting.today + timedelta(parts.get("DAYREL") or 0)).isoformat() + clock)


def _part_of_day(parts: _Parts, setting: Setting) -> Timex | None:
    clock = parts.clock()
    day = setting.before if parts.has("THAT", "FOLLOWING", "NEXT") else setting.today
    if day is None or setting.today is None:
        return Timex("TIME", f"XXXX-XX-XX{clock}")
    shift = 1 if parts.has("FOLLOWING", "NEXT") else -1 if parts.has("LAST") else 0
    return _dated((day + timedelta(shift)).isoformat() + clock)


def _shift(day: date, count: float, unit: str, setting: Setting) -> str:
    """The value of ``count`` units from a day, as exact as the unit."""
    if unit in ("D", "TH", "TM", "TS"):
        steps = {"D": 1.0, "TH": 1 / 24, "TM": 0, "TS": 0}[unit]
        return (day + timedelta(int(count * steps))).isoformat()
    if unit in ("W", "F"):
        week = (day + timedelta(int(count * _VALUE_DAYS[unit]))).isocalendar()
        return f"{week.year:04d}-W{week.week:02d}"
    if unit in ("M", "Q"):
        shifted = add_months(day, int(count * _UNIT_MONTHS[unit]))
        if unit == "Q":
            return f"{shifted.year:04d}-Q{(shifted.month + 2) // 3}"
        return f"{shifted.year:04d}-{shifted.month:02d}"
    if unit == "Y":
        year = day.year + int(count)
        if abs(count) == 1 and setting.quarter:
            return f"{int(setting.quarter[:4]) - 1:04d}{setting.quarter[4:]}"
        if count != int(count):
            shifted = add_months(day, int(count * 12))
            return f"{shifted.year:04d}-{shifted.month:02d}"
        return f"{year:04d}"
    year = day.year + int(count * _UNIT_MONTHS[unit] / 12)
    return f"{year:04d}"[: 3 if unit == "E" else 2]


def _ago(parts: _Parts, setting: Setting) -> Timex | None:
    count, unit = parts.count(), parts.get("UNIT", "UNITS")
    if setting.today is None or not isinstance(count, (int, float)):
        return Timex("DATE", "PAST_REF")
    return _dated(_shift(setting.today, -count, unit, setting))


def _shifted(parts: _Parts, setting: Setting) -> Timex | None:
    count, unit = parts.count(), parts.get("UNIT", "UNITS")
    sign = parts.get("EARLIER", "LATER")
    anchor = setting.before or setting.today
    if anchor is None or not isinstance(count, (int, float)):
        return Timex("DATE", "PAST_REF" if sign < 0 else "FUTURE_REF")
    return _dated(_shift(anchor, sign * count, unit, setting))


def _period(count: float | str | None, unit: str) -> str:
    """A TIMEX3 duration."""
    letter = unit[-1]
    if isinstance(count, str):
        amount = "X"
    else:
        number = count or 1
        if letter == "F":
            number, letter = 2 * number, "W"
        if letter == "E":
            number, letter = 10 * number, "Y"
        if letter == "C":
            number, letter = 100 * number, "Y"
        if number != int(number):
            parts = {"Y": (12, "M"), "H": (60, "M"), "M": (30, "D"), "D": (24, "H")}.get(letter)
            if parts and unit != "TM":
                whole = int(number)
                rest = round((number - whole) * parts[0])
                time = "T" if unit in ("TH",) or parts[1] == "H" else ""
                head = f"{whole}{letter}" if whole else ""
                return f"P{time}{head}{rest}{parts[1]}"
        amount = f"{number:g}"
    return f"P{'T' if unit.startswith('T') else ''}{amount}{letter}"


def _span(parts: _Parts, setting: Setting) -> Timex | None:
    count, unit = parts.count(), parts.get("UNIT", "UNITS")
    value = _period(count, unit)
    shift = parts.shift()
    if setting.today is None or shift is None or not isinstance(count, (int, float)) or count > 200:
        return Timex("DURATION", value)
    steps = int(count * shift)
    other = (setting.today + timedelta(steps * _VALUE_DAYS[unit]) if unit in _VALUE_DAYS
             else add_months(setting.today, steps * _UNIT_MONTHS[unit]) if unit in _UNIT_MONTHS
             else setting.today + timedelta(int(steps / 24)))  # fmt: skip
    return Timex("DURATION", value, min(other, setting.today), max(other, setting.today), "interval")


def _relative_unit(parts: _Parts, setting: Setting) -> Timex | None:
    shift, unit = parts.shift() or 0, parts.get("UNIT")
    today = setting.today
    if parts.has("THAT", "FOLLOWING") and setting.before:
        today = setting.before
    kind = unit or ("WE" if parts.has("WEEKEND") else "")
    if today is None:
        form = {
            "Y": "XXXX",
            "M": "XXXX-XX",
            "D": "XXXX-XX-XX",
            "W": "XXXX-WXX",
            "WE": "XXXX-WXX-WE",
            "Q": "XXXX-QX",
        }
        return Timex("DATE", form.get(kind))
    if parts.has("SEASON"):
        return _dated(_season_value(parts.get("SEASON"), today, shift, setting.direction), parts.edge())
    if parts.has("MONTH"):
        month = parts.get("MONTH")
        year = today.year
        if shift < 0 and month >= today.month:
            year -= 1
        if shift > 0 and month <= today.month:
            year += 1
        return _dated(f"{year:04d}-{month:02d}", parts.edge())
    if kind == "WE":
        week = (today + timedelta(7 * shift)).isocalendar()
        return _dated(f"{week.year:04d}-W{week.week:02d}-WE")
    if unit == "Y":
        return _dated(f"{today.year + shift:04d}", parts.edge())
    if unit in ("TH", "TM"):
        return Timex("DATE", "PRESENT_REF")
    return _dated(_shift(today, shift, unit, setting), parts.edge())


def _season_value(season: str, today: date, shift: int, direction: int) -> str:
    """Year and season: the last, this or next one, or the nearest in the direction."""
    months = {"SP": 4, "SU": 7, "FA": 10, "WI": 13}
    year = today.year - (season == "WI" and today.month < 6)
    ahead = months[season] - today.month - 12 * (today.year - year)
    if shift < 0 and ahead >= -1:
        year -= 1
    if shift > 0 and ahead <= 1:
        year += 1
    if shift == 0 and ahead > 6 and direction <= 0:
        year -= 1
    return f"{year:04d}-{season}"


def _season(parts: _Parts, setting: Setting) -> Timex | None:
    season, year = parts.get("SEASON"), parts.get("YEARNUM")
    if year is None and parts.shift() is not None and setting.today:
        year = setting.today.year + (parts.shift() or 0)
    if year:
        return _dated(f"{year:04d}-{season}", parts.edge())
    if setting.today is None:
        return Timex("DATE", f"XXXX-{season}")
    return _dated(_season_value(season, setting.today, 0, setting.direction), parts.edge())


def _quarter(parts: _Parts, setting: Setting) -> Timex | None:
    number, year = parts.get("ORD"), parts.get("YEARNUM")
    if parts.get("UNIT") != "Q" and not any(value == "Q" for value in parts.all("UNIT")):
        return None
    if not 1 <= number <= 4:
        return None
    if year is None and setting.today and parts.shift() is not None:
        year = setting.today.year + (parts.shift() or 0)
    if year is None and setting.today:
        year = setting.today.year
        current = (setting.today.month + 2) // 3
        if number > current and setting.direction <= 0 and number - current > 1:
            year -= 1
    return _dated(f"{year:04d}-Q{number}" if year else f"XXXX-Q{number}", parts.edge())


def _year(parts: _Parts, _setting: Setting) -> Timex | None:
    return _dated(f"{parts.get('YEARNUM'):04d}", parts.edge())


def _decade(parts: _Parts, setting: Setting) -> Timex | None:
    year = parts.get("DECADE")
    if year is None:
        if parts.get("DECADEWORD") is None:
            return None
        year = 1900 + 10 * parts.get("DECADEWORD")
    return _dated(f"{year // 10}", parts.edge())


def _century(parts: _Parts, _setting: Setting) -> Timex | None:
    if parts.get("UNIT") != "C":
        return None
    number = parts.get("NTH", "ORD")
    return _dated(f"{number - 1:02d}", parts.edge()) if 1 <= number <= 21 else None


def _every(parts: _Parts, _setting: Setting) -> Timex | None:
    weekday, month, unit = parts.get("WEEKDAY", "WEEKDAYS"), parts.get("MONTH"), parts.get("UNIT", "UNITS")
    if weekday:
        return Timex("SET", f"XXXX-WXX-{weekday}{parts.clock()}")
    if month:
        return Timex("SET", f"XXXX-{month:02d}")
    if unit:
        return Timex("SET", _period(parts.count(), unit))
    if parts.has("SEASON"):
        return Timex("SET", f"XXXX-{parts.get('SEASON')}")
    return Timex("SET", f"XXXX-XX-XX{parts.clock()}" if parts.clock() else "XXXX-WXX-WE")


def _adverb(parts: _Parts, _setting: Setting) -> Timex | None:
    return Timex("SET", _period(1, parts.get("ADVERB")))


def _duration(parts: _Parts, _setting: Setting) -> Timex | None:
    count = parts.count()
    half = parts.has("HALF") and parts.has("AND")
    if half and isinstance(count, (int, float)):
        count += 0.5
    return Timex("DURATION", _period(count, parts.get("UNIT", "UNITS")))


def _edge_unit(parts: _Parts, setting: Setting) -> Timex | None:
    unit = parts.get("UNIT")
    if setting.today is None or unit not in ("W", "M", "Q", "Y"):
        return None
    return _dated(_shift(setting.today, 0, unit, Setting(setting.today, None)), parts.edge())


def _weekend(_parts: _Parts, setting: Setting) -> Timex | None:
    if setting.today is None:
        return Timex("DATE", "XXXX-WXX-WE")
    day = setting.today
    if day.isoweekday() < 6 and setting.direction <= 0:
        day -= timedelta(7)
    week = day.isocalendar()
    return _dated(f"{week.year:04d}-W{week.week:02d}-WE")


def _holiday(parts: _Parts, setting: Setting) -> Timex | None:
    rule = parts.get("HOLIDAY")
    if setting.today is None:
        return Timex("DATE", f"XXXX-{rule}" if rule[:2].isdigit() and "-" in rule else None)
    days = []
    for year in (setting.today.year - 1, setting.today.year, setting.today.year + 1):
        days.append(_holiday_day(rule, year))
    cost: Callable[[date], float] = lambda day: (
        abs((day - setting.today).days) * (1.6 if day > setting.today and setting.direction <= 0 else 1)
    )  # type: ignore[operator]  # noqa: E731
    if parts.has("LAST"):
        days = [day for day in days if day < setting.today]
    if parts.has("NEXT"):
        days = [day for day in days if day > setting.today]
    return _dated(min(days, key=cost).isoformat())


def _holiday_day(rule: str, year: int) -> date:
    """The day of a holiday in a year (Gregorian Easter by the anonymous algorithm)."""
    if "-" in rule:
        month, day = map(int, rule.split("-"))
        return date(year, month, day)
    if "/" in rule:
        month, weekday, nth = map(int, rule.split("/"))
        first = date(year, month, 1)
        return first + timedelta((weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _reference(parts: _Parts, setting: Setting) -> Timex | None:
    value = parts.get("PRESENT", "RECENT", "ONCE", "SOON", "FUTURE") or "PAST_REF"
    if value == "PRESENT_REF" and setting.today:
        return Timex("DATE", value, setting.today, setting.today, "day")
    return Timex("DATE", value)


def _clock(parts: _Parts, setting: Setting) -> Timex | None:
    day = setting.before or setting.today
    clock = parts.clock()
    return _dated(f"{day.isoformat()}{clock}") if day else Timex("TIME", clock)


MAKERS: dict[str, Callable[[_Parts, Setting], Timex | None]] = {
    "numeric_date": _numeric_date, "calendar": _calendar, "calendar_month": _calendar_month, "month": _month,
    "weekday": _weekday, "day_relative": _day_relative, "part_of_day": _part_of_day, "ago": _ago,
    "shifted": _shifted, "span": _span, "relative_unit": _relative_unit, "season": _season, "quarter": _quarter,
    "year": _year, "decade": _decade, "century": _century, "every": _every, "adverb": _adverb,
    "duration": _duration, "edge_unit": _edge_unit, "weekend": _weekend, "holiday": _holiday,
    "reference": _reference, "clock": _clock,
}  # fmt: skip
