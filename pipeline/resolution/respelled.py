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

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from gazetteer.nearest import NearestPlaces
    from gazetteer.store import Store
    from pipeline.resolution.candidates import Floats, Ints
    from pipeline.resolution.evidence import Prepared
    from pipeline.resolve import Ranked

RESPELLED = INNER + 1  # name type of a place whose name the article spells otherwise
#: Letters of a name → how many may differ: one of six, two of nine, three of fourteen.
ALLOWED = ((14, 3), (9, 2), (6, 1))
REACH_KM = 60.0  # from a sure place of the article; villages that a report names together lie nearer than that
SURE = 0.5  # score of a sure place
PLACE_SCORE = 0.6  # the recogniser's, of a name that is looked for in this way
#: Share of such readings that were right in war reports (docs/resolution.md).
SCORE = 0.8
COLUMNS = (*ALONE, *TOGETHER)


def add_respelled(mentions: pa.Table, prepared: Prepared, ranked: Ranked, store: Store) -> tuple[Prepared, Ranked]:
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


def find_respelled(mentions: pa.Table, prepared: Prepared, score: Floats, store: Store) -> list[tuple[int, int, float]]:
    """Find the places of names that the gazetteer lacks.

    Returns
    -------
    list
        (entity, row of the place, km to the nearest sure place).
    """
    entities, candidates = prepared.entities, prepared.candidates
    whole = (candidates.size > 0) & (entities.inner == 0)
    unread = np.flatnonzero(~whole[entities.mention_entity] & (entities.place_score >= PLACE_SCORE))
    if not len(unread):
        return []
    surfaces = mentions["surface"]
    names: dict[int, str] = {}
    for i in unread.tolist():
        names.setdefault(int(entities.mention_entity[i]), fold(surfaces[i].as_py()))
    found = []
    anchors = _anchors(prepared, score)
    for entity, name in names.items():
        near = anchors.get(int(entities.article[entity]))
        if near is not None and allowed(name) and (best := _closest(name, near, store)):
            found.append((entity, *best))
    return found


def allowed(name: str) -> int:
    """Letters of a folded name that may differ."""
    return next((many for letters, many in ALLOWED if len(name) >= letters), 0)


def _anchors(prepared: Prepared, score: Floats) -> dict[int, Ints]:
    """Rows of the sure settlements of each article."""
    candidates, index = prepared.candidates, prepared.index
    sure = np.flatnonzero((score >= SURE) & (index.kind == SETTLEMENT) & (candidates.name_type < INNER))
    return {
        article: candidates.row[sure[index.article[sure] == article]]
        for article in np.unique(index.article[sure]).tolist()
    }


def _closest(name: str, anchors: Ints, store: Store) -> tuple[int, float] | None:
    """Row and distance of the one place around the anchors whose label is nearest to a name, if it is near enough."""
    most = allowed(name)
    best: list[tuple[int, float, int]] = []
    for row, km in _around(anchors, store):
        label = fold(store.label(row))
        if label[:1] != name[:1] or abs(len(label) - len(name)) > most:
            continue
        differ = DamerauLevenshtein.distance(name, label, score_cutoff=most)
        if differ <= most:
            best.append((differ, km, row))
    best.sort()
    if not best:
        return None
    return best[0][2], best[0][1]


def _around(anchors: Ints, store: Store) -> Iterator[tuple[int, float]]:
    """Settlements within `REACH_KM` of the anchors, with the distance to the nearest."""
    nearest: dict[int, float] = {}
    for rows, km in _settlements(store).around(store.lon[anchors], store.lat[anchors], REACH_KM):
        for row, away in zip(rows.tolist(), km.tolist(), strict=True):
            nearest[row] = min(away, nearest.get(row, REACH_KM))
    yield from nearest.items()


@lru_cache(maxsize=2)
def _settlements(store: Store) -> NearestPlaces:
    from gazetteer.nearest import NearestPlaces  # noqa: PLC0415 - slow to import, and few articles need it

    return NearestPlaces(store)
