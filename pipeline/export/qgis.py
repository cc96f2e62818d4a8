"""A QGIS project over the GeoPackage beside it: opens with regions classed, places sized, the days ready to play."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyarrow.compute as pc
import shapely

from pipeline.export.qml import make_style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from pipeline.export.layers import Layer

# QGIS's name of the unit, and how many of them a step of the temporal controller is.
_STEPS = {
    "day": ("d", "1"),
    "week": ("wk", "1"),
    "month": ("mon", "1"),
    "quarter": ("mon", "3"),
    "year": ("y", "1"),
}
_TOP_DOWN = ("reports", "places", "region_periods", "regions")
_MARGIN = 0.05  # of the extent, around what is shown first
_ANIMATED = "1"  # the temporal controller's mode: one step after the other
_ID = "dateline_"  # QGIS drops an id of ten characters or fewer


def write_project(
    layers: Sequence[Layer], geopackage: str, path: Path, period: str, about: Mapping[str, str]
) -> None:
    """Write a ``.qgz``: a zip with the project in it, its time always the same.

    Parameters
    ----------
    geopackage
        Name of the GeoPackage in the same folder.
    period
        Length of a step of the temporal controller.
    """
    named = {layer.name: layer for layer in layers}
    shown = [named[name] for name in _TOP_DOWN]
    project = _project(shown, geopackage, period, about)
    entry = zipfile.ZipInfo(path.stem + ".qgs", date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">\n' + project)


def _project(layers: Sequence[Layer], geopackage: str, period: str, about: Mapping[str, str]) -> str:
    root = ET.Element("qgis", version="3.22.0", projectname=about["title"])
    _text(root, "title", about["title"])
    root.append(_crs("projectCrs"))
    tree = ET.SubElement(root, "layer-tree-group")
    for layer in layers:
        ET.SubElement(
            tree,
            "layer-tree-layer",
            id=_ID + layer.name,
            name=layer.name.replace("_", " "),
            checked="Qt::Checked",
            expanded="1",
            providerKey="ogr",
            source=_source(layer, geopackage),
        )
    root.append(_canvas(layers))
    projected = ET.SubElement(root, "projectlayers")
    for layer in layers:
        projected.append(_layer(layer, geopackage, about))
    metadata = ET.SubElement(root, "projectMetadata")
    _text(metadata, "title", about["title"])
    _text(metadata, "abstract", "\n".join(f"{key}: {value}" for key, value in about.items()))
    _text(metadata, "author", about["software"])
    properties = ET.SubElement(root, "properties")
    ET.SubElement(ET.SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int").text = "1"
    days = _days(layers)
    if days:
        first, last = (f"{days[0]}T00:00:00Z", f"{days[1]}T23:59:59Z")
        unit, step = _STEPS[period]
        controller = ET.SubElement(properties, "TemporalControllerWidget")
        for name, kind, value in (
            ("StartDateTime", "QString", first),
            ("EndDateTime", "QString", last),
            ("NavigationMode", "int", _ANIMATED),
        ):
            ET.SubElement(controller, name, type=kind).text = value
        time = ET.SubElement(
            root,
            "ProjectTimeSettings",
            timeStepUnit=unit,
            timeStep=step,
            frameRate="1",
            cumulativeTemporalRange="0",
        )
        span = ET.SubElement(time, "TemporalRange")
        _text(span, "start", first)
        _text(span, "end", last)
    return ET.tostring(root, encoding="unicode")


def _layer(layer: Layer, geopackage: str, about: Mapping[str, str]) -> ET.Element:
    geometry = "Point" if layer.geometry_type == "Point" else "Polygon"
    element = ET.Element("maplayer", type="vector", geometry=geometry, wkbType=layer.geometry_type)
    _text(element, "id", _ID + layer.name)
    _text(element, "datasource", _source(layer, geopackage))
    _text(element, "layername", layer.name.replace("_", " "))
    element.append(_crs("srs"))
    metadata = ET.SubElement(element, "resourceMetadata")
    _text(metadata, "title", layer.name)
    _text(metadata, "abstract", layer.declared.meaning)
    _text(metadata, "rights", about["attribution"])
    _text(metadata, "license", about["license"])
    ET.SubElement(element, "provider", encoding="UTF-8").text = "ogr"
    element.extend(make_style(layer))
    return element


def _canvas(layers: Sequence[Layer]) -> ET.Element:
    """Return the view that opens: everything drawn, with a margin."""
    canvas = ET.Element("mapcanvas", name="theMapCanvas")
    shown = [layer for layer in layers if layer.name in ("reports", "region_periods")]
    known = [
        shapely.total_bounds(g)
        for g in (layer.geometry for layer in shown)
        if not shapely.is_missing(g).all()
    ]
    west, south, east, north = (
        (
            min(b[0] for b in known),
            min(b[1] for b in known),
            max(b[2] for b in known),
            max(b[3] for b in known),
        )
        if known
        else (-180, -90, 180, 90)
    )
    margin = _MARGIN * max(east - west, north - south, 1)
    extent = ET.SubElement(canvas, "extent")
    for name, value in (
        ("xmin", west - margin),
        ("ymin", south - margin),
        ("xmax", east + margin),
        ("ymax", north + margin),
    ):
        _text(extent, name, f"{value:.6f}")
    _text(canvas, "units", "degrees")
    canvas.append(_crs("destinationsrs"))
    return canvas


def _days(layers: Sequence[Layer]) -> tuple[date, date] | None:
    """Return the first and the last day reported on, or None if no report has one."""
    reports = next(layer.table for layer in layers if layer.name == "reports")
    # Background is years back: the slider would spend itself on years that no article was written in.
    news = reports.filter(pc.and_(pc.is_valid(reports["begin"]), pc.invert(reports["background"])))
    if not news.num_rows:
        return None
    return pc.min(news["begin"]).as_py(), pc.max(news["end_day"]).as_py()


def _source(layer: Layer, geopackage: str) -> str:
    # QGIS shows what has no begin in every frame, which would say that it happened all the time.
    dated = '|subset="begin" IS NOT NULL' if layer.name == "reports" else ""
    return f"./{geopackage}|layername={layer.name}{dated}"


def _crs(name: str) -> ET.Element:
    element = ET.Element(name)
    system = ET.SubElement(element, "spatialrefsys")
    for key, value in (
        ("proj4", "+proj=longlat +datum=WGS84 +no_defs"),
        ("srsid", "3452"),
        ("srid", "4326"),
        ("authid", "EPSG:4326"),
        ("geographicflag", "true"),
    ):
        _text(system, key, value)
    return element


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
