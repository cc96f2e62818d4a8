"""The makers of meaning: one function for each kind of expression that a language's rules name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.timing import days, lengths, portions, years
from pipeline.timing.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.timing.parts import Setting, Timex
    from pipeline.timing.scan import Found

MAKERS: dict[str, Callable[[Parts, Setting], Timex | None]] = {
    "numeric_date": days.numeric_date,
    "calendar": days.calendar,
    "another_day": days.another_day,
    "weekday": days.weekday,
    "weekday_of_week": days.weekday_of_week,
    "day_relative": days.day_relative,
    "part_of_day": days.part_of_day,
    "weekend": days.weekend,
    "holiday": days.holiday,
    "clock": days.clock,
    "month": years.month,
    "calendar_month": years.calendar_month,
    "season": years.season,
    "quarter": years.quarter,
    "that_quarter": years.that_quarter,
    "year": years.year,
    "fiscal": years.fiscal,
    "half_year": years.half_year,
    "year_range": years.year_range,
    "decade": years.decade,
    "century": years.century,
    "week_of": portions.week_of,
    "part_of_period": portions.part_of_period,
    "relative_unit": years.relative_unit,
    "relative_month": years.relative_month,
    "relative_season": years.relative_season,
    "edge_unit": years.edge_unit,
    "ago": lengths.ago,
    "shifted": lengths.shifted,
    "span": lengths.span,
    "duration": lengths.duration,
    "every": lengths.every,
    "adverb": lengths.adverb,
    "reference": lengths.reference,
}
POINTING = frozenset((
    "weekday", "month", "calendar", "season", "quarter", "weekend", "holiday", "relative_season",
))  # fmt: skip
"""Kinds whose day depends on the direction the sentence looks in."""


def read_meaning(found: Found, setting: Setting) -> Timex | None:
    """Return the meaning of an expression, or None where it has none after all ("31 February")."""
    try:
        return MAKERS[found.make](Parts(found), setting)
    except (ValueError, OverflowError):  # a day that no calendar has, a year outside 1-9999
        return None
