"""Borders for the page: the regions that reports may lie in, at two resolutions, and the countries around them.

Borders go to the page as a quantised topology (TopoJSON's idea): a border between two regions is one arc of whole
numbers, stored once. `topojson` finds the arcs; the page reads them as typed columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from gazetteer.regions import open_regions
from pipeline.page.columns import narrow, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from gazetteer.boundaries import Resolution
    from gazetteer.regions import Level, Regions

QUANTUM = {"page": 10_000, "medium": 100_000, "fine": 100_000}
"""Steps of the grid along the longer side; at 1e5 a step of a whole-world layer is 400 m, a fifth of a pixel at zoom 7."""


def pack_borders(codes: Iterable[str], level: str, worldview: str = "un") -> dict[str, str]:
    """Pack the borders around some regions.

    Parameters
    ----------
    codes
        Regions with reports; all regions of their countries are drawn.
    level
        admin0 or admin1; there are no polygons of admin2, whose reports are then drawn as circles alone.

    Returns
    -------
    dict
        ``land`` (countries), ``coarse`` and ``fine`` (regions): one packed block each.
    """
    countries = open_regions("admin0", worldview=worldview)
    blocks = {"land": pack_topology(countries, countries.codes, "page")}
    if level == "admin2":
        empty = pack_topology(countries, [], "page")
        return {**blocks, "coarse": empty, "fine": empty}
    regions = open_regions(cast("Level", level), worldview=worldview)
    seen = {regions.countries[code] for code in codes if code in regions.countries}
    drawn = [code for code in regions.codes if regions.countries[code] in seen]
    return {
        **blocks,
        "coarse": pack_topology(regions, drawn, "page"),
        "fine": pack_topology(regions, drawn, "medium"),
    }


def pack_topology(regions: Regions, codes: Sequence[str], resolution: Resolution) -> str:
    """Pack the polygons of some regions as arcs on a grid."""
    if not codes:
        return pack(_columns([], []), {"codes": [], "names": [], "scale": [1, 1], "translate": [0, 0]})
    from topojson.core.topology import Topology  # noqa: PLC0415 - slow to import, and only pages need it

    shapes = [regions.geometry(code, resolution) for code in codes]
    topology = Topology(shapes, prequantize=QUANTUM[resolution], topology=True, shared_coords=True).to_dict()
    return pack(
        _columns(topology["arcs"], topology["objects"]["data"]["geometries"]),
        {
            "codes": list(codes),
            "names": [
                {language: regions.name(code, language) for language in ("en", "uk", "ru")} for code in codes
            ],
            **topology["transform"],
        },
    )


def _columns(
    arcs: Sequence[Sequence[Sequence[int]]], geometries: Sequence[Mapping[str, Any]]
) -> dict[str, NDArray[Any]]:
    points = np.array([point for arc in arcs for point in arc], np.int32).reshape(-1, 2)
    rings = [_rings(geometry) for geometry in geometries]
    flat = [ring for shape in rings for ring in shape]
    return {
        "arcLength": narrow(np.array([len(arc) for arc in arcs], np.int64)),
        "dx": points[:, 0],
        "dy": points[:, 1],
        "ringFirst": _starts([len(shape) for shape in rings]),
        "ringArcFirst": _starts([len(ring) for ring in flat]),
        "ringArcs": np.array([arc for ring in flat for arc in ring], np.int32),
    }


def _starts(lengths: Sequence[int]) -> NDArray[Any]:
    return narrow(np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int64))


def _rings(geometry: Mapping[str, Any]) -> list[list[int]]:
    if geometry.get("type") == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    return list(geometry.get("arcs", []))
