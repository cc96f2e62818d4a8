"""KML and KMZ, with time spans: Google Earth's time slider moves through the reports."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from pipeline.export.columns import blocks, bytes_of, content, join, join_or_null, shape_texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from pipeline.export.layers import Layer

# Columns that give a placemark its name, its text and its days; the other columns are its data.
_NAMES = ("place_name", "region_name")
_TEXT = "sentence_text"
_DAYS = (("begin", "end_day"), ("first_day", "last_day"), ("period_begin", "period_end"))
_USED = {*_NAMES, _TEXT, *(name for pair in _DAYS for name in pair), "lon", "lat"}
# An ochre that stands out from aerial images (aabbggrr); areas let the ground show through.
_STYLE = """<Style id="drawn"><IconStyle><color>ff1c62cc</color><scale>0.7</scale></IconStyle>
<LabelStyle><scale>0</scale></LabelStyle><LineStyle><color>ff1c62cc</color><width>1</width></LineStyle>
<PolyStyle><color>551c62cc</color></PolyStyle></Style>
"""
# XML 1.0 has no way to write these; and the bytes that a text with one of them has in UTF-8.
_UNWRITABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_UNWRITABLE_BYTES = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xEF]
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
# Half of the time of zlib's own choice, for a sixth more bytes: a placemark repeats its columns' names.
_LEVEL = 3
# Above this, a zip entry needs fields that older programs do not read.
_ZIP64 = 1 << 31


def write_kml(layer: Layer, path: Path, about: Mapping[str, str]) -> None:
    """Write the rows that have a geometry; one without days has no time span and is always shown."""
    said = "; ".join(f"{key}: {value}" for key, value in about.items())
    drawn = layer.take(~shapely.is_missing(layer.geometry))
    shapes = shape_texts(drawn.wkb, _shapes)
    with path.open("wb") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
            f"<name>{escape(layer.name)}</name>"
            f"<description>{escape(escape(f'{layer.declared.meaning} {said}'))}</description>\n{_STYLE}".encode()
        )
        for block in blocks(drawn.table.append_column("placemark shape", shapes)):
            file.write(content(_placemarks(block), ""))
        file.write(b"</Document></kml>\n")


def write_kmz(kml: Path, path: Path) -> None:
    """Zip a KML file; the entry's time is always the same."""
    zipped = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
    large = kml.stat().st_size >= _ZIP64
    with kml.open("rb") as file, zipped as archive, archive.open("doc.kml", "w", force_zip64=large) as entry:
        shutil.copyfileobj(file, entry, 1 << 20)


def _placemarks(block: pa.RecordBatch) -> pa.Array:
    """Return a block's placemarks, their elements in the order that the schema asks for."""
    *names, shape = block.schema.names
    name = next(_escape(block[name]) for name in _NAMES if name in names)
    parts = ["<Placemark><name>", name, "</name>"]
    if _TEXT in names:
        # What stands in a description is shown as HTML, so it is escaped for that, too; an empty one is left out.
        text = _escape(_escape(block[_TEXT]))
        text = pc.if_else(pc.equal(text, ""), None, text)
        parts.append(join_or_null("<description>", text, "</description>"))
    begin, end = next(pair for pair in _DAYS if pair[0] in names)
    first, last = (block[day].cast(pa.string()) for day in (begin, end))
    span = ("<TimeSpan><begin>", first, "</begin><end>", last, "T23:59:59Z</end></TimeSpan>")
    parts += [join_or_null(*span), "<styleUrl>#drawn</styleUrl><ExtendedData>"]
    for column in (column for column in names if column not in _USED):
        data = (f'<Data name="{column}"><value>', _escape(block[column]), "</value></Data>")
        # Joined here only where a null leaves the element out: else it would be copied twice.
        parts += [join_or_null(*data)] if block[column].null_count else data
    return join(*parts, "</ExtendedData>", block[shape].dictionary_decode(), "</Placemark>\n")


def _escape(column: pa.Array) -> pa.Array:
    """Return a column as text that XML can hold."""
    text = column.cast(pa.string())
    if not pa.types.is_string(column.type):
        return text
    found = bytes_of(text)
    if found[_UNWRITABLE_BYTES].any():
        text = pc.replace_substring_regex(text, _UNWRITABLE, "")
    for character, entity in _ENTITIES:
        if found[ord(character)]:
            text = pc.replace_substring(text, character, entity)
    return text


def _shapes(shapes: npt.NDArray[np.object_]) -> list[str]:
    return [_point(shape) if shape.geom_type == "Point" else _polygons(shape) for shape in shapes]


def _point(shape: shapely.Point) -> str:
    return f"<Point><coordinates>{_positions(shape)}</coordinates></Point>"


def _polygons(shape: shapely.MultiPolygon) -> str:
    polygons = []
    for polygon in shapely.get_parts(shapely.orient_polygons(shape)):
        shell, *holes = (_ring(ring) for ring in shapely.get_rings(polygon))
        inner = "".join(f"<innerBoundaryIs>{hole}</innerBoundaryIs>" for hole in holes)
        polygons.append(f"<Polygon><outerBoundaryIs>{shell}</outerBoundaryIs>{inner}</Polygon>")
    return f"<MultiGeometry>{''.join(polygons)}</MultiGeometry>"


def _ring(ring: shapely.LinearRing) -> str:
    return f"<LinearRing><coordinates>{_positions(ring)}</coordinates></LinearRing>"


def _positions(shape: shapely.Geometry) -> str:
    return " ".join(f"{x},{y}" for x, y in shapely.get_coordinates(shape).round(6).tolist())
