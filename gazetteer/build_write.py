"""Writes a compiled store from entries: the last step of every build, whatever the entries came from."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import tempfile
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import marisa_trie
import numpy as np

from gazetteer.names import fold
from gazetteer.place import KINDS, NAME_TYPES, Kind, NameType
from gazetteer.store import COORDINATE, GEONAMES, LAYOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

#: Shift of log10(population) by kind. News names a country before a namesake town a thirtieth of its size, and a city
#: before the state or district that is called after it (Kyiv, New York), though these hold more people.
KIND_SHIFT: dict[Kind, float] = {
    "settlement": 0.0,
    "admin1": -0.5,
    "admin2": -1.0,
    "country": 1.5,
    "region": 0.0,
    "water": 0.0,
    "land": 0.0,
    "poi": 0.0,
}
#: Worth of a seat of government beside population, in powers of ten.
CAPITAL_SHIFT = {"PPLC": 0.5, "PPLA": 0.25}
_MOST = 2**32 - 1
_TYPE_INDEX = {name: index for index, name in enumerate(NAME_TYPES)}


@dataclass(slots=True)
class Entry:
    """A place to be compiled, with its names.

    Attributes
    ----------
    names
        Name as written → its type. The label counts as the primary name even if it is not listed.
    weight
        Prominence of what has no population (a sea, a power plant), on the scale of log10(population).
    """

    id: str
    name: str
    kind: Kind
    lon: float
    lat: float
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    feature: str = ""
    derived: bool = False
    weight: float = 0.0
    names: dict[str, NameType] = field(default_factory=dict)


def prominence(entry: Entry) -> float:
    """Return how likely the news names a place, on a log scale: log10(population), shifted by kind and seat."""
    size = max(math.log10(1 + entry.population) + KIND_SHIFT[entry.kind], entry.weight)
    return size + CAPITAL_SHIFT.get(entry.feature, 0.0)


def write_store(
    entries: Iterable[Entry],
    folder: str | os.PathLike[str],
    *,
    meta: Mapping[str, Any] | None = None,
    folded: bool = False,
    neighbours: Mapping[str, Sequence[str]] | None = None,
    commonness: Callable[[str], float] = lambda _: 0.0,
    personhood: Callable[[str], float] = lambda _: 0.0,
) -> str:
    """Compile entries into a store; the folder is replaced in one step, and left as it was if anything fails.

    Parameters
    ----------
    entries
        Places; of two with one id the first counts, and takes the names of the others.
    folder
        The store's folder.
    meta
        What `Store.meta` should hold beside the layout (sources, licences).
    folded
        The entries' names are folded already.
    neighbours
        Country code → codes of the countries with a common land border.
    commonness, personhood
        Functions of a folded name, 0 to 1.

    Returns
    -------
    str
        The store's version: a hash of all its bytes but the version itself. The same entries give the same bytes.
    """
    target = Path(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        places = sorted(merge(entries).values(), key=lambda e: (-prominence(e), e.id))
        details = _write_places(places, work)
        _write_names(places, work, (lambda name: name) if folded else fold, commonness, personhood)
        details |= {"layout": LAYOUT, **(meta or {})}
        index = {code: i for i, code in enumerate(details["countries"])}
        details["neighbours"] = [
            sorted(index[n] for n in (neighbours or {}).get(code, ()) if n in index)
            for code in details["countries"]
        ]
        details["version"] = _hash(work, details)
        text = json.dumps(details, ensure_ascii=False, indent=1, sort_keys=True)
        (work / "meta.json").write_text(text + "\n", encoding="utf-8")
        work.chmod(0o755)
        _replace(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return str(details["version"])


def merge(entries: Iterable[Entry], into: dict[str, Entry] | None = None) -> dict[str, Entry]:
    """Gather entries by id: of two with one id the first counts, and takes the names of the other."""
    merged = {} if into is None else into
    for entry in entries:
        known = merged.setdefault(entry.id, entry)
        if known is not entry:
            for name, name_type in {entry.name: NAME_TYPES[1], **entry.names}.items():
                known.names.setdefault(name, name_type)
    return merged


def _write_places(places: list[Entry], folder: Path) -> dict[str, Any]:
    rows = {entry.id: row for row, entry in enumerate(places)}
    countries = sorted({e.country for e in places if e.country})
    admin1_codes = sorted({e.admin1 for e in places if e.admin1})
    features = ["", *sorted({e.feature for e in places if e.feature})]
    country_index = {code: i for i, code in enumerate(countries)} | {"": -1}
    admin1_index = {code: i for i, code in enumerate(admin1_codes)} | {"": -1}
    feature_index = {code: i for i, code in enumerate(features)}
    keys = marisa_trie.Trie(sorted(e.id for e in places if not _is_geonames(e.id)))
    keys.save(str(folder / "keys.marisa"))
    number = np.array([_number(e.id, keys) for e in places], np.int32)
    order = np.argsort(number, kind="stable").astype(np.int32)
    country_rows, admin1_rows = (
        np.full(len(countries), -1, np.int32),
        np.full(len(admin1_codes), -1, np.int32),
    )
    for row in range(len(places) - 1, -1, -1):  # the most prominent of several stays
        entry = places[row]
        if entry.kind == "country" and entry.country:
            country_rows[country_index[entry.country]] = row
        elif entry.kind == "admin1" and entry.admin1:
            admin1_rows[admin1_index[entry.admin1]] = row
    labels = [e.name.encode("utf-8") for e in places]
    (folder / "labels.bin").write_bytes(b"".join(labels) or b"\0")
    columns: dict[str, NDArray[Any]] = {
        "lon": np.rint(np.array([e.lon for e in places]) * COORDINATE).astype(np.int32),
        "lat": np.rint(np.array([e.lat for e in places]) * COORDINATE).astype(np.int32),
        "kind": np.array([KINDS.index(e.kind) for e in places], np.uint8),
        "population": np.array([min(e.population, _MOST) for e in places], np.uint32),
        "country": np.array([country_index[e.country] for e in places], np.int16),
        "admin1": np.array([admin1_index[e.admin1] for e in places], np.int16),
        "admin2": np.array([rows.get(e.admin2, -1) for e in places], np.int32),
        "feature": np.array([feature_index[e.feature] for e in places], np.int16),
        "prominence": np.array([prominence(e) for e in places], np.float32),
        "derived": np.array([e.derived for e in places], np.bool_),
        "number": number,
        "numbers": number[order],
        "by_number": order,
        "labels_start": np.concatenate([[0], np.cumsum([len(x) for x in labels])]).astype(np.int32),
        "country_rows": country_rows,
        "admin1_rows": admin1_rows,
    }
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", column)
    return {"countries": countries, "admin1_codes": admin1_codes, "features": features, "places": len(places)}


def _is_geonames(place_id: str) -> bool:
    return place_id.startswith(GEONAMES)


def _number(place_id: str, keys: marisa_trie.Trie) -> int:
    return int(place_id[len(GEONAMES) :]) if _is_geonames(place_id) else -1 - int(keys[place_id])


def _write_names(
    places: list[Entry],
    folder: Path,
    fold_name: Callable[[str], str],
    commonness: Callable[[str], float],
    personhood: Callable[[str], float],
) -> None:
    # Each folded name's number in order of appearance; for each name of each place that number, and row * 8 + type.
    numbers: dict[str, int] = {}
    borne, bearers = array("i"), array("q")
    for row, entry in enumerate(places):
        seen: dict[str, int] = {}
        for name, name_type in ((fold(entry.name), NAME_TYPES[0]), *entry.names.items()):
            folded = fold_name(name)
            if folded:
                seen[folded] = min(_TYPE_INDEX[name_type], seen.get(folded, len(NAME_TYPES)))
        for folded, type_index in seen.items():
            borne.append(numbers.setdefault(folded, len(numbers)))
            bearers.append(row * 8 + type_index)
    trie = marisa_trie.Trie(sorted(numbers))
    trie.save(str(folder / "names.marisa"))
    ids = np.array([trie[name] for name in numbers], np.int64)
    names = [""] * len(numbers)
    for name, name_id in zip(numbers, ids.tolist(), strict=True):
        names[name_id] = name
    name_ids = ids[np.array(borne, np.int64)]
    packed = np.array(bearers, np.int64)[np.argsort(name_ids, kind="stable")]
    counts = np.bincount(name_ids, minlength=len(names))
    several = counts > 1
    first = packed[np.concatenate([[0], np.cumsum(counts)[:-1]])] if names else packed
    among = packed[np.repeat(several, counts)]
    only = np.where(several, np.negative(np.cumsum(several)), first // 8)
    shares = np.array([(min(1.0, commonness(n)), min(1.0, personhood(n))) for n in names], np.float64)
    shares = np.rint(shares.reshape(-1, 2) * 255).astype(np.uint8)
    words = np.flatnonzero(shares.any(axis=1))
    columns: dict[str, NDArray[Any]] = {
        "bearers": only.astype(np.int32),
        "types": np.where(several, 0, first % 8).astype(np.uint8),
        "starts": np.concatenate([[0], np.cumsum(counts[several])]).astype(np.int32),
        "rows": (among // 8).astype(np.int32),
        "row_types": (among % 8).astype(np.uint8),
        "words": words.astype(np.int32),
        "word_shares": shares[words],
    }
    for column, values in columns.items():
        np.save(folder / f"{column}.npy", values)


def _hash(folder: Path, details: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(details, sort_keys=True).encode())
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _replace(work: Path, target: Path) -> None:
    """Put the new folder in the place of the old one; whoever has the old files mapped keeps them."""
    old = target.with_name(f".{target.name}-old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    work.rename(target)
    shutil.rmtree(old, ignore_errors=True)
