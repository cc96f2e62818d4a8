"""What an outlet prints again and again: its lines counted in each batch, merged over the corpus."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.read.seen import digest
from pipeline.text import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The digests of each outlet's repeated lines; articles without an outlet count as those of one.
Repeats: TypeAlias = dict[str | None, set[int]]

LINES = pa.schema([("outlet", pa.string()), ("line", pa.int64()), ("articles", pa.int64())])
REPEATED = 3  # articles: what stands in so many of an outlet's is the outlet's, not the story's


def count_lines(articles: pa.Table) -> pa.Table:
    """Count, for each outlet and sentence of a batch, the articles that hold the sentence.

    Parameters
    ----------
    articles : pyarrow.Table
        Declared as ``ARTICLES``.

    Returns
    -------
    pyarrow.Table
        Columns of LINES; a line is known by its digest.
    """
    outlets: list[str | None] = []
    lines: list[int] = []
    for outlet, text in zip(articles["outlet"].to_pylist(), articles["text"].to_pylist(), strict=True):
        own = {digest(text[start:end]) for start, end in split_sentences(text)}
        lines.extend(own)
        outlets.extend([outlet] * len(own))
    return _add_up(pa.table([outlets, lines, [1] * len(lines)], schema=LINES))


def merge_lines(tables: Iterable[pa.Table]) -> pa.Table:
    """Add up the counts of several batches and keep the lines that their outlet repeats."""
    every = _add_up(pa.concat_tables([LINES.empty_table(), *tables]))
    return every.filter(pc.greater_equal(every["articles"], REPEATED))


def read_repeats(lines: pa.Table) -> Repeats:
    """Turn merged counts into a set of lines for each outlet."""
    repeats: Repeats = defaultdict(set)
    for outlet, line in zip(lines["outlet"].to_pylist(), lines["line"].to_pylist(), strict=True):
        repeats[outlet].add(line)
    return repeats


def _add_up(lines: pa.Table) -> pa.Table:
    summed = lines.group_by(["outlet", "line"]).aggregate([("articles", "sum")])
    summed = summed.rename_columns({"articles_sum": "articles"}).select(LINES.names)
    return summed.sort_by([("outlet", "ascending"), ("line", "ascending")])
