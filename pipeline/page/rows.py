"""Finding rows of one table from another, by columns at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.page.columns import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray


def aligned(table: pa.Table, column: str, articles: pa.Table) -> pa.ChunkedArray:
    """Return a column of a table of one row an article, in the articles' order."""
    return table[column].take(pc.index_in(articles["article_id"], table["article_id"]))


def index_among(values: pa.ChunkedArray, among: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return the place of each value among others, -1 where it is not there."""
    rows: NDArray[np.int64] = pc.fill_null(pc.index_in(values, among), -1).to_numpy().astype(np.int64)
    return rows


def rows_of(
    reports: pa.Table, table: pa.Table, number: str, article: NDArray[np.int64], articles: pa.Table
) -> NDArray[np.int64]:
    """Return the row of ``table`` with each report's article and running number, -1 where it has none."""
    if not table.num_rows:
        return np.full(reports.num_rows, -1)
    known = (index_among(table["article_id"], articles["article_id"]) << 24) + numbers(table[number], 0)
    wanted = (article << 24) + numbers(reports[number], -1)
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
    row = order[at]
    missing = (known[row] != wanted) | (numbers(reports[number], -1) < 0)
    return np.where(missing, -1, row)


def distinct(*keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return one row of each distinct tuple of keys, in the tuples' order, and each row's place among them."""
    order = np.lexsort(keys[::-1])
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(fresh) - 1
    return order[fresh], number


def take_or_null(table: pa.Table, rows: NDArray[np.int64]) -> pa.Table:
    """Return the rows of a table, all null where the row is -1."""
    return table.take(pa.array(rows, pa.int64(), mask=rows < 0))
