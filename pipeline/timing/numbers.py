"""The class and value of a token that begins with a digit."""

from __future__ import annotations

import re
from typing import Any

Read = tuple[str, Any]
_NONE: Read = ("", None)

_FORMS = re.compile(
    r"(?P<whole>[0-9]{1,6})(?P<ending>st|nd|rd|th|s|am|pm|AM|PM)?"
    r"|(?P<hour>[0-9]{1,2})(?P<colon>[:.])(?P<minute>[0-5][0-9])(?:[:.][0-5][0-9])?(?P<half>am|pm|AM|PM)?"
    r"|(?P<iso_year>[0-9]{4})(?P<iso_mark>[-/.])(?P<iso_month>[0-9]{1,2})(?P=iso_mark)(?P<iso_day>[0-9]{1,2})(?:T[0-9:.]+Z?)?"
    r"|(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})"
    r"|(?P<from_year>[12][0-9]{3})[-/](?P<to_year>[0-9]{2}|[12][0-9]{3})"
    r"|(?P<low>[0-9]{1,3})-(?P<high>[0-9]{1,3})"
    r"|(?P<grouped>[0-9]{1,3}(?:,[0-9]{3}){1,2})"
    r"|(?:(?P<ones>[0-9]{1,3})-)?(?P<part>[1-3])/(?P<whole_of>[2-4])"
    r"|(?P<decimal>[0-9]{1,6}\.[0-9]{1,4})"
)


def read_number(token: str) -> Read:
    """Return class name and value of a number as a text writes it, or an empty class.

    Examples
    --------
    >>> read_number("24")
    ('DAYNUM', 24)
    >>> read_number("3:05")
    ('CLOCK', (3, 5))
    >>> read_number("8:30pm")
    ('CLOCKAP', (20, 30))
    >>> read_number("16.07.2024")
    ('SLASHDATE', (16, 7, '2024', '.'))
    """
    match = _FORMS.fullmatch(token)
    read = _NONE
    if match is None:
        pass
    elif match["whole"]:
        read = _whole(token, int(match["whole"]), match["ending"])
    elif match["hour"]:
        read = _clock(match)
    elif match["iso_year"]:
        read = "ISODATE", tuple(int(match[part]) for part in ("iso_year", "iso_month", "iso_day"))
    elif match["first"]:
        read = "SLASHDATE", (int(match["first"]), int(match["second"]), match["year"], match["mark"])
    elif match["from_year"]:
        read = "YEARS", (int(match["from_year"]), int(match["to_year"]))
    elif match["low"]:
        read = "RANGE", (int(match["low"]), int(match["high"]))
    elif match["grouped"]:
        read = "INT", int(token.replace(",", ""))
    elif match["part"]:
        part = int(match["part"]) / int(match["whole_of"])
        read = ("DECIMAL", int(match["ones"]) + part) if match["ones"] else ("FRACTION", part)
    else:
        read = "DECIMAL", float(token)
    return read


def _whole(token: str, value: int, ending: str | None) -> Read:
    """Class a whole number by its size and ending."""
    if ending is None:
        if len(token) == 4 and 1000 <= value < 2200:
            return "YEARNUM", value
        return ("DAYNUM" if 1 <= value <= 31 and len(token) < 3 else "INT"), value
    if ending.lower() in ("am", "pm"):
        return ("CLOCKAP", (value % 12 + 12 * (ending.lower() == "pm"), 0)) if 1 <= value <= 12 else _NONE
    if ending == "s":
        return ("DECADE", value) if len(token) == 5 and value % 10 == 0 and 1000 <= value < 2200 else _NONE
    return "NTH", value


def _clock(match: re.Match[str]) -> Read:
    """Read 3:05, 3.05pm; 3.05 alone is a decimal."""
    hour, minute, half = int(match["hour"]), int(match["minute"]), match["half"]
    if half and 1 <= hour <= 12:
        return "CLOCKAP", (hour % 12 + 12 * (half.lower() == "pm"), minute)
    if match["colon"] == "." and not half:
        return ("DECIMAL", float(f"{hour}.{match['minute']}")) if match.group().count(".") == 1 else _NONE
    return ("CLOCK", (hour, minute)) if hour <= 24 and not half else _NONE
