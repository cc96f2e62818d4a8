"""GeoJSON by RFC 7946, and newline-delimited GeoJSON by RFC 8142's cousin, one feature a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyogrio

from pipeline.export.layers import CRS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.export.layers import Layer

# Six decimals are 0.1 m, far finer than any place a text names; more would be noise.
DECIMALS = "6"


def write_geojson(layer: Layer, path: Path, about: Mapping[str, str]) -> None:
    """Write a FeatureCollection: right-handed rings, cut at the antimeridian, bbox, ids, ``about`` as members."""
    options = {
        "RFC7946": "YES",
        "COORDINATE_PRECISION": DECIMALS,
        "WRITE_BBOX": "YES",
        "WRITE_NAME": "NO",
        "FOREIGN_MEMBERS_COLLECTION": json.dumps(dict(about), ensure_ascii=False),
    }
    _write(layer, path, "GeoJSON", options)


def write_geojsonl(layer: Layer, path: Path) -> None:
    """Write one feature a line; there is no place in it for what a collection says of itself."""
    _write(layer, path, "GeoJSONSeq", {"RS": "NO", "COORDINATE_PRECISION": DECIMALS})


def _write(layer: Layer, path: Path, driver: str, options: Mapping[str, str]) -> None:
    pyogrio.write_arrow(
        layer.arrow().append_column("feature_id", layer.key),
        path,
        layer=layer.name,
        driver=driver,
        geometry_name="geometry",
        geometry_type=layer.geometry_type,
        crs=CRS,
        layer_options={"ID_FIELD": "feature_id", **options},
    )
