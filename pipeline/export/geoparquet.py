"""GeoParquet 1.1: WKB, a covering box for each row, sorted by space, so that a reader can skip what it does not need.

Written with pyarrow alone: by way of a data frame, whole numbers with nulls would turn into decimals.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    from pipeline.export.layers import Layer

_SIDES = ("xmin", "ymin", "xmax", "ymax")
_ROW_GROUP = 16_384  # rows; the unit that a reader skips


def write_geoparquet(layer: Layer, path: Path, about: Mapping[str, str]) -> None:
    """Write a layer; coordinates are (lon, lat), OGC:CRS84, the format's default."""
    layer = layer.take(_by_space(layer.geometry))
    bounds = shapely.bounds(layer.geometry)
    missing = np.isnan(bounds[:, 0])
    boxes = pa.StructArray.from_arrays(_outward(bounds, missing), list(_SIDES), mask=pa.array(missing))
    covering = {"bbox": {side: ["bbox", side] for side in _SIDES}}
    drawn = not missing.all()
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [layer.geometry_type] if drawn else [],
        "covering": covering,
    }
    if drawn:
        column["bbox"] = shapely.total_bounds(layer.geometry).tolist()
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = layer.arrow().append_column("bbox", boxes)
    metadata = {"geo": json.dumps(geo)} | {f"dateline:{key}": value for key, value in about.items()}
    pq.write_table(
        table.replace_schema_metadata(metadata),
        path,
        compression="zstd",
        row_group_size=_ROW_GROUP,
        write_statistics=True,
    )


def _outward(bounds: npt.NDArray[np.float64], missing: npt.NDArray[np.bool_]) -> list[pa.Array]:
    """Return the four sides of each box in 32 bits, rounded away from the middle so that they still cover."""
    sides = []
    for exact, away in zip(bounds.T, (-np.inf, -np.inf, np.inf, np.inf), strict=True):
        near = exact.astype(np.float32)
        short = near > exact if away < 0 else near < exact
        sides.append(pa.array(np.where(short, np.nextafter(near, np.float32(away)), near), mask=missing))
    return sides


def _by_space(geometry: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Return the order of the rows along a Z-order curve through their middles; those without geometry last."""
    bounds = shapely.bounds(geometry)
    middle = np.nan_to_num(
        np.column_stack([bounds[:, 0] + bounds[:, 2] + 360, bounds[:, 1] + bounds[:, 3] + 180]) / 2
    )
    cells = (middle / (360, 180) * 65_535).astype(np.uint64)
    code = _spread(cells[:, 0]) | (_spread(cells[:, 1]) << np.uint64(1))
    return np.lexsort((np.arange(len(code)), code, np.isnan(bounds[:, 0])))


def _spread(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Put a zero between all bits of 16-bit numbers."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values
