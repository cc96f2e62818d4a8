"""Move articles to another part of the world, so that the ranker learns to trust company over fame.

Annotated news is mostly of famous places, where the most prominent namesake is right. Local news is not, and names no
state: "Paris" beside "Henry County". Such articles are made of annotated ones: the places of the article's own area
become places of another area, of the same kinds and about as near to each other, preferably with famous namesakes. The words
around them, the offsets and what was found wrongly stay.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import pyarrow as pa

from gazetteer.names import fold
from gazetteer.place import KINDS
from pipeline.resolution.nearness import measure_points
from tools.train.gold import Record, right_rows

if TYPE_CHECKING:
    from gazetteer.store import Store

NEAR = 40  # settlements around the new centre that names are drawn from
LEAST = 2  # places of one area that make it the article's own
UNSAID = 0.7  # share of articles that name neither the area nor the country
SHADOWED = 5.0  # how much likelier a place with a more prominent namesake is drawn
_SETTLEMENT, _ADMIN2 = KINDS.index("settlement"), KINDS.index("admin2")
Wanted = list[set[int] | None]


class Destinations:
    """Settlements that an article can be moved to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        # What each place's label is a name of; -1 where it is none.
        name = np.array([store.name_id(fold(store.label(row))) for row in range(len(store))])
        bears = np.flatnonzero((name >= 0) & (store.admin1 >= 0) & (store.kind == _SETTLEMENT))
        self.rows = bears
        self.name = name
        first = np.full(len(store), -1)
        count, rows, _ = store.bearers(name[bears], 1)
        first[bears[count > 0]] = rows
        self.shadowed = (first >= 0) & (first != np.arange(len(store)))
        self.point = measure_points(store, np.arange(len(store)))
        self.within = {
            code: bears[store.admin1[bears] == code] for code in np.unique(store.admin1[bears]).tolist()
        }

    def draw(self, dice: np.random.Generator, places: list[int]) -> dict[int, int] | None:
        """Draw another area, and in it a place for each of these; None if it has too few."""
        store = self.store
        candidates = self.rows[self.shadowed[self.rows]]
        centre = int(dice.choice(candidates))
        around = self.within[int(store.admin1[centre])]
        gap = np.linalg.norm(self.point[around] - self.point[centre], axis=1)
        around = around[np.argsort(gap, kind="stable")[:NEAR]]
        weight = np.where(self.shadowed[around], SHADOWED, 1.0) * (1 + np.log10(1 + store.population[around]))
        weight[around == centre] *= 10
        settlements = [row for row in places if store.kind[row] == _SETTLEMENT]
        counties = [row for row in places if store.kind[row] == _ADMIN2]
        over = np.unique(store.admin2[around])
        over = over[(over >= 0) & (self.name[np.maximum(over, 0)] >= 0)]
        if len(settlements) > len(around) or len(counties) > len(over):
            return None
        drawn = dice.choice(around, len(settlements), replace=False, p=weight / weight.sum())
        moved = dict(zip(settlements, drawn.tolist(), strict=True))
        return moved | dict(zip(counties, dice.permutation(over).tolist(), strict=False))


def plan_journey(
    places: list[int], destinations: Destinations, dice: np.random.Generator
) -> tuple[dict[int, int], dict[int, int]]:
    """Where the places of an article's own area go, and where the area itself and its country; both empty if nowhere."""
    store = destinations.store
    area = Counter(int(store.admin1[row]) for row in places if store.admin1[row] >= 0)
    home, many = max(area.items(), key=lambda pair: (pair[1], -pair[0]), default=(-1, 0))
    inside = [row for row in places if store.admin1[row] == home]
    moved = destinations.draw(dice, inside) if many >= LEAST else None
    if not moved:
        return {}, {}
    first = next(iter(moved.values()))
    above = {int(store.admin1_rows[home]): int(store.admin1_rows[store.admin1[first]])}
    country = int(store.country_rows[store.country[inside[0]]])
    if country >= 0:
        above[country] = int(store.country_rows[store.country[first]])
    return moved, above


def move_texts(
    records: list[Record], destinations: Destinations, share: float, seed: int = 11
) -> list[Record]:
    """Copy a share of the gold articles with the names of their own area's places exchanged in the text."""
    copies = []
    for record in records:
        dice = np.random.default_rng([seed, crc32(record["id"].encode())])
        if dice.random() > share:
            continue
        right = [
            right_rows(t, record["text"][t["start"] : t["end"]], destinations.store)
            for t in record["toponyms"]
        ]
        rows = [min(found) if found and len(found) == 1 else -1 for found in right]
        moved, above = plan_journey([row for row in dict.fromkeys(rows) if row >= 0], destinations, dice)
        if moved:
            copies.append(_rename(record, rows, moved | above, destinations.store))
    return copies


def _rename(record: Record, rows: list[int], moved: dict[int, int], store: Store) -> Record:
    """Exchange the marked names of places that have moved; all offsets follow."""
    text, pieces, at, length = record["text"], [], 0, 0
    toponyms = []
    order = sorted(zip(record["toponyms"], rows, strict=True), key=lambda pair: pair[0]["start"])
    for toponym, row in order:
        start, end = toponym["start"], toponym["end"]
        if start < at:
            continue
        old = text[start:end]
        new = old
        # Any other form than the label (short, adjective) stays: what it would be elsewhere is not known.
        if moved.get(row, -1) >= 0 and fold(old) == fold(store.label(row)):
            new = store.label(moved[row])
            new = new.upper() if old.isupper() else new
        pieces += [text[at:start], new]
        length += start - at
        toponyms.append(toponym | {"start": length, "end": length + len(new)})
        length += len(new)
        at = end
    return record | {
        "id": f"{record['id']}/moved",
        "original": record["id"],
        "text": "".join([*pieces, text[at:]]),
        "toponyms": toponyms,
    }


def transplant(
    mentions: pa.Table, wanted: Wanted, destinations: Destinations, seed: int = 3
) -> tuple[pa.Table, Wanted]:
    """Return the mentions of the articles that can be moved, moved, with what is right then."""
    store = destinations.store
    keys = mentions["article_id"].to_pylist()
    names, surfaces = mentions["name_id"].to_pylist(), mentions["surface"].to_pylist()
    right: Wanted = list(wanted)
    keep = np.zeros(len(keys), np.bool_)
    bounds = np.flatnonzero(np.append(True, np.array(keys[1:]) != np.array(keys[:-1]))) if keys else []
    for begin, end in zip(bounds, [*bounds[1:], len(keys)], strict=True):
        dice = np.random.default_rng([seed, crc32(keys[begin].encode())])
        sure = {n: min(found) for n in range(begin, end) if (found := wanted[n]) and len(found) == 1}
        moved, above = plan_journey(list(dict.fromkeys(sure.values())), destinations, dice)
        if not moved:
            continue
        silent = dice.random() < UNSAID
        for n in range(begin, end):
            row = sure.get(n, -1)
            if row in above and (silent or above[row] < 0 or destinations.name[above[row]] < 0):
                continue
            keep[n] = True
            new = moved.get(row, above.get(row, -1))
            if new >= 0:
                names[n], surfaces[n], right[n] = int(destinations.name[new]), store.label(new), {new}
    out = mentions
    for column, values in (("name_id", names), ("surface", surfaces)):
        at = out.schema.get_field_index(column)
        out = out.set_column(at, column, pa.array(values, out.schema.field(column).type))
    return out.filter(pa.array(keep)), [r for r, k in zip(right, keep.tolist(), strict=True) if k]
