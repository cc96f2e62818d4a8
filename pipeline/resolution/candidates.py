"""Which places a batch's mentions may stand for, as flat arrays.

Mentions of one name in one article are one *entity* and share a referent ("one sense per document"); a kind cue keeps
"Kharkiv" and "Kharkiv region" apart. Everything downstream is computed once for each entity's candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gazetteer.names import fold
from gazetteer.place import KINDS, NAME_TYPES

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from gazetteer.place import Kind
    from gazetteer.store import Store

Ints: TypeAlias = "NDArray[np.int64]"
Floats: TypeAlias = "NDArray[np.float32]"
Bools: TypeAlias = "NDArray[np.bool_]"

MOST = (
    100  # candidates kept of a name, the most prominent: beyond lie hamlets that no article means by chance
)
INFERRED = len(
    NAME_TYPES
)  # name type of an area reached through its seat: "Kharkiv region" where only "Kharkiv" is known
INNER_COMMONNESS = 0.15  # a word inside a name that is commoner than this says nothing about a place
INNER = len(NAME_TYPES) + 1  # name type of a place whose name is only part of the mention: "Dubai World Cup"
KIND_WORDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("region", "regions", "oblast", "oblasts", "province", "provinces", "state", "states"), "admin1"
    ),
    **dict.fromkeys(("county", "counties", "district", "districts", "raion", "raions"), "admin2"),
    **dict.fromkeys(("city", "cities", "town", "towns", "village", "villages"), "settlement"),
}
AREA_CUES = tuple(KINDS.index(k) for k in ("admin1", "admin2", "region"))
SETTLEMENT, ADMIN1, ADMIN2, COUNTRY = (KINDS.index(k) for k in ("settlement", "admin1", "admin2", "country"))
COMMA, APART, CLOSE = (
    2,
    0,
    1,
)  # how the next mention follows: ", " or " (", otherwise, only white space between


@dataclass(frozen=True)
class Entities:
    """The mentions of a batch, and the entities that they make.

    Attributes
    ----------
    mention_entity
        (mentions,) the entity of each mention.
    mention_article, sentence, start, end
        (mentions,) article's number in the batch, sentence, offsets.
    article, group, cue, name, inner
        (entities,) article's number; number of the (article, name) whatever the cue; index into KINDS or -1; name id;
        1 if the name is only part of the mention.
    """

    mention_entity: Ints
    mention_article: Ints
    sentence: Ints
    start: Ints
    end: Ints
    role: NDArray[np.str_]
    section: NDArray[np.str_]
    place_score: Floats
    article: Ints
    group: Ints
    cue: Ints
    name: Ints
    inner: Ints
    articles: int

    @property
    def count(self) -> int:
        """Number of entities."""
        return len(self.article)


@dataclass(frozen=True)
class Candidates:
    """Candidates of all entities, those of an entity side by side, most prominent first.

    Attributes
    ----------
    entity, row, name_type
        (candidates,) entity, place row in the store, index into NAME_TYPES or INFERRED.
    first, size
        (entities,) where an entity's candidates begin, and how many there are.
    """

    entity: Ints
    row: Ints
    name_type: Ints
    first: Ints
    size: Ints


def find_entities(articles: pa.Table, mentions: pa.Table, store: Store) -> Entities:
    """Group a batch's mentions into entities.

    A mention whose name the recogniser did not find in the store is looked up once more by its surface, then without a
    kind word at its end ("Donetsk City", "Luhansk Oblasts"), and last by a known name inside it.
    """
    numbers = {key: n for n, key in enumerate(articles["article_id"].to_pylist())}
    article = np.array([numbers[key] for key in mentions["article_id"].to_pylist()], dtype=np.int64)
    name = mentions["name_id"].to_numpy(zero_copy_only=False).astype(np.int64)
    inner = np.zeros_like(name)
    cues = {None: -1} | {kind: number for number, kind in enumerate(KINDS)}
    cue = np.array([cues[c] for c in mentions["cue"].to_pylist()], dtype=np.int64)
    surfaces = mentions["surface"].to_pylist()
    unknown: dict[str, int] = {}
    for i in np.flatnonzero(name < 0).tolist():
        folded = fold(surfaces[i])
        name[i] = store.name_id(folded)
        if name[i] < 0:
            name[i], kind = strip_kind(folded, store)
            cue[i] = kind if name[i] >= 0 else cue[i]
        if name[i] < 0:
            name[i] = find_inner(folded, store)
            inner[i] = name[i] >= 0
        if name[i] < 0:  # told apart by its folded surface
            name[i] = -2 - unknown.setdefault(folded, len(unknown))
    unique, mention_entity = np.unique(np.stack([article, name, cue, inner]), axis=1, return_inverse=True)
    _, group = np.unique(unique[:2], axis=1, return_inverse=True)
    return Entities(
        mention_entity=mention_entity.ravel().astype(np.int64),
        mention_article=article,
        sentence=mentions["sentence"].to_numpy().astype(np.int64),
        start=mentions["start"].to_numpy().astype(np.int64),
        end=mentions["end"].to_numpy().astype(np.int64),
        role=np.array(mentions["role"].to_pylist(), dtype=np.str_),
        section=np.array(mentions["section"].to_pylist(), dtype=np.str_),
        place_score=mentions["place_score"].to_numpy().astype(np.float32),
        article=unique[0],
        group=group.ravel().astype(np.int64),
        cue=unique[2],
        name=np.maximum(unique[1], -1),
        inner=unique[3],
        articles=articles.num_rows,
    )


def strip_kind(folded: str, store: Store) -> tuple[int, int]:
    """Name id of a folded name without the kind word at its end, and that kind; -1 and -1 if there is none."""
    name, _, last = folded.rpartition(" ")
    kind = KIND_WORDS.get(last)
    name_id = store.name_id(name) if kind and name else -1
    return (name_id, KINDS.index(kind)) if kind and name_id >= 0 else (-1, -1)


def find_inner(folded: str, store: Store) -> int:
    """Name id of the known name inside a folded one: that of the most prominent place, or -1.

    A word that is common as an ordinary word is none ("Cyber Tech Career **College**").
    """
    words = folded.split(" ")
    best = (0.0, -1)
    for at in range(len(words)):
        rest = " ".join(words[at:])
        for name_id, length in store.prefixes(rest):
            whole = length == len(rest) or rest[length] == " "
            if whole and store.commonness(name_id) < INNER_COMMONNESS:
                best = max(best, (float(store.prominence[store.rows(name_id)[0]]), name_id))
    return best[1]


def find_candidates(entities: Entities, store: Store) -> Candidates:
    """Look up the candidates of each entity; an area cue adds the areas whose seat bears the name."""
    keys = np.stack([entities.name, np.isin(entities.cue, AREA_CUES), entities.inner])
    unique, inverse = np.unique(keys, axis=1, return_inverse=True)
    inverse = inverse.ravel()
    rows: list[Ints] = []
    types: list[Ints] = []
    for name, area, inner in unique.T.tolist():
        found, kinds = _candidates_of(name, bool(area), store)
        if inner:
            kinds = np.full_like(kinds, INNER)
        rows.append(found)
        types.append(kinds)
    sizes = np.array([len(r) for r in rows], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64) if len(sizes) else sizes
    size = sizes[inverse]
    first = np.concatenate([[0], np.cumsum(size)[:-1]]).astype(np.int64) if len(size) else size
    entity = np.repeat(np.arange(entities.count), size)
    take = np.arange(len(entity)) - np.repeat(first - starts[inverse], size)
    all_rows = np.concatenate([*rows, np.zeros(0, np.int64)])
    all_types = np.concatenate([*types, np.zeros(0, np.int64)])
    return Candidates(entity, all_rows[take], all_types[take], first, size)


def _candidates_of(name: int, area: bool, store: Store) -> tuple[Ints, Ints]:
    """Rows and name types of one name."""
    if name < 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    rows = np.asarray(store.rows(name))[:MOST].astype(np.int64)
    types = np.asarray(store.name_types(name))[:MOST].astype(np.int64)
    if area:
        seats = rows[store.kind[rows] == SETTLEMENT][:5]
        codes = store.admin1[seats]
        above = np.concatenate([store.admin1_rows[codes[codes >= 0]], store.admin2[seats]]).astype(np.int64)
        above = np.setdiff1d(above[above >= 0], rows)
        rows = np.concatenate([rows, above])
        types = np.concatenate([types, np.full(len(above), INFERRED)])
    _, once = np.unique(rows, return_index=True)
    once.sort()
    return rows[once], types[once]


def follow(entities: Entities, texts: list[str]) -> tuple[Ints, Ints]:
    """For each mention, the next one that begins after its end in the same sentence, and how it follows.

    Returns
    -------
    next
        (mentions,) index of that mention, or -1.
    how
        (mentions,) COMMA for "Paris, Texas" or "Paris (Texas)", CLOSE for white space alone, else APART.
    """
    count = len(entities.start)
    following = np.full(count, -1, dtype=np.int64)
    how = np.zeros(count, dtype=np.int64)
    start, end = entities.start.tolist(), entities.end.tolist()
    article, sentence = entities.mention_article.tolist(), entities.sentence.tolist()
    for i in range(count):
        j = i + 1
        while j < count and article[j] == article[i] and start[j] < end[i]:
            j += 1
        if j >= count or article[j] != article[i] or sentence[j] != sentence[i]:
            continue
        following[i] = j
        if start[j] - end[i] <= 3:
            gap = texts[article[i]][end[i] : start[j]].strip()
            how[i] = COMMA if gap in {",", "("} else CLOSE if not gap else APART
    return following, how
