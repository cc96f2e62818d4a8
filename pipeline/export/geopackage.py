"""GeoPackage: the layers, and the tables they come from."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyogrio

from pipeline.export.layers import CRS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from pipeline.export.layers import Layer
    from pipeline.tables import Table

# Read by GDAL 3.6 and QGIS 3.22; later versions of the format bring nothing that is used here.
VERSION = "1.2"
# GeoPackage wants a time of last change; a clock would give the same result other bytes in every run.
_NO_CLOCK = "2000-01-01T00:00:00.000Z"


def write_geopackage(
    layers: Sequence[Layer], tables: Sequence[tuple[Table, pa.Table]], path: Path, about: Mapping[str, str]
) -> None:
    """Write layers with a spatial index, tables without geometry, and ``about`` as metadata."""
    with _without_clock():
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
                layer_options={"IDENTIFIER": layer.name, "DESCRIPTION": layer.declared.meaning},
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


@contextmanager
def _without_clock() -> Iterator[None]:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _NO_CLOCK})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
