"""The classifier: a small network over words and figures, evaluated with numpy alone.

Words are looked up in a table of vectors (one byte a value on disk), set beside the scaled figures, and passed through two
hidden layers. What is learned, and from what, stands in the model card beside the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    sizes = [CLASSES.get(name, 1) for name in columns]
    starts = (np.cumsum(sizes) - sizes).tolist()
    out = np.zeros((len(figures), sum(sizes)), np.float32)
    rows = np.arange(len(figures))
    for k, (name, start, size) in enumerate(zip(columns, starts, sizes, strict=True)):
        column = figures[:, k]
        if name in CLASSES:
            code = np.clip(column, -1, size).astype(np.int64)
            listed = (code == column) & (code >= 0) & (code < size)
            out[rows[listed], start + code[listed]] = 1
        else:
            out[:, start] = np.log1p(column) if name in COUNTS else column
    return out


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
        """Return the outputs before the last non-linearity, shape (rows, outputs)."""
        outputs: Floats = judge((self,), words, encoded)[0]
        return outputs

    def reads_like(self, other: Network) -> bool:
        """Tell whether this network has the other's word vectors, scale and size of the first layer."""
        return (
            self.vectors is other.vectors
            and self.biases[0].size == other.biases[0].size
            and np.array_equal(self.mean, other.mean)
            and np.array_equal(self.scale, other.scale)
        )

    def pack(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """Return the arrays to save, weights in two bytes a value; the word vectors stand once for all networks."""
        arrays: dict[str, NDArray[np.generic]] = {
            "mean": self.mean.astype(np.float32),
            "scale": self.scale.astype(np.float32),
        }
        for k, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            arrays |= {f"weight{k}": weight.astype(np.float16), f"bias{k}": bias.astype(np.float32)}
        return {f"{prefix}.{name}": array for name, array in arrays.items()}


def judge(networks: Sequence[Network], words: NDArray[np.int32], encoded: Floats) -> Floats:
    """Evaluate several networks of one shape on the same rows, shape (networks, rows, outputs).

    What they share (word vectors, the scale of the figures) is done once, and their first layers are one matrix.

    Rows go in blocks of one size: a matrix product rounds by the shape of its operands, and what is said of an article
    may not depend on the articles beside it.
    """
    outputs = np.empty((len(networks), len(words), networks[0].biases[-1].size), np.float32)
    for first, several in _share_inputs(networks):
        lead = several[0]
        split = words.shape[1] * lead.vectors.shape[1]
        weight = np.concatenate([network.weights[0] for network in several], axis=1)
        bias = np.concatenate([network.biases[0] for network in several])
        width = lead.biases[0].size
        # The spare rows of the last block hold what is left of the block before; nobody reads what comes of them.
        found, figures = np.zeros((BLOCK, split), np.float32), np.zeros((BLOCK, encoded.shape[1]), np.float32)
        for start in range(0, len(words), BLOCK):
            part = slice(start, start + BLOCK)
            rows = len(words[part])
            found[:rows] = lead.vectors[words[part]].reshape(rows, split)
            scaled = np.subtract(encoded[part], lead.mean, out=figures[:rows])
            scaled /= lead.scale
            np.clip(scaled, -LIMIT, LIMIT, out=scaled)
            hidden = found @ weight[:split]
            hidden += figures @ weight[split:]
            hidden += bias
            for k, network in enumerate(several):
                layer = hidden[:, k * width : (k + 1) * width]
                for later, constant in zip(network.weights[1:], network.biases[1:], strict=True):
                    layer = np.maximum(layer, 0) @ later + constant
                outputs[first + k, part] = layer[:rows]
    return np.round(outputs, DECIMALS, out=outputs)


def _share_inputs(networks: Sequence[Network]) -> Iterator[tuple[int, list[Network]]]:
    """Give the runs of networks that read the same inputs, each with the number of its first."""
    start = 0
    for k in range(1, len(networks) + 1):
        if k == len(networks) or not networks[k].reads_like(networks[start]):
            yield start, list(networks[start:k])
            start = k


def unpack(arrays: Mapping[str, NDArray[np.generic]], prefix: str, vectors: Floats) -> Network:
    """Build a network over word vectors from what `Network.pack` gave."""

    def floats(name: str) -> Floats:
        return np.asarray(arrays[f"{prefix}.{name}"], np.float32)

    layers = sum(name.startswith(f"{prefix}.weight") for name in arrays)
    return Network(
        vectors,
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
