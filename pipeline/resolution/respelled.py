"""Names that the gazetteer spells otherwise: "Toshkivke", beside Lysychansk, is Toshkivka.

Typing errors and home-made transliterations are common in reports of small places. A name that the gazetteer lacks is
compared with the places around what the article's other names surely mean, and with those alone: over the whole earth
some name is always alike.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein

from gazetteer.names import fold
from pipeline.resolution.candidates import INNER, SETTLEMENT, Candidates
from pipeline.resolution.evidence import ALONE, TOGETHER
from pipeline.resolution.nearness import measure_points

if TYPE_CHECKING:
    import pyarrow as pa

    from gazetteer.store import Store
    from pipeline.resolution.candidates import Floats, Ints
    from pipeline.resolution.evidence import Prepared
    from pipeline.resolve import Ranked

RESPELLED = INNER + 1  # name type of a place whose name the article spells otherwise
#: Letters of a name → how many may differ: one of six, two of nine.
ALLOWED = ((9, 2), (6, 1))
MARKS = 3  # bytes that the marks of a label's letters take, and apostrophes that the fold drops
#: Km from a sure place of the article; villages that a report names together lie nearer than that.
REACH_KM = 60.0
SURE = 0.5  # score of a sure place
PLACE_SCORE = 0.6  # the recogniser's, of a name that is looked for in this way
#: Of 13 such readings in articles that no model had seen 12 were right; drawn towards the mean for want of more.
SCORE = 0.8
COLUMNS = (*ALONE, *TOGETHER)


def add_respelled(
    mentions: pa.Table, prepared: Prepared, ranked: Ranked, store: Store
) -> tuple[Prepared, Ranked]:
    """Put the places found for names that the gazetteer lacks before their entities' other candidates."""
    found = find_respelled(mentions, prepared, ranked.score, store)
    if not found:
        return prepared, ranked
    candidates = prepared.candidates
    entity, row, km = (np.array(values) for values in zip(*found, strict=True))
    at = candidates.first[entity]
    size = candidates.size + np.bincount(entity, minlength=len(candidates.size))
    features = np.zeros((len(entity), len(COLUMNS)), np.float32)
    features[:, COLUMNS.index("kind")] = store.kind[row]
    features[:, COLUMNS.index("nearest")] = np.log1p(km)
    more = Candidates(
        np.insert(candidates.entity, at, entity),
        np.insert(candidates.row, at, row),
        np.insert(candidates.name_type, at, RESPELLED),
        np.cumsum(size) - size,
        size,
    )
    return replace(prepared, candidates=more), replace(
        ranked,
        features=np.insert(ranked.features, at, features, axis=0),
        probability=np.insert(ranked.probability, at, np.float32(1)),
        score=np.insert(ranked.score, at, np.float32(SCORE)),
    )


def find_respelled(
    mentions: pa.Table, prepared: Prepared, score: Floats, store: Store
) -> list[tuple[int, int, float]]:
    """Find the places of names that the gazetteer lacks.

    Returns
    -------
    list
        (entity, row of the place, km to the nearest sure place), by entity.
    """
    entities, candidates, index = prepared.entities, prepared.candidates, prepared.index
    whole = (candidates.size > 0) & (entities.inner == 0)
    unread = np.flatnonzero(~whole[entities.mention_entity] & (entities.place_score >= PLACE_SCORE))
    surfaces = mentions["surface"]
    names: dict[int, dict[int, str]] = {}  # by article, then entity
    for i in unread.tolist():
        name, entity = fold(surfaces[i].as_py()), int(entities.mention_entity[i])
        if allowed(name) and name[0].isascii():
            names.setdefault(int(entities.mention_article[i]), {}).setdefault(entity, name)
    found = []
    sure = np.flatnonzero((score >= SURE) & (index.kind == SETTLEMENT) & (candidates.name_type < INNER))
    for article, some in names.items():
        anchors = np.unique(candidates.row[sure[index.article[sure] == article]])
        near = _around(anchors, store)
        for entity, name in some.items():
            best = _closest(name, near, anchors, store)
            if best:
                found.append((entity, *best))
    return sorted(found)


def allowed(name: str) -> int:
    """Letters of a folded name that may differ."""
    return next((many for letters, many in ALLOWED if len(name) >= letters), 0)


def _closest(name: str, near: Ints, anchors: Ints, store: Store) -> tuple[int, float] | None:
    """Row of the place whose label is nearest to a name, the nearer of two, and its distance; None if none is near enough."""
    most = allowed(name)
    best = []
    alike = store.label_initials[near] | 0x20 == ord(name[0])  # both cases of a letter
    alike &= np.abs(store.label_lengths[near] - len(name)) <= most + MARKS
    for row in near[alike].tolist():
        label = fold(store.label(row))
        differ = DamerauLevenshtein.distance(name, label, score_cutoff=most)
        if differ <= most:
            km = _distance(row, anchors, store)
            if km <= REACH_KM:
                best.append((differ, km, row))
    if not best:
        return None
    _, km, row = min(best)
    return row, km


def _distance(row: int, anchors: Ints, store: Store) -> float:
    """Kilometres to the nearest anchor."""
    gap = measure_points(store, anchors) - measure_points(store, np.array([row]))
    return float(np.sqrt((gap * gap).sum(axis=1)).min())


def _around(anchors: Ints, store: Store) -> Ints:
    """Rows of the settlements in the cells of one degree around anchors, a little more than what is in reach."""
    rows, cells = _by_cell(store)
    lat, lon = (np.floor(values[anchors]).astype(np.int64) for values in (store.lat, store.lon))
    north, east = (shift.ravel() for shift in np.meshgrid([-1, 0, 1], [-2, -1, 0, 1, 2]))
    wanted = np.unique((lat[:, None] + north + 90) * 360 + (lon[:, None] + east + 180) % 360)
    begin, end = np.searchsorted(cells, wanted), np.searchsorted(cells, wanted + 1)
    return np.concatenate(
        [rows[a:b] for a, b in zip(begin.tolist(), end.tolist(), strict=True)] or [rows[:0]]
    )


@lru_cache(maxsize=2)
def _by_cell(store: Store) -> tuple[Ints, Ints]:
    """Rows of all settlements by their cell of one degree, and these cells."""
    rows = np.flatnonzero(store.kind == SETTLEMENT)
    lat, lon = (np.floor(values[rows]).astype(np.int64) for values in (store.lat, store.lon))
    cells = (lat + 90) * 360 + lon + 180
    order = np.argsort(cells, kind="stable")
    return rows[order], cells[order]
