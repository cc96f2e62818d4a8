"""GeoJSON by RFC 7946, as a collection and as one feature a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import shapely

from pipeline.export.layers import CRS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.export.layers import Layer

# Six decimals are 0.1 m, far finer than any place a text names; more would be noise.
DECIMALS = 6


def write_geojsonl(layer: Layer, path: Path) -> None:
    """Write one feature a line; there is no place in it for what a collection says of itself.

    The driver writes by RFC 7946: rings right-handed, cut at the antimeridian, ids at the feature.
    """
    pyogrio.write_arrow(
        layer.arrow().append_column("feature_id", layer.key),
        path,
        layer=layer.name,
        driver="GeoJSONSeq",
        geometry_name="geometry",
        geometry_type=layer.geometry_type,
        crs=CRS,
        layer_options={
            "RS": "NO",
            "COORDINATE_PRECISION": str(DECIMALS),
            "ID_FIELD": "feature_id",
        },
    )


def write_geojson(layer: Layer, path: Path, about: Mapping[str, str], *, keep_lines: bool = False) -> None:
    """Write a FeatureCollection of the same features, with their bbox and ``about`` as members.

    Parameters
    ----------
    keep_lines
        Leave the features as lines, too, beside it: writing them is most of the work.
    """
    lines = path.with_suffix(".geojsonl")
    write_geojsonl(layer, lines)
    members = {"type": "FeatureCollection", **about}
    if not shapely.is_missing(layer.geometry).all():
        members["bbox"] = np.round(shapely.total_bounds(layer.geometry), DECIMALS).tolist()
    head = json.dumps(members, ensure_ascii=False).removesuffix("}")
    features = lines.read_bytes().rstrip(b"\n").replace(b"\n", b",\n")
    path.write_bytes(f'{head}, "features": [\n'.encode() + features + b"\n]}\n")
    if not keep_lines:
        lines.unlink()
