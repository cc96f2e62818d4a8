"""Resolution: which place each mention means.

All names of an article are resolved together. Each name's candidates come from the gazetteer; what speaks for them
alone gives a first guess, the guess of the other names gives the context, and two passes of a learned ranker turn both
into a calibrated probability. Nothing is dropped: what stays doubtful is ``ambiguous``, what the gazetteer lacks is
``unknown``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from pipeline.focus import find_focus
from pipeline.resolution.candidates import find_candidates, find_entities
from pipeline.resolution.evidence import (
    Prepared,
    describe_alone,
    describe_together,
    find_domains,
    index_candidates,
    keep_containing,
)
from pipeline.resolution.outlets import (
    count_guesses,
    count_outlets,
    describe_outlets,
    merge_outlets,
    read_profiles,
)
from pipeline.resolution.ranker import PASSES, Ranker, load_ranker
from pipeline.resolution.reasons import explain
from pipeline.resolution.respelled import add_respelled
from pipeline.tables import ALTERNATIVES, MENTIONS

if TYPE_CHECKING:
    from gazetteer.store import Store
    from pipeline.resolution.candidates import Floats, Ints
    from pipeline.resolution.outlets import Profiles

__all__ = ["count_outlets", "find_focus", "guess_outlets", "merge_outlets", "resolve_mentions"]

#: Least score of a place that is drawn; below, the name goes to the review table.
AMBIGUOUS = 0.25
ALTERNATIVES_KEPT = 5
PLACE = ("kind", "country", "admin1", "admin2", "lon", "lat")  # columns of MENTIONS that are a place's own
LEAST_ALTERNATIVE = 0.005  # a candidate less likely than this is no alternative


@dataclass(frozen=True)
class Ranked:
    """What the last pass made of each candidate: features, probability, calibrated score."""

    features: Floats
    probability: Floats
    score: Floats


def resolve_mentions(
    articles: pa.Table,
    sentences: pa.Table,  # noqa: ARG001  # every stage over mentions is given them
    mentions: pa.Table,
    store: Store,
    *,
    outlets: pa.Table | None = None,
    ranker: Ranker | None = None,
) -> pa.Table:
    """Resolve the mentions of a batch of articles.

    Parameters
    ----------
    articles, sentences
        Tables ARTICLES and SENTENCES.
    mentions
        What `assign_roles` returns, ordered by article, start and end.
    store
        The gazetteer.
    outlets
        Where each outlet's articles point, over the corpus (`merge_outlets`); without it the batch's own articles say.
    ranker
        Other weights than the shipped ones.

    Returns
    -------
    pyarrow.Table
        Table MENTIONS.
    """
    ranker = ranker or load_ranker()
    prepared = prepare_candidates(articles, mentions, store)
    ranked = rank_candidates(prepared, ranker, articles, outlets, store)
    return _settle(mentions, *add_respelled(mentions, prepared, ranked, store), store)


def guess_outlets(
    articles: pa.Table, mentions: pa.Table, store: Store, *, ranker: Ranker | None = None
) -> pa.Table:
    """Count where each outlet's articles of a batch point, by the passes before the last.

    Returns
    -------
    pyarrow.Table
        What `merge_outlets` adds up over the corpus, for `resolve_mentions`.
    """
    ranker = ranker or load_ranker()
    prepared = prepare_candidates(articles, mentions, store)
    return count_guesses(articles, prepared, _first_passes(prepared, ranker, articles, store), store)


def prepare_candidates(articles: pa.Table, mentions: pa.Table, store: Store) -> Prepared:
    """Find the candidates of all entities of a batch, and what speaks for each alone."""
    entities = find_entities(articles, mentions, store)
    candidates = find_candidates(entities, store)
    texts = articles["text"].to_pylist()
    index = keep_containing(index_candidates(entities, candidates, texts, store), candidates.row)
    addresses = list(zip(articles["url"].to_pylist(), articles["outlet"].to_pylist(), strict=True))
    domains = find_domains(addresses, store.countries)
    return Prepared(entities, candidates, index, describe_alone(entities, candidates, index, domains, store))


def rank_candidates(
    prepared: Prepared, ranker: Ranker, articles: pa.Table, outlets: pa.Table | None, store: Store
) -> Ranked:
    """Rank the candidates of all entities."""
    probability = _first_passes(prepared, ranker, articles, store)
    counts = count_guesses(articles, prepared, probability, store) if outlets is None else outlets
    features = describe_pass(prepared, probability, articles, read_profiles(counts, store), store)
    probability = ranker.rank(PASSES - 1, features, prepared.candidates)
    return Ranked(features, probability, ranker.calibrate(probability))


def _first_passes(prepared: Prepared, ranker: Ranker, articles: pa.Table, store: Store) -> Floats:
    """Probability of each candidate by all passes but the last, which knows no outlet's profile."""
    probability = ranker.guess(prepared.alone, prepared.candidates)
    for step in range(PASSES - 1):
        features = describe_pass(prepared, probability, articles, {}, store)
        probability = ranker.rank(step, features, prepared.candidates)
    return probability


def describe_pass(
    prepared: Prepared, guess: Floats, articles: pa.Table, profiles: Profiles, store: Store
) -> Floats:
    """(candidates, ALONE + TOGETHER) features, given what the pass before made of the names."""
    outlet = describe_outlets(profiles, articles, prepared, guess, store)
    together = describe_together(prepared, guess, outlet, store)
    return np.concatenate([prepared.alone, together], axis=1)


def _settle(mentions: pa.Table, prepared: Prepared, ranked: Ranked, store: Store) -> pa.Table:
    """Choose, explain and lay out as MENTIONS."""
    entities, candidates = prepared.entities, prepared.candidates
    order = np.lexsort((candidates.row, -ranked.probability, candidates.entity))
    # A last empty candidate stands for "none", where an entity without candidates points.
    row, score = np.append(candidates.row[order], -1), np.append(ranked.score[order], np.float32(0))
    known = candidates.size[entities.mention_entity] > 0
    best = np.where(known, candidates.first[entities.mention_entity], len(order))
    top = score[best]
    resolved = known & (top >= AMBIGUOUS)
    status = np.where(resolved, "resolved", np.where(known, "ambiguous", "unknown"))
    reasons = explain(prepared, ranked.features[order], order, status, store)
    distinct, which = np.unique(row[best][resolved], return_inverse=True)
    places = [store.place(r) for r in distinct.tolist()]
    at = np.zeros(len(best), np.int64)
    at[resolved] = which
    chosen = pa.array(at, mask=~resolved)
    columns = {
        name: mentions[name]
        for name in ("article_id", "mention", "start", "end", "surface", "sentence", "role")
    }
    columns["status"] = pa.array(status.tolist(), pa.string())
    for name, field in (("place_id", "id"), ("place_name", "name"), *zip(PLACE, PLACE, strict=True)):
        values = pa.array([getattr(place, field) for place in places], MENTIONS.schema.field(name).type)
        columns[name] = values.take(chosen)
    columns["score"] = pa.array(np.round(top.astype(np.float64), 4))
    columns["reason"] = pa.array(reasons, pa.string())
    begin = best + resolved
    size = np.where(known, candidates.size[entities.mention_entity], 0)
    end = np.minimum(best + size, begin + ALTERNATIVES_KEPT)
    columns["alternatives"] = _alternatives(begin, end, row, score, store)
    return MENTIONS.check(pa.table(columns))


def _alternatives(begin: Ints, end: Ints, row: Ints, score: Floats, store: Store) -> pa.Array:
    """Lay out the ranked candidates from begin to end of each mention as a list column."""
    likely = np.append(np.cumsum(score < LEAST_ALTERNATIVE), 0)
    # Scores fall within an entity, so what is likely enough stands in front.
    before = np.where(begin > 0, likely[begin - 1], 0)
    unlikely = np.where(end > begin, likely[np.maximum(end, 1) - 1] - before, 0)
    count = np.maximum(end - begin, 0) - unlikely
    offsets = np.concatenate([[0], np.cumsum(count)])
    take = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - begin, count)
    rows, inverse = np.unique(row[take], return_inverse=True)
    ids = np.array([store.place_id(r) for r in rows.tolist()] or [""], dtype=object)
    names = np.array([store.label(r) for r in rows.tolist()] or [""], dtype=object)
    struct = pa.StructArray.from_arrays(
        [
            pa.array(ids[inverse], pa.string()),
            pa.array(names[inverse], pa.string()),
            pa.array(np.round(score[take].astype(np.float64), 4)),
        ],
        fields=list(ALTERNATIVES.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), struct, type=ALTERNATIVES)
