"""Train a `pipeline.recognition.network.Network` with numpy: Adam, dropout, dropped words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.recognition.network import LIMIT, Network


@dataclass(frozen=True)
class Settings:
    """How a network is trained; chosen by leave-one-corpus-out figures (docs/recognition.md)."""

    hidden: tuple[int, ...] = (96, 32)
    epochs: int = 12
    batch: int = 512
    rate: float = 3e-3
    dropout: float = 0.45
    decay: float = 1e-4
    word_dropout: float = 0.3  # share of span words that are replaced by their shape


def train(
    vectors: np.ndarray,
    words: np.ndarray,
    encoded: np.ndarray,
    target: np.ndarray,
    weight: np.ndarray,
    *,
    shapes: np.ndarray,
    several: bool = False,
    seed: int = 0,
    settings: Settings = Settings(),
) -> Network:
    """Fit a network.

    Parameters
    ----------
    vectors
        Word vectors, shape (vocabulary, width); they stay as the unlabelled news made them.
    words, encoded
        Inputs, shapes (rows, slots) and (rows, inputs).
    target
        Shape (rows, outputs), 0 to 1.
    weight
        Of each row, shape (rows,).
    shapes
        What to put for a dropped word, shape of `words`; -1 where a word is never dropped.
    several
        Whether the outputs are one distribution (softmax) or each its own (sigmoid).
    """
    random = np.random.default_rng(seed)
    mean, scale = encoded.mean(axis=0), encoded.std(axis=0) + 0.05
    figures = np.clip((encoded - mean) / scale, -LIMIT, LIMIT).astype(np.float32)
    width, slots = vectors.shape[1], words.shape[1]
    sizes = [slots * width + figures.shape[1], *settings.hidden, target.shape[1]]
    values: dict[str, np.ndarray] = {}
    for k, (a, b) in enumerate(pairwise(sizes)):
        values[f"w{k}"] = (random.standard_normal((a, b)) * np.sqrt(2 / a)).astype(np.float32)
        values[f"b{k}"] = np.zeros(b, np.float32)
    layers = len(sizes) - 1
    first = {k: np.zeros_like(v) for k, v in values.items()}
    second = {k: np.zeros_like(v) for k, v in values.items()}
    count = len(words)
    steps = settings.epochs * -(-count // settings.batch)
    step = 0
    for _ in range(settings.epochs):
        order = random.permutation(count)
        for at in range(0, count, settings.batch):
            rows = order[at : at + settings.batch]
            step += 1
            seen = np.where(
                (random.random(words[rows].shape) < settings.word_dropout) & (shapes[rows] >= 0),
                shapes[rows],
                words[rows],
            )
            layer = np.concatenate([vectors[seen].reshape(len(rows), -1), figures[rows]], axis=1)
            kept, inputs = [], []
            for k in range(layers):
                share = settings.dropout * (0.5 if k == 0 else 1)
                mask = (random.random(layer.shape, np.float32) > share) / np.float32(1 - share)
                layer = layer * mask
                kept.append(mask)
                inputs.append(layer)
                layer = layer @ values[f"w{k}"] + values[f"b{k}"]
                if k < layers - 1:
                    layer = np.maximum(layer, 0)
            if several:
                found = np.exp(layer - layer.max(axis=1, keepdims=True))
                found /= found.sum(axis=1, keepdims=True)
            else:
                found = 1 / (1 + np.exp(-np.clip(layer, -30, 30)))
            slope = ((found - target[rows]) * weight[rows, None] / len(rows)).astype(np.float32)
            slopes = {}
            for k in range(layers - 1, -1, -1):
                slopes[f"w{k}"] = inputs[k].T @ slope + settings.decay * values[f"w{k}"]
                slopes[f"b{k}"] = slope.sum(axis=0)
                slope = (slope @ values[f"w{k}"].T) * kept[k]
                if k:
                    slope = slope * (inputs[k] > 0)
            rate = settings.rate * min(1, step / 100) * max(0.02, 1 - step / steps)
            for key, gradient in slopes.items():
                first[key] = 0.9 * first[key] + 0.1 * gradient
                second[key] = 0.999 * second[key] + 0.001 * gradient**2
                ahead = first[key] / (1 - 0.9**step)
                spread = np.sqrt(second[key] / (1 - 0.999**step)) + 1e-8
                values[key] -= rate * ahead / spread
    return Network(
        vectors,
        mean.astype(np.float32),
        scale.astype(np.float32),
        tuple(values[f"w{k}"] for k in range(layers)),
        tuple(values[f"b{k}"] for k in range(layers)),
    )
