"""Gold toponyms as mentions and as right places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from gazetteer.names import fold
from pipeline.scores import distance_km
from pipeline.tables import ARTICLES

if TYPE_CHECKING:
    from gazetteer.store import Store

Record = dict[str, Any]
NEAR_KM = (
    60.0  # gold without an id: the nearest candidate within this distance of its point is taken as right
)


def make_articles(records: list[Record], *, spans: bool = False) -> pa.Table:
    """ARTICLES of gold records, with their spans if wanted."""
    rows = []
    for number, record in enumerate(records):
        gold = sorted({(t["start"], t["end"]) for t in record["toponyms"]}) if spans else []
        rows.append(
            {
                "article_id": record["id"],
                "title": record.get("title"),
                "text": record["text"],
                "outlet": record.get("outlet") or record.get("source"),
                "url": record.get("url"),
                "language": record.get("language"),
                "spans": [{"start": a, "end": b} for a, b in gold] if spans else None,
                "source": "gold",
                "row": number + 1,
            }
        )
    return ARTICLES.build(rows)


def right_rows(toponym: Record, surface: str, store: Store) -> set[int] | None:
    """Rows that a gold toponym means: empty if the gazetteer lacks it, None if gold does not say."""
    if toponym.get("geonameid"):
        row = store.row(f"geonames:{toponym['geonameid']}")
        return {row} if row >= 0 else set()
    if toponym.get("lat") is None:
        return None
    name = store.name_id(fold(surface))
    rows = store.rows(name) if name >= 0 else np.zeros(0, int)
    lon, lat = toponym["lon"], toponym["lat"]
    near = [(distance_km(lon, lat, float(store.lon[r]), float(store.lat[r])), int(r)) for r in rows[:200]]
    near = [pair for pair in near if pair[0] < NEAR_KM]
    return {min(near)[1]} if near else set()
