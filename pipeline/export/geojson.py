"""GeoJSON by RFC 7946, as a collection and as one feature a line."""

from __future__ import annotations

import io
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from pipeline.export.columns import blocks, content, join, shape_texts, to_json
from pipeline.export.layers import CRS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from pipeline.export.layers import Layer

# Six decimals are 0.1 m, far finer than any place a text names; more would be noise.
DECIMALS = 6
_GEOMETRY = '"geometry": '


def write_geojson(
    layer: Layer, about: Mapping[str, str], *, collection: Path | None = None, lines: Path | None = None
) -> None:
    """Write a layer's features as a collection, as lines, or as both in one go.

    Parameters
    ----------
    collection
        Takes a FeatureCollection, with the features' bbox and ``about`` as members.
    lines
        Takes one feature a line; there is no place in it for what the collection says of itself.
    """
    members = {"type": "FeatureCollection", **about}
    if not shapely.is_missing(layer.geometry).all():
        members["bbox"] = np.round(shapely.total_bounds(layer.geometry), DECIMALS).tolist()
    head = json.dumps(members, ensure_ascii=False).removesuffix("}")
    with ExitStack() as open_files:
        whole, single = (
            open_files.enter_context(path.open("wb")) if path else None for path in (collection, lines)
        )
        if whole:
            whole.write(f'{head}, "features": ['.encode())
        for number, features in enumerate(_features(layer)):
            if whole:
                whole.write(b",\n" if number else b"\n")
                whole.write(content(features, ",\n"))
            if single:
                single.write(content(features, "\n"))
                single.write(b"\n")
        if whole:
            whole.write(b"\n]}\n")


def _features(layer: Layer) -> Iterator[pa.Array]:
    """Yield the features as text, some thousands at a time, in the order of the rows."""
    names = layer.table.column_names
    whole = pa.table(
        [*layer.table.columns, layer.key, shape_texts(layer.wkb, _geometries)],
        names=[*names, "feature key", "feature geometry"],
    )
    for block in blocks(whole):
        *values, key, geometry = block.columns
        members: list[str | pa.Array] = []
        for number, (name, column) in enumerate(zip(names, values, strict=True)):
            members += [f"{', ' * bool(number)}{json.dumps(name)}: ", to_json(column)]
        yield join(
            *('{"type": "Feature", "id": ', to_json(key), ', "properties": {'),
            *members,
            *('}, "geometry": ', geometry.dictionary_decode().fill_null("null"), "}"),
        )


def _geometries(shapes: npt.NDArray[np.object_]) -> list[str]:
    """Let GDAL write geometries by RFC 7946: rings right-handed, cut at the antimeridian, six decimals."""
    if not len(shapes):
        return []
    file = io.BytesIO()
    pyogrio.write_arrow(
        pa.table({"geometry": pa.array(shapely.to_wkb(shapes), pa.binary())}),
        file,
        driver="GeoJSONSeq",
        geometry_name="geometry",
        geometry_type="Unknown",
        crs=CRS,
        layer_options={"RS": "NO", "COORDINATE_PRECISION": str(DECIMALS)},
    )
    lines = file.getvalue().decode().splitlines()
    return [line[line.index(_GEOMETRY) + len(_GEOMETRY) :].removesuffix(" }") for line in lines]
