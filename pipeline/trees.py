"""Evaluate a small boosted-tree ensemble with numpy alone.

Training uses LightGBM (`tools/train/trees.py` converts); running must not, as its import alone costs more than the
whole start-up is allowed. All trees walk down together, one level of all of them at a time, so the cost is
``rows x trees x depth`` gathers, about 8 ns each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BLOCK = 1 << 15  # row-tree pairs walked at once: the working arrays stay in a core's second-level cache


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees in flat arrays; a leaf is a node that leads to itself.

    Attributes
    ----------
    features
        Names of the input columns, in order.
    classes
        Outputs per row; tree t adds to output ``t % classes``.
    roots
        (trees,) first node of each tree.
    column, threshold, children, value
        (nodes,), (nodes,), (2 x nodes,), (nodes,): a row goes to ``children[2 * node + 1]`` where its ``column`` is
        at most ``threshold``, else to ``children[2 * node]``; at a leaf it collects ``value``.
    depth
        Levels to walk.
    """

    features: tuple[str, ...]
    classes: int
    roots: NDArray[np.int32]
    column: NDArray[np.int32]
    threshold: NDArray[np.float32]
    children: NDArray[np.int32]
    value: NDArray[np.float32]
    depth: int

    @classmethod
    def load(cls, path: Path) -> Trees:
        """Open an ensemble written by `save`.

        Raises
        ------
        FileNotFoundError
            No such file.
        """
        with np.load(path, allow_pickle=False) as file:
            return cls(
                features=tuple(map(str, file["features"])),
                classes=int(file["classes"]),
                roots=file["roots"],
                column=file["column"].astype(np.int32),
                threshold=file["threshold"],
                children=file["children"],
                value=file["value"],
                depth=int(file["depth"]),
            )

    def save(self, path: Path) -> None:
        """Write the ensemble; the same ensemble gives the same bytes."""
        np.savez_compressed(
            path,
            features=np.array(self.features),
            classes=np.array(self.classes),
            roots=self.roots,
            column=self.column.astype(np.int16),
            threshold=self.threshold,
            children=self.children,
            value=self.value,
            depth=np.array(self.depth),
        )

    def predict(self, rows: NDArray[np.floating]) -> NDArray[np.float32]:
        """Sum the leaves of all trees.

        Parameters
        ----------
        rows
            (n, features), finite; a missing value must have been given a number.

        Returns
        -------
        ndarray
            (n,) raw scores (log-odds of a binary model), or (n, classes) if there are several.
        """
        data = np.ascontiguousarray(rows, dtype=np.float32)
        count, width = data.shape
        trees = len(self.roots)
        out = np.zeros((count, self.classes), dtype=np.float32)
        step = max(1, BLOCK // max(1, trees))
        for begin in range(0, count, step):
            block = data[begin : begin + step]
            flat = block.ravel()
            base = np.repeat(np.arange(0, flat.size, width, dtype=np.int32), trees)
            node = np.tile(self.roots, len(block))
            for _ in range(self.depth):
                seen = flat.take(base + self.column.take(node))
                node = self.children.take(2 * node + (seen <= self.threshold.take(node)))
            leaves = self.value.take(node).reshape(len(block), -1, self.classes)
            out[begin : begin + step] = leaves.sum(axis=1)
        return out[:, 0] if self.classes == 1 else out


def logistic(raw: NDArray[np.floating]) -> NDArray[np.float64]:
    """Turn log-odds into probabilities.

    >>> logistic(np.array([0.0])).tolist()
    [0.5]
    """
    return 1.0 / (1.0 + np.exp(-np.clip(np.asarray(raw, dtype=np.float64), -50, 50)))
