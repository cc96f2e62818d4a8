"""Word vectors from unlabelled news: which words stand beside a word (positive PMI, factored by SVD)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from pipeline.recognition.words import GAPS, LOWER, NUMBER, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RARE = 12  # occurrences below which a word gets no vector
NEIGHBOURS = 3000  # most frequent words that count as neighbours
SIZE = 4.0  # length of a vector: that of a standardised input of 16 dimensions


def read_news(corpora: Path) -> Iterator[str]:
    """Texts of the shared news."""
    for path in sorted(corpora.rglob("*.jsonl")):
        if "viina" in path.name:  # Ukrainian and Russian: other words
            continue
        for line in path.open(encoding="utf-8"):
            record = json.loads(line)
            text = record.get("text") or record.get("title") or record.get("headline")
            if text:
                yield text


def build_vectors(corpora: Path, width: int) -> tuple[list[str], np.ndarray]:
    """Words, capitalised ones with a "^", and their vectors, shape (words, width)."""
    words = read_words(list(read_news(corpora)))
    number: dict[str, int] = {}
    form = np.empty(len(words.forms), np.int64)
    for row, (fold, shape) in enumerate(zip(words.folds, words.form_shape.tolist(), strict=True)):
        key = "#" if shape == NUMBER else fold if shape == LOWER else fold + "^"
        form[row] = number.setdefault(key, len(number))
    token = form[words.form]
    count = np.bincount(token)
    kept = np.flatnonzero(count >= RARE)
    row_of, column_of = np.full(len(count), -1), np.full(len(count), -1)
    row_of[kept] = np.arange(len(kept))
    column_of[np.argsort(-count, kind="stable")[:NEIGHBOURS]] = np.arange(NEIGHBOURS)
    blocks = []
    for shift in (1, 2):
        left, right = slice(None, -shift), slice(shift, None)
        together = words.article[left] == words.article[right]
        for word, other in ((left, right), (right, left)):
            pairs = [(column_of[token[other]], NEIGHBOURS)]
            if shift == 1:  # what stands between it and its neighbour counts as a neighbour too
                pairs.append((words.gap[left].astype(np.int64), len(GAPS)))
            for column, size in pairs:
                use = together & (row_of[token[word]] >= 0) & (column >= 0)
                index = (row_of[token[word]][use], column[use])
                blocks.append(sparse.csr_matrix((np.ones(use.sum()), index), shape=(len(kept), size)))
    counts = sparse.hstack(blocks).tocoo()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    # Neighbours smoothed by the power 0.75 (Levy, Goldberg & Dagan 2015).
    columns = np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    value = np.log(counts.data * columns.sum() / (rows[counts.row] * columns[counts.col]))
    positive = value > 0
    matrix = sparse.csr_matrix((value[positive], (counts.row[positive], counts.col[positive])), counts.shape)
    left_vectors, strength, _ = randomized_svd(matrix, width, n_iter=4, random_state=0)
    vectors = left_vectors * np.sqrt(strength)
    vectors *= SIZE / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    names = list(number)
    return [names[k] for k in kept.tolist()], vectors.astype(np.float32)
