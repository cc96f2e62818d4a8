"""Candidate pairs from MinHash bands, and the grouping of pairs into stories."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_WIDE = 12  # articles that share a band: more are a template, and each is compared with its neighbours only
_NEIGHBOURS = 4


class Clusters:
    """Groups of articles, by number, that may be kept apart (union-find with constraints).

    Parameters
    ----------
    names : sequence of str or None
        The story each article already belongs to; such stories are never joined with each other.
    """

    def __init__(self, names: Sequence[str | None]) -> None:
        self._parent = list(range(len(names)))
        self._foes: defaultdict[int, set[int]] = defaultdict(set)
        self._name: dict[int, str] = {}
        first: dict[str, int] = {}
        for number, name in enumerate(names):
            if name is not None:
                root = first.setdefault(name, number)
                self._parent[number] = root
                self._name[root] = name

    def find(self, number: int) -> int:
        """Return the number that stands for the group of an article."""
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def name(self, root: int) -> str | None:
        """Return the group's earlier name."""
        return self._name.get(root)

    def keep_apart(self, one: int, other: int) -> None:
        """Forbid that two articles meet in one group, unless they already have."""
        first, second = self.find(one), self.find(other)
        if first != second:
            self._foes[first].add(second)
            self._foes[second].add(first)

    def join(self, one: int, other: int) -> None:
        """Join the groups of two articles, unless they are to be kept apart or both have names."""
        first, second = sorted((self.find(one), self.find(other)))
        if first == second or second in self._foes[first] or (first in self._name and second in self._name):
            return
        self._parent[second] = first
        if second in self._name:
            self._name[first] = self._name.pop(second)
        for foe in self._foes.pop(second, set()):
            self._foes[foe].discard(second)
            self._foes[foe].add(first)
            self._foes[first].add(foe)


def find_candidates(
    content: NDArray[np.uint64], bands: NDArray[np.uint32], sizes: Sequence[int], fresh: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of articles worth an exact comparison, each once, the smaller number first.

    Parameters
    ----------
    content : array of uint64, shape (n,)
        Digests of the bodies; equal ones are paired in a chain and only the first is compared with others.
    bands : array of uint32, shape (n, bands)
        MinHash values.
    sizes : sequence of int, length n
        Words of each body; an empty one has no pair.
    fresh : array of bool, shape (n,)
        New articles; a pair has at least one.
    """
    count = len(content)
    length = np.asarray(sizes)
    order = np.argsort(content, kind="stable")
    same = (content[order[1:]] == content[order[:-1]]) & (length[order[1:]] > 0)
    chain = np.stack([order[:-1][same], order[1:][same]], axis=1)
    first = np.ones(count, dtype=bool)
    first[chain[:, 1]] = False
    first[length == 0] = False
    chosen = np.flatnonzero(first)
    pairs = [chain[:, 0] * count + chain[:, 1]]
    for band in range(bands.shape[1]):
        pairs.extend(_share(bands[chosen, band], chosen, fresh, count))
    for code in np.unique(np.concatenate(pairs)):
        yield int(code) // count, int(code) % count


def _share(
    values: NDArray[np.uint32], numbers: NDArray[np.int64], fresh: NDArray[np.bool_], count: int
) -> Iterator[NDArray[np.int64]]:
    """Yield coded pairs of articles with equal values, at most ``_NEIGHBOURS`` for each where many share one."""
    order = np.argsort(values, kind="stable")
    values, numbers = values[order], numbers[order]
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    widths = np.diff(np.append(starts, len(values)))
    reach = np.repeat(np.where(widths > _WIDE, _NEIGHBOURS, _WIDE), widths)
    for gap in range(1, min(_WIDE, len(values))):
        meet = (values[gap:] == values[:-gap]) & (reach[:-gap] >= gap)
        if not meet.any():
            break
        one, other = numbers[:-gap][meet], numbers[gap:][meet]
        new = fresh[one] | fresh[other]
        low, high = np.minimum(one, other)[new], np.maximum(one, other)[new]
        yield low * count + high
