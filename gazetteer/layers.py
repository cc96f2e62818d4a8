"""A user's own layers over the embedded gazetteer: build, add, remove, describe.

In the user's folder (`gazetteer.home`)::

    layers/<name>/   layer.json · places.arrow · names.arrow · report.csv · polygons.parquet (for --level admin2)
    store/           the embedded store with all layers over it, compiled; what `open_store` opens

Each folder is written beside its place and moved there, so that a build that fails leaves the old one in use.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gazetteer.home import home_folder
from gazetteer.layer_build import LayerError, write_layer
from gazetteer.link import from_store, overlay, place_ids, write_linked
from gazetteer.place import KINDS
from gazetteer.rows import Refusal
from gazetteer.sources import ColumnMap
from gazetteer.store import EMBEDDED, Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_PLAIN_COLUMNS = ColumnMap()


@dataclass(frozen=True)
class Layer:
    """A layer as ``layer.json`` describes it.

    Attributes
    ----------
    name, prefix
        The layer's name; the prefix of the ids that it gives.
    licence, attribution
        Shown on the page and in the exports.
    level
        "admin2" if its polygons are regions to count in.
    sources
        File name → SHA-256.
    version
        Hash of its places and names.
    read, places, corrected, hidden, refused
        Rows read from the sources; places it holds, of them those that correct or hide a known place; rows refused.
    kinds, countries
        Places by kind and by country.
    """

    name: str
    prefix: str
    licence: str
    attribution: str
    level: str | None
    sources: dict[str, str]
    version: str
    read: int
    places: int
    corrected: int
    hidden: int
    refused: int
    kinds: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)


def build_layer(
    sources: Sequence[Path | str],
    *,
    name: str,
    licence: str,
    attribution: str,
    prefix: str | None = None,
    mapping: ColumnMap = _PLAIN_COLUMNS,
    level: Literal["admin2"] | None = None,
    home: Path | None = None,
    store: Store | None = None,
) -> tuple[Layer, list[Refusal]]:
    """Build a layer from files, without putting it to use (`add_layer` does both).

    Parameters
    ----------
    sources
        GeoNames dumps (``UA.txt``, ``UA.zip``, ``allCountries.zip``, and with them ``alternateNamesV2.zip`` and
        ``hierarchy.zip``), CSV, GeoJSON or GeoPackage files.
    name
        Of the layer; one of that name is replaced. Lower-case letters, digits, hyphens.
    licence, attribution
        Of the data.
    prefix
        Of ids that have none (default: the name).
    mapping
        How columns are named, and what holds for every row.
    level
        "admin2": the polygons are second-level regions.
    home
        The user's folder (default: `gazetteer.home.home_folder`).
    store
        The gazetteer underneath (default: the embedded one).

    Returns
    -------
    layer, refusals
        Every row that was refused or mended, in order; also in the layer's ``report.csv``.

    Raises
    ------
    LayerError
        A source cannot be read, no row is left, or the name or prefix is not allowed.
    """
    prefix = prefix or name
    if not _NAME.fullmatch(name) or not _NAME.fullmatch(prefix):
        raise LayerError(
            f"{name!r}, {prefix!r}: a layer's name and prefix are lower-case letters, digits, - and _"
        )
    base = store or Store(EMBEDDED)
    embedded = place_ids(base)
    if pc.any(pc.starts_with(embedded, f"{prefix}:")).as_py():
        raise LayerError(f"the prefix {prefix!r} belongs to the embedded gazetteer; choose another")
    paths = [Path(source) for source in sources]
    with _replacing((home or home_folder()) / "layers" / name) as work:
        result = write_layer(paths, work, prefix=prefix, mapping=mapping, level=level, store=base)
        places = pa.ipc.open_file(work / "places.arrow").read_all()
        known = np.asarray(pc.is_in(places["id"], embedded))
        hidden = np.asarray(places["hide"])
        layer = Layer(
            name=name,
            prefix=prefix,
            licence=licence,
            attribution=attribution,
            level=level,
            sources={path.name: _sha256(path) for path in paths},
            version=_hash_files(work, ("places.arrow", "names.arrow")),
            read=result.read,
            places=len(places),
            corrected=int(np.sum(known & ~hidden)),
            hidden=int(np.sum(hidden)),
            refused=sum(not refusal.kept for refusal in result.refusals),
            kinds=_counts(pa.array(KINDS).take(places["kind"].combine_chunks()).to_pylist()),
            countries=_counts(places["country"].to_pylist()),
        )
        _write_report(work / "report.csv", result.refusals)
        text = json.dumps(asdict(layer), ensure_ascii=False, indent=1)
        (work / "layer.json").write_text(text + "\n", "utf-8")
    return layer, result.refusals


def add_layer(
    sources: Sequence[Path | str], *, home: Path | None = None, **options: Any
) -> tuple[Layer, list[Refusal]]:
    """Build a layer (see `build_layer`) and put it to use: `open_store` opens the gazetteer with it from now on."""
    layer, refusals = build_layer(sources, home=home, **options)
    lost = link_layers(home=home, store=options.get("store"))
    refusals += [
        Refusal(layer.name, 0, f"{place_id} corrects or hides nothing: the gazetteer has no such place")
        for place_id in lost.get(layer.name, [])
    ]
    return layer, refusals


def remove_layer(name: str, *, home: Path | None = None) -> None:
    """Take a layer out of use and delete it.

    Raises
    ------
    LayerError
        There is none of that name.
    """
    folder = (home or home_folder()) / "layers" / name
    if not _NAME.fullmatch(name) or not (folder / "layer.json").is_file():
        raise LayerError(
            f"no layer {name!r}; there are: {', '.join(x.name for x in list_layers(home=home)) or 'none'}"
        )
    shutil.rmtree(folder)
    link_layers(home=home)


def list_layers(*, home: Path | None = None) -> list[Layer]:
    """Return the layers in the order they lie over each other, the lowest first (by name)."""
    folder = (home or home_folder()) / "layers"
    return [Layer(**json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("[!.]*/layer.json"))]


def link_layers(
    *, home: Path | None = None, store: Store | None = None, report: Callable[[str], None] = lambda _: None
) -> dict[str, list[str]]:
    """Compile the embedded store with all layers over it; without layers, go back to the embedded store alone.

    Returns
    -------
    dict
        Layer → ids that correct or hide nothing.
    """
    home = home or home_folder()
    layers = list_layers(home=home)
    if not layers:
        shutil.rmtree(home / "store", ignore_errors=True)
        return {}
    base = store or Store(EMBEDDED)
    linked, lost = from_store(base), {}
    for layer in layers:
        report(f"laying {layer.name} over the gazetteer")
        folder = home / "layers" / layer.name
        places, names = (
            pa.ipc.open_file(folder / f"{part}.arrow").read_all() for part in ("places", "names")
        )
        linked, lost[layer.name] = overlay(linked, places, names)
    meta = {key: value for key, value in base.meta.items() if key not in ("version", "places")}
    meta |= {"base": base.version, "layers": [asdict(layer) for layer in layers]}
    meta["sources"] = [
        *base.meta.get("sources", []),
        *({"name": x.attribution, "licence": x.licence, "layer": x.name} for x in layers),
    ]
    details, arrays, files = write_linked(linked, base, meta)
    with _replacing(home / "store") as work:
        for name, array in arrays.items():
            np.save(work / f"{name}.npy", array)
        for name, content in files.items():
            if isinstance(content, bytes):
                (work / name).write_bytes(content)
            else:
                content.save(str(work / name))
        details["version"] = _hash_files(work, sorted(path.name for path in work.iterdir()), json.dumps(meta))
        text = json.dumps(details, ensure_ascii=False, indent=1, sort_keys=True)
        (work / "meta.json").write_text(text + "\n", "utf-8")
    return lost


def describe_layers(*, home: Path | None = None, store: Store | None = None) -> dict[str, Any]:
    """Describe the gazetteer in use: its version, counts by kind and country, sources with licences, and the layers."""
    store = store or open_store()
    country = np.asarray(store.country)
    codes = [store.countries[i] if i >= 0 else "" for i in np.unique(country)]
    return {
        "folder": str(store.folder),
        "version": store.version,
        "base": store.meta.get("base", store.version),
        "stale": store.meta.get("base", store.version) != Store(EMBEDDED).version and "base" in store.meta,
        "places": len(store),
        "kinds": _counts([KINDS[k] for k in np.asarray(store.kind).tolist()]),
        "countries": dict(zip(codes, np.unique(country, return_counts=True)[1].tolist(), strict=True)),
        "sources": store.meta.get("sources", []),
        "layers": [asdict(layer) for layer in list_layers(home=home)],
    }


def _counts(values: Sequence[str | None]) -> dict[str, int]:
    return dict(
        sorted(Counter(value or "" for value in values).items(), key=lambda item: (-item[1], item[0]))
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_files(folder: Path, names: Sequence[str], more: str = "") -> str:
    digest = hashlib.sha256(more.encode())
    for name in names:
        digest.update(name.encode() + (folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _write_report(path: Path, refusals: Sequence[Refusal]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "row", "status", "reason", "text"])
        writer.writerows(
            [r.file, r.row, "mended" if r.kept else "refused", r.reason, r.text] for r in refusals
        )


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Give a folder to write; when the block ends well it takes the place of the target, else it vanishes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield work
        work.chmod(0o755)
        old = target.with_name(f".{target.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        work.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
