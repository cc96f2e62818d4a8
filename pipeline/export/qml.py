"""How QGIS draws each layer: classes, sizes, and the days that its temporal controller filters by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.export.layers import Layer

# ColorBrewer's YlOrBr, five classes, told apart by colour-blind eyes; greys for what stays when the days move.
OCHRES = ("255,255,212,255", "254,217,142,255", "254,153,41,255", "217,95,14,255", "153,52,4,255")
GREYS = ("247,247,247,255", "230,230,230,255", "212,212,212,255", "194,194,194,255", "176,176,176,255")
_INK = "60,60,60,255"
# The area of a circle grows with its number of stories; 12 mm is the most that leaves neighbours visible.
_SIZE = 'min(12, 1.2 + 1.1 * sqrt("{count}"))'
_START_AND_END_FIELDS, _END_INCLUDED = "2", "1"
_EXPRESSION = "3"


@dataclass(frozen=True)
class Look:
    """How a layer is drawn: classed by a count in colours, or circles sized by it; and its columns of days."""

    count: str | None
    colors: Sequence[str]
    days: tuple[str, str] | None


LOOKS = {
    "reports": Look(None, (OCHRES[4],), ("begin", "end_day")),
    "places": Look("stories", (OCHRES[2],), None),
    "regions": Look("stories", GREYS, None),
    "region_periods": Look("stories", OCHRES, ("period_begin", "period_end")),
}


def make_qml(layer: Layer) -> str:
    """Return a layer's style as QML, which QGIS also reads from a GeoPackage's ``layer_styles``."""
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Temporal")
    root.extend(make_style(layer))
    return '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">\n' + ET.tostring(
        root, encoding="unicode"
    )


def make_style(layer: Layer) -> list[ET.Element]:
    """Return the elements that draw a layer: temporal settings, if it has days, and the renderer."""
    look = LOOKS[layer.name]
    if layer.geometry_type == "Point":
        renderer = ET.Element("renderer-v2", type="singleSymbol", symbollevels="0", enableorderby="0")
        size = None if look.count is None else _SIZE.format(count=look.count)
        ET.SubElement(renderer, "symbols").append(_circle(look.colors[0], size))
    else:
        renderer = _graduated(layer, look)
    return [*([_temporal(*look.days)] if look.days else []), renderer]


def class_limits(most: int, classes: int) -> list[tuple[int, int]]:
    """Return whole-number classes that widen by a constant factor: counts of news are skewed.

    Examples
    --------
    >>> class_limits(100, 5)
    [(1, 2), (3, 6), (7, 15), (16, 39), (40, 100)]
    >>> class_limits(3, 5)
    [(1, 1), (2, 2), (3, 3)]
    """
    limits: list[tuple[int, int]] = []
    for number in range(1, classes + 1):
        lower = limits[-1][1] + 1 if limits else 1
        upper = most if number == classes else int(most ** (number / classes) + 1e-9)
        if lower <= most:
            limits.append((lower, max(lower, upper)))
    return limits


def _graduated(layer: Layer, look: Look) -> ET.Element:
    counts = layer.table[look.count]
    most = pc.max(counts).as_py() or 1
    limits = class_limits(most, len(look.colors))
    renderer = ET.Element(
        "renderer-v2",
        type="graduatedSymbol",
        attr=str(look.count),
        graduatedMethod="GraduatedColor",
        symbollevels="0",
        enableorderby="0",
    )
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    for number, (lower, upper) in enumerate(limits):
        label = str(lower) if lower == upper else f"{lower} to {upper}"
        # A class holds its limits; the half below makes classes of whole numbers meet without a gap.
        ET.SubElement(
            ranges,
            "range",
            lower=str(lower - 0.5),
            upper=str(upper),
            symbol=str(number),
            label=label,
            render="true",
        )
        color = look.colors[number * len(look.colors) // len(limits)]
        fill = {
            "color": color,
            "style": "solid",
            "outline_color": _INK,
            "outline_style": "solid",
            "outline_width": "0.1",
        }
        symbols.append(_symbol(str(number), "fill", "SimpleFill", fill))
    return renderer


def _circle(color: str, size: str | None) -> ET.Element:
    marker = {
        "name": "circle",
        "color": color.removesuffix("255") + "170",
        "outline_color": _INK,
        "outline_style": "solid",
        "outline_width": "0.1",
        "size": "1.6",
        "size_unit": "MM",
        "scale_method": "diameter",
    }
    symbol = _symbol("0", "marker", "SimpleMarker", marker)
    if size is not None:
        properties = ET.SubElement(symbol[0], "data_defined_properties")
        whole = ET.SubElement(properties, "Option", type="Map")
        _options(whole, [("name", "QString", "")])
        named = ET.SubElement(whole, "Option", name="properties", type="Map")
        sized = ET.SubElement(named, "Option", name="size", type="Map")
        _options(
            sized, [("active", "bool", "true"), ("expression", "QString", size), ("type", "int", _EXPRESSION)]
        )
        _options(whole, [("type", "QString", "collection")])
    return symbol


def _symbol(name: str, kind: str, layer_class: str, settings: dict[str, str]) -> ET.Element:
    symbol = ET.Element("symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = ET.SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})
    _options(
        ET.SubElement(layer, "Option", type="Map"),
        [(key, "QString", value) for key, value in settings.items()],
    )
    return symbol


def _options(parent: ET.Element, values: Iterable[tuple[str, str, str]]) -> None:
    for name, kind, value in values:
        ET.SubElement(parent, "Option", name=name, type=kind, value=value)


def _temporal(begin: str, end: str) -> ET.Element:
    element = ET.Element(
        "temporal",
        enabled="1",
        mode=_START_AND_END_FIELDS,
        limitMode=_END_INCLUDED,
        startField=begin,
        endField=end,
        durationField="",
        durationUnit="min",
        fixedDuration="0",
        startExpression="",
        endExpression="",
        accumulate="0",
    )
    fixed = ET.SubElement(element, "fixedRange")
    ET.SubElement(fixed, "start")
    ET.SubElement(fixed, "end")
    return element
