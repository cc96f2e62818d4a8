"""GeoPackage: the layers, and the tables they come from."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pyogrio

from pipeline.export.layers import CRS
from pipeline.export.qml import make_qml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from pipeline.export.layers import Layer
    from pipeline.table import Table

# Read by GDAL 3.6 and QGIS 3.22; later versions of the format bring nothing that is used here.
VERSION = "1.2"
# GeoPackage wants a time of last change; a clock would give the same result other bytes in every run.
_NO_CLOCK = "2000-01-01T00:00:00.000Z"
# The file takes its place only when it is whole (`staged`), so nothing is won by waiting for the disk or by a journal.
_FOR_WRITING = {"OGR_CURRENT_DATE": _NO_CLOCK, "OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "OFF"}
_DEFINITION = "http://www.geopackage.org/18-000.html"
_STYLES = """CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT,
f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,
useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, update_time DATETIME)"""
_EXTENSIONS = """CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT,
extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))"""
_RELATIONS = """CREATE TABLE gpkgext_relations (id INTEGER PRIMARY KEY AUTOINCREMENT, base_table_name TEXT NOT NULL,
base_primary_column TEXT NOT NULL DEFAULT 'id', related_table_name TEXT NOT NULL,
related_primary_column TEXT NOT NULL DEFAULT 'id', relation_name TEXT NOT NULL, mapping_table_name TEXT NOT NULL UNIQUE)"""


def write_geopackage(
    layers: Sequence[Layer], tables: Sequence[tuple[Table, pa.Table]], path: Path, about: Mapping[str, str]
) -> None:
    """Write layers with a spatial index and a style, tables with their relations, and ``about`` as metadata."""
    with _options(_FOR_WRITING):
        for number, layer in enumerate(layers):
            pyogrio.write_arrow(
                layer.arrow(),
                path,
                layer=layer.name,
                driver="GPKG",
                geometry_name="geometry",
                geometry_type=layer.geometry_type,
                crs=CRS,
                append=number > 0,
                dataset_options={"VERSION": VERSION} if number == 0 else None,
                dataset_metadata=dict(about) if number == 0 else None,
                layer_options={
                    "GEOMETRY_NAME": "geom",
                    "IDENTIFIER": layer.name,
                    "DESCRIPTION": layer.declared.meaning,
                },
            )
        for declared, table in tables:
            pyogrio.write_arrow(
                table,
                path,
                layer=declared.name,
                driver="GPKG",
                append=True,
                layer_options={"IDENTIFIER": declared.name, "DESCRIPTION": declared.meaning},
            )
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        _add_styles(database, layers)
        _add_relations(database, {declared.name for declared, _ in tables})
        database.execute("COMMIT")


def _add_styles(database: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    """Put a default style for each layer where QGIS looks for it."""
    database.execute(_STYLES)
    insert = "INSERT INTO layer_styles VALUES (?, '', '', ?, 'geom', ?, ?, '', 1, ?, '', NULL, ?)"
    for number, layer in enumerate(layers, start=1):
        style = (number, layer.name, layer.name, make_qml(layer), layer.declared.meaning, _NO_CLOCK)
        database.execute(insert, style)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
        (_NO_CLOCK,),
    )


def _add_relations(database: sqlite3.Connection, tables: set[str]) -> None:
    """Relate articles to their reports and mentions, by the Related Tables extension (OGC 18-000)."""
    if "articles" not in tables:
        return
    database.execute(_EXTENSIONS)
    database.execute(_RELATIONS)
    extension = "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_related_tables', ?, 'read-write')"
    database.execute(extension, ("gpkgext_relations", _DEFINITION))
    for related in ("reports", "mentions"):
        mapping = f"articles_{related}"
        database.execute(f"CREATE TABLE {mapping} (base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)")
        database.execute(
            f"INSERT INTO {mapping} SELECT a.fid, r.fid FROM {related} r "  # noqa: S608 - names are our own
            "JOIN articles a ON a.article_id = r.article_id ORDER BY r.fid"
        )
        database.execute(
            "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, related_table_name, "
            "related_primary_column, relation_name, mapping_table_name) VALUES ('articles', 'fid', ?, 'fid', ?, ?)",
            (related, "features" if related == "reports" else "attributes", mapping),
        )
        database.execute(extension, (mapping, _DEFINITION))


@contextmanager
def _options(options: Mapping[str, str]) -> Iterator[None]:
    """Set options of GDAL's, and put back what was set before."""
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(dict(options))
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
