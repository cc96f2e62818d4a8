"""A run's result → files: one module for each format, all over the same layers."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.export.flatgeobuf import write_flatgeobuf
from pipeline.export.geojson import write_geojson
from pipeline.export.geopackage import write_geopackage
from pipeline.export.geoparquet import write_geoparquet
from pipeline.export.kml import write_kml, write_kmz
from pipeline.export.layers import Layer, describe, make_layers
from pipeline.export.qgis import write_project
from pipeline.export.staged import staged_folder
from pipeline.export.tabular import write_csv, write_parquet
from pipeline.tables import (
    ARTICLES,
    CORRECTED,
    MENTIONS,
    PUBLISHED,
    REGION_PERIODS,
    REPORTS,
    REVIEW,
    ROLE_PERIODS,
    STORIES,
    TIMES,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pyarrow as pa

    from pipeline.config import Config
    from pipeline.result import Result
    from pipeline.table import Table

__all__ = ["OWNED", "Layer", "make_layers", "staged_folder", "write_exports"]

# Everything that any format may write into the folder of outputs, for `staged_folder`.
OWNED = (
    "geojson",
    "flatgeobuf",
    "geoparquet",
    "tables",
    "kml",
    "dateline.gpkg",
    "dateline.qgz",
    "manifest.json",
)


@dataclass(frozen=True)
class Export:
    """What is written: layers, tables with their declarations, and what both say of themselves."""

    layers: list[Layer]
    tables: list[tuple[Table, pa.Table]]
    about: Mapping[str, str]
    formats: tuple[str, ...]
    period: str


def write_exports(result: Result, folder: Path, config: Config) -> None:
    """Write the formats that the settings choose, and the manifest, into a folder (best a `staged_folder`).

    The same result gives the same bytes, whatever the format.
    """
    layers = make_layers(result, config.region, config.worldview)
    export = Export(layers, tables_of(result), describe(result.manifest), config.formats, config.period)
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        for _ in pool.map(partial(_write, export, folder), _CHAINS):
            pass  # asked for, so that what a writer raises is raised here
    said = {name: export.about[name] for name in ("attribution", "license")}
    text = json.dumps({**result.manifest, **said}, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _write(export: Export, folder: Path, chain: tuple[str, ...]) -> None:
    for write in dict.fromkeys(WRITERS[name] for name in chain if name in export.formats):
        write(export, folder)


def tables_of(result: Result) -> list[tuple[Table, pa.Table]]:
    """Return the tables that go out, each with its declaration."""
    tables = [
        (ARTICLES, result.articles),
        (PUBLISHED, result.published),
        (STORIES, result.stories),
        (MENTIONS, result.mentions),
        (TIMES, result.times),
        (REPORTS, result.reports),
        (REGION_PERIODS, result.region_periods),
    ]
    more = ((ROLE_PERIODS, result.role_periods), (CORRECTED, result.corrected), (REVIEW, result.review))
    return tables + [(declared, table) for declared, table in more if table is not None]


def _inside(folder: Path, name: str) -> Path:
    (folder / name).mkdir(exist_ok=True)
    return folder / name


def _geojson(export: Export, folder: Path) -> None:
    """Write collections, lines, or both: the features are made into text once."""
    for layer in export.layers:
        collection, lines = (
            _inside(folder, "geojson") / f"{layer.name}.{name}" if name in export.formats else None
            for name in ("geojson", "geojsonl")
        )
        write_geojson(layer, export.about, collection=collection, lines=lines)


def _geopackage(export: Export, folder: Path) -> None:
    spatial = {layer.name for layer in export.layers}
    tables = [(declared, table) for declared, table in export.tables if declared.name not in spatial]
    write_geopackage(export.layers, tables, folder / "dateline.gpkg", export.about)


def _geoparquet(export: Export, folder: Path) -> None:
    for layer in export.layers:
        write_geoparquet(layer, _inside(folder, "geoparquet") / f"{layer.name}.parquet", export.about)


def _flatgeobuf(export: Export, folder: Path) -> None:
    for layer in export.layers:
        write_flatgeobuf(layer, _inside(folder, "flatgeobuf") / f"{layer.name}.fgb", export.about)


def _kml(export: Export, folder: Path) -> None:
    for layer in export.layers:
        write_kml(layer, _inside(folder, "kml") / f"{layer.name}.kml", export.about)


def _kmz(export: Export, folder: Path) -> None:
    for layer in export.layers:
        kml = _inside(folder, "kml") / f"{layer.name}.kml"
        if "kml" not in export.formats:
            write_kml(layer, kml, export.about)
        write_kmz(kml, kml.with_suffix(".kmz"))
        if "kml" not in export.formats:
            kml.unlink()


def _qgis(export: Export, folder: Path) -> None:
    if not (folder / "dateline.gpkg").exists():
        _geopackage(export, folder)
    write_project(export.layers, "dateline.gpkg", folder / "dateline.qgz", export.period, export.about)


def _parquet(export: Export, folder: Path) -> None:
    for declared, table in export.tables:
        write_parquet(declared, table, _inside(folder, "tables") / f"{declared.name}.parquet", export.about)


def _csv(export: Export, folder: Path) -> None:
    for declared, table in export.tables:
        write_csv(table, _inside(folder, "tables") / f"{declared.name}.csv")


WRITERS: dict[str, Callable[[Export, Path], None]] = {
    "geojson": _geojson,
    "geojsonl": _geojson,
    "geopackage": _geopackage,
    "geoparquet": _geoparquet,
    "flatgeobuf": _flatgeobuf,
    "kml": _kml,
    "kmz": _kmz,
    "qgis": _qgis,
    "parquet": _parquet,
    "csv": _csv,
}
# A format that is made from another's file, or with it, waits for that one; else they do not know of each other. Longest first.
_CHAINS = (
    ("kml", "kmz"),
    ("geopackage", "qgis"),
    ("geojson", "geojsonl"),
    ("csv",),
    ("parquet",),
    ("flatgeobuf",),
    ("geoparquet",),
)
# GDAL, Arrow and zlib let go of the interpreter's lock; more threads would only hold more rows in memory.
_SIDE_BY_SIDE = 2
