"""The tables of a run as the columns of the page.

Rows stand in the order of their story, then place, day and activity. The page's script rests on that order: walking the
reports once, it counts distinct stories of any grouping by remembering the last story seen in each group, and
neighbours with equal story, place, days and activity are the copies that one line of the list stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.counted_in import REGION_COLUMN
from pipeline.page.columns import encode, narrow, numbers
from pipeline.page.detail import pack_detail
from pipeline.page.lines import article_lines, one_line, pack_lines
from pipeline.page.names import local_names
from pipeline.page.rows import aligned, distinct, index_among, rows_of, take_or_null
from pipeline.page.spans import inside, span_in, to_utf16
from pipeline.tables import PRECISIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.page import Result

UNDATED = -(2**31)
"""The day of what has none."""
PLACE_COLUMNS = ["place_id", "place_name", "kind", "lon", "lat", "country", "admin1", "admin2"]


@dataclass(frozen=True)
class Payload:
    """What the page carries.

    Attributes
    ----------
    columns, header
        Everything needed to draw and count; the header holds the dictionaries.
    detail
        One packed block with the reasons behind each report, decoded when first asked for.
    sentences, articles
        Packed chunks of text: a sentence a line; an article's title, then its URL, a line each.
    """

    columns: dict[str, NDArray[Any]]
    header: dict[str, Any]
    detail: str
    sentences: list[str]
    articles: list[str]


def build_payload(result: Result, *, region: str) -> Payload:
    """Turn the tables of a run into the page's columns.

    Parameters
    ----------
    result
        The tables of `pipeline.tables`.
    region
        Level that reports are counted in: admin0, admin1 or admin2.
    """
    reports = result.reports
    columns, header, story_of = _articles(result)
    article = index_among(reports["article_id"], result.articles["article_id"])
    actors = result.mentions.filter(
        pc.and_(pc.equal(result.mentions["role"], "actor"), pc.is_valid(result.mentions["place_id"]))
    )
    located = pa.concat_tables([reports.select(PLACE_COLUMNS), actors.select(PLACE_COLUMNS)])
    every, places = encode(located["place_id"])
    place, actor = every[: reports.num_rows], every[reports.num_rows :]
    begin, end = numbers(reports["begin"], UNDATED), numbers(reports["end_day"], UNDATED)
    activity, activities = _by_frequency(*encode(reports["activity"]))
    copied = pc.is_valid(aligned(result.stories, "copy_of", result.articles)).to_numpy(zero_copy_only=False)

    start = numbers(reports["sentence_start"], 0).astype(np.int64)
    order = np.lexsort((start, article, copied[article], activity, end, begin, place, story_of[article]))
    reports = reports.take(pa.array(order))
    article, place, begin, end, activity, start = (
        values[order] for values in (article, place, begin, end, activity, start)
    )

    first, sentence = distinct(story_of[article], article, start)
    texts = one_line(reports["sentence_text"].take(pa.array(first)))

    mention = span_in(reports["start"], reports["end"], start)
    evidence = span_in(reports["activity_start"], reports["activity_end"], start)
    times = take_or_null(result.times, rows_of(reports, result.times, "time", article, result.articles))
    time = span_in(times["start"], times["end"], start)
    lengths = pc.utf8_length(texts).to_numpy()[sentence]
    spans = {"mention": mention, "time": time, "evidence": evidence}
    spans = {name: inside(span, lengths) for name, span in spans.items()}
    to_utf16(spans, texts, sentence)

    columns |= {
        "sentenceArticle": narrow(article[first]),
        "sentence": narrow(sentence),
        "place": narrow(place),
        "begin": begin.astype(np.int32),
        "span": narrow(np.where(begin == UNDATED, 0, end.astype(np.int64) - begin)),
        "activity": narrow(activity),
        "precision": _codes(reports["precision"], PRECISIONS),
        "confidence": np.rint(numbers(reports["confidence"], 0) * 100).astype(np.uint8),
        "background": reports["background"].cast(pa.uint8()).to_numpy(),
    }
    for name in ("modality", "date_rule"):
        codes, header[name] = encode(reports[name])
        columns[name] = narrow(codes)
    for name, (at, length) in spans.items():
        columns[f"{name}At"], columns[f"{name}Length"] = narrow(at), narrow(length)
    header |= {"activities": activities, "precisions": list(PRECISIONS), "reports": len(order)}
    place_columns, header["places"] = _places(located, every, len(places), REGION_COLUMN[region])
    columns |= place_columns
    columns |= _actors(actor, index_among(actors["article_id"], result.articles["article_id"]))
    return Payload(
        columns,
        header,
        pack_detail(result, reports, article, times),
        pack_lines(texts.to_pylist(), header, "sentenceChunks"),
        pack_lines(article_lines(result.articles), header, "articleChunks"),
    )


def _articles(result: Result) -> tuple[dict[str, NDArray[Any]], dict[str, Any], NDArray[np.int64]]:
    articles = result.articles
    story, stories = encode(aligned(result.stories, "story_id", articles))
    outlet, outlets = encode(articles["outlet"])
    begin = numbers(aligned(result.published, "begin", articles), UNDATED)
    end = numbers(aligned(result.published, "end_day", articles), UNDATED)
    method, methods = encode(aligned(result.published, "method", articles))
    columns = {
        "story": narrow(story),
        "outlet": narrow(outlet + 1),
        "published": begin.astype(np.int32),
        "publishedSpan": narrow(np.where(begin == UNDATED, 0, end.astype(np.int64) - begin)),
        "publishedMethod": narrow(method),
    }
    header = {
        "articles": articles.num_rows,
        "stories": len(stories),
        "outlets": ["", *outlets],
        "methods": methods,
    }
    return columns, header, story


def _actors(place: NDArray[np.int64], article: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Return which places each article names for those who act or speak, each pair once."""
    first, _ = distinct(article, place)
    return {"actorPlace": narrow(place[first]), "actorArticle": narrow(article[first])}


def _places(
    located: pa.Table, place: NDArray[np.int64], count: int, level: str
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    first = np.zeros(count, np.int64)
    first[place[::-1]] = np.arange(len(place) - 1, -1, -1)
    rows = located.take(pa.array(first))
    region, regions = encode(pc.if_else(pc.equal(rows[level], ""), None, rows[level]))
    kind, kinds = encode(rows["kind"])
    columns = {
        "lon": numbers(rows["lon"], 0).astype(np.float32),
        "lat": numbers(rows["lat"], 0).astype(np.float32),
        "kind": narrow(kind),
        "region": narrow(region + 1),
    }
    names = {
        "ids": rows["place_id"].to_pylist(),
        "names": rows["place_name"].to_pylist(),
        "local": local_names(rows["place_id"].to_pylist()),
        "admin1": rows["admin1"].to_pylist(),
        "countries": rows["country"].to_pylist(),
        "kinds": kinds,
        "regions": ["", *regions],
    }
    return columns, names


def _by_frequency(codes: NDArray[np.int64], names: list[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Sort activities by how often they are reported, "other" last: the first have colours of their own."""
    counts = np.bincount(codes, minlength=len(names))
    order = sorted(range(len(names)), key=lambda code: (names[code] == "other", -counts[code], names[code]))
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return rank[codes], [names[code] for code in order]


def _codes(values: pa.ChunkedArray, known: tuple[str, ...]) -> NDArray[np.uint8]:
    codes: NDArray[np.uint8] = pc.index_in(values, pa.array(known)).to_numpy().astype(np.uint8)
    return codes
