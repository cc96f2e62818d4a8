"""Counts of stories, articles, outlets and reports for each region and period.

A report counts where its whole interval lies within one period and its place within one region. What is wider is not
spread: it is counted apart, and so is what has no date. Nothing here knows geometry; the codes come with the places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.counted_in import REGION_COLUMN
from pipeline.errors import ConfigError
from pipeline.periods import Calendar, open_calendar
from pipeline.tables import REGION_LEVELS, REGION_PERIODS, ROLE_PERIODS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from numpy.typing import NDArray

ALL = "all"
_NOT_FACTS = ("negated", "planned")
_COUNTED = {"stories": "story_id", "articles": "article_id", "outlets": "outlet"}


@dataclass(frozen=True)
class RegionCounts:
    """Counts for each region and period, and what they leave out.

    Attributes
    ----------
    table : pyarrow.Table
        Declared as ``REGION_PERIODS``. A region with any report has an "all" row for every period in which articles were
        read, zeros included, and for every period that reports are dated to; the other activities have rows where they
        are not zero. A period with neither has no row.
    reports : int
        All reports given: ``counted + wider_period + wider_region + undated + outside``.
    counted : int
        Reports in the table.
    wider_period, wider_region : int
        Reports whose interval is wider than one period; of the others, those whose place is wider than one region.
    undated : int
        Reports without a date.
    outside : int
        Reports dated outside custom breaks.
    not_facts : int
        Counted reports that are negated or planned; they are in the "all" rows only.
    articles_read, articles_undated : int
        Articles given, and those whose publication day no period holds.
    """

    table: pa.Table
    reports: int
    counted: int
    wider_period: int
    wider_region: int
    undated: int
    outside: int
    not_facts: int
    articles_read: int
    articles_undated: int


def count_regions(
    reports: pa.Table,
    published: pa.Table,
    stories: pa.Table,
    articles: pa.Table,
    *,
    period: str | Iterable[date],
    region: str,
    region_names: Mapping[str, str],
) -> RegionCounts:
    """Count reports by region and period.

    Parameters
    ----------
    reports, published, stories, articles : pyarrow.Table
        Declared as ``REPORTS``, ``PUBLISHED``, ``STORIES``, ``ARTICLES``.
    period : str or iterable of date
        One of ``PERIODS``, or custom breaks: first days of the periods and the day after the last.
    region : str
        One of ``REGION_LEVELS``.
    region_names : mapping of str to str
        Names of region codes; a code without a name is its own name.

    Returns
    -------
    RegionCounts

    Raises
    ------
    ConfigError
        The period or the region level is unknown.
    """
    calendar, column = open_calendar(period), _region_column(region)
    begin, end = _periods(reports, calendar)
    dated = reports["begin"].is_valid().to_numpy()
    outside = dated & (begin < 0) & (end < 0) & ~_straddles(reports, calendar)
    wider_period = dated & ~outside & ((begin != end) | (begin < 0))
    codes = reports[column]
    wider_region = dated & ~outside & ~wider_period & ~codes.is_valid().to_numpy()
    inside = dated & ~outside & ~wider_period & ~wider_region

    rows = pa.table(
        {
            "region": codes,
            "number": begin,
            "activity": reports["activity"],
            "story_id": reports["story_id"],
            "article_id": reports["article_id"],
            "outlet": reports["outlet"],
        }
    ).filter(pa.array(inside))
    facts = ~pc.is_in(reports["modality"].filter(pa.array(inside)), pa.array(_NOT_FACTS)).to_numpy()
    every = rows.set_column(2, "activity", pa.repeat(ALL, rows.num_rows))
    counts = pa.concat_tables([_count(every), _count(rows.filter(pa.array(facts)))])
    read, articles_undated = _stories_read(published, stories, calendar)
    return RegionCounts(
        table=_finish(counts, read, calendar, region_names),
        reports=reports.num_rows,
        counted=int(inside.sum()),
        wider_period=int(wider_period.sum()),
        wider_region=int(wider_region.sum()),
        undated=int((~dated).sum()),
        outside=int(outside.sum()),
        not_facts=int((~facts).sum()),
        articles_read=articles.num_rows,
        articles_undated=articles_undated,
    )


def count_roles(
    mentions: pa.Table,
    published: pa.Table,
    stories: pa.Table,
    *,
    period: str | Iterable[date],
    region: str,
    region_names: Mapping[str, str],
) -> pa.Table:
    """Count resolved mentions of every role by region and period of publication.

    An actor or an organisation is nowhere on a day, so that only the day of publication can date it; mentions of articles
    whose day no period holds are left out.

    Parameters
    ----------
    mentions, published, stories : pyarrow.Table
        Declared as ``MENTIONS``, ``PUBLISHED``, ``STORIES``.
    period, region, region_names
        As for `count_regions`.

    Returns
    -------
    pyarrow.Table
        Declared as ``ROLE_PERIODS``.
    """
    calendar, column = open_calendar(period), _region_column(region)
    begin, end = _periods(published, calendar)
    days = pa.table({"article_id": published["article_id"], "number": begin}).filter(
        pa.array((begin == end) & (begin >= 0))
    )
    rows = mentions.select(["article_id", "role"]).append_column("region", mentions[column])
    rows = rows.filter(rows["region"].is_valid()).join(days, "article_id", join_type="inner")
    rows = rows.join(stories.select(["article_id", "story_id"]), "article_id")
    keys = ["region", "number", "role"]
    counts = rows.group_by(keys, use_threads=False).aggregate(
        [("story_id", "count_distinct"), ("article_id", "count_distinct"), ("article_id", "count")]
    )
    out = []
    for row in counts.sort_by([(key, "ascending") for key in keys]).to_pylist():
        first, last = calendar.bounds(row["number"])
        out.append(
            {
                "region": row["region"],
                "region_name": region_names.get(row["region"], row["region"]),
                "period": calendar.label(row["number"]),
                "period_begin": first,
                "period_end": last,
                "role": row["role"],
                "stories": row["story_id_count_distinct"],
                "articles": row["article_id_count_distinct"],
                "mentions": row["article_id_count"],
            }
        )
    return ROLE_PERIODS.build(out)


def _region_column(region: str) -> str:
    if region not in REGION_LEVELS:
        raise ConfigError(f"region: got {region!r}; expected one of {', '.join(REGION_LEVELS)}")
    return REGION_COLUMN[region]


def _periods(table: pa.Table, calendar: Calendar) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the periods of the first and the last day of each row; -1 where there is none."""
    first = table["begin"].to_numpy().astype("datetime64[D]")
    last = table["end_day"].to_numpy().astype("datetime64[D]")
    return calendar.numbers(first), calendar.numbers(last)


def _straddles(reports: pa.Table, calendar: Calendar) -> NDArray[np.bool_]:
    """Say which reports begin before the first of custom periods and end after the last."""
    if not calendar.breaks:
        return np.zeros(reports.num_rows, dtype=bool)
    edges = np.array(calendar.breaks, dtype="datetime64[D]")
    first, last = (reports[name].to_numpy().astype("datetime64[D]") for name in ("begin", "end_day"))
    found: NDArray[np.bool_] = (first < edges[0]) & (last >= edges[-1])
    return found


def _count(rows: pa.Table) -> pa.Table:
    """Count distinct stories, articles and outlets, and reports, by region, period and activity."""
    grouped = rows.group_by(["region", "number", "activity"], use_threads=False).aggregate(
        [(column, "count_distinct", pc.CountOptions(mode="only_valid")) for column in _COUNTED.values()]
        + [("article_id", "count")]
    )
    return grouped.select(
        [
            *("region", "number", "activity"),
            *(f"{column}_count_distinct" for column in _COUNTED.values()),
            "article_id_count",
        ]
    ).rename_columns(["region", "number", "activity", *_COUNTED, "reports"])


def _stories_read(published: pa.Table, stories: pa.Table, calendar: Calendar) -> tuple[dict[int, int], int]:
    """Count the stories published in each period, and the articles that no period holds."""
    begin, end = _periods(published, calendar)
    held = (begin == end) & (begin >= 0)
    days = pa.table({"article_id": published["article_id"], "number": begin}).filter(pa.array(held))
    joined = days.join(stories.select(["article_id", "story_id"]), "article_id")
    grouped = joined.group_by("number", use_threads=False).aggregate([("story_id", "count_distinct")])
    read = dict(
        zip(grouped["number"].to_pylist(), grouped["story_id_count_distinct"].to_pylist(), strict=True)
    )
    return read, int((~held).sum())


def _finish(
    counts: pa.Table, read: Mapping[int, int], calendar: Calendar, region_names: Mapping[str, str]
) -> pa.Table:
    """Add the zeros, the denominators and the changes, in the order region, period, activity."""
    measured = ("stories", "articles", "outlets", "reports")
    values = {
        (row["region"], row["number"], row["activity"]): tuple(row[name] for name in measured)
        for row in counts.to_pylist()
    }
    zeros = (0,) * len(measured)
    for region in {key[0] for key in values}:
        for number in read:
            values.setdefault((region, number, ALL), zeros)
    out = []
    for region, number, activity in sorted(values):
        first, last = calendar.bounds(number)
        counted = values[region, number, activity]
        before = values.get((region, number - 1, activity), zeros)
        out.append(
            {
                "region": region,
                "region_name": region_names.get(region, region),
                "period": calendar.label(number),
                "period_begin": first,
                "period_end": last,
                "activity": activity,
                **dict(zip(measured, counted, strict=True)),
                "stories_read": read.get(number, 0),
                "change": counted[0] - before[0] if number - 1 in read else None,
            }
        )
    return REGION_PERIODS.build(out)
