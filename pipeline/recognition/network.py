"""The classifier: a small network over words and figures, evaluated with numpy alone.

Words are looked up in a table of vectors (one byte a value on disk), set beside the scaled figures, and passed through two
hidden layers. What is learned, and from what, stands in the model card beside the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Columns that hold a class and not a quantity, with their number of classes.
CLASSES = {
    "gap_before": 21,
    "gap_after": 21,
    "gap_before2": 21,
    "gap_after2": 21,
    "shape_before": 10,
    "shape_after": 10,
    "shape_before2": 10,
    "shape_after2": 10,
    "run_left": 6,
    "run_right": 6,
}
# Columns that count.
COUNTS = frozenset({"words", "characters", "same", "sentence_words", "contained", "contains"})
BLOCK = 256  # rows of one matrix product
DECIMALS = 3  # of an output; the product's last bits depend on where in the block a row stands
LIMIT = 4.0  # standard deviations: beyond them a figure says no more


def encode(figures: Floats, columns: Sequence[str]) -> Floats:
    """Turn classes into indicators and counts into logarithms, shape (rows, inputs)."""
    parts = []
    for k, name in enumerate(columns):
        column = figures[:, k]
        if name in CLASSES:
            parts.append((column[:, None] == np.arange(CLASSES[name], dtype=np.float32)).astype(np.float32))
        else:
            parts.append((np.log1p(column) if name in COUNTS else column)[:, None])
    return np.concatenate(parts, axis=1).astype(np.float32)


@dataclass(frozen=True)
class Network:
    """A trained network.

    Attributes
    ----------
    vectors
        Word vectors, shape (vocabulary, width).
    mean, scale
        Of the encoded figures, shape (inputs,).
    weights, biases
        Of each layer; the first takes the word vectors of all slots, then the figures.
    """

    vectors: Floats
    mean: Floats
    scale: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def logits(self, words: NDArray[np.int32], encoded: Floats) -> Floats:
        """Return the outputs before the last non-linearity, shape (rows, outputs).

        Rows go in blocks of one size: a matrix product rounds by the shape of its operands, and what is said of an
        article may not depend on the articles beside it.
        """
        outputs = np.empty((len(words), self.biases[-1].size), np.float32)
        for start in range(0, len(words), BLOCK):
            block = slice(start, start + BLOCK)
            rows = len(words[block])
            spare = ((0, BLOCK - rows), (0, 0))
            outputs[block] = self._block(np.pad(words[block], spare), np.pad(encoded[block], spare))[:rows]
        return np.round(outputs, DECIMALS)

    def _block(self, words: NDArray[np.int32], encoded: Floats) -> Floats:
        figures = np.clip((encoded - self.mean) / self.scale, -LIMIT, LIMIT)
        split = words.shape[1] * self.vectors.shape[1]
        found = self.vectors[words].reshape(len(words), split)
        layer = found @ self.weights[0][:split] + figures @ self.weights[0][split:] + self.biases[0]
        for weight, bias in zip(self.weights[1:], self.biases[1:], strict=True):
            layer = np.maximum(layer, 0) @ weight + bias
        return np.asarray(layer, np.float32)

    def pack(self, prefix: str, *, own_vectors: bool = True) -> dict[str, NDArray[np.generic]]:
        """Return the arrays to save: vectors in one byte a value, weights in two."""
        step = np.maximum(np.abs(self.vectors).max(axis=0), 1e-6) / 127
        arrays: dict[str, NDArray[np.generic]] = {
            "mean": self.mean.astype(np.float32),
            "scale": self.scale.astype(np.float32),
        }
        if own_vectors:
            arrays["vectors"] = np.round(self.vectors / step).astype(np.int8)
            arrays["step"] = step.astype(np.float32)
        for k, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            arrays |= {f"weight{k}": weight.astype(np.float16), f"bias{k}": bias.astype(np.float32)}
        return {f"{prefix}.{name}": array for name, array in arrays.items()}


def unpack(arrays: Mapping[str, NDArray[np.generic]], prefix: str, vectors: Floats | None = None) -> Network:
    """Build a network from what `Network.pack` gave, over its own word vectors or those of another."""

    def floats(name: str) -> Floats:
        return np.asarray(arrays[f"{prefix}.{name}"], np.float32)

    layers = sum(name.startswith(f"{prefix}.weight") for name in arrays)
    return Network(
        np.asarray(floats("vectors") * floats("step"), np.float32) if vectors is None else vectors,
        floats("mean"),
        floats("scale"),
        tuple(floats(f"weight{k}") for k in range(layers)),
        tuple(floats(f"bias{k}") for k in range(layers)),
    )


def sigmoid(logit: Floats) -> Floats:
    """Probability of a logit."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -30, 30))), np.float32)


def softmax(logits: Floats) -> Floats:
    """Probabilities of logits, rows summing to 1."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), np.float32)
