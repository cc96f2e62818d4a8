"""Gold toponyms as mentions and as right places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.names import fold
from gazetteer.place import KINDS
from pipeline.scores import distance_km
from pipeline.tables import ARTICLES

if TYPE_CHECKING:
    import pyarrow as pa

    from gazetteer.store import Store

Record = dict[str, Any]
OWN = Path(__file__).parents[2] / "tests" / "gold" / "places.jsonl"
HELD = OWN.with_name("places.held.jsonl")  # labelled after everything else stood, and learned from by nothing
# Gold without an id that the gazetteer has: the candidate nearest its point is taken as right, within what its kind's points differ by.
NEAR_KM = {"country": 1500.0, "region": 1500.0, "admin1": 300.0, "water": 300.0}
NEAR_KM_ELSE = 60.0


def read_own(news: Path, labels: Path = OWN) -> list[Record]:
    """Read our own labels of news about the war (tests/gold/README.md); their texts lie beside the repository.

    A label file holds facts alone: where a name stands, what it does there, which place it means. Offsets count in the whole text; of
    long reports only the part from ``begin`` to ``end`` is labelled, and returned.
    """
    texts = {}
    for path in sorted(news.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            texts |= {record["id"]: record["text"] for record in map(json.loads, file)}
    records = []
    for line in labels.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        begin = record.get("begin", 0)
        text = texts[record["id"]][begin : record.get("end")]
        toponyms = []
        for toponym in record["toponyms"]:
            start, end = toponym["start"] - begin, toponym["end"] - begin
            blank = dict.fromkeys(("country", "admin1", "lat", "lon", "date_begin", "date_end"))
            toponyms.append(blank | toponym | {"start": start, "end": end, "name": text[start:end]})
        records.append(record | {"text": text, "toponyms": toponyms})
    return records


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
    row = store.row(f"geonames:{toponym['geonameid']}") if toponym.get("geonameid") else -1
    if row >= 0:
        return {row}
    if toponym.get("kind") in {"admin1", "country"}:
        return _area_row(toponym, store)
    if toponym.get("lat") is None:
        return None
    name = store.name_id(fold(surface))
    found = []
    for row in store.rows(name)[:200].tolist() if name >= 0 else ():
        kind = KINDS[store.kind[row]]
        if toponym.get("kind") and kind in {"admin1", "country"}:
            continue
        near = distance_km(toponym["lon"], toponym["lat"], float(store.lon[row]), float(store.lat[row]))
        found.append((near / NEAR_KM.get(kind, NEAR_KM_ELSE), row))
    right = {min(found)[1]} if found and min(found)[0] < 1 else set()
    return right | (_area_row(toponym, store) if toponym.get("either") else set())


def _area_row(toponym: Record, store: Store) -> set[int]:
    """Row of the country or admin-1 unit that a toponym's codes name."""
    codes, rows = (
        (store.countries, store.country_rows)
        if toponym["kind"] == "country"
        else (store.admin1_codes, store.admin1_rows)
    )
    code = toponym["country"] if toponym["kind"] == "country" else toponym["admin1"]
    return {int(rows[codes.index(code)])} - {-1} if code in codes else set()
