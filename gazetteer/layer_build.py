"""Turns source files into a layer's tables, piece by piece."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gazetteer.admin_codes import AdminCodes
from gazetteer.checks import Checker
from gazetteer.dumps import (
    DumpError,
    is_alternate_names,
    is_hierarchy,
    read_alternate_names,
    read_dump,
    read_hierarchy,
)
from gazetteer.link import place_ids
from gazetteer.place import KINDS
from gazetteer.rows import NAMES, PLACES, Refusal
from gazetteer.sources import SourceError, read_csv, read_vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from gazetteer.rows import Batch
    from gazetteer.sources import ColumnMap
    from gazetteer.store import Store

_DUMPS = (".txt", ".zip")
_TABLES = (".csv", ".tsv")
_TOLERANCES = {
    "fine": 0.001,
    "medium": 0.01,
    "page": 0.05,
}  # degrees; the finest is what a district map shows


class LayerError(ValueError):
    """A layer cannot be built: what is wrong, and what to do. What was in use stays in use."""


@dataclass
class Written:
    """What a build came to."""

    read: int = 0
    refusals: list[Refusal] = field(default_factory=list)


def write_layer(
    paths: list[Path], folder: Path, *, prefix: str, mapping: ColumnMap, level: str | None, store: Store
) -> Written:
    """Write ``places.arrow``, ``names.arrow`` and, for a level, ``polygons.parquet`` into a folder.

    Raises
    ------
    LayerError
        A source cannot be read, or nothing is left of it.
    """
    try:
        return _write(paths, folder, prefix=prefix, mapping=mapping, level=level, store=store)
    except (DumpError, SourceError) as error:
        raise LayerError(str(error)) from error


def _write(
    paths: list[Path], folder: Path, *, prefix: str, mapping: ColumnMap, level: str | None, store: Store
) -> Written:
    result, codes, known = Written(), AdminCodes(store), place_ids(store)
    mains = [p for p in paths if not (is_alternate_names(p) or is_hierarchy(p))]
    dumped = any(p.suffix.lower() in _DUMPS for p in mains)
    ids = [known]
    with _writer(folder / "raw.arrow", PLACES) as places, _writer(folder / "names.arrow", NAMES) as names:
        for path in mains:
            if path.suffix.lower() in _DUMPS:
                batches: Iterable[Batch] = read_dump(path, Checker(path.name))
            else:
                batches = _read_own(path, folder, prefix=prefix, mapping=mapping, level=level, known=known)
            for batch in batches:
                places.write_table(batch.places)
                names.write_table(batch.names)
                ids.append(batch.places["id"].combine_chunks())
                result.read += batch.read
                result.refusals += batch.refusals
                if dumped:
                    codes.learn(batch.places)
        every = pa.concat_arrays(ids)
        for path in filter(is_alternate_names, paths):
            for table, refusals in read_alternate_names(path, lambda column: pc.is_in(column, every)):
                names.write_table(table)
                result.refusals += refusals
    parents = []
    for path in filter(is_hierarchy, paths):
        table, refusals = read_hierarchy(path)
        parents.append(table)
        result.refusals += refusals
    if mains and len(every) == len(known):
        first = f": {result.refusals[0].reason}" if result.refusals else ""
        raise LayerError(f"{', '.join(p.name for p in mains)}: no row is left of {result.read}{first}")
    _finish(folder, codes if dumped else None, parents, store)
    return result


@contextmanager
def _writer(path: Path, schema: pa.Schema) -> Iterator[pa.ipc.RecordBatchFileWriter]:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        yield writer


def _read_own(
    path: Path, folder: Path, *, prefix: str, mapping: ColumnMap, level: str | None, known: pa.Array
) -> Iterator[Batch]:
    checker = Checker(path.name, known=known, separator=mapping.separator)
    if path.suffix.lower() in _TABLES:
        if level:
            raise SourceError(f"{path}: a table has no polygons, so it cannot be a level of regions")
        yield from read_csv(path, checker, mapping, prefix)
        return
    if level:
        mapping = replace(mapping, values={"kind": level, **mapping.values})
    batch, ids, shapes = read_vector(path, checker, mapping, prefix)
    if level:
        names = dict(zip(batch.places["id"].to_pylist(), batch.places["name"].to_pylist(), strict=True))
        frame, faults = coverage(path.name, ids, [names[i] for i in ids], shapes)
        frame.to_parquet(folder / "polygons.parquet")
        batch.refusals += faults
    yield batch


def _finish(folder: Path, codes: AdminCodes | None, parents: list[pa.Table], store: Store) -> None:
    """Write the places with ISO 3166-2 codes and admin-2 ids, in one more pass."""
    with (
        pa.memory_map(str(folder / "raw.arrow")) as file,
        pa.ipc.open_file(file) as reader,
        _writer(folder / "places.arrow", PLACES) as writer,
    ):
        batches = [pa.Table.from_batches([reader.get_batch(i)]) for i in range(reader.num_record_batches)]
        links = _second_level(parents, batches, store) if parents else None
        for batch in batches:
            places = codes.translate(batch) if codes else batch
            if links is not None:
                above = (
                    links["parent"]
                    .combine_chunks()
                    .take(pc.index_in(places["id"], links["child"].combine_chunks()))
                )
                at = places.column_names.index("admin2")
                places = places.set_column(at, "admin2", pc.coalesce(places["admin2"], above))
            writer.write_table(places.cast(PLACES))
    (folder / "raw.arrow").unlink()


def _second_level(parents: list[pa.Table], batches: list[pa.Table], store: Store) -> pa.Table:
    """Return the hierarchy's relations whose parent is a second-level unit, of the layer or of the gazetteer."""
    admin2 = KINDS.index("admin2")
    own = [batch.filter(pc.equal(batch["kind"], admin2))["id"].combine_chunks() for batch in batches]
    units = pa.concat_arrays([place_ids(store).filter(pa.array(np.asarray(store.kind) == admin2)), *own])
    relations = pa.concat_tables(parents)
    return relations.filter(pc.is_in(relations["parent"], units))


def coverage(
    file: str, ids: list[str], names: list[str], shapes: NDArray[np.object_]
) -> tuple[gpd.GeoDataFrame, list[Refusal]]:
    """Make a user's polygons a coverage, at three resolutions.

    Returns
    -------
    frame, faults
        Columns region, name, geometry (fine), medium, page; and what was mended.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy

    faults = []
    flat = np.array([_polygons(shape) for shape in shapes], object)
    if not shapely.coverage_is_valid(flat):
        invalid = shapely.coverage_invalid_edges(flat)
        count = int(np.sum(~shapely.is_empty(invalid)))
        flat = shapely.coverage_clean(flat)
        faults.append(
            Refusal(
                file, 0, f"{count} polygons overlapped or did not fit their neighbours; cleaned", kept=True
            )
        )
    levels = {}
    for name, tolerance in _TOLERANCES.items():
        flat = shapely.coverage_simplify(flat, tolerance)
        levels[name] = gpd.GeoSeries(flat, crs="EPSG:4326")
    data = {"region": ids, "name": names, "medium": levels["medium"], "page": levels["page"]}
    return gpd.GeoDataFrame(data, geometry=levels["fine"], crs="EPSG:4326"), faults


def _polygons(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.multipolygons(parts)
