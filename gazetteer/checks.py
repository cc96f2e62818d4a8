"""Checks of a layer's rows, whole columns at a time: what cannot be a place is refused with its row and reason."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gazetteer.place import KINDS
from gazetteer.regions import open_regions
from gazetteer.rows import ALTERNATE, PLACES, PRIMARY, Batch, Refusal, fold_all, name_table, one_chunk
from gazetteer.store import GEONAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Raw columns, all text; a missing one is all null. `names` are alternate names, separated by `separator`.
RAW = (
    "id", "name", "names", "lon", "lat", "kind", "country", "admin1", "admin2", "population", "feature", "hide",
)  # fmt: skip
# A point this far outside its country's box may still be right: islands and waters. Degrees.
MARGIN = 3.0
# A one-letter name matches every initial; ideographs (from U+2E80) are words.
_IDEOGRAPHS = "\u2e80"
_TRUE = ("1", "true", "yes", "y", "hide")
_NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"


class Checker:
    """Checks the rows of one source, batch after batch; it remembers the ids it has seen.

    Parameters
    ----------
    file
        Name of the source in refusals.
    known
        Ids that the gazetteer has: such a row corrects that place and may leave fields empty.
    separator
        Between alternate names.
    """

    def __init__(self, file: str, *, known: pa.Array | None = None, separator: str = ",") -> None:
        self.file, self._separator = file, separator
        self._known = pa.array([], pa.string()) if known is None else known
        self._seen: set[str] = set()
        self._seen_numbers = np.zeros(100_000_000, np.bool_)  # pages of it are taken when they are written

    def check(self, raw: pa.Table, numbers: NDArray[np.int64]) -> Batch:
        """Turn raw text columns into places and names.

        Parameters
        ----------
        raw
            Columns of `RAW`, text; ids with their prefix. Columns may be missing.
        numbers
            The source's row of each, from 1.
        """
        columns = {name: _trimmed(raw, name) for name in RAW}
        refused: dict[int, str] = {}
        hide = pc.is_in(pc.utf8_lower(columns["hide"]), pa.array(_TRUE))
        lon, lat = self._coordinates(columns, hide, refused)
        kind = self._kinds(columns["kind"], refused)
        population = self._population(columns["population"], refused)
        id_known = np.asarray(pc.is_in(columns["id"], self._known))
        self._need(pc.is_valid(columns["id"]), "no id", refused)
        named = np.asarray(pc.is_valid(columns["name"])) | id_known | np.asarray(hide.fill_null(False))  # noqa: FBT003
        self._need(named, "no name", refused)
        self._swapped(columns["country"], lon, lat, refused)
        self._repeated(columns["id"], refused)
        keep = np.ones(raw.num_rows, np.bool_)
        keep[list(refused)] = False
        places = pa.table(
            {
                "id": columns["id"], "name": columns["name"], "kind": kind,
                "lon": pa.array(lon, from_pandas=True), "lat": pa.array(lat, from_pandas=True),
                "country": pc.utf8_upper(columns["country"]), "admin1": columns["admin1"],
                "admin2": columns["admin2"], "population": population, "feature": columns["feature"],
                "hide": hide,
            },
            schema=PLACES,
        ).filter(pa.array(keep))  # fmt: skip
        names, notes = self._names(
            places["id"], places["name"], columns["names"].filter(pa.array(keep)), numbers[keep]
        )
        first = raw.column("name") if "name" in raw.column_names else columns["id"]
        faults = [
            Refusal(self.file, int(numbers[i]), refused[i], text=str(first[i].as_py() or "")[:60])
            for i in sorted(refused)
        ]
        return Batch(places, names, faults + notes, raw.num_rows)

    def _need(self, fine: pa.Array | NDArray[np.bool_], reason: str, refused: dict[int, str]) -> None:
        for i in np.flatnonzero(~np.asarray(fine)):
            refused.setdefault(int(i), reason)

    def _coordinates(
        self, columns: dict[str, pa.Array], hide: pa.Array, refused: dict[int, str]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        may_lack = np.asarray(hide) | np.asarray(pc.is_in(columns["id"], self._known))
        result = []
        for name, limit in (("lon", 180.0), ("lat", 90.0)):
            text = columns[name]
            values = _numbers(text)
            missing = np.asarray(pc.is_null(text))
            self._need(~missing | may_lack, f"no {name}", refused)
            for i in np.flatnonzero(np.isnan(values) & ~missing):
                refused.setdefault(int(i), f"{name} {text[int(i)].as_py()!r} is no number")
            for i in np.flatnonzero(np.abs(values) > limit):
                refused.setdefault(int(i), f"{name} {values[i]:g} is outside ±{limit:g}")
            result.append(values)
        return result[0], result[1]

    def _kinds(self, text: pa.Array, refused: dict[int, str]) -> pa.Array:
        index = pc.index_in(text, pa.array(KINDS))
        for i in np.flatnonzero(np.asarray(pc.and_(pc.is_null(index), pc.is_valid(text)))):
            refused.setdefault(int(i), f"kind {text[int(i)].as_py()!r} is none of {', '.join(KINDS)}")
        return index.cast(pa.uint8())

    def _population(self, text: pa.Array, refused: dict[int, str]) -> pa.Array:
        values = _numbers(text)
        for i in np.flatnonzero((np.isnan(values) & np.asarray(pc.is_valid(text))) | (values < 0)):
            refused.setdefault(int(i), f"population {text[int(i)].as_py()!r} is no number from 0")
        return pa.array(np.where(values >= 0, values, np.nan), from_pandas=True).cast(pa.int64(), safe=False)

    def _swapped(
        self, country: pa.Array, x: NDArray[np.float64], y: NDArray[np.float64], refused: dict[int, str]
    ) -> None:
        boxes = _country_boxes()
        encoded = pc.utf8_upper(country).dictionary_encode()
        table = np.array(
            [boxes.get(c, (np.nan,) * 4) for c in encoded.dictionary.to_pylist()] or [(np.nan,) * 4]
        )
        index = np.asarray(encoded.indices.fill_null(-1))
        west, south, east, north = np.where(index[:, None] >= 0, table[np.maximum(index, 0)], np.nan).T
        outside = (x < west - MARGIN) | (x > east + MARGIN) | (y < south - MARGIN) | (y > north + MARGIN)
        other_way = (y >= west) & (y <= east) & (x >= south) & (x <= north)
        for i in np.flatnonzero(outside & other_way):
            code = country[int(i)].as_py()
            reason = f"lon {x[i]:g} and lat {y[i]:g} are exchanged: the other way round they lie in {code}"
            # Said instead of "out of range", for it tells what to mend.
            refused[int(i)] = reason

    def _repeated(self, ids: pa.Array, refused: dict[int, str]) -> None:
        live = np.ones(len(ids), np.bool_)
        live[list(refused)] = False
        # GeoNames' numbers are small and many: a bit for each. Other ids go into a set.
        numbered = np.asarray(pc.match_substring_regex(ids, r"^geonames:[1-9]\d{0,7}$").fill_null(False))  # noqa: FBT003
        rows = np.flatnonzero(numbered & live)
        numbers = np.asarray(
            pc.utf8_slice_codeunits(ids.take(pa.array(rows)), len(GEONAMES)).cast(pa.int64())
        )
        first = np.zeros(len(rows), np.bool_)
        first[np.unique(numbers, return_index=True)[1]] = True
        repeated = rows[~first | self._seen_numbers[numbers]].tolist()
        self._seen_numbers[numbers] = True
        for i in np.flatnonzero(~numbered & live).tolist():
            place_id = ids[i].as_py()
            if place_id in self._seen:
                repeated.append(i)
            self._seen.add(place_id)
        for i in repeated:
            refused[i] = f"id {ids[i].as_py()!r} stands in an earlier row"

    def _names(
        self, ids: pa.Array, primary: pa.Array, alternates: pa.Array, numbers: NDArray[np.int64]
    ) -> tuple[pa.Table, list[Refusal]]:
        parts = pc.split_pattern(alternates, self._separator)
        parent = pc.list_parent_indices(parts)
        every = pa.concat_arrays(
            [one_chunk(primary), pc.utf8_trim_whitespace(one_chunk(pc.list_flatten(parts)))]
        )
        row = np.concatenate([np.arange(len(primary)), np.asarray(parent)])
        types = np.where(np.arange(len(every)) < len(primary), PRIMARY, ALTERNATE).astype(np.uint8)
        folded = fold_all(every)
        length = np.asarray(pc.utf8_length(folded).fill_null(0))
        short = (length == 1) & np.asarray(pc.less(folded, _IDEOGRAPHS).fill_null(False))  # noqa: FBT003
        notes = [
            Refusal(self.file, int(numbers[row[i]]), "name of one letter: shown, but not searched for", kept=True,
                    text=str(every[int(i)].as_py()))
            for i in np.flatnonzero(short)
        ]  # fmt: skip
        usable = pa.array((length > 0) & ~short)
        table = name_table(
            one_chunk(ids).take(pa.array(row)).filter(usable), every.filter(usable), types[np.asarray(usable)]
        )
        return table, notes


def _trimmed(raw: pa.Table, name: str) -> pa.Array:
    """Return a text column without outer white space; empty is null."""
    if name not in raw.column_names:
        return pa.nulls(raw.num_rows, pa.string())
    text = pc.utf8_trim_whitespace(one_chunk(raw.column(name)).cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), None, text)


def _numbers(text: pa.Array) -> NDArray[np.float64]:
    """Parse numbers; NaN where there is none."""
    fine = pc.match_substring_regex(text, _NUMBER)
    values = pc.if_else(fine, pc.utf8_trim_whitespace(text), None).cast(pa.float64())
    return np.asarray(values.to_numpy(zero_copy_only=False), np.float64)


@cache
def _country_boxes() -> dict[str, tuple[float, float, float, float]]:
    regions = open_regions("admin0")
    return {code: tuple(shapely.bounds(regions.geometry(code, "page"))) for code in regions.codes}
