"""The compiled store: flat arrays and one trie, memory-mapped, shared between processes, opened in milliseconds.

A store is a folder written by `gazetteer.build_write.write_store`:

- ``names.marisa``: every folded name; its key id is the name id.
- ``bearers.npy``: by name id, the row of the only place of that name; or ``-1 - k``, and the rows are
  ``rows[starts[k]:starts[k + 1]]``, for five names in six have one place. ``types.npy`` goes with the first,
  ``row_types.npy`` with the others.
- ``words.npy``, ``word_shares.npy``: sorted ids of the names that are also words or people's names, and how common they
  are as either, in 255ths.
- one array for each column of the places; rows are sorted by prominence, so that a lower row is a more prominent place.
  Coordinates are kept in 10 millionths of a degree.
- ``labels.bin`` and ``labels_start.npy``: the names to show, UTF-8; ``keys.marisa``: ids that are not GeoNames'.
- ``meta.json``: version, countries, admin-1 codes, features, sources with licences.
"""

from __future__ import annotations

import json
import mmap
import os
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import marisa_trie
import numpy as np

from gazetteer.home import linked_store
from gazetteer.names import fold
from gazetteer.place import KINDS, NAME_TYPES, Candidate, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EMBEDDED = Path(__file__).parent / "store"
#: Version of the file layout; a store of another layout is refused, not misread.
LAYOUT = 2
GEONAMES = "geonames:"
#: Coordinates are whole numbers of this part of a degree (a centimetre), which fits 32 bits.
COORDINATE = 10**7


LARGEST = 1 << 31  # more places than bear any name


class StoreError(ValueError):
    """A store is missing, incomplete or of another layout."""


def open_store(folder: str | os.PathLike[str] | None = None) -> Store:
    """Open a compiled store.

    Parameters
    ----------
    folder
        The store's folder. Default: the folder named by the environment variable ``DATELINE_GAZETTEER``, else the
        embedded store with the user's layers over it (`gazetteer.layers`), else the embedded store.

    Raises
    ------
    StoreError
        The folder holds no store, or one of another layout.
    """
    return Store(Path(folder or os.environ.get("DATELINE_GAZETTEER") or linked_store() or EMBEDDED))


class Store:
    """A compiled gazetteer; all arrays are read-only views of memory-mapped files.

    Attributes
    ----------
    kind : uint8 array, index into `gazetteer.place.KINDS`
    country : int16 array, index into `countries`, -1 for none
    admin1 : int16 array, index into `admin1_codes` (ISO 3166-2), -1 for none
    admin2 : int32 array, row of the second-level unit, -1 for none
    feature : int16 array, index into `features` (GeoNames feature codes)
    prominence : float32 array, log10 of the population, shifted by kind (see `gazetteer.build_write.prominence`)
    derived : bool array, True where the point was computed
    country_rows, admin1_rows : int32 arrays, row of the place of a country index or admin-1 index, -1 for none
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise StoreError(
                f"no compiled gazetteer in {folder}; build it with `python -m gazetteer.build`"
            ) from None
        if meta["layout"] != LAYOUT:
            raise StoreError(
                f"{folder}: store layout {meta['layout']}, this version reads {LAYOUT}; build it again"
            )
        self.meta = meta
        self.countries: list[str] = meta["countries"]
        self.admin1_codes: list[str] = meta["admin1_codes"]
        self.features: list[str] = meta["features"]
        self._names = marisa_trie.Trie()
        self._names.mmap(str(folder / "names.marisa"))
        self._keys = marisa_trie.Trie()
        self._keys.mmap(str(folder / "keys.marisa"))
        self._bearers = self._load("bearers")
        self._types = self._load("types")
        self._starts = self._load("starts")
        self._rows = self._load("rows")
        self._row_types = self._load("row_types")
        self._words = self._load("words")
        self._word_shares = self._load("word_shares")
        self._lon = self._load("lon")
        self._lat = self._load("lat")
        self._population = self._load("population")
        self.kind = self._load("kind")
        self.country = self._load("country")
        self.admin1 = self._load("admin1")
        self.admin2 = self._load("admin2")
        self.feature = self._load("feature")
        self.prominence = self._load("prominence")
        self.derived = self._load("derived")
        self.country_rows = self._load("country_rows")
        self.admin1_rows = self._load("admin1_rows")
        self._number = self._load("number")
        self._by_number = self._load("by_number")
        self._numbers = self._load("numbers")
        self._labels_start = self._load("labels_start")
        with (folder / "labels.bin").open("rb") as file:
            self._labels = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def _load(self, name: str) -> NDArray[Any]:
        return np.asarray(np.load(self.folder / f"{name}.npy", mmap_mode="r"))

    @cached_property
    def lon(self) -> NDArray[np.float64]:
        """Longitudes, degrees, EPSG:4326."""
        return np.asarray(self._lon / COORDINATE)

    @cached_property
    def lat(self) -> NDArray[np.float64]:
        """Latitudes, degrees, EPSG:4326."""
        return np.asarray(self._lat / COORDINATE)

    @cached_property
    def population(self) -> NDArray[np.int64]:
        """Populations, 0 where unknown."""
        return self._population.astype(np.int64)

    @property
    def version(self) -> str:
        """Content hash of the compiled store."""
        return str(self.meta["version"])

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self._lon)

    @property
    def name_count(self) -> int:
        """Number of distinct folded names."""
        return len(self._names)

    # Names

    def name_id(self, folded: str) -> int:
        """Return the id of a folded name, or -1."""
        return int(self._names.get(folded, -1))

    def name_ids(self, folded: Sequence[str]) -> NDArray[np.int64]:
        """Return the ids of many folded names, -1 for those unknown."""
        return np.fromiter(map(self._names.get, folded, repeat(-1)), np.int64, len(folded))

    def goes_on(self, folded: str) -> bool:
        """Tell whether a name begins with these whole words and has more."""
        return next(self._names.iterkeys(f"{folded} "), None) is not None

    def name(self, name_id: int) -> str:
        """Return the folded name of an id."""
        return str(self._names.restore_key(name_id))

    def prefixes(self, folded: str) -> list[tuple[int, int]]:
        """Return the names that the folded string begins with, shortest first, as (name id, length).

        A name may end inside a word of the string; whoever asks looks at the character after it.
        """
        return [(name_id, len(name)) for name, name_id in self._names.iter_prefixes_with_ids(folded)]

    def rows(self, name_id: int) -> NDArray[np.int32]:
        """Return the rows of the places that bear a name, the most prominent first."""
        only = self._bearers[name_id]
        if only >= 0:
            return self._bearers[name_id : name_id + 1]
        return self._rows[self._starts[-1 - only] : self._starts[-only]]

    def name_types(self, name_id: int) -> NDArray[np.uint8]:
        """Return the type of the name for each place of `rows`, as index into `NAME_TYPES`."""
        only = self._bearers[name_id]
        if only >= 0:
            return self._types[name_id : name_id + 1]
        return self._row_types[self._starts[-1 - only] : self._starts[-only]]

    def bearers(
        self, name_ids: NDArray[np.integer[Any]], most: int = LARGEST
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
        """Return what `rows` and `name_types` give for many known names at once, up to `most` rows of each.

        The first array tells how many rows each name has; the rows and types of all names follow one another.
        """
        only = np.asarray(self._bearers[name_ids], np.int64)
        several = only < 0
        entry = np.where(several, -1 - only, 0)
        begin = np.where(several, self._starts[entry], 0).astype(np.int64)
        count = np.where(several, self._starts[entry + 1] - begin, 1)
        count = np.minimum(count, most)
        at = np.arange(count.sum()) + np.repeat(begin - (np.cumsum(count) - count), count)
        many = np.repeat(several, count)
        rows = np.empty(len(at), np.int32)
        types = np.empty(len(at), np.uint8)
        rows[many], types[many] = self._rows[at[many]], self._row_types[at[many]]
        rows[~many], types[~many] = only[~several], self._types[name_ids[~several]]
        return count, rows, types

    def shares(self, name_ids: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return `commonness` and `personhood` of many names, shape (names, 2)."""
        if not len(self._words):
            return np.zeros((len(name_ids), 2))
        at = np.minimum(self._words.searchsorted(name_ids), len(self._words) - 1)
        found = self._words[at] == name_ids
        return np.where(found[:, None], self._word_shares[at] / 255, 0.0)

    def commonness(self, name_id: int) -> float:
        """How common the name is as an ordinary word, 0 (not one) to 1 (among the commonest)."""
        return self._share(name_id, 0)

    def personhood(self, name_id: int) -> float:
        """How common the name is as a person's first or last name, 0 (not one) to 1 (among the commonest)."""
        return self._share(name_id, 1)

    def _share(self, name_id: int, column: int) -> float:
        at = int(self._words.searchsorted(name_id))
        if at == len(self._words) or self._words[at] != name_id:
            return 0.0
        return float(self._word_shares[at, column]) / 255

    # Places

    def row(self, place_id: str) -> int:
        """Return the row of a place id, or -1."""
        if place_id.startswith(GEONAMES):
            digits = place_id[len(GEONAMES) :]
            if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
                return -1
            number = int(digits)
        else:
            key = self._keys.get(place_id, -1)
            if key < 0:
                return -1
            number = -1 - key
        at = int(np.searchsorted(self._numbers, number))
        return int(self._by_number[at]) if at < len(self._numbers) and self._numbers[at] == number else -1

    def place_id(self, row: int) -> str:
        """Return the id of a row's place."""
        number = int(self._number[row])
        return f"{GEONAMES}{number}" if number >= 0 else str(self._keys.restore_key(-1 - number))

    @cached_property
    def label_initials(self) -> NDArray[np.uint8]:
        """First byte of each row's label, in UTF-8: the letter itself where it is ASCII."""
        initials: NDArray[np.uint8] = np.frombuffer(self._labels, np.uint8)[self._labels_start[:-1]]
        return initials

    @cached_property
    def label_lengths(self) -> NDArray[np.int32]:
        """Length of each row's label, in bytes of UTF-8."""
        lengths: NDArray[np.int32] = np.diff(self._labels_start)
        return lengths

    def label(self, row: int) -> str:
        """Return the name to show for a row's place."""
        return self._labels[self._labels_start[row] : self._labels_start[row + 1]].decode("utf-8")

    @overload
    def place(self, row: int) -> Place: ...
    @overload
    def place(self, row: str) -> Place | None: ...
    def place(self, row: int | str) -> Place | None:
        """Return the place of a row, or of an id; None for an id that the store does not know."""
        if isinstance(row, str):
            row = self.row(row)
            if row < 0:
                return None
        country, admin1, admin2 = int(self.country[row]), int(self.admin1[row]), int(self.admin2[row])
        return Place(
            id=self.place_id(row),
            name=self.label(row),
            kind=KINDS[self.kind[row]],
            lon=float(self._lon[row]) / COORDINATE,
            lat=float(self._lat[row]) / COORDINATE,
            country=self.countries[country] if country >= 0 else None,
            admin1=self.admin1_codes[admin1] if admin1 >= 0 else None,
            admin2=self.place_id(admin2) if admin2 >= 0 else None,
            population=int(self._population[row]),
            feature=self.features[self.feature[row]],
            derived=bool(self.derived[row]),
        )

    def lookup(self, name: str) -> list[Candidate]:
        """Return the candidates of a name, the most prominent first; empty if the name is unknown."""
        name_id = self.name_id(fold(name))
        if name_id < 0:
            return []
        return [
            Candidate(self.place(int(row)), NAME_TYPES[kind])
            for row, kind in zip(self.rows(name_id), self.name_types(name_id), strict=True)
        ]

    def neighbours(self, country: int) -> list[int]:
        """Return the indexes of the countries that share a land border with one."""
        return list(self.meta["neighbours"][country])
