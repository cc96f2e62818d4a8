"""Periods of the calendar: days, ISO weeks, months, quarters, years, or the user's own breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import ConfigError
from pipeline.tables import PERIODS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_EPOCH = date(1970, 1, 1)
_MONDAY = 3  # 1970-01-01 was a Thursday, three days after the Monday of its ISO week


@dataclass(frozen=True)
class Calendar:
    """A way to cut time into numbered periods.

    Attributes
    ----------
    unit : str
        One of ``PERIODS``, or "custom".
    breaks : tuple of date
        For "custom": first days of the periods, and the day after the last one; ascending.

    Examples
    --------
    >>> week = Calendar("week")
    >>> number = week.number_of(date(2024, 7, 17))
    >>> week.label(number), week.bounds(number)
    ('2024-W29', (datetime.date(2024, 7, 15), datetime.date(2024, 7, 21)))
    """

    unit: str
    breaks: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if self.unit == "custom":
            if len(self.breaks) < 2 or any(early >= late for early, late in pairwise(self.breaks)):
                listed = ", ".join(map(str, self.breaks)) or "none"
                raise ConfigError(
                    f"period breaks: got {listed}; expected two or more days in ascending order"
                )
        elif self.unit not in PERIODS:
            raise ConfigError(
                f"period: got {self.unit!r}; expected one of {', '.join(PERIODS)}, or custom breaks"
            )
        elif self.breaks:
            raise ConfigError(f"period breaks are for custom periods; the period is {self.unit!r}")

    def numbers(self, days: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Find the numbers of the periods that hold the days; -1 is outside the breaks (custom) or NaT.

        Parameters
        ----------
        days : array of datetime64[D], any shape

        Returns
        -------
        array of int64, same shape
            Consecutive periods have consecutive numbers.
        """
        since = days.astype("datetime64[D]").astype(np.int64)
        if self.unit == "custom":
            edges = np.array(self.breaks, dtype="datetime64[D]").astype(np.int64)
            found = np.searchsorted(edges, since, side="right") - 1
            out = np.where(found >= len(edges) - 1, -1, found)
        elif self.unit == "day":
            out = since
        elif self.unit == "week":
            out = (since + _MONDAY) // 7
        else:
            months = days.astype("datetime64[M]").astype(np.int64)
            out = months // {"month": 1, "quarter": 3, "year": 12}[self.unit]
        # Numbers count from a day long before any news, so that -1 is free.
        shifted = out if self.unit == "custom" else out + _OFFSET[self.unit]
        result: NDArray[np.int64] = np.where(np.isnat(days), -1, shifted)
        return result

    def number_of(self, day: date) -> int:
        """Find the number of the period that holds a day; -1 is outside the breaks."""
        return int(self.numbers(np.array([day], dtype="datetime64[D]"))[0])

    def bounds(self, number: int) -> tuple[date, date]:
        """Return the first and the last day of a period."""
        if self.unit == "custom":
            return self.breaks[number], self.breaks[number + 1] - timedelta(days=1)
        count = number - _OFFSET[self.unit]
        if self.unit == "day":
            first = _EPOCH + timedelta(days=count)
            return first, first
        if self.unit == "week":
            first = _EPOCH + timedelta(days=7 * count - _MONDAY)
            return first, first + timedelta(days=6)
        size = {"month": 1, "quarter": 3, "year": 12}[self.unit]
        return _first_of_month(count * size), _first_of_month((count + 1) * size) - timedelta(days=1)

    def label(self, number: int) -> str:
        """Return a period's name: 2024-07-17, 2024-W29, 2024-07, 2024-Q3, 2024, or first/last day."""
        first, last = self.bounds(number)
        if self.unit == "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        return {
            "day": f"{first}",
            "month": f"{first:%Y-%m}",
            "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
            "year": f"{first.year}",
            "custom": f"{first}/{last}",
        }[self.unit]


def open_calendar(period: str | Iterable[date]) -> Calendar:
    """Return the calendar for a unit's name or for custom breaks."""
    return Calendar(period) if isinstance(period, str) else Calendar("custom", tuple(period))


def read_breaks(days: Iterable[date | str]) -> tuple[date, ...]:
    """Read custom breaks; none is none.

    Raises
    ------
    ConfigError
        There is but one, a text is no ISO date, or the days do not rise.

    Examples
    --------
    >>> len(read_breaks(["2022-02-24", "2022-04-07", "2022-09-06"]))
    3
    """
    try:
        read = tuple(date.fromisoformat(f"{day}") for day in ([days] if isinstance(days, str) else days))
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{days!r} is no list of days such as 2022-02-24: {error}") from None
    if read:
        Calendar("custom", read)
    return read


def _first_of_month(months: int) -> date:
    return date(1970 + months // 12, months % 12 + 1, 1)


_OFFSET = {"day": 719_162, "week": 102_738, "month": 23_628, "quarter": 7_876, "year": 1_969}  # from year 1
