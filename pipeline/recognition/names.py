"""What the store says about each name that occurs in a batch, as arrays over the distinct names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gazetteer.place import KINDS, NAME_TYPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gazetteer.store import Store
    from pipeline.recognition.words import Ints

DEMONYM = NAME_TYPES.index("demonym")
ABBREVIATION = NAME_TYPES.index("abbreviation")
TOP = 4  # candidates of a name that are looked at; rows are sorted by prominence
COLUMNS = (
    "known",
    "candidates",
    "prominence",
    "second_prominence",
    "commonness",
    "personhood",
    "demonym",
    "any_demonym",
    "abbreviation",
    "primary",
    "former",
    *(f"kind_{kind}" for kind in KINDS),
    *(f"any_{kind}" for kind in ("admin1", "admin2", "country", "region")),
)


class Names:
    """Facts about the distinct names of a batch.

    Attributes
    ----------
    facts
        float32, shape (names + 1, columns); the last row, all zeros, stands for what the store lacks.
    rows
        The first places of each name, shape (names + 1, `TOP`), -1 where there are fewer.
    """

    def __init__(self, name: Ints, store: Store) -> None:
        self.ids = np.unique(name[name >= 0])
        size = len(self.ids)
        self.facts = np.zeros((size + 1, len(COLUMNS)), np.float32)
        self.rows = np.full((size + 1, TOP), -1, np.int32)
        if not size:
            return
        count, rows, types = store.bearers(self.ids)
        start = np.cumsum(count) - count
        for k in range(TOP):
            has = count > k
            self.rows[:-1][has, k] = rows[start[has] + k]
        kind = store.kind[rows]
        prominence = np.append(store.prominence, np.float32(0))
        top = kind[start]
        common, person = store.shares(self.ids).T
        columns = {
            "known": np.ones(size),
            "candidates": np.log1p(count),
            "prominence": prominence[self.rows[:-1, 0]],
            "second_prominence": prominence[self.rows[:-1, 1]],
            "commonness": common,
            "personhood": person,
            "demonym": types[start] == DEMONYM,
            "any_demonym": np.logical_or.reduceat(types == DEMONYM, start),
            "abbreviation": types[start] == ABBREVIATION,
            "primary": types[start] == 0,
            "former": types[start] == NAME_TYPES.index("former"),
            **{f"kind_{name}": top == k for k, name in enumerate(KINDS)},
            **{
                f"any_{name}": np.logical_or.reduceat(kind == KINDS.index(name), start)
                for name in ("admin1", "admin2", "country", "region")
            },
        }
        for k, column in enumerate(COLUMNS):
            self.facts[:-1, k] = columns[column]

    def locate(self, name: Ints) -> NDArray[np.int64]:
        """Row of each name in `facts`."""
        at = np.searchsorted(self.ids, name)
        return np.where(name >= 0, at, len(self.ids))
