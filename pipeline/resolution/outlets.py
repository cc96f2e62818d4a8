"""Where an outlet's articles point: counts for each batch, merged over the corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.resolution.nearness import measure_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gazetteer.store import Store
    from pipeline.resolution.candidates import Floats, Ints
    from pipeline.resolution.evidence import Prepared

#: Place rows and, for each, the number of the outlet's articles that name it.
Profiles: TypeAlias = "dict[str, tuple[Ints, Floats]]"

SCHEMA = pa.schema([("outlet", pa.string()), ("place_id", pa.string()), ("articles", pa.int64())])
HOME_KM = 100.0  # an outlet's own area: about the reach of a regional paper
MOST_PLACES = 60  # places of an outlet that distances are measured to
PRIOR = 3.0  # articles' worth of doubt, so that one article is no profile


def count_outlets(mentions: pa.Table, articles: pa.Table) -> pa.Table:
    """Count, for each outlet and place, the articles that name the place.

    Parameters
    ----------
    mentions, articles
        Tables MENTIONS and ARTICLES of a batch.

    Returns
    -------
    pyarrow.Table
        Columns of SCHEMA, in order of outlet and place; articles without an outlet are left out.
    """
    outlet = articles.select(["article_id", "outlet"])
    named = mentions.filter(pc.is_valid(mentions["place_id"])).select(["article_id", "place_id"])
    pairs = named.group_by(["article_id", "place_id"]).aggregate([]).join(outlet, "article_id")
    pairs = pairs.filter(pc.is_valid(pairs["outlet"]))
    counted = pairs.group_by(["outlet", "place_id"]).aggregate([("article_id", "count")])
    return _in_order(counted.rename_columns({"article_id_count": "articles"}))


def merge_outlets(tables: Iterable[pa.Table]) -> pa.Table:
    """Add up the counts of several batches."""
    every = pa.concat_tables([SCHEMA.empty_table(), *tables])
    summed = every.group_by(["outlet", "place_id"]).aggregate([("articles", "sum")])
    return _in_order(summed.rename_columns({"articles_sum": "articles"}))


def _in_order(table: pa.Table) -> pa.Table:
    return (
        table.select(SCHEMA.names).cast(SCHEMA).sort_by([("outlet", "ascending"), ("place_id", "ascending")])
    )


def read_profiles(outlets: pa.Table, store: Store) -> Profiles:
    """Turn merged counts into profiles."""
    counts: dict[str, dict[int, float]] = defaultdict(dict)
    for outlet, place_id, count in zip(*(outlets[name].to_pylist() for name in SCHEMA.names), strict=True):
        row = store.row(place_id)
        if row >= 0:
            counts[outlet][row] = count
    return _trim(counts)


def count_guesses(articles: pa.Table, prepared: Prepared, guess: Floats, store: Store) -> pa.Table:
    """Count as `count_outlets`, by what a first pass makes of a batch's names."""
    names = articles["outlet"].to_pylist()
    sure = guess > 0.5
    pairs = np.unique(np.stack([prepared.index.article[sure], prepared.candidates.row[sure]]), axis=1)
    counts: Counter[tuple[str, int]] = Counter()
    for article, row in pairs.T.tolist():
        if names[article] is not None:
            counts[names[article], row] += 1
    rows = [(outlet, store.place_id(row), count) for (outlet, row), count in counts.items()]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return _in_order(pa.table(columns, schema=SCHEMA))


def _trim(counts: dict[str, dict[int, float]]) -> Profiles:
    profiles = {}
    for outlet, places in counts.items():
        top = sorted(places.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PLACES]
        profiles[outlet] = (np.array([r for r, _ in top]), np.array([c for _, c in top], dtype=np.float32))
    return profiles


def describe_outlets(
    profiles: Profiles, articles: pa.Table, prepared: Prepared, guess: Floats, store: Store
) -> Floats:
    """(candidates, 4): share of the outlet's other articles that point to the country, the admin-1 unit, nearby, and there.

    The article's own places, by the guess, are taken out of the counts first.
    """
    out = np.zeros((len(guess), 4), dtype=np.float32)
    index, row = prepared.index, prepared.candidates.row
    names = articles["outlet"].to_pylist()
    bounds = np.searchsorted(index.article, np.arange(len(names) + 1))
    for article, name in enumerate(names):
        inside = slice(bounds[article], bounds[article + 1])
        if name not in profiles or not len(row[inside]):
            continue
        rows, count = profiles[name]
        # One article adds one to each of its places.
        other = count - np.isin(rows, row[inside][guess[inside] > 0.5])
        rows, other = rows[other > 0], other[other > 0]
        if not len(rows):
            continue
        _, entity = np.unique(prepared.candidates.entity[inside], return_inverse=True)
        order = np.argsort(rows)
        at = np.minimum(np.searchsorted(rows, row[inside], sorter=order), len(rows) - 1)
        at = order[at]
        own = rows[at] == row[inside]
        # A name does not speak for itself: places that it may mean are left out.
        apart = np.ones((int(entity.max()) + 1, len(rows)), np.float32)
        apart[entity[own], at[own]] = 0
        weight = apart[entity] * other
        gap = index.point[inside][:, None, :] - measure_points(store, rows)[None]
        near = 1 / (1 + np.sqrt((gap**2).sum(axis=2)) / HOME_KM)
        admin1 = store.admin1[rows]
        same_country = index.country[inside][:, None] == store.country[rows][None]
        same_admin1 = (index.admin1[inside][:, None] == admin1[None]) & (admin1 >= 0)[None]
        for column, hits in enumerate((same_country, same_admin1, near)):
            out[inside, column] = (hits * weight).sum(axis=1) / (weight.sum(axis=1) + PRIOR)
        out[inside, 3] = np.where(own, other[at], 0) / (other.sum() + PRIOR)
    return out
