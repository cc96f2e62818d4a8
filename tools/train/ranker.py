"""How the resolution ranker is trained.

The linear guess is fitted by maximum likelihood; each pass of trees minimises the same conditional likelihood (softmax
over a name's candidates and "none of these"). The second pass is trained on what the first, trained on other articles,
makes of each article (inner folds), so that it learns how far the first can be trusted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import lightgbm
import numpy as np
import pyarrow as pa
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from gazetteer.place import KINDS
from pipeline.resolution.candidates import Candidates
from pipeline.resolution.evidence import ALONE, TOGETHER, Prepared
from pipeline.resolution.outlets import count_guesses, read_profiles
from pipeline.resolution.ranker import WEIGHTS, Ranker, normalise, weigh_said
from pipeline.resolve import describe_pass, prepare_candidates
from tools.train.trees import average, convert

if TYPE_CHECKING:
    from pathlib import Path

    from gazetteer.store import Store
    from pipeline.resolution.candidates import Floats
    from pipeline.resolution.outlets import Profiles
    from pipeline.trees import Trees

ROUNDS = (50, 80)  # trees of each pass
#: Ensembles that are averaged: one alone differs from another seed's by half a point of right ids.
SEEDS = (7, 8, 9)
INNER = 3
# What can only speak for a candidate, or against it, whatever little data says elsewhere.
RISING = {
    "cue",
    "country_share",
    "admin1_share",
    "near_50",
    "parent",
    "stated",
    "outlet_country",
    "outlet_admin1",
    "outlet_near",
    "guess",
}
FALLING = {"prominence_gap"}
SETTINGS: dict[str, Any] = {
    "objective": "none",
    "learning_rate": 0.12,
    "num_leaves": 20,
    "max_depth": 6,
    "min_data_in_leaf": 30,
    "min_sum_hessian_in_leaf": 2.0,
    "lambda_l2": 3.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "use_missing": False,
    "verbose": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}


@dataclass(frozen=True)
class Examples:
    """Prepared mentions with what is right for each candidate."""

    articles: pa.Table
    prepared: Prepared
    right: Floats  # (candidates,) share of the entity's labelled mentions that mean the candidate
    weight: Floats  # (entities,) labelled mentions; 0 leaves the entity out
    natural: bool = True  # as news is; what is made up says nothing about which places are likely


def label(articles: pa.Table, mentions: pa.Table, wanted: list[set[int] | None], store: Store) -> Examples:
    """Attach gold: for each mention the right rows (empty: none of the gazetteer's), or None for "not known"."""
    prepared = prepare_candidates(articles, mentions, store)
    candidates, entity_of = prepared.candidates, prepared.entities.mention_entity
    weight = np.zeros(prepared.entities.count, dtype=np.float32)
    right = np.zeros(len(candidates.row), dtype=np.float32)
    for mention, rows in enumerate(wanted):
        if rows is None:
            continue
        entity = entity_of[mention]
        weight[entity] += 1
        first, size = candidates.first[entity], candidates.size[entity]
        hit = np.isin(candidates.row[first : first + size], list(rows))
        if hit.any():
            right[first : first + size] += hit / hit.sum()
    return Examples(articles, prepared, right / np.maximum(weight[candidates.entity], 1), weight)


def state_kinds(
    mentions: pa.Table, wanted: list[set[int] | None], store: Store, share: float = 0.3
) -> tuple[pa.Table, list[set[int] | None]]:
    """Return the mentions as if the text stated the kind of some of them ("the X region"), with what is right then.

    The corpora have too few such words to learn from. The kind stated is that of the gold place; a settlement that has
    a region of its name is turned into it half of the time.
    """
    dice = np.random.default_rng(5)
    cues, right = mentions["cue"].to_pylist(), list(wanted)
    for number, (name, rows) in enumerate(zip(mentions["name_id"].to_pylist(), wanted, strict=True)):
        if not rows or name < 0 or dice.random() > share:
            continue
        row = min(rows)
        if KINDS[store.kind[row]] == "settlement" and dice.random() < 0.5:
            namesakes = store.rows(name)
            above = int(store.admin1_rows[store.admin1[row]]) if store.admin1[row] >= 0 else -1
            if above in namesakes or (
                above >= 0 and row == namesakes[0] and store.features[store.feature[row]] == "PPLA"
            ):
                row = above
                right[number] = {row}
        cues[number] = KINDS[store.kind[row]]
    at = mentions.schema.get_field_index("cue")
    return mentions.set_column(at, "cue", pa.array(cues, pa.string())), right


def take_articles(examples: Examples, keep: np.ndarray) -> np.ndarray:
    """Candidates of the articles kept."""
    return keep[examples.prepared.index.article]


def fit_alone(examples: Examples, rows: np.ndarray) -> Floats:
    """Fit the linear guess by maximum likelihood (L-BFGS, a little L2)."""
    candidates, alone = examples.prepared.candidates, examples.prepared.alone
    scale = alone.std(axis=0) + 1e-3
    data = np.concatenate([alone / scale, np.ones((len(alone), 1), np.float32)], axis=1)
    weight = examples.weight[candidates.entity] * rows

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        raw = data @ parameters
        p = normalise(raw, candidates)
        none = _none(p * rows, candidates)
        y = examples.right
        y_none = 1 - np.bincount(candidates.entity, y, minlength=len(candidates.first))
        used = np.bincount(candidates.entity, rows, minlength=len(candidates.first)) > 0
        value = -(weight * y * np.log(p + 1e-9)).sum()
        value -= (examples.weight * y_none * np.log(none + 1e-9))[used].sum()
        return value + 0.5 * (parameters[:-1] ** 2).sum(), data.T @ (weight * (p - y)) + np.append(
            parameters[:-1], 0
        )

    found = minimize(loss, np.zeros(data.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    return np.append(found[:-1] / scale, found[-1]).astype(np.float32)


def _none(p: Floats, candidates: Candidates) -> Floats:
    return np.maximum(1 - np.bincount(candidates.entity, p, minlength=len(candidates.first)), 0)


def fit_pass(
    parts: list[tuple[Examples, Floats, np.ndarray, float]], rounds: int, seed: int
) -> lightgbm.Booster:
    """Fit one pass of trees on (examples, features, rows kept, weight) parts."""
    features = np.concatenate([f[k] for _, f, k, _ in parts])
    y = np.concatenate([e.right[k] for e, _, k, _ in parts])
    weight = np.concatenate([e.weight[e.prepared.candidates.entity][k] * w for e, _, k, w in parts])
    entity, first, shift = [], [], 0
    for e, _, k, _ in parts:
        _, local = np.unique(e.prepared.candidates.entity[k], return_inverse=True)
        entity.append(local + shift)
        shift += int(local.max(initial=-1)) + 1
    groups = np.concatenate(entity)
    first = np.searchsorted(groups, np.arange(shift))
    size = np.diff(np.append(first, len(groups)))
    flat = Candidates(groups, groups, groups, first, size)
    keep = weight > 0
    prior = weigh_said(features, flat)

    def objective(raw: np.ndarray, _data: lightgbm.Dataset) -> tuple[np.ndarray, np.ndarray]:
        p = normalise(raw + prior, flat)
        return weight * (p - y), np.maximum(weight * p * (1 - p), 1e-6) * keep + 1e-9

    rising = [1 if name in RISING else -1 if name in FALLING else 0 for name in (*ALONE, *TOGETHER)]
    data = lightgbm.Dataset(features, y, feature_name=[*ALONE, *TOGETHER], params={"verbose": -1})
    settings = SETTINGS | {"objective": objective, "monotone_constraints": rising, "seed": seed}
    return lightgbm.train(settings, data, num_boost_round=rounds)


def train(examples: list[Examples], store: Store) -> Ranker:
    """Train a ranker on several corpora."""
    folds = [_folds(e.articles) for e in examples]
    alone = fit_alone(*_join([e for e in examples if e.natural]))
    uncalibrated = np.array([0, 1], np.float32), np.array([0, 1], np.float32)
    ranker = Ranker(alone, (), *uncalibrated)
    guesses = [ranker.guess(e.prepared.alone, e.prepared.candidates) for e in examples]
    passes = []
    profiles: list[Profiles] = [{}] * len(examples)
    every = [np.ones(len(e.right), dtype=bool) for e in examples]
    for rounds in ROUNDS:
        # An article with an outlet's profile is learned from with and without it: at run time either may be.
        parts = []
        for number, (e, guess, profile) in enumerate(zip(examples, guesses, profiles, strict=True)):
            for known in ({}, profile) if profile else ({},):
                features = describe_pass(e.prepared, guess, e.articles, known, store)
                parts.append((number, features, 0.5 if profile else 1.0))
        passes.append(_fit_parts(examples, parts, every, rounds))
        last = {number: features for number, features, _ in parts}
        held = [np.zeros_like(g) for g in guesses]
        for fold in range(INNER):
            kept = [take_articles(e, k != fold) for e, k in zip(examples, folds, strict=True)]
            trees = _fit_parts(examples, parts, kept, rounds)
            for number, e in enumerate(examples):
                step = Ranker(alone, (trees,), *uncalibrated)
                held[number][~kept[number]] = step.rank(0, last[number], e.prepared.candidates)[~kept[number]]
        guesses = held
        profiles = [
            read_profiles(count_guesses(e.articles, e.prepared, p, store), store)
            for e, p in zip(examples, guesses, strict=True)
        ]
    said, right = fit_calibration(examples, guesses)
    return Ranker(alone, tuple(passes), said, right)


def _fit_parts(
    examples: list[Examples],
    parts: list[tuple[int, Floats, float]],
    kept: list[np.ndarray],
    rounds: int,
) -> Trees:
    """Fit one pass on the kept candidates of (number of the examples, features, weight) parts."""
    given = [(examples[n], f, kept[n], w) for n, f, w in parts]
    return average([convert(fit_pass(given, rounds, seed)) for seed in SEEDS])


def _folds(articles: pa.Table) -> np.ndarray:
    """Inner fold of each article, by its id, so that an article's copies are held out together."""
    return np.array([crc32(key.encode()) % INNER for key in articles["article_id"].to_pylist()])


def _join(examples: list[Examples]) -> tuple[Examples, np.ndarray]:
    """Several corpora as one, as far as `fit_alone` looks at them."""
    shift, parts = 0, []
    for e in examples:
        parts.append(e.prepared.candidates.entity + shift)
        shift += e.prepared.entities.count
    entity = np.concatenate(parts)
    size = np.bincount(entity, minlength=shift)
    candidates = Candidates(entity, entity, entity, np.cumsum(size) - size, size)
    p = examples[0].prepared
    alone = np.concatenate([e.prepared.alone for e in examples])
    joined = Examples(
        examples[0].articles,
        Prepared(p.entities, candidates, p.index, alone),
        np.concatenate([e.right for e in examples]),
        np.concatenate([e.weight for e in examples]),
    )
    return joined, np.ones(len(entity), dtype=bool)


def best_of(examples: Examples, p: Floats) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(entities,) the likeliest candidate, its probability, whether it is right; -1 where there is none."""
    candidates = examples.prepared.candidates
    order = np.lexsort((candidates.row, -p, candidates.entity))
    top = np.full(len(candidates.first), -1)
    filled = candidates.size > 0
    top[filled] = order[candidates.first[filled]]
    return top, np.where(filled, p[top], 0), np.where(filled, examples.right[top], 0)


def fit_calibration(examples: list[Examples], held: list[Floats], points: int = 15) -> tuple[Floats, Floats]:
    """Isotonic calibration of the likeliest candidate's probability on held-out articles, as a short table."""
    score, right, weight = [], [], []
    for e, p in zip(examples, held, strict=True):
        if not e.natural:
            continue
        top, s, r = best_of(e, p)
        use = (top >= 0) & (e.weight > 0)
        score.append(s[use])
        right.append(r[use])
        weight.append(e.weight[use])
    s, r, w = map(np.concatenate, (score, right, weight))
    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(s, r, sample_weight=w)
    grid = np.unique(np.concatenate([[0.0, 1.0], np.quantile(s, np.linspace(0, 1, points))]))
    return grid.astype(np.float32), model.predict(grid).astype(np.float32)


def save(ranker: Ranker, folder: Path = WEIGHTS) -> None:
    """Write the weights."""
    folder.mkdir(exist_ok=True)
    settings = {
        "features": [*ALONE, *TOGETHER],
        "alone": ranker.alone.round(5).tolist(),
        "said": ranker.said.round(5).tolist(),
        "right": ranker.right.round(5).tolist(),
    }
    rounded = {
        key: [float(f"{v:.6g}") if isinstance(v, float) else v for v in value]
        for key, value in settings.items()
    }
    (folder / "resolve.json").write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    for number, trees in enumerate(ranker.passes, 1):
        trees.save(folder / f"resolve-{number}.npz")
