"""Links layers over a store: one compiled store of all of them, which opens like the embedded one.

Everything is done on whole columns, so that a layer of a million places links in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import marisa_trie
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gazetteer.build_write import CAPITAL_SHIFT, KIND_SHIFT
from gazetteer.place import KINDS
from gazetteer.rows import NAMES
from gazetteer.store import COORDINATE, GEONAMES, LAYOUT, Store, StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The layout that is read and written here; a new one must be taught to this module.
_LAYOUT = 2
# Fields of a place that a layer may correct.
_FIELDS = ("name", "kind", "lon", "lat", "country", "admin1", "admin2", "population", "feature")


@dataclass(frozen=True)
class Linked:
    """Places and names of a store in the making.

    Attributes
    ----------
    places
        Columns id, name, kind, lon, lat, country, admin1, admin2 (codes and ids as text), population, feature, derived,
        prominence.
    names
        `gazetteer.rows.NAMES`, without repeats.
    shares
        Columns folded, commonness, personhood (255ths) of the names that are also words.
    """

    places: pa.Table
    names: pa.Table
    shares: pa.Table


def from_store(store: Store) -> Linked:
    """Return the columns of a compiled store.

    Raises
    ------
    StoreError
        The store has a layout that this module does not know.
    """
    if LAYOUT != _LAYOUT:
        raise StoreError(f"layers are linked in store layout {_LAYOUT}, this version has {LAYOUT}")

    def column(name: str) -> NDArray[Any]:
        return np.asarray(np.load(store.folder / f"{name}.npy", mmap_mode="r"))

    ids = place_ids(store)
    labels = (store.folder / "labels.bin").read_bytes()
    starts = column("labels_start").astype(np.int32)
    admin2 = np.asarray(store.admin2)
    places = pa.table(
        {
            "id": ids,
            "name": pa.StringArray.from_buffers(len(store), pa.py_buffer(starts), pa.py_buffer(labels)),
            "kind": pa.array(np.asarray(store.kind)),
            "lon": pa.array(store.lon),
            "lat": pa.array(store.lat),
            "country": _coded(np.asarray(store.country), store.countries),
            "admin1": _coded(np.asarray(store.admin1), store.admin1_codes),
            "admin2": ids.take(pa.array(admin2.astype(np.int64), mask=admin2 < 0)),
            "population": pa.array(store.population),
            "feature": pa.array(store.features).take(pa.array(np.asarray(store.feature))),
            "derived": pa.array(np.asarray(store.derived)),
            "prominence": pa.array(np.asarray(store.prominence)),
        }
    )
    trie = marisa_trie.Trie()
    trie.mmap(str(store.folder / "names.marisa"))
    listed = list(trie.items())
    folded = pa.array([name for name, _ in listed], pa.string())
    folded = folded.take(pa.array(np.argsort([number for _, number in listed])))
    bearers, starts = column("bearers"), column("starts")
    counts = np.where(bearers >= 0, 1, 0)
    counts[bearers < 0] = np.diff(starts)[-1 - bearers[bearers < 0]]
    name_ids = np.repeat(np.arange(len(bearers)), counts)
    alone = (bearers >= 0)[name_ids]
    rows, types = np.empty(len(name_ids), np.int64), np.empty(len(name_ids), np.uint8)
    rows[alone], types[alone] = bearers[name_ids[alone]], column("types")[name_ids[alone]]
    # Names of several places stand in the order of their ids, as `rows` does.
    rows[~alone], types[~alone] = column("rows"), column("row_types")
    names = pa.table(
        {"id": ids.take(pa.array(rows)), "folded": folded.take(pa.array(name_ids)), "type": types}
    )
    words, shares = column("words"), column("word_shares")
    common = pa.table(
        {"folded": folded.take(pa.array(words)), "commonness": shares[:, 0], "personhood": shares[:, 1]}
    )
    return Linked(places, names.cast(NAMES), common)


def place_ids(store: Store) -> pa.Array:
    """Return the ids of all places of a store, by row."""
    number = np.asarray(np.load(store.folder / "number.npy"))
    others = [str(store.place_id(int(row))) for row in np.flatnonzero(number < 0)]
    text = pc.binary_join_element_wise(GEONAMES, pa.array(number).cast(pa.string()), "")
    return pc.replace_with_mask(text, pa.array(number < 0), pa.array(others, pa.string()))


def _coded(index: NDArray[Any], codes: list[str]) -> pa.Array:
    return pa.array(codes, pa.string()).take(pa.array(index.astype(np.int64), mask=index < 0))


def overlay(linked: Linked, places: pa.Table, names: pa.Table) -> tuple[Linked, list[str]]:
    """Lay a layer over what is there.

    A layer's place whose id is known corrects it field by field, and adds its names; one with ``hide`` takes it away; any
    other is added.

    Parameters
    ----------
    places, names
        Tables of `gazetteer.rows.PLACES` and `gazetteer.rows.NAMES`.

    Returns
    -------
    linked, lost
        The result; and the ids that correct or hide nothing, for no such place is there.
    """
    old = linked.places
    places = places.combine_chunks()
    at = pc.index_in(places["id"], old["id"]).combine_chunks()
    known = np.asarray(pc.is_valid(at))
    hide = np.asarray(places["hide"].fill_null(False))  # noqa: FBT003 - pyarrow's signature
    complete = np.asarray(pc.and_(pc.is_valid(places["lon"]), pc.is_valid(places["name"])))
    lost = places["id"].filter(pa.array(~known & (hide | ~complete))).to_pylist()

    correcting = known & ~hide
    corrected = old.take(at.filter(pa.array(correcting)))
    newer = places.filter(pa.array(correcting))
    before = corrected
    for name in _FIELDS:
        value = pc.coalesce(newer[name], corrected[name].cast(newer[name].type))
        corrected = corrected.set_column(corrected.column_names.index(name), name, value)
    moved = np.asarray(pc.is_valid(newer["lon"]))
    derived = np.asarray(corrected["derived"]) & ~moved
    corrected = corrected.set_column(corrected.column_names.index("derived"), "derived", pa.array(derived))
    # A prominence that was set by hand stays as long as nothing it depends on is corrected.
    same = np.all(
        [
            np.asarray(pc.equal(before[n].cast(newer[n].type), corrected[n]))
            for n in ("kind", "population", "feature")
        ],
        axis=0,
    )
    level = np.where(same, np.asarray(before["prominence"]), _prominence(corrected)).astype(np.float32)
    corrected = corrected.set_column(
        corrected.column_names.index("prominence"), "prominence", pa.array(level)
    )

    added = places.filter(pa.array(~known & ~hide & complete)).drop_columns(["hide"])
    for name, empty in (("kind", KINDS.index("settlement")), ("population", 0), ("feature", "")):
        added = added.set_column(added.column_names.index(name), name, added[name].fill_null(empty))
    added = added.append_column("derived", pa.array(np.zeros(len(added), np.bool_)))
    added = added.append_column("prominence", pa.array(_prominence(added)))

    stays = np.ones(len(old), np.bool_)
    stays[np.asarray(at.filter(pa.array(known)))] = False
    result = pa.concat_tables(
        [part.cast(old.schema) for part in (old.filter(pa.array(stays)), corrected, added)]
    ).combine_chunks()
    # What is corrected keeps its place, for among places of one prominence this order counts.
    position = np.concatenate(
        [np.flatnonzero(stays), np.asarray(at.filter(pa.array(correcting))), len(old) + np.arange(len(added))]
    )
    result = result.take(pa.array(np.argsort(position, kind="stable"))).combine_chunks()
    every = pa.concat_tables([linked.names, names]).combine_chunks()
    every = every.filter(pc.is_in(every["id"], result["id"].combine_chunks()))
    return Linked(result, _without_repeats(every), linked.shares), lost


def _prominence(places: pa.Table) -> NDArray[np.float32]:
    """`gazetteer.build_write.prominence`, for columns."""
    shift = np.array([KIND_SHIFT[kind] for kind in KINDS])[np.asarray(places["kind"])]
    size = np.log10(1 + np.asarray(places["population"], np.float64)) + shift
    seat = pc.index_in(places["feature"], pa.array(list(CAPITAL_SHIFT)))
    seats = np.array([*CAPITAL_SHIFT.values(), 0.0])[np.asarray(seat.fill_null(len(CAPITAL_SHIFT)))]
    return np.asarray(np.maximum(size, 0.0) + seats, np.float32)


def _without_repeats(names: pa.Table) -> pa.Table:
    least = names.group_by(["id", "folded"], use_threads=False).aggregate([("type", "min")])
    return least.select(["id", "folded", "type_min"]).rename_columns(NAMES.names).cast(NAMES)


def write_linked(
    linked: Linked, store: Store, meta: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, NDArray[Any]], dict[str, Any]]:
    """Return what a store's folder holds: details for ``meta.json``, arrays, and other files by name.

    Parameters
    ----------
    store
        The store underneath: neighbours of countries are taken from it.
    meta
        Added to the details.
    """
    places = linked.places
    order = np.argsort(-np.asarray(places["prominence"]), kind="stable")
    places = places.take(pa.array(order)).combine_chunks()
    ids = places["id"].combine_chunks()
    countries, country = _index(places["country"])
    admin1_codes, admin1 = _index(places["admin1"])
    features, feature = _index(pc.if_else(pc.equal(places["feature"], ""), None, places["feature"]))
    admin2 = np.asarray(pc.index_in(places["admin2"], ids).fill_null(-1), np.int32)
    foreign = np.asarray(pc.invert(pc.starts_with(ids, GEONAMES)))
    keys = marisa_trie.Trie(sorted(ids.filter(pa.array(foreign)).to_pylist()))
    number = np.empty(len(ids), np.int32)
    number[~foreign] = np.asarray(
        pc.utf8_slice_codeunits(ids.filter(pa.array(~foreign)), len(GEONAMES)).cast(pa.int32())
    )
    number[foreign] = [-1 - keys[key] for key in ids.filter(pa.array(foreign)).to_pylist()]
    by_number = np.argsort(number, kind="stable").astype(np.int32)
    labels = [name.encode("utf-8") for name in places["name"].to_pylist()]
    kind = np.asarray(places["kind"], np.uint8)
    arrays: dict[str, NDArray[Any]] = {
        "lon": np.rint(np.asarray(places["lon"]) * COORDINATE).astype(np.int32),
        "lat": np.rint(np.asarray(places["lat"]) * COORDINATE).astype(np.int32),
        "kind": kind,
        "population": np.minimum(np.asarray(places["population"]), 2**32 - 1).astype(np.uint32),
        "country": country.astype(np.int16),
        "admin1": admin1.astype(np.int16),
        "admin2": admin2,
        "feature": (feature + 1).astype(np.int16),
        "prominence": np.asarray(places["prominence"], np.float32),
        "derived": np.asarray(places["derived"]),
        "number": number,
        "numbers": number[by_number],
        "by_number": by_number,
        "labels_start": np.concatenate([[0], np.cumsum([len(x) for x in labels])]).astype(np.int32),
        "country_rows": _first_rows(country, kind == KINDS.index("country"), len(countries)),
        "admin1_rows": _first_rows(admin1, kind == KINDS.index("admin1"), len(admin1_codes)),
    }
    trie, more = _name_arrays(linked, ids)
    neighbours = {
        code: {store.countries[n] for n in store.neighbours(i)} for i, code in enumerate(store.countries)
    }
    position = {code: i for i, code in enumerate(countries)}
    details = {
        **meta,
        "countries": countries,
        "admin1_codes": admin1_codes,
        "features": ["", *features],
        "places": len(ids),
        "layout": LAYOUT,
        "neighbours": [
            sorted(position[n] for n in neighbours.get(c, ()) if n in position) for c in countries
        ],
    }
    return (
        details,
        arrays | more,
        {"labels.bin": b"".join(labels) or b"\0", "keys.marisa": keys, "names.marisa": trie},
    )


def _index(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    """Sorted distinct values, and the index of each row's (-1 for null)."""
    values = pc.unique(pc.drop_null(column)).sort()
    return values.to_pylist(), np.asarray(pc.index_in(column, values).fill_null(-1), np.int64)


def _first_rows(index: NDArray[np.int64], wanted: NDArray[np.bool_], size: int) -> NDArray[np.int32]:
    """Return the first (most prominent) wanted row of each index, -1 for none."""
    rows = np.full(size, -1, np.int32)
    hits = np.flatnonzero(wanted & (index >= 0))[::-1]
    rows[index[hits]] = hits
    return rows


def _name_arrays(linked: Linked, ids: pa.Array) -> tuple[marisa_trie.Trie, dict[str, NDArray[Any]]]:
    encoded = linked.names["folded"].combine_chunks().dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    trie = marisa_trie.Trie(sorted(distinct))
    name_of = np.array([trie[name] for name in distinct], np.int64)[np.asarray(encoded.indices)]
    row_of = np.asarray(pc.index_in(linked.names["id"], ids), np.int64)
    order = np.lexsort((row_of, name_of))
    packed = row_of[order] * 8 + np.asarray(linked.names["type"])[order]
    counts = np.bincount(name_of, minlength=len(distinct))
    several = counts > 1
    first = packed[np.concatenate([[0], np.cumsum(counts)[:-1]])] if len(packed) else packed
    among = packed[np.repeat(several, counts)]
    words = np.asarray([trie.get(name, -1) for name in linked.shares["folded"].to_pylist()], np.int64)
    shares = np.column_stack([np.asarray(linked.shares[c], np.uint8) for c in ("commonness", "personhood")])
    by_word = np.argsort(words)[np.sum(words < 0) :]
    return trie, {
        "bearers": np.where(several, -np.cumsum(several.astype(np.int64)), first // 8).astype(np.int32),
        "types": np.where(several, 0, first % 8).astype(np.uint8),
        "starts": np.concatenate([[0], np.cumsum(counts[several])]).astype(np.int32),
        "rows": (among // 8).astype(np.int32),
        "row_types": (among % 8).astype(np.uint8),
        "words": words[by_word].astype(np.int32),
        "word_shares": shares[by_word].reshape(-1, 2),
    }
