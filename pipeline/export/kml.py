"""KML and KMZ, with time spans: Google Earth's time slider moves through the reports."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.export.layers import Layer

# Columns that give a placemark its name, its text and its days; the other columns are its data.
_NAMES = ("place_name", "region_name")
_TEXT = "sentence_text"
_DAYS = (("begin", "end_day"), ("first_day", "last_day"), ("period_begin", "period_end"))
# An ochre that stands out from aerial images (aabbggrr); areas let the ground show through.
_STYLE = """<Style id="drawn"><IconStyle><color>ff1c62cc</color><scale>0.7</scale></IconStyle>
<LabelStyle><scale>0</scale></LabelStyle><LineStyle><color>ff1c62cc</color><width>1</width></LineStyle>
<PolyStyle><color>551c62cc</color></PolyStyle></Style>
"""
# XML 1.0 has no way to write these.
_UNWRITABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"


def write_kml(layer: Layer, path: Path, about: Mapping[str, str]) -> None:
    """Write the rows that have a geometry; one without days has no time span and is always shown."""
    path.write_text(_document(layer, about), encoding="utf-8", newline="\n")


def write_kmz(layer: Layer, path: Path, about: Mapping[str, str]) -> None:
    """Write KML, zipped; entries of a zip carry a time, which is always the same here."""
    plain = path.with_suffix(".kml")
    text = plain.read_text(encoding="utf-8") if plain.exists() else _document(layer, about)
    entry = zipfile.ZipInfo("doc.kml", date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, text)


def _document(layer: Layer, about: Mapping[str, str]) -> str:
    said = "; ".join(f"{key}: {value}" for key, value in about.items())
    drawn = layer.take(~shapely.is_missing(layer.geometry))
    shapes = _points(drawn) if drawn.geometry_type == "Point" else map(_polygons, drawn.geometry)
    parts = zip(_heads(drawn.table), _data(drawn.table), shapes, strict=True)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{escape(layer.name)}</name>"
        f"<description>{escape(escape(f'{layer.declared.meaning} {said}'))}</description>\n{_STYLE}"
        + "".join(f"<Placemark>{head}{data}{shape}</Placemark>\n" for head, data, shape in parts)
        + "</Document></kml>\n"
    )


def _heads(table: pa.Table) -> Iterator[str]:
    """Yield name, description, time span and style, in the order that the schema asks for."""
    names = next(_text(table[name]) for name in _NAMES if name in table.column_names)
    # What stands in a description is shown as HTML, so it is escaped for that, too.
    texts = _text(_escape(table[_TEXT])) if _TEXT in table.column_names else [None] * len(table)
    begin, end = next(pair for pair in _DAYS if pair[0] in table.column_names)
    for name, text, first, last in zip(names, texts, _text(table[begin]), _text(table[end]), strict=True):
        shown = f"<description>{text}</description>" if text else ""
        span = f"<TimeSpan><begin>{first}</begin><end>{last}T23:59:59Z</end></TimeSpan>" if first else ""
        yield f"<name>{name}</name>{shown}{span}<styleUrl>#drawn</styleUrl>"


def _data(table: pa.Table) -> Iterator[str]:
    """Yield the other columns; a null is left out."""
    used = {*_NAMES, _TEXT, *(name for pair in _DAYS for name in pair), "lon", "lat"}
    marked = [
        pc.binary_join_element_wise(
            f'<Data name="{name}"><value>', _escape(table[name]), "</value></Data>", ""
        )
        for name in table.column_names
        if name not in used
    ]
    for values in zip(*(column.to_pylist() for column in marked), strict=True):
        yield f"<ExtendedData>{''.join(filter(None, values))}</ExtendedData>"


def _text(column: pa.ChunkedArray) -> list[str | None]:
    return _escape(column).to_pylist()  # type: ignore[no-any-return]


def _escape(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as text that XML can hold."""
    column = pc.replace_substring_regex(column.cast(pa.string()), _UNWRITABLE, "")
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        column = pc.replace_substring(column, character, entity)
    return column


def _points(layer: Layer) -> Iterator[str]:
    for lon, lat in shapely.get_coordinates(layer.geometry).round(6).tolist():
        yield f"<Point><coordinates>{lon},{lat}</coordinates></Point>"


def _polygons(shape: shapely.MultiPolygon) -> str:
    polygons = []
    for polygon in shapely.get_parts(shapely.orient_polygons(shape)):
        shell, *holes = (_ring(ring) for ring in shapely.get_rings(polygon))
        inner = "".join(f"<innerBoundaryIs>{hole}</innerBoundaryIs>" for hole in holes)
        polygons.append(f"<Polygon><outerBoundaryIs>{shell}</outerBoundaryIs>{inner}</Polygon>")
    return f"<MultiGeometry>{''.join(polygons)}</MultiGeometry>"


def _ring(ring: shapely.LinearRing) -> str:
    coordinates = " ".join(f"{x},{y}" for x, y in shapely.get_coordinates(ring).round(6).tolist())
    return f"<LinearRing><coordinates>{coordinates}</coordinates></LinearRing>"
