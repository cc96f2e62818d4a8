"""Evaluate a small boosted-tree ensemble with numpy alone.

Training uses LightGBM (`tools/train/trees.py` converts); running must not, as its import alone costs more than the
whole start-up is allowed. Two ways that give the same sums to the last bit. Few rows walk down all trees together, a
level at a time: ``rows x trees x depth`` gathers, about 8 ns each. Many rows are taken a node at a time: each node
chooses between its two leaves for all of them, in operations over whole columns that cost a nanosecond a row and node
less, but some milliseconds whatever the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BLOCK = 1 << 15  # row-tree pairs walked at once: the working arrays stay in a core's second-level cache
MANY = 4000  # rows from which on they are taken a node at a time
COLUMN = 1 << 15  # rows of one column taken at once
MOST_LEAVES = 256  # of a tree, where a leaf's number is a byte


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
        data = np.asarray(rows, dtype=np.float32)
        nodes = np.diff(np.append(self.roots, len(self.column)))
        if len(data) >= MANY and nodes.max(initial=0) < 2 * MOST_LEAVES:
            parts = [self._choose(data[at : at + COLUMN]) for at in range(0, len(data), COLUMN)]
            out = np.concatenate(parts)
        else:
            out = self._walk(np.ascontiguousarray(data))
        return out[:, 0] if self.classes == 1 else out

    def _walk(self, data: NDArray[np.float32]) -> NDArray[np.float32]:
        """Walk all trees, a level at a time."""
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
            out[begin : begin + step] = self._add_up(self.value.take(node))
        return out

    def _choose(self, data: NDArray[np.float32]) -> NDArray[np.float32]:
        """Find the leaf of every row in each tree, a node at a time from the leaves up."""
        columns = np.ascontiguousarray(data.T)
        count, trees = len(data), len(self.roots)
        leaf = np.empty((trees, count), np.uint8)
        value = np.zeros((trees, MOST_LEAVES), np.float32)
        passed = _Passed(self, columns)
        for tree, root in enumerate(self.roots.tolist()):
            leaves: list[int] = []
            leaf[tree] = passed.choose(root, leaves)
            value[tree, : len(leaves)] = self.value[leaves]
        first = np.arange(0, value.size, MOST_LEAVES)
        out = np.empty((count, self.classes), np.float32)
        step = max(1, BLOCK // max(1, trees))
        for begin in range(0, count, step):
            at = leaf[:, begin : begin + step].T + first
            out[begin : begin + step] = self._add_up(value.take(at))
        return out

    def _add_up(self, leaves: NDArray[np.float32]) -> NDArray[np.float32]:
        """Sum the leaves of each row, given one after the other or as (rows, trees), for each class."""
        found: NDArray[np.float32] = leaves.reshape(-1, len(self.roots) // self.classes, self.classes).sum(
            axis=1
        )
        return found


class _Passed:
    """Which leaf of a node each row comes to, as a number in a byte."""

    def __init__(self, trees: Trees, columns: NDArray[np.float32]) -> None:
        self.columns = columns
        self.column, self.threshold = trees.column.tolist(), trees.threshold.tolist()
        self.right, self.left = trees.children.reshape(-1, 2).T.tolist()
        self.beyond: dict[tuple[int, float], NDArray[np.uint8]] = {}

    def choose(self, node: int, leaves: list[int]) -> NDArray[np.uint8] | np.uint8:
        """Choose a leaf below a node for each row; leaves are numbered as they are added to the list."""
        if self.left[node] == node:
            leaves.append(node)
            return np.uint8(len(leaves) - 1)
        left, right = self.choose(self.left[node], leaves), self.choose(self.right[node], leaves)
        # left ^ ((left ^ right) & mask): the right one where the mask is all ones. An array is written over.
        either = np.bitwise_xor(left, right, out=right if isinstance(right, np.ndarray) else None)
        chosen = np.bitwise_and(either, self._mask(node), out=either if either.ndim else None)
        return np.bitwise_xor(chosen, left, out=chosen)

    def _mask(self, node: int) -> NDArray[np.uint8]:
        """All ones where a row goes right, which many trees ask about the same threshold."""
        key = self.column[node], self.threshold[node]
        if key not in self.beyond:
            beyond = self.columns[key[0]] > np.float32(key[1])
            self.beyond[key] = np.negative(beyond.view(np.uint8))
        return self.beyond[key]


def logistic(raw: NDArray[np.floating]) -> NDArray[np.float64]:
    """Turn log-odds into probabilities.

    >>> logistic(np.array([0.0])).tolist()
    [0.5]
    """
    return 1.0 / (1.0 + np.exp(-np.clip(np.asarray(raw, dtype=np.float64), -50, 50)))
