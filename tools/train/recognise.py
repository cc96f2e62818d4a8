"""Train the span classifier on the development corpora: ``python -m tools.train.recognise [--evaluate]``.

Reads ../shared (never copied), writes pipeline/weights/recognise.npz and its model card. With ``--evaluate`` the figures of
the card are measured anew: leave-one-corpus-out and five-fold over documents.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.recognise import choose_spans, locate_sentences
from pipeline.recognition.company import COMPANY, keep_company
from pipeline.recognition.features import (
    FIGURES,
    NEWS,
    RESERVED,
    UNLISTED,
    Context,
    describe_spans,
    look_around,
    look_wide,
    read_context,
)
from pipeline.recognition.model import NETWORKS, WEIGHTS
from pipeline.recognition.network import Network, encode, judge, sigmoid
from pipeline.recognition.spans import find_spans
from pipeline.recognition.words import read_words
from pipeline.tables import ARTICLES
from tools.train.copies import copy_articles, name_of_original
from tools.train.gold import read_own
from tools.train.network import train
from tools.train.vectors import build_vectors

CORPORA = Path(__file__).parents[3] / "shared" / "corpus"
SETS = ("LGL", "TR-News", "GeoWebNews", "GeoVirus", "war", "seeds", "own")
#: These corpora leave adjectives and peoples unmarked, so that such a span of theirs says neither yes nor no.
NO_DEMONYMS = frozenset({"GeoVirus", "war", "seeds", "own"})
REACH = 3  # words before and after a span (default of `look_around`)
FOLDS = 3
THRESHOLD = 0.35  # of the probability: best overlap F1 of 0.3, 0.35, 0.4 and 0.5 in five folds (90.8), and recall counts twice on a map


def read_gold() -> list[dict[str, Any]]:
    """Read the gold articles; each gets its corpus."""
    records = []
    for name in SETS:
        if name == "own":
            records += [record | {"corpus": name} for record in read_own(CORPORA / "news")]
            continue
        files = {"war": "war-reports.dev.jsonl", "seeds": "seeds.gold.jsonl"}
        path = CORPORA / files.get(name, f"geoparsing/{name}.dev.jsonl")
        for line in path.open(encoding="utf-8"):
            record = json.loads(line)
            if name == "seeds":
                record["text"] = (CORPORA / "seeds" / f"{record['id']}.txt").read_text(encoding="utf-8")
            records.append(record | {"corpus": name})
    return records


class Data:
    """Candidate spans of all articles with features and labels."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        self.records = records
        self.store = open_store()
        articles = ARTICLES.build(
            {"article_id": r["id"], "text": r["text"], "title": r.get("title"), "source": "", "row": n}
            for n, r in enumerate(records)
        )
        texts = [r["text"] for r in records]
        words = read_words(texts)
        sentence = locate_sentences(words, texts, articles, split_sections(articles))
        keys, vectors = build_vectors(CORPORA)
        self.keys = [""] * RESERVED + sorted(keys)
        self.vocabulary = {key: n for n, key in enumerate(self.keys) if key}
        self.vectors = np.zeros((len(self.keys), vectors.shape[1]), np.float32)
        # Words without a vector are told apart by their shape: any directions do, as long as they differ.
        any_direction = np.random.default_rng(0).standard_normal((RESERVED, vectors.shape[1]))
        self.vectors[:RESERVED] = (
            any_direction * np.linalg.norm(vectors, axis=1).mean() / np.sqrt(vectors.shape[1])
        )
        self.vectors[[self.vocabulary[k] for k in keys]] = vectors
        self.step = (np.maximum(np.abs(self.vectors).max(axis=0), 1e-6) / 127).astype(np.float32)
        self.codes = np.round(self.vectors / self.step).astype(np.int8)
        self.vectors = self.codes * self.step  # as they are shipped
        self.spans = find_spans(words, sentence, self.store)
        self.foreign = np.array([r.get("foreign", False) for r in records])
        self.context = self._hide(read_context(words, sentence, self.vocabulary))
        self.figures, self.names, self.group = describe_spans(self.context, self.spans, self.store)
        self._blur(self.figures, self.foreign[words.article[self.spans.first]])
        wide = look_wide(self.context, self.spans.first, self.spans.last, self.codes[:, :NEWS])
        wide = np.where(np.isnan(wide), np.nanmean(wide, axis=0), wide)
        self.encoded = np.concatenate([wide, encode(self.figures, FIGURES)], axis=1)
        self.around = look_around(self.context, self.spans.first, self.spans.last)
        self.shapes = np.full_like(self.around, -1)
        for slot, row in ((REACH, self.spans.first), (REACH + 1, self.spans.last)):
            self.shapes[:, slot] = UNLISTED + words.shape[row]
        self.article = words.article[self.spans.first]
        self.start, self.end = words.start[self.spans.first], self.spans.end(words)
        self._label()

    def _blur(self, figures: np.ndarray, foreign: np.ndarray) -> None:
        """Take from half of the foreign copies that a name is a place's first one: most of theirs would be inflected."""
        half = np.random.default_rng(2).random(int(self.group.max(initial=0)) + 1)[self.group] < 0.5
        figures[foreign & half, FIGURES.index("primary")] = 0

    def _hide(self, context: Context) -> Context:
        """Hide the words of the copies in no known language."""
        foreign = self.foreign[context.words.article]
        unlisted = (UNLISTED + context.words.shape).astype(np.int32)
        return replace(context, number=np.where(foreign, unlisted, context.number))

    def _label(self) -> None:
        gold = [
            {gold_span(r, t) for t in r["toponyms"] if not t.get("offset_mismatch")} for r in self.records
        ]
        pairs = zip(self.article.tolist(), self.start.tolist(), self.end.tolist(), strict=True)
        self.label = np.array([(a, b) in gold[row] for row, a, b in pairs], np.float32)
        unmarked = np.array([r["corpus"] in NO_DEMONYMS for r in self.records])[self.article]
        demonym = self.figures[:, FIGURES.index("demonym")] > 0
        self.weight = np.where(unmarked & demonym, 0, 1).astype(np.float32)


def gold_span(record: dict[str, Any], toponym: dict[str, Any]) -> tuple[int, int]:
    """Span of a gold toponym, without the kind words in lower case that two corpora count in ("Kharkiv region")."""
    start, end = toponym["start"], toponym["end"]
    if record["corpus"] in ("war", "seeds", "own"):
        pieces = record["text"][start:end].split(" ")
        while len(pieces) > 1 and pieces[-1].islower():
            end -= len(pieces.pop()) + 1
    return start, end


def fit(data: Data, rows: np.ndarray, encoded: np.ndarray, seed: int) -> Network:
    """Train one pass on some spans."""
    rows = rows[data.weight[rows] > 0]
    return train(
        data.vectors,
        data.around[rows],
        encoded[rows],
        data.label[rows, None],
        data.weight[rows],
        shapes=data.shapes[rows],
        seed=seed,
    )


def fit_several(data: Data, rows: np.ndarray, encoded: np.ndarray, seed: int) -> tuple[Network, ...]:
    """Train the networks of one pass."""
    return tuple(fit(data, rows, encoded, seed + 10 * k) for k in range(NETWORKS))


def apply(data: Data, networks: tuple[Network, ...], rows: np.ndarray, encoded: np.ndarray) -> np.ndarray:
    """Mean logits of some spans."""
    return judge(networks, data.around[rows], encoded[rows])[:, :, 0].mean(axis=0)


def fit_both(
    data: Data, train_on: np.ndarray, judged: np.ndarray
) -> tuple[tuple[Network, ...], tuple[Network, ...], np.ndarray]:
    """Train the two passes on some articles; return them and the second one's logits on the spans of others.

    The second pass learns from verdicts of first passes that have not seen the article (three folds).
    """
    inside = np.flatnonzero(np.isin(data.article, train_on))
    outside = np.flatnonzero(np.isin(data.article, judged))
    # An article and its copies in other writing stand in the same fold.
    names = [name_of_original(r) for r in data.records]
    number = {name: n for n, name in enumerate(dict.fromkeys(names))}
    fold = (
        np.random.default_rng(1).permutation(len(number))[[number[n] for n in names]][data.article[inside]]
        % FOLDS
    )
    verdict = np.zeros(len(data.article), np.float32)
    for k in range(FOLDS):
        networks = (fit(data, inside[fold != k], data.encoded, seed=k),)
        verdict[inside[fold == k]] = sigmoid(apply(data, networks, inside[fold == k], data.encoded))
    first = fit_several(data, inside, data.encoded, seed=FOLDS)
    verdict[outside] = sigmoid(apply(data, first, outside, data.encoded))
    encoded = np.zeros((len(verdict), data.encoded.shape[1] + len(COMPANY)), np.float32)
    for rows in (inside, outside):
        if not len(rows):
            continue
        group = np.unique(data.group[rows], return_inverse=True)[1]
        spans = data.spans.take(rows)
        company = keep_company(data.context, spans, data.names, group, data.store, verdict[rows])
        encoded[rows] = np.concatenate([data.encoded[rows], company], axis=1)
    second = fit_several(data, inside, encoded, seed=FOLDS + 1)
    return first, second, apply(data, second, outside, encoded)


def count_found(
    data: Data, rows: np.ndarray, score: np.ndarray, articles: np.ndarray, threshold: float
) -> dict[str, float]:
    """Return detection figures in percent: strict and overlap F1, overlap precision and recall."""
    kept = rows[choose_spans(data.spans.first[rows], data.spans.last[rows], score, threshold)]
    found: dict[int, list[tuple[int, int]]] = {}
    for row in kept.tolist():
        found.setdefault(int(data.article[row]), []).append((int(data.start[row]), int(data.end[row])))
    strict = touched = gold = 0
    for article in articles.tolist():
        record = data.records[article]
        wanted = sorted({gold_span(record, t) for t in record["toponyms"] if not t.get("offset_mismatch")})
        mine = found.get(article, [])
        gold += len(wanted)
        strict += len(set(wanted) & set(mine))
        # Neither side overlaps itself, so that one sweep pairs them off.
        free = list(mine)
        for start, end in wanted:
            hit = next((m for m in free if m[0] < end and start < m[1]), None)
            if hit:
                free.remove(hit)
                touched += 1
    return {
        "strict": 200 * strict / (len(kept) + gold),
        "overlap": 200 * touched / (len(kept) + gold),
        "precision": 100 * touched / max(len(kept), 1),
        "recall": 100 * touched / gold,
    }


def evaluate(data: Data, originals: np.ndarray, threshold: float) -> tuple[dict[str, Any], np.ndarray]:
    """Leave-one-corpus-out and five-fold figures; also the five-fold logits of all spans."""
    corpus = np.array([r["corpus"] for r in data.records])
    names = np.array([name_of_original(r) for r in data.records])
    figures: dict[str, Any] = {}
    for name in SETS[:5]:
        judged = originals[corpus[originals] == name]
        _, _, logit = fit_both(data, np.flatnonzero(corpus != name), judged)
        rows = np.flatnonzero(np.isin(data.article, judged))
        figures[f"without {name}"] = count_found(data, rows, sigmoid(logit), judged, threshold)
        print(f"without {name}", figures[f"without {name}"], flush=True)
    fold = np.random.default_rng(0).integers(0, 5, len(originals))
    logits = np.zeros(len(data.article), np.float32)
    for k in range(5):
        judged = originals[fold == k]
        others = np.flatnonzero(~np.isin(names, names[judged]))
        _, _, logit = fit_both(data, others, judged)
        logits[np.isin(data.article, judged)] = logit
    for name in (*SETS, "LGL TR-News GeoWebNews"):
        judged = originals[np.isin(corpus[originals], name.split())]
        rows = np.flatnonzero(np.isin(data.article, judged))
        figures[f"five-fold {name}"] = count_found(data, rows, sigmoid(logits[rows]), judged, threshold)
        print(f"five-fold {name}", figures[f"five-fold {name}"], flush=True)
    return figures, logits


def pack(data: Data, first: tuple[Network, ...], second: tuple[Network, ...]) -> dict[str, np.ndarray]:
    """Return the arrays of `load_model` but the vocabulary and the calibration."""
    arrays: dict[str, Any] = {"codes": data.codes, "step": data.step}
    for name, networks in (("first", first), ("second", second)):
        for k, network in enumerate(networks):
            arrays |= network.pack(f"{name}{k}")
    return arrays


def calibrate(logit: np.ndarray, label: np.ndarray) -> tuple[float, float]:
    """Slope and intercept that make logits probabilities (Platt 1999), by Newton's method."""
    design = np.stack([logit, np.ones_like(logit)], axis=1).astype(float)
    value = np.array([1.0, 0.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-design @ value))
        value -= np.linalg.solve((design * (p * (1 - p))[:, None]).T @ design, design.T @ (p - label))
    return float(value[0]), float(value[1])


def main() -> None:
    """Train, and write the weights and the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluate", action="store_true", help="measure the figures of the model card anew")
    arguments = parser.parse_args()
    records = read_gold()
    data = Data([*records, *copy_articles(records)])
    originals = np.arange(len(records))
    card_path = WEIGHTS.with_suffix(".json")
    card = json.loads(card_path.read_text(encoding="utf-8")) if card_path.is_file() else {}
    threshold = THRESHOLD
    card.setdefault("slope", 1.0)
    card.setdefault("intercept", 0.0)
    if arguments.evaluate:
        card["figures"], logits = evaluate(data, originals, threshold)
        rows = np.flatnonzero(np.isin(data.article, originals) & (data.weight > 0) & (logits != 0))
        card["slope"], card["intercept"] = calibrate(logits[rows], data.label[rows])
    everything = np.arange(len(data.records))
    first, second, _ = fit_both(data, everything, everything[:0])
    WEIGHTS.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        WEIGHTS,
        vocabulary=np.frombuffer("\n".join(data.keys).encode(), np.uint8),
        calibration=np.array([card["slope"], card["intercept"], threshold]),
        **pack(data, first, second),
    )
    card |= {
        "trained": datetime.now(UTC).date().isoformat(),
        "gazetteer": data.store.version,
        "articles": dict(Counter(r["corpus"] for r in records)),
        "toponyms": int(data.label.sum()),
        "spans": len(data.label),
    }
    card_path.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
