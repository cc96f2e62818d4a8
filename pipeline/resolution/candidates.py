"""Which places a batch's mentions may stand for, as flat arrays.

Mentions of one name in one article are one *entity* and share a referent ("one sense per document"); a kind cue keeps
"Kharkiv" and "Kharkiv region" apart, the areas said after them "Paris, Texas" and "Paris, France". Everything downstream
is computed once for each entity's candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gazetteer.names import fold
from gazetteer.place import KINDS, NAME_TYPES
from pipeline.resolution.senses import MOST, follow, tell_apart

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from gazetteer.place import Kind
    from gazetteer.store import Store

Ints: TypeAlias = "NDArray[np.int64]"
Floats: TypeAlias = "NDArray[np.float32]"
Bools: TypeAlias = "NDArray[np.bool_]"

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
SETTLEMENT = KINDS.index("settlement")


@dataclass(frozen=True)
class Entities:
    """The mentions of a batch, and the entities that they make.

    Attributes
    ----------
    mention_entity
        (mentions,) the entity of each mention.
    mention_article, sentence, start, end
        (mentions,) article's number in the batch, sentence, offsets.
    following, how
        (mentions,) what `senses.follow` returns.
    article, group, cue, name, inner
        (entities,) article's number; number of the (article, name) whatever the cue; index into KINDS or -1; name id;
        1 if the name is only part of the mention.
    """

    mention_entity: Ints
    mention_article: Ints
    sentence: Ints
    start: Ints
    end: Ints
    following: Ints
    how: Ints
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
    lowest = name.min(initial=0)
    width = int(name.max(initial=0)) - lowest + 1
    group = article * width + name - lowest
    sentence, start, end = (mentions[key].to_numpy().astype(np.int64) for key in ("sentence", "start", "end"))
    following, how = follow(article, sentence, start, end, articles["text"].to_pylist())
    sense = tell_apart(group, name, following, how, store)
    key = ((group * (len(KINDS) + 1) + cue + 1) * 2 + inner) * (int(sense.max(initial=0)) + 1) + sense
    _, at, mention_entity = np.unique(key, return_index=True, return_inverse=True)
    _, group = np.unique(group[at], return_inverse=True)
    return Entities(
        mention_entity=mention_entity.astype(np.int64),
        mention_article=article,
        sentence=sentence,
        start=start,
        end=end,
        following=following,
        how=how,
        role=np.array(mentions["role"].to_pylist(), dtype=np.str_),
        section=np.array(mentions["section"].to_pylist(), dtype=np.str_),
        place_score=mentions["place_score"].to_numpy().astype(np.float32),
        article=article[at],
        group=group.astype(np.int64),
        cue=cue[at],
        name=np.maximum(name[at], -1),
        inner=inner[at],
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
    area = np.isin(entities.cue, AREA_CUES)
    keys, at, inverse = np.unique(
        (entities.name * 2 + area) * 2 + entities.inner, return_index=True, return_inverse=True
    )
    found = _candidates_of(entities.name[at], area[at], store)
    of, rows, types = (np.concatenate([a, b]) for a, b in zip(*found, strict=True))
    _, once = np.unique(of << 32 | rows, return_index=True)
    once = once[np.lexsort((once, of[once]))]  # as they came: the more prominent first, areas last
    of, rows, types = of[once], rows[once], types[once]
    types = np.where(entities.inner[at][of] > 0, INNER, types)
    starts = np.searchsorted(of, np.arange(len(keys)))
    sizes = np.bincount(of, minlength=len(keys))
    size = sizes[inverse]
    first = np.cumsum(size) - size
    entity = np.repeat(np.arange(entities.count), size)
    take = np.arange(len(entity)) - np.repeat(first - starts[inverse], size)
    return Candidates(entity, rows[take], types[take], first, size)


def _candidates_of(
    name: Ints, area: Bools, store: Store
) -> tuple[tuple[Ints, Ints, Ints], tuple[Ints, Ints, Ints]]:
    """Index into `name`, row and name type of the places of each name, then of the areas above seats."""
    known = np.flatnonzero(name >= 0)
    count, row, kind_of_name = store.bearers(name[known], MOST)
    of = np.repeat(known, count)
    rows = row.astype(np.int64)
    end = np.cumsum(count)
    above: list[tuple[int, int]] = []
    for k in np.flatnonzero(area[known]).tolist():
        one, own = int(known[k]), rows[end[k] - count[k] : end[k]]
        seats = own[store.kind[own] == SETTLEMENT][:5]
        codes = store.admin1[seats]
        over = np.concatenate([store.admin1_rows[codes[codes >= 0]], store.admin2[seats]])
        above += [(one, place) for place in np.unique(over[over >= 0]).tolist()]
    extra = np.array(above, np.int64).reshape(-1, 2)
    inferred = np.full(len(extra), INFERRED, np.int64)
    return (of, rows, kind_of_name.astype(np.int64)), (extra[:, 0], extra[:, 1], inferred)
