"""KML and KMZ, with time spans: Google Earth's time slider moves through the reports."""

from __future__ import annotations

import html
import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely

from pipeline.export.layers import CRS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pipeline.export.layers import Layer

# An ochre that stands out from aerial images (aabbggrr); areas let the ground show through.
_STYLE = (
    '<Style id="drawn"><IconStyle><color>ff1c62cc</color><scale>0.7</scale></IconStyle>'
    "<LabelStyle><scale>0</scale></LabelStyle><LineStyle><color>ff1c62cc</color><width>1</width></LineStyle>"
    "<PolyStyle><color>551c62cc</color></PolyStyle></Style>"
)
_DAY_BUT_A_SECOND = 86_399


def write_kml(layer: Layer, path: Path, about: Mapping[str, str]) -> None:
    """Write the rows that have a geometry; one without days has no time span and is always shown."""
    drawn = layer.take(~shapely.is_missing(layer.geometry))
    said = "; ".join(f"{key}: {value}" for key, value in about.items())
    pyogrio.write_arrow(
        _named(drawn),
        path,
        layer=layer.name,
        driver="LIBKML",
        geometry_name="geometry",
        geometry_type=layer.geometry_type,
        crs=CRS,
        layer_options={"NAME": layer.name, "DESCRIPTION": html.escape(f"{layer.declared.meaning} {said}")},
    )
    # The driver writes no shared style. Text in the file is escaped, so these marks are the driver's own.
    text = path.read_text(encoding="utf-8")
    text = text.replace("<ExtendedData>", "<styleUrl>#drawn</styleUrl><ExtendedData>")
    path.write_text(text.replace("<Schema ", _STYLE + "<Schema ", 1), encoding="utf-8")


def write_kmz(layer: Layer, path: Path, about: Mapping[str, str]) -> None:
    """Write KML, zipped; entries of a zip carry a time, which is always the same here."""
    plain = path.with_suffix(".doc.kml")
    write_kml(layer, plain, about)
    entry = zipfile.ZipInfo("doc.kml", date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, plain.read_bytes())
    plain.unlink()


def _as_html(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Escape: what stands in a description is shown as HTML."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        column = pc.replace_substring(column, character, entity)
    return column


def _last_second(days: pa.ChunkedArray) -> pa.ChunkedArray:
    seconds = pc.add(days.cast(pa.timestamp("s")), pa.scalar(_DAY_BUT_A_SECOND, pa.duration("s")))
    return seconds.cast(pa.timestamp("ms"))


def _first_second(days: pa.ChunkedArray) -> pa.ChunkedArray:
    return days.cast(pa.timestamp("s")).cast(pa.timestamp("ms"))


def _as_it_is(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column


# Attributes that give a placemark its name, description and time span; the rest become its extended data.
_MEANT: tuple[tuple[tuple[str, ...], str, Callable[[pa.ChunkedArray], pa.ChunkedArray]], ...] = (
    (("place_name", "region_name"), "Name", _as_it_is),
    (("sentence_text",), "description", _as_html),
    (("begin", "first_day", "period_begin"), "begin", _first_second),
    (("end_day", "last_day", "period_end"), "end", _last_second),
)


def _named(layer: Layer) -> pa.Table:
    """Return the layer with the columns that the driver turns into a name, a description and a time span."""
    table = layer.arrow()
    for candidates, new, make in _MEANT:
        old = next((name for name in candidates if name in table.column_names), None)
        if old is not None:
            column = make(table[old])
            table = table.drop_columns([name for name in {old, new} if name in table.column_names])
            table = table.append_column(new, column)
    return table
