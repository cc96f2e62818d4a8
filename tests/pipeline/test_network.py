"""The networks' arithmetic: what is shared, and what the shape of a batch may not change."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from pipeline.recognition.features import FIGURES
from pipeline.recognition.network import BLOCK, CLASSES, COUNTS, Network, encode, judge

ROWS = 2 * BLOCK + 17


def make_network(seed: int, vectors: np.ndarray, hidden: tuple[int, ...] = (12, 5)) -> Network:
    random = np.random.default_rng(seed)
    sizes = (4 * vectors.shape[1] + 6, *hidden, 2)
    weights = [random.standard_normal(pair).astype(np.float32) for pair in pairwise(sizes)]
    biases = [random.standard_normal(size).astype(np.float32) for size in sizes[1:]]
    return Network(vectors, np.zeros(6, np.float32), np.ones(6, np.float32), tuple(weights), tuple(biases))


@pytest.fixture
def inputs():
    random = np.random.default_rng(1)
    return random.integers(0, 50, (ROWS, 4)).astype(np.int32), random.standard_normal((ROWS, 6)).astype(
        np.float32
    )


def by_hand(network: Network, words: np.ndarray, figures: np.ndarray) -> np.ndarray:
    layer = np.concatenate([network.vectors[words].reshape(len(words), -1), figures.clip(-4, 4)], axis=1)
    for k, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        layer = (np.maximum(layer, 0) if k else layer).astype(np.float64) @ weight + bias
    return layer


@pytest.mark.parametrize("shared", [True, False], ids=["same vectors", "own vectors"])
def test_networks_together_say_what_each_says_alone(inputs, shared):
    tables = [np.random.default_rng(seed).standard_normal((50, 8)).astype(np.float32) for seed in range(3)]
    networks = tuple(make_network(seed, tables[0 if shared else seed]) for seed in range(3))
    together = judge(networks, *inputs)
    for network, outputs in zip(networks, together, strict=True):
        np.testing.assert_allclose(outputs, by_hand(network, *inputs), atol=2e-3)
        np.testing.assert_allclose(outputs, network.logits(*inputs), atol=1.5e-3)


def test_a_row_is_judged_alike_whatever_stands_beside_it(inputs):
    words, figures = inputs
    network = make_network(0, np.random.default_rng(0).standard_normal((50, 8)).astype(np.float32))
    whole = network.logits(words, figures)
    for rows in (slice(3, 4), slice(1, BLOCK + 5), slice(100, ROWS)):
        np.testing.assert_array_equal(network.logits(words[rows], figures[rows]), whole[rows])
    assert network.logits(words[:0], figures[:0]).shape == (0, 2)


def test_classes_become_indicators_and_counts_logarithms():
    figures = np.zeros((3, len(FIGURES)), np.float32)
    row_of = {name: k for k, name in enumerate(FIGURES)}
    figures[:, row_of["gap_after"]] = 0, 20, 4
    figures[:, row_of["run_left"]] = 5, 99, -1  # beyond the classes: none of them
    figures[:, row_of["words"]] = 1, 2, 3
    encoded = encode(figures, FIGURES)
    assert encoded.shape[1] == sum(CLASSES.get(name, 1) for name in FIGURES)
    starts = dict(zip(FIGURES, np.cumsum([0, *(CLASSES.get(name, 1) for name in FIGURES)]), strict=False))
    gap = encoded[:, starts["gap_after"] : starts["gap_after"] + CLASSES["gap_after"]]
    assert gap.argmax(axis=1).tolist() == [0, 20, 4]
    assert gap.sum(axis=1).tolist() == [1, 1, 1]
    left = encoded[:, starts["run_left"] : starts["run_left"] + CLASSES["run_left"]]
    assert left.sum(axis=1).tolist() == [1, 0, 0]
    assert "words" in COUNTS
    np.testing.assert_allclose(encoded[:, starts["words"]], np.log([2, 3, 4]), rtol=1e-6)
