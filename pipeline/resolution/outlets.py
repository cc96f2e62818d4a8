"""Where an outlet's articles point: counts for each batch, merged over the corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from pipeline.resolution.evidence import EARTH_KM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gazetteer.store import Store
    from pipeline.resolution.candidates import Floats
    from pipeline.resolution.evidence import Prepared

SCHEMA = pa.schema([("outlet", pa.string()), ("place_id", pa.string()), ("articles", pa.int64())])
HOME_KM = 100.0  # an outlet's own area: about the reach of a regional paper
MOST_PLACES = 60  # places of an outlet that distances are measured to


def count_outlets(mentions: pa.Table, articles: pa.Table) -> pa.Table:
    """Count, for each outlet and place, the articles that name the place (table of SCHEMA)."""
    outlet = articles.select(["article_id", "outlet"])
    named = mentions.filter(pa.compute.is_valid(mentions["place_id"])).select(["article_id", "place_id"])
    pairs = named.group_by(["article_id", "place_id"]).aggregate([]).join(outlet, "article_id")
    pairs = pairs.filter(pa.compute.is_valid(pairs["outlet"]))
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


def describe_outlets(
    outlets: pa.Table | None, articles: pa.Table, prepared: Prepared, guess: Floats, store: Store
) -> Floats:
    """(candidates, 3): share of the outlet's other articles that point to the country, the admin-1 unit, nearby.

    The article's own places, by the guess, are taken out of the counts first.
    """
    out = np.zeros((len(guess), 3), dtype=np.float32)
    if outlets is None or not outlets.num_rows or not len(guess):
        return out
    index, candidates = prepared.index, prepared.candidates
    profile = _profiles(outlets, store)
    names = articles["outlet"].to_pylist()
    bounds = np.searchsorted(index.article, np.arange(len(names) + 1))
    for article, name in enumerate(names):
        if name not in profile:
            continue
        low, high = bounds[article], bounds[article + 1]
        rows, count = profile[name]
        inside = slice(low, high)
        # One article adds one to each of its places.
        own = np.isin(rows, candidates.row[inside][guess[inside] > 0.5])
        other = np.maximum(count - own, 0)
        total = other.sum() + 3
        lon, lat = np.radians(store.lon[rows]), np.radians(store.lat[rows])
        point = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
        gap = index.point[inside][:, None, :] - (point * EARTH_KM).astype(np.float32)[None]
        near = other / (1 + np.sqrt((gap**2).sum(axis=2)) / HOME_KM)
        same_country = index.country[inside][:, None] == store.country[rows][None]
        admin1 = store.admin1[rows]
        same_admin1 = (index.admin1[inside][:, None] == admin1[None]) & (admin1 >= 0)[None]
        out[inside, 0] = (same_country * other).sum(axis=1) / total
        out[inside, 1] = (same_admin1 * other).sum(axis=1) / total
        out[inside, 2] = near.sum(axis=1) / total
    return out


def _profiles(outlets: pa.Table, store: Store) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Rows and counts of each outlet's most named places; countries are left out of the points, not of the shares."""
    found: dict[str, list[tuple[int, int]]] = {}
    for outlet, place_id, count in zip(*(outlets[name].to_pylist() for name in SCHEMA.names), strict=True):
        row = store.row(place_id)
        if row >= 0:
            found.setdefault(outlet, []).append((count, row))
    out = {}
    for outlet, pairs in found.items():
        top = sorted(pairs, key=lambda pair: (-pair[0], pair[1]))[:MOST_PLACES]
        out[outlet] = (np.array([r for _, r in top]), np.array([c for c, _ in top], dtype=np.float32))
    return out
