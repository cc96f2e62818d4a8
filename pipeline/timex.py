"""Time expressions of articles: TIMEX3 type and value, and the days they cover."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from pipeline.tables import TIMES
from pipeline.timing.direction import find_direction
from pipeline.timing.language import open_language
from pipeline.timing.parts import Setting
from pipeline.timing.scan import find_expressions, read_words
from pipeline.timing.values import POINTING, read_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pyarrow as pa

    from pipeline.timing.language import Language
    from pipeline.timing.parts import Timex
    from pipeline.timing.scan import Found


def find_times(articles: pa.Table, sentences: pa.Table, published: pa.Table) -> pa.Table:
    """Find the time expressions of a batch of articles.

    Parameters
    ----------
    articles, sentences, published
        Tables ``ARTICLES``, ``SENTENCES``, ``PUBLISHED`` of the same articles. Relative expressions are read against
        the publication day where it is one day; else they stay without days.

    Returns
    -------
    pyarrow.Table
        ``TIMES``; offsets are code points of the text.
    """
    dates = {
        row["article_id"]: (row["begin"], row["end_day"])
        for row in published.select(["article_id", "begin", "end_day"]).to_pylist()
    }
    starts: dict[str, list[int]] = {}
    for article, start in zip(
        sentences["article_id"].to_pylist(), sentences["start"].to_pylist(), strict=True
    ):
        starts.setdefault(article, []).append(start)
    columns: dict[str, list[Any]] = {name: [] for name in TIMES.schema.names}
    for article, text, code in zip(
        articles["article_id"].to_pylist(),
        articles["text"].to_pylist(),
        articles["language"].to_pylist(),
        strict=True,
    ):
        if not speaks(code):
            continue
        begin, end = dates.get(article, (None, None))
        opening = starts.get(article, [0])
        for number, (found, meaning) in enumerate(read_times(text, begin, end)):
            for name, value in (
                ("article_id", article), ("time", number), ("start", found.start), ("end", found.end),
                ("surface", text[found.start : found.end]),
                ("sentence", max(0, bisect_right(opening, found.start) - 1)),
                ("type", meaning.type), ("value", meaning.value), ("begin", meaning.begin),
                ("end_day", meaning.end), ("precision", meaning.precision),
            ):  # fmt: skip
                columns[name].append(value)
    return TIMES.check(_table(columns))


def _table(columns: dict[str, list[Any]]) -> pa.Table:
    import pyarrow as pa

    return pa.table(columns, schema=TIMES.schema)


def speaks(code: str | None) -> bool:
    """Whether there are tables for a language (none given is read as English)."""
    return code is None or code.lower().split("-")[0] == "en"


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
    day = begin if begin == end else None
    setting = Setting(
        day,
        begin.year if begin and end and begin.year == end.year else None,
        before=None,
        day_first=day_first,
    )
    for found in find_expressions(scan, language):
        setting.direction = find_direction(scan, found, language) if found.make in POINTING else 0
        meaning = read_meaning(found, setting)
        if meaning is None:
            continue
        if found.make in ("quarter", "that_quarter") and meaning.value and meaning.value[0] != "X":
            setting.quarter = meaning.value
        if meaning.begin and meaning.type in ("DATE", "TIME") and not (meaning.value or "").endswith("REF"):
            setting.before = meaning.begin
        yield found, meaning
