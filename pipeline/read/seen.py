"""Which ids were read before, at 16 bytes an article."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np


def digest(text: str) -> int:
    """Return 63 bits of a text's hash; among ten million articles, the chance of any collision is 5 in a million."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


class Seen:
    """A map from an id's hash to its text's hash, kept as sorted runs that are merged as they double.

    A dict would need some two hundred bytes an article, a gigabyte for a five-million-article corpus.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[np.ndarray, np.ndarray]] = []
        self._recent: dict[int, int] = {}

    def find(self, key: int) -> int | None:
        """Return the text's hash that an id was read with, or None if it is new."""
        if key in self._recent:
            return self._recent[key]
        for keys, values in self._runs:
            at = int(np.searchsorted(keys, key))
            if at < len(keys) and keys[at] == key:
                return int(values[at])
        return None

    def add(self, key: int, value: int) -> None:
        """Keep an id's hash with its text's hash."""
        self._recent[key] = value
        if len(self._recent) < 1 << 14:
            return
        keys = np.fromiter(self._recent.keys(), np.int64, len(self._recent))
        values = np.fromiter(self._recent.values(), np.int64, len(self._recent))
        self._recent.clear()
        while self._runs and len(self._runs[-1][0]) <= len(keys):
            older = self._runs.pop()
            keys, values = np.concatenate([older[0], keys]), np.concatenate([older[1], values])
        order = np.argsort(keys)
        self._runs.append((keys[order], values[order]))
