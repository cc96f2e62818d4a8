"""What speaks for a candidate: features that can be said in words.

`describe_alone` needs the candidate and its mentions only; `describe_together` weighs it against what the article's
other names probably mean, given a first guess of their candidates' probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gazetteer.place import NAME_TYPES
from pipeline.resolution.candidates import AREA_CUES, SETTLEMENT
from pipeline.resolution.distances import find_stated, measure_stated
from pipeline.resolution.nearness import (
    find_neighbours,
    highest_of,
    measure_beside,
    measure_distances,
    measure_points,
)
from pipeline.resolution.senses import ADMIN1, ADMIN2, COUNTRY, WITHIN

if TYPE_CHECKING:
    from gazetteer.store import Store
    from pipeline.resolution.candidates import Bools, Candidates, Entities, Floats, Ints
    from pipeline.resolution.distances import Stated

SEATS = {
    "PPLC": 6,
    "PPLG": 5,
    "PPLA": 5,
    "PPLA2": 4,
    "PPLA3": 3,
    "PPLA4": 2,
    "PPLA5": 2,
    "PPL": 1,
    "PPLX": -1,
}
ALONE = (
    "prominence",  # log10 of the population, shifted by kind
    "prominence_gap",  # behind the most prominent candidate
    "prominence_rank",  # 0 for the most prominent
    "population",  # log10(1 + population)
    "candidates",  # log(1 + number of candidates)
    "kind",  # index into KINDS
    "seat",  # 6 capital … 1 populated place, 0 else, -1 quarter of a city
    "name_type",  # index into NAME_TYPES, then 'inferred', 'inner'
    "primary_gap",  # behind the most prominent candidate with a primary name
    "cue",  # 1 the words around state this kind, 0.5 an area of another level, -1 another kind, 0 none
    "cue_kind",  # the kind stated, -1 none
    "twin_area",  # an area of the same name holds this settlement
    "twin_city",  # a settlement of the same name lies in this area
    "mentions",  # log(1 + mentions in the article)
    "place_score",  # the recogniser's, highest
    "commonness",
    "personhood",
    "dateline",  # share of mentions in a dateline
    "early",  # first mention's place in the article, 1 at its head
    "domain",  # 1 the outlet's country domain agrees, -1 disagrees, 0 none
)
TOGETHER = (
    "guess",  # probability by the pass before
    "country_share",  # of what the other names mean, how much lies in the same country
    "admin1_share",
    "admin2_share",
    "country_named",  # its country is named in the article
    "admin1_named",
    "admin2_named",
    "parent",  # the next mention ("Paris, Texas") names an area that holds it
    "child",  # the mention before ("Paris, Texas") names a place in it
    "stated",  # it stands as far from the place named next as the article says
    "nearest",  # log(1 + km) to the nearest sure place
    "near_50",  # sure places, each weighing 1 / (1 + km / 50)
    "near_500",
    "beside",  # the same for the likeliest places of the names just before and after, each weighing 1 / (1 + km / 100)
    "country_rank_gap",  # share of its country, less that of the article's strongest country
    "holds_others",  # share of what the other names mean that lies inside this area
    "outlet_country",  # where the outlet's other articles point
    "outlet_admin1",
    "outlet_near",
    "outlet_same",  # to the very place
)


@dataclass(frozen=True)
class Index:
    """What both descriptions need of a batch's candidates, found once."""

    article: Ints
    group: Ints
    kind: Ints
    country: Ints
    admin1: Ints
    admin2: Ints
    point: Floats
    weight: Floats
    parents: Ints
    children: Ints
    beside: Ints
    stated: Stated

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """Which candidates lie together: by country, first and second level."""
        codes = (self.country, self.admin1, self.admin2)
        return tuple(Area(code, _number(self.article, code), _number(self.group, code)) for code in codes)


@dataclass(frozen=True)
class Area:
    """The area of one level that each candidate lies in.

    Attributes
    ----------
    code
        Its code in the store, -1 where there is none.
    shared
        A number that candidates of one article in one area have in common.
    own
        A number that candidates of one name in one article and area have in common.
    """

    code: Ints
    shared: Ints
    own: Ints

    def sum_others(self, mass: Floats) -> Floats:
        """Mass of the article's other names in the candidate's area (0 where it has none)."""
        everything, own = (
            np.bincount(key, mass)[key].astype(np.float32) if len(key) else np.zeros(0, np.float32)
            for key in (self.shared, self.own)
        )
        return np.where(self.code >= 0, everything - own, 0).astype(np.float32)


@dataclass(frozen=True)
class Prepared:
    """The candidates of a batch, and what speaks for each alone."""

    entities: Entities
    candidates: Candidates
    index: Index
    alone: Floats


def index_candidates(entities: Entities, candidates: Candidates, texts: list[str], store: Store) -> Index:
    """Gather the store's columns for each candidate, and the pairs that "Paris, Texas" makes."""
    rows = candidates.row
    kind = store.kind[rows].astype(np.int64)
    # An area counts as lying in itself, so that "Texas" speaks for places of Texas and the other way round.
    admin2 = np.where(kind == ADMIN2, rows, store.admin2[rows]).astype(np.int64)
    counted = entities.role != "boilerplate"
    said = np.bincount(entities.mention_entity, counted * entities.place_score, minlength=entities.count)
    parents, children = _comma_pairs(entities, candidates)
    return Index(
        article=entities.article[candidates.entity],
        group=entities.group[candidates.entity],
        kind=kind,
        country=store.country[rows].astype(np.int64),
        admin1=store.admin1[rows].astype(np.int64),
        admin2=admin2,
        point=measure_points(store, rows),
        weight=np.sqrt(said).astype(np.float32),
        parents=parents,
        children=children,
        beside=find_neighbours(entities),
        stated=find_stated(entities, texts),
    )


def describe_alone(
    entities: Entities, candidates: Candidates, index: Index, domains: list[int], store: Store
) -> Floats:
    """(candidates, len(ALONE)) features that need no other name of the article."""
    entity, rows = candidates.entity, candidates.row
    prominence = store.prominence[rows].astype(np.float32)
    first, size = candidates.first, candidates.size
    seat_of = np.array([SEATS.get(f, 0) for f in store.features], dtype=np.float32)
    count = entities.count
    mentions = np.bincount(entities.mention_entity, minlength=count)
    dateline = np.bincount(entities.mention_entity, entities.section == "dateline", minlength=count)

    def highest(values: Floats) -> Floats:
        out = np.zeros(count, dtype=np.float32)
        np.maximum.at(out, entities.mention_entity, values)
        return out[entity]

    cue = entities.cue[entity]
    areas = np.isin(cue, AREA_CUES) & np.isin(index.kind, AREA_CUES)
    twin_area, twin_city = _twins(candidates, index)
    primary = np.where(candidates.name_type == NAME_TYPES.index("primary"), prominence, -9)
    known = entities.name[entity]
    common, person = np.where(entities.name >= 0, store.shares(entities.name).T, 0)
    place_rank = np.arange(len(rows)) - first[entity]
    domain = np.array(domains, dtype=np.int64)[index.article]
    return np.stack(
        [
            prominence,
            highest_of(prominence, candidates)[entity] - prominence,
            np.where(known >= 0, place_rank, 0),
            np.log10(1 + store.population[rows]),
            np.log1p(size)[entity],
            index.kind,
            seat_of[store.feature[rows]],
            candidates.name_type,
            highest_of(primary, candidates)[entity] - prominence,
            np.select([cue < 0, cue == index.kind, areas], [0, 1, 0.5], -1),
            cue,
            twin_area,
            twin_city,
            np.log1p(mentions)[entity],
            highest(entities.place_score),
            common[entity],
            person[entity],
            (dateline / np.maximum(mentions, 1))[entity],
            highest((1 / (1 + entities.start / 300)).astype(np.float32)),
            np.where(domain < 0, 0, np.where(domain == index.country, 1, -1)),
        ],
        axis=1,
        dtype=np.float32,
    )


def describe_together(prepared: Prepared, guess: Floats, outlet: Floats, store: Store) -> Floats:
    """(candidates, len(TOGETHER)) features that follow from what the article's other names probably mean.

    Parameters
    ----------
    guess
        (candidates,) probability of each candidate so far.
    outlet
        (candidates, 4) where the outlet's other articles point, see `outlets.describe_outlets`.
    """
    entities, index, kind = prepared.entities, prepared.index, prepared.index.kind
    mass = guess * index.weight[prepared.candidates.entity]
    country, admin1, admin2 = _shares(index, mass)
    strongest = np.zeros(entities.articles, dtype=np.float32)
    np.maximum.at(strongest, index.article, country)
    named = [
        np.minimum(area.sum_others(np.where(kind == level, guess, 0)), 1)
        for area, level in zip(index.areas, (COUNTRY, ADMIN1, ADMIN2), strict=True)
    ]
    parent, child = np.zeros_like(guess), np.zeros_like(guess)
    np.maximum.at(parent, index.children, guess[index.parents])
    np.maximum.at(child, index.parents, guess[index.children])
    nearest, near_50, near_500 = measure_distances(prepared, guess)
    holds = np.select(
        [kind == COUNTRY, kind == ADMIN1, kind == ADMIN2], [country, admin1, admin2], default=np.float32(0)
    )
    return np.concatenate(
        [
            np.stack([guess, country, admin1, admin2, *named, parent, child], axis=1),
            measure_stated(index.stated, prepared.candidates, guess, store)[:, None],
            np.stack([nearest, near_50, near_500, measure_beside(prepared, guess)], axis=1),
            np.stack([country - strongest[index.article], holds], axis=1),
            outlet,
        ],
        axis=1,
        dtype=np.float32,
    )


def _twins(candidates: Candidates, index: Index) -> tuple[Bools, Bools]:
    """Whether an area of the same name holds the settlement; whether the area holds a settlement of the same name."""
    settlement, area = index.kind == SETTLEMENT, np.isin(index.kind, (ADMIN1, ADMIN2))
    twin_area, twin_city = np.zeros(len(area), bool), np.zeros(len(area), bool)
    for code, level in ((index.admin1, ADMIN1), (index.admin2, ADMIN2)):
        key = candidates.entity * (1 << 32) + code
        held = (index.kind == level) & (code >= 0)
        inside = settlement & (code >= 0)
        twin_area |= inside & np.isin(key, key[held])
        twin_city |= held & np.isin(key, key[inside])
    return twin_area, twin_city


def _number(key: Ints, code: Ints) -> Ints:
    """Give each pair of a key and a code a number."""
    found: Ints = np.unique(key * (1 << 32) + code, return_inverse=True)[1]
    return found


def _shares(index: Index, mass: Floats) -> tuple[Floats, ...]:
    """Mass of the article's other names in each area, as a share of that of all (0.5 added: few names say little)."""
    total = np.bincount(index.article, mass)[index.article] if len(mass) else mass
    own = np.bincount(index.group, mass)[index.group] if len(mass) else mass
    return tuple((area.sum_others(mass) / (total - own + 0.5)).astype(np.float32) for area in index.areas)


def _comma_pairs(entities: Entities, candidates: Candidates) -> tuple[Ints, Ints]:
    """Candidate pairs of "Paris, Texas" where one contains the other: (parents, children). Codes are compared later."""
    left = np.flatnonzero(entities.how == WITHIN)
    a, b = entities.mention_entity[left], entities.mention_entity[entities.following[left]]
    pairs = np.unique(np.stack([a, b]), axis=1)
    a, b = pairs[0], pairs[1]
    many_a, many_b = candidates.size[a], candidates.size[b]
    count = many_a * many_b
    pair = np.repeat(np.arange(len(a)), count)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    child = candidates.first[a][pair] + within // np.maximum(many_b[pair], 1)
    parent = candidates.first[b][pair] + within % np.maximum(many_b[pair], 1)
    return parent, child


def keep_containing(index: Index, rows: Ints) -> Index:
    """Return the index with only those comma pairs where the parent contains the child."""
    p, c = index.parents, index.children
    kind, below = index.kind[p], index.kind[c]
    inside = (kind == COUNTRY) & (below != COUNTRY) & (index.country[p] == index.country[c])
    inside |= (kind == ADMIN1) & ~np.isin(below, (COUNTRY, ADMIN1)) & (index.admin1[p] == index.admin1[c])
    inside |= (kind == ADMIN2) & (below != ADMIN2) & (index.admin2[c] == rows[p])
    return Index(
        **{
            **{n: getattr(index, n) for n in index.__dataclass_fields__},
            "parents": p[inside],
            "children": c[inside],
        }
    )


def find_domains(articles: list[tuple[str | None, str | None]], countries: list[str]) -> list[int]:
    """Index of the country whose domain an article's address or outlet has, or -1.

    Domains that are sold to everybody (".io", ".tv" …) say nothing.
    """
    generic = {"co", "io", "tv", "me", "ai", "fm", "ly", "cc", "to", "ws", "eu", "gl", "gg"}
    index = {code.lower(): n for n, code in enumerate(countries)} | {
        "uk": countries.index("GB") if "GB" in countries else -1
    }
    out = []
    for url, outlet in articles:
        host = (url or outlet or "").partition("://")[2] or (url or outlet or "")
        last = host.partition("/")[0].partition(":")[0].rpartition(".")
        out.append(index.get(last[2].lower(), -1) if last[1] and last[2].lower() not in generic else -1)
    return out
