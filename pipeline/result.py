"""What the parts of a run give, and what a whole run gives."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.stories import KnownStories


@dataclass(frozen=True)
class Opened:
    """A batch of articles as read, and the lines of each outlet in it."""

    articles: pa.Table
    lines: pa.Table


@dataclass(frozen=True)
class Dated:
    """What is told before any name is: tables of one batch, or of the corpus."""

    articles: pa.Table
    sentences: pa.Table
    published: pa.Table
    signatures: pa.Table


@dataclass(frozen=True)
class Named:
    """The names found in a batch, with their roles, and where they make each outlet's articles point."""

    mentions: pa.Table
    outlets: pa.Table
    articles: int


@dataclass(frozen=True)
class Placed:
    """What is found with stories, dates and outlets known: tables of one batch, or of the corpus."""

    mentions: pa.Table
    corrected: pa.Table
    times: pa.Table
    reports: pa.Table
    articles: int


@dataclass(frozen=True)
class Result:
    """Everything a run found: the tables of `pipeline.tables`, and the manifest that says how they came about.

    ``known`` is what the next run may remember (`pipeline.memory`).
    """

    articles: pa.Table
    sentences: pa.Table
    published: pa.Table
    stories: pa.Table
    mentions: pa.Table
    times: pa.Table
    reports: pa.Table
    region_periods: pa.Table
    manifest: dict[str, Any]
    role_periods: pa.Table | None = None
    corrected: pa.Table | None = None
    review: pa.Table | None = None
    known: KnownStories | None = None

    def with_manifest(self, manifest: dict[str, Any]) -> Result:
        """Return the same tables under another manifest."""
        return replace(self, manifest=manifest)


Batch = TypeVar("Batch", Dated, Placed)


def concatenate(batches: Sequence[Batch]) -> Batch:
    """Join the batches of a corpus, in order; counts are added."""
    first = batches[0]
    joined: dict[str, Any] = {}
    for field in fields(first):
        parts = [getattr(batch, field.name) for batch in batches]
        # One chunk, so that what is written does not show how the corpus was cut.
        table = isinstance(parts[0], pa.Table)
        joined[field.name] = pa.concat_tables(parts).combine_chunks() if table else sum(parts)
    return type(first)(**joined)


def in_order(table: pa.Table, articles: pa.Table) -> pa.Table:
    """Return a table of one row an article with its rows in the articles' order."""
    return table.take(pc.index_in(articles["article_id"], table["article_id"]))
