"""Classes of the shading, fixed over time.

The reader steps through periods, stretches the selection and changes the length of a period; shades must compare all
the while. So classes are made once for each measure, length of period and length of selection (1, 2, 4 … periods), over
all regions and all of time.

The counts of regions have a heavy tail (a few carry most), which head/tail breaks are made for: Jiang, "Head/tail
breaks: a new classification scheme for data with a heavy-tailed distribution", The Professional Geographer 65 (2013).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mapclassify.classifiers import head_tail_breaks

from pipeline.page.payload import UNDATED
from pipeline.periods import open_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from numpy.typing import NDArray

PERIODS = ("day", "week", "month", "quarter", "year")
SEQUENTIAL, DIVERGING = 5, 3
"""Most classes of a ramp, and of each side of the ramp of change: what a reader can tell apart in a legend."""
ALL = "all"
LONGEST = 1500
"""Longest time line in periods, as in script/model.js."""


def find_breaks(
    region: NDArray[np.integer[Any]],
    story: NDArray[np.integer[Any]],
    begin: NDArray[np.integer[Any]],
    end: NDArray[np.integer[Any]],
    published: NDArray[np.integer[Any]],
    *,
    custom: tuple[date, ...] = (),
    stories_read: int,
) -> dict[str, dict[str, list[list[float]]]]:
    """Find the classes of every view.

    Parameters
    ----------
    region, story, begin, end
        Of each report: region (0: wider than a region), story, first and last day since 1970 (`UNDATED`: none).
    published
        Days on which stories were published, one for each story and day.
    custom
        Custom breaks, for a calendar of that name.
    stories_read
        All stories, dated or not.

    Returns
    -------
    dict
        ``[period][measure][i]``: upper bounds of the classes but the last, for selections of 2**i periods; under the
        period ``all`` those of the view without a selection, which holds the undated too.
    """
    placed = region > 0
    whole = _of_all(region[placed], story[placed], stories_read)
    inside = (begin != UNDATED) & placed
    region, story, begin, end = (values[inside] for values in (region, story, begin, end))
    calendars: dict[str, str | tuple[date, ...]] = {period: period for period in PERIODS}
    if custom:
        calendars["custom"] = custom
    numbered = {
        name: (_numbers(begin, period), _numbers(end, period), _numbers(published, period))
        for name, period in calendars.items()
    }
    of_periods = {
        period: _of_period(first, last, region, story, read)
        for period, (first, last, read) in numbered.items()
    }
    return {ALL: whole, **of_periods}


def _of_all(region: NDArray[Any], story: NDArray[Any], read: int) -> dict[str, list[list[float]]]:
    _, regions = _distinct(np.zeros(len(region), np.int64), region, story)
    counts = np.bincount(regions)
    counts = counts[counts > 0]
    return {
        "stories": [classes(counts, SEQUENTIAL, whole=True)],
        "rate": [classes(100 * counts / max(1, read), SEQUENTIAL, whole=False)],
        "change": [[]],
    }


def _of_period(
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    region: NDArray[Any],
    story: NDArray[Any],
    published: NDArray[np.int64],
) -> dict[str, list[list[float]]]:
    held = (first == last) & (first >= 0)  # -1: outside custom breaks
    number, region, story = first[held], region[held], story[held]
    measures: dict[str, list[list[float]]] = {"stories": [], "rate": [], "change": []}
    if not len(number):
        return {name: [[]] for name in measures}
    number, region = _distinct(number, region, story)
    latest = int(number.max())
    origin = max(int(number.min()), latest - LONGEST + 1)
    recent = number >= origin
    counts = np.zeros((int(region.max()) + 1, latest - origin + 1), np.int64)
    np.add.at(counts, (region[recent], number[recent] - origin), 1)
    inside = (published >= origin) & (published <= latest)
    read = np.bincount(published[inside] - origin, minlength=latest - origin + 1)
    for length in _lengths(counts.shape[1]):
        window = _windows(counts, length)
        denominator = _windows(read[None, :], length)
        measures["stories"].append(classes(window[window > 0], SEQUENTIAL, whole=True))
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(denominator > 0, 100 * window / denominator, 0)
        measures["rate"].append(classes(rate[rate > 0], SEQUENTIAL, whole=False))
        change = np.abs(np.diff(window, axis=1))
        measures["change"].append(classes(change[change > 0], DIVERGING, whole=True))
    return measures


def classes(values: NDArray[Any], most: int, *, whole: bool) -> list[float]:
    """Return the upper bounds of all classes but the last.

    >>> classes(np.array([1, 1, 1, 1, 2, 2, 3, 5, 9, 30]), 5, whole=True)
    [5, 19]
    """
    if len(values) < 2 or values.min() == values.max():
        return []
    # The breaks alone: the classifier's object also measures its fit, which takes four times as long.
    bins = head_tail_breaks(values, [])[:-1]
    rounded = (int(bound) if whole else float(f"{bound:.2g}") for bound in bins)
    bounds = sorted({bound for bound in rounded if values.min() <= bound < values.max()})
    return bounds[: most - 1]


def _lengths(periods: int) -> Iterator[int]:
    length = 1
    while length <= max(1, periods):
        yield length
        length *= 2


def _windows(counts: NDArray[Any], length: int) -> NDArray[Any]:
    """Sum the runs of ``length`` periods, one after another; what is left at the beginning is dropped."""
    runs = counts.shape[1] // length
    return np.asarray(
        counts[:, counts.shape[1] - runs * length :].reshape(len(counts), runs, length).sum(axis=2)
    )


def _numbers(days: NDArray[Any], period: str | Iterable[date]) -> NDArray[np.int64]:
    return open_calendar(period).numbers(days.astype("datetime64[D]"))


def _distinct(
    number: NDArray[Any], region: NDArray[Any], story: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    order = np.lexsort((story, region, number))
    number, region, story = number[order], region[order], story[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (number[1:] != number[:-1]) | (region[1:] != region[:-1]) | (story[1:] != story[:-1])
    return number[fresh], region[fresh]
