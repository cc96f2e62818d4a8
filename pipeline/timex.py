"""Time expressions of articles: TIMEX3 type and value, and the days they cover."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.tables import TIMES
from pipeline.timing.direction import find_direction
from pipeline.timing.joined import joint_years, linked_day
from pipeline.timing.language import language_of, open_language
from pipeline.timing.parts import Setting
from pipeline.timing.scan import find_expressions, read_words
from pipeline.timing.values import POINTING, read_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pipeline.timing.language import Language
    from pipeline.timing.parts import Timex
    from pipeline.timing.scan import Found


_NEAR = 150  # characters: an hour belongs to a day named at most so far before it
_READ_AS_DAY = (
    2  # days: an article of one day or the next is read as of the first, on which its text was filed
)


def find_times(
    articles: pa.Table, sentences: pa.Table, published: pa.Table, *, date_order: str | None = None
) -> pa.Table:
    """Find the time expressions of a batch of articles.

    Parameters
    ----------
    articles, sentences, published
        Tables ``ARTICLES``, ``SENTENCES``, ``PUBLISHED`` of the same articles. Relative expressions are read against
        the publication day where it is known to the day (or to that and the next); else they stay without days.
    date_order
        "dmy" or "mdy": how 1/2/2024 is to be read. None: it is known to its year.

    Returns
    -------
    pyarrow.Table
        ``TIMES``; offsets are code points of the text.
    """
    day_first = None if date_order is None else date_order.lower().startswith("d")
    dates = {
        row["article_id"]: (row["begin"], row["end_day"])
        for row in published.select(["article_id", "begin", "end_day"]).to_pylist()
    }
    starts: dict[str, list[int]] = {}
    for article, start in zip(
        sentences["article_id"].to_pylist(), sentences["start"].to_pylist(), strict=True
    ):
        starts.setdefault(article, []).append(start)
    rows: list[tuple[Any, ...]] = []
    columns = ["article_id", "text", "language"]
    for article, text, code in zip(*(articles[column].to_pylist() for column in columns), strict=True):
        name = language_of(code)
        if name is None:
            continue
        begin, end = dates.get(article, (None, None))
        opening = starts.get(article, [0])
        for number, (found, meaning) in enumerate(
            read_times(text, begin, end, day_first=day_first, language=open_language(name))
        ):
            start, stop = found.start, found.end
            line = max(0, bisect_right(opening, start) - 1)
            days = (meaning.begin, meaning.end, meaning.precision)
            rows.append(
                (article, number, start, stop, text[start:stop], line, meaning.type, meaning.value, *days)
            )
    data = zip(*rows, strict=True) if rows else [()] * len(TIMES.columns)
    arrays = [pa.array(list(values), column.type) for values, column in zip(data, TIMES.columns, strict=True)]
    return TIMES.check(pa.Table.from_arrays(arrays, schema=TIMES.schema))


def read_times(
    text: str,
    begin: date | None,
    end: date | None,
    *,
    day_first: bool | None = None,
    language: Language | None = None,
) -> Iterator[tuple[Found, Timex]]:
    """Yield a text's time expressions with their meanings.

    Parameters
    ----------
    begin, end
        First and last day the article may have been published on, or None.
    day_first
        How 1/2/2024 is to be read; None: such a date is known to its year only.
    """
    language = language or open_language()
    scan = read_words(text, language)
    day = begin if begin and end and (end - begin).days < _READ_AS_DAY else None
    setting = Setting(
        day,
        begin.year if begin and end and begin.year == end.year else None,
        before=None,
        day_first=day_first,
        nearness=language.nearness,
    )
    day_end = 0
    last: Found | None = None
    every = list(find_expressions(scan, language))
    joints = joint_years(scan, every, setting, language)
    for number, found in enumerate(every):
        setting.direction = find_direction(scan, found, language) if found.make in POINTING else 0.0
        setting.day_near = setting.day is not None and found.start - day_end < _NEAR
        setting.linked = linked_day(scan, last, found, setting, language)
        setting.joint = joints.get(number)
        meaning = read_meaning(found, setting)
        if meaning is None:
            continue
        last = found
        _remember(setting, found, meaning)
        if setting.day == meaning.begin == meaning.end:
            day_end = found.end
        yield found, meaning


def _remember(setting: Setting, found: Found, meaning: Timex) -> None:
    """Keep what later expressions may lean on: the days spoken of, and the quarter that results are of."""
    if (
        found.make == "quarter"
        and setting.today
        and meaning.value
        and meaning.end
        and meaning.end <= setting.today
    ):
        year = int(meaning.value[:4])
        if year >= setting.today.year - 1 and not any(
            piece.cls in ("AGO", "EARLIER", "YEARNUM") for piece in found.pieces
        ):
            setting.quarter = meaning.value
    if meaning.begin and meaning.type != "DURATION" and found.make != "reference":
        setting.before = meaning.begin
        if meaning.begin == meaning.end:
            setting.day = meaning.begin
