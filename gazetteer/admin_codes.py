"""From GeoNames' own admin codes, as dumps have them, to what the gazetteer uses: ISO 3166-2, and ids of places."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gazetteer.link import place_ids
from gazetteer.place import KINDS
from gazetteer.regions import open_regions

if TYPE_CHECKING:
    from gazetteer.store import Store

_ADMIN1, _ADMIN2 = KINDS.index("admin1"), KINDS.index("admin2")
# So many points of a code tell which polygon it is.
_SAMPLE = 200


class AdminCodes:
    """Learns from a dump's own rows what each of GeoNames' codes stands for.

    In this order: the unit's own row in the dump; the places of that code which the gazetteer knows already, by their
    majority; for the first level, the polygons that most places of that code lie in.
    """

    def __init__(self, store: Store) -> None:
        self._ids = place_ids(store)
        first = pa.array(store.admin1_codes, pa.string())
        admin1, admin2 = np.asarray(store.admin1), np.asarray(store.admin2)
        # What the gazetteer has for each of its own places, by row.
        self._above = {
            "admin1": first.take(pa.array(admin1.astype(np.int64), mask=admin1 < 0)),
            "admin2": self._ids.take(pa.array(admin2.astype(np.int64), mask=admin2 < 0)),
        }
        self._units: dict[str, str] = {}
        self._votes: dict[str, Counter[str]] = defaultdict(Counter)
        self._points: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def learn(self, places: pa.Table) -> None:
        """Look at a batch of a dump's places."""
        for level, column in ((_ADMIN1, "admin1"), (_ADMIN2, "admin2")):
            own = places.filter(pc.equal(places["kind"], level))
            for code, place_id in zip(own[column].to_pylist(), own["id"].to_pylist(), strict=True):
                if code:
                    self._units[code] = place_id
            self._learn_places(places.filter(pc.is_valid(places[column])), column)

    def _learn_places(self, coded: pa.Table, column: str) -> None:
        units = self._above[column].take(pc.index_in(coded["id"], self._ids).combine_chunks())
        pairs = pa.table({"code": coded[column], "unit": units}).drop_null()
        for row in (
            pairs.group_by(["code", "unit"], use_threads=False).aggregate([([], "count_all")]).to_pylist()
        ):
            self._votes[row["code"]][row["unit"]] += row["count_all"]
        if column == "admin1":
            codes = coded[column].combine_chunks().dictionary_encode()
            for i, code in enumerate(codes.dictionary.to_pylist()):
                if len(self._points[code]) < _SAMPLE:
                    rows = pa.array(np.flatnonzero(np.asarray(codes.indices) == i)[:_SAMPLE])
                    sample = coded.take(rows)
                    points = zip(sample["lon"].to_pylist(), sample["lat"].to_pylist(), strict=True)
                    self._points[code] += points

    def translate(self, places: pa.Table) -> pa.Table:
        """Put ISO 3166-2 codes into `admin1` and place ids into `admin2`; null where nothing was learned."""
        for column, known in (("admin1", self._first), ("admin2", self._second)):
            values = pa.array([*known.values()], pa.string())
            index = pc.index_in(places[column], pa.array([*known], pa.string()))
            places = places.set_column(places.column_names.index(column), column, values.take(index))
        # A unit does not lie in itself.
        itself = pc.equal(places["admin2"], places["id"]).fill_null(False)  # noqa: FBT003 - pyarrow's signature
        cleared = pc.if_else(itself, None, places["admin2"])
        return places.set_column(places.column_names.index("admin2"), "admin2", cleared)

    @cached_property
    def _first(self) -> dict[str, str]:
        """Nothing is learned any more once this is asked for."""
        result: dict[str, str] = {}
        regions = open_regions("admin1")
        units = pa.array([self._units.get(code) for code in sorted(self._points)], pa.string())
        owns = self._above["admin1"].take(pc.index_in(units, self._ids, skip_nulls=True)).to_pylist()
        for (code, points), own in zip(sorted(self._points.items()), owns, strict=True):
            votes = self._votes[code]
            if own is None and not votes:
                lon, lat = zip(*points, strict=True)
                votes = Counter(str(c) for c in regions.locate(lon, lat) if c)
            if own or votes:
                result[code] = own or _commonest(votes)
        return result

    @cached_property
    def _second(self) -> dict[str, str]:
        """Codes of the second level have two dots ("UA.07.6306"), those of the first one."""
        second = {code: votes for code, votes in self._votes.items() if votes and code.count(".") > 1}
        return {code: _commonest(votes) for code, votes in second.items()} | {
            code: place_id for code, place_id in self._units.items() if code.count(".") > 1
        }


def _commonest(votes: Counter[str]) -> str:
    return min(votes, key=lambda key: (-votes[key], key))
