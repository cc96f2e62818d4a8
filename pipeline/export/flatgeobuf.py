"""FlatGeobuf: one file a layer, with a spatial index, to be read in part over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyogrio
import shapely

from pipeline.export.layers import CRS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.export.layers import Layer


def write_flatgeobuf(layer: Layer, path: Path, about: Mapping[str, str]) -> None:
    """Write the rows that have a geometry: the format's index has no place for others."""
    drawn = layer.take(~shapely.is_missing(layer.geometry))
    said = "; ".join(f"{key}: {value}" for key, value in about.items())
    pyogrio.write_arrow(
        drawn.arrow(),
        path,
        layer=layer.name,
        driver="FlatGeobuf",
        geometry_name="geometry",
        geometry_type=layer.geometry_type,
        crs=CRS,
        layer_options={"TITLE": layer.name, "DESCRIPTION": f"{layer.declared.meaning} {said}"},
    )
