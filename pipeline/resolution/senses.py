"""Which mention follows which, and which mentions of a name the areas said after them tell apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from gazetteer.place import KINDS

if TYPE_CHECKING:
    from gazetteer.store import Store
    from pipeline.resolution.candidates import Ints

COUNTRY, ADMIN1, ADMIN2 = (KINDS.index(kind) for kind in ("country", "admin1", "admin2"))
# How the next mention follows: with something between, with white space alone, after words that may make it the area around.
APART, CLOSE, WITHIN = range(3)
_LONGEST_GAP = 60
_DIRECTION = r"(?:(?:north|south|east|west|central|occup)[a-z-]* )?"
#: "Paris, Texas", "Paris (Texas)", "Desna in the northern Chernihiv region", "Novomoskovsk, a town in eastern Ukraine".
_WITHIN = re.compile(
    rf"\s*[,(]\s*|,? in (?:the )?{_DIRECTION}"
    rf"|, an? (?:[a-z-]+ ){{0,3}}(?:city|town|village|settlement|suburb|port|hamlet|district) (?:in|of) (?:the )?{_DIRECTION}"
)
MOST = 100  # places kept of a name, the most prominent: beyond lie hamlets that no article means by chance


def tell_apart(group: Ints, name: Ints, following: Ints, how: Ints, store: Store) -> Ints:
    """Give each mention the number of its sense, where an article itself tells the senses of a name apart; else 0.

    "Paris, Texas … Paris, France" are two. A mention without an area goes with the one before it.

    Parameters
    ----------
    group
        (mentions,) number of the (article, name).
    """
    said: dict[int, list[tuple[int, frozenset[int]]]] = {}
    for i in np.flatnonzero((how == WITHIN) & (name >= 0)).tolist():
        other = int(name[following[i]])
        if other >= 0 and (held := places_in(int(name[i]), other, store)):
            said.setdefault(int(group[i]), []).append((i, held))
    sense = np.zeros(len(group), np.int64)
    for number, places in said.items():
        if frozenset.intersection(*(held for _, held in places)):
            continue
        senses: list[frozenset[int]] = []
        of = {}
        for i, held in places:
            at = next((n for n, other in enumerate(senses) if held & other), len(senses))
            senses[at:] = [held & senses[at]] if at < len(senses) else [held]
            of[i] = at
        current = of[places[0][0]]
        for i in np.flatnonzero(group == number).tolist():
            current = of.get(i, current)
            sense[i] = current
    return sense


def places_in(name: int, area: int, store: Store) -> frozenset[int]:
    """Rows of the places of a name that lie in an area of another name, those of countries and of units of both levels."""
    rows, areas = store.rows(name)[:MOST], store.rows(area)[:MOST]
    kind = store.kind[areas]
    inside = np.isin(store.country[rows], store.country[areas[kind == COUNTRY]])
    inside |= np.isin(store.admin1[rows], store.admin1[areas[kind == ADMIN1]])
    inside |= np.isin(store.admin2[rows], areas[kind == ADMIN2])
    return frozenset(rows[inside & ~np.isin(rows, areas)].tolist())


def follow(article: Ints, sentence: Ints, start: Ints, end: Ints, texts: list[str]) -> tuple[Ints, Ints]:
    """For each mention, the next one that begins after its end in the same sentence, and how it follows.

    Returns
    -------
    next
        (mentions,) index of that mention, or -1.
    how
        (mentions,) WITHIN where the words between may make it the area around ("Paris, Texas", "Desna in the northern
        Chernihiv region"), CLOSE for white space alone, else APART.
    """
    count = len(start)
    following = np.full(count, -1, dtype=np.int64)
    how = np.zeros(count, dtype=np.int64)
    starts, ends, articles, sentences = (a.tolist() for a in (start, end, article, sentence))
    for i in range(count):
        j = i + 1
        while j < count and articles[j] == articles[i] and starts[j] < ends[i]:
            j += 1
        if j >= count or articles[j] != articles[i] or sentences[j] != sentences[i]:
            continue
        following[i] = j
        if starts[j] - ends[i] <= _LONGEST_GAP:
            gap = texts[articles[i]][ends[i] : starts[j]]
            how[i] = CLOSE if gap.isspace() or not gap else WITHIN if _WITHIN.fullmatch(gap) else APART
    return following, how
