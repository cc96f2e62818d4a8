"""How near a candidate lies to what the article's other names probably mean."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from pipeline.resolution.senses import COUNTRY

if TYPE_CHECKING:
    from gazetteer.store import Store
    from pipeline.resolution.candidates import Candidates, Entities, Floats, Ints
    from pipeline.resolution.evidence import Prepared

EARTH_KM = 6371.0
FAR_KM = 20038.0  # half the Earth's circumference: "no anchor"
MOST_ANCHORS = (
    40  # sure places of an article that distances are measured to; more change nothing and cost time
)
REACH = 3  # mentions before and after that count as beside a mention
PAIRS = 1 << 20  # candidate-anchor pairs measured at once, to bound memory


def measure_points(store: Store, rows: Ints) -> Floats:
    """(rows, 3) points in km from the Earth's centre: their chords stand for distances, exact within 0.1 % up to 1000 km."""
    lon, lat = np.radians(store.lon[rows]), np.radians(store.lat[rows])
    point = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return (point * EARTH_KM).astype(np.float32)


def highest_of(values: Floats, candidates: Candidates) -> Floats:
    """Highest value among an entity's candidates, by entity."""
    out = np.full(len(candidates.first), -9, dtype=np.float32)
    filled = candidates.size > 0
    if filled.any():
        out[filled] = np.maximum.reduceat(values, candidates.first[filled])
    return out


def measure_distances(prepared: Prepared, guess: Floats) -> tuple[Floats, Floats, Floats]:
    """Nearness of each candidate to the article's sure places of other names."""
    entities, index = prepared.entities, prepared.index
    count = len(guess)
    nearest = np.full(count, FAR_KM, dtype=np.float32)
    near_50, near_500 = np.zeros(count, np.float32), np.zeros(count, np.float32)
    anchors = _anchors(prepared, guess)
    if not len(anchors):
        return np.log1p(nearest), near_50, near_500
    anchor_article = index.article[anchors]
    begin = np.searchsorted(anchor_article, np.arange(entities.articles))
    many = np.searchsorted(anchor_article, np.arange(entities.articles), side="right") - begin
    sizes = many[index.article]
    bounds = np.append(np.searchsorted(np.cumsum(sizes), np.arange(0, int(sizes.sum()) + 1, PAIRS)), count)
    for low, high in pairwise(bounds.tolist()):
        size = sizes[low:high]
        of = np.repeat(np.arange(low, high), size)
        if not len(of):
            continue
        to = np.arange(len(of)) - np.repeat(np.cumsum(size) - size, size) + begin[index.article[of]]
        to = anchors[to]
        gap = index.point[of] - index.point[to]
        chord = np.sqrt(np.einsum("ij,ij->i", gap, gap))
        other = index.group[of] != index.group[to]
        weight = np.where(other, guess[to], 0)
        near_50[low:high] += np.bincount(of - low, weight / (1 + chord / 50), minlength=high - low)
        near_500[low:high] += np.bincount(of - low, weight / (1 + chord / 500), minlength=high - low)
        np.minimum.at(nearest, of, np.where(other & (weight > 0.3), chord, FAR_KM))
    return np.log1p(nearest), near_50, near_500


def _anchors(prepared: Prepared, guess: Floats) -> Ints:
    """Each name's likeliest candidate, countries left out, by article; the surest if there are many."""
    entities, candidates, index = prepared.entities, prepared.candidates, prepared.index
    best = np.zeros(entities.group.max(initial=-1) + 1, dtype=np.float32)
    np.maximum.at(best, index.group, guess)
    found = np.flatnonzero((guess >= best[index.group]) & (index.kind != COUNTRY) & (guess > 0.05))
    _, once = np.unique(index.group[found], return_index=True)
    found = found[once]
    order = np.lexsort((found, -guess[found] * index.weight[candidates.entity[found]], index.article[found]))
    found = found[order]
    article = index.article[found]
    rank = np.arange(len(found)) - np.searchsorted(article, article)
    return found[rank < MOST_ANCHORS]


def find_neighbours(entities: Entities) -> Ints:
    """(2, pairs) entities whose mentions stand within REACH mentions of each other, both ways, each pair once."""
    pairs = [np.zeros(0, dtype=np.int64)]
    article, entity = entities.mention_article, entities.mention_entity
    for step in range(1, REACH + 1):
        same = article[step:] == article[:-step]
        a, b = entity[:-step][same], entity[step:][same]
        other = entities.group[a] != entities.group[b]
        a, b = a[other], b[other]
        pairs += [a * entities.count + b, b * entities.count + a]
    return np.stack(np.divmod(np.unique(np.concatenate(pairs)), max(entities.count, 1)))


def measure_beside(prepared: Prepared, guess: Floats) -> Floats:
    """Nearness to the likeliest places of the names around, averaged over them."""
    candidates, index = prepared.candidates, prepared.index
    best = highest_of(guess, candidates)
    top = np.full(len(best), -1)
    at = np.flatnonzero(guess >= best[candidates.entity])
    top[candidates.entity[at[::-1]]] = at[::-1]
    a, b = index.beside
    known = (top[b] >= 0) & (candidates.size[a] > 0)
    a, b = a[known], b[known]
    size = candidates.size[a]
    pair = np.repeat(np.arange(len(a)), size)
    of = np.arange(len(pair)) - np.repeat(np.cumsum(size) - size, size) + candidates.first[a][pair]
    to = top[b][pair]
    gap = index.point[of] - index.point[to]
    near = guess[to] / (1 + np.sqrt(np.einsum("ij,ij->i", gap, gap)) / 100)
    near = np.where(
        index.kind[to] == COUNTRY, guess[to] * 0.5 * (index.country[of] == index.country[to]), near
    )
    total = np.bincount(of, near, minlength=len(guess))
    return (total / np.maximum(np.bincount(of, minlength=len(guess)), 1)).astype(np.float32)
