"""Borders for the page: the regions that reports may lie in, at two resolutions, and the countries around them.

The boundary file is a quantised topology already (`gazetteer.boundaries`): a border between two regions is one arc of
whole numbers, stored once. It goes to the page as it is, in TopoJSON's form as typed columns; finding the arcs again
from polygons took most of the time of a page (docs/decisions/0702-borders-as-arcs.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import gazetteer
from gazetteer.boundaries import GRID, RESOLUTIONS, Boundaries, read_boundaries
from gazetteer.regions import open_regions
from pipeline.page.columns import narrow, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import shapely
    from numpy.typing import NDArray

    from gazetteer.boundaries import Resolution
    from gazetteer.regions import Regions

LANGUAGES = ("en", "uk", "ru")
COARSER: dict[Resolution, int] = {"page": 100, "medium": 10, "fine": 1}
"""Steps of the file's grid (0.0001 degrees) to one of the page's: 0.01 degrees are a sixth of a pixel at zoom 4.5, up to
which the coarse borders serve, and 0.001 degrees half a pixel at zoom 9.5."""
RESOLUTION: dict[str, Resolution] = {"coarse": "page", "fine": "medium"}

Rings = list[list[int]]


def pack_borders(codes: Iterable[str], level: str, worldview: str) -> dict[str, str]:
    """Pack the borders around some regions.

    Parameters
    ----------
    codes
        Regions with reports; all regions of their countries are drawn.
    level
        admin0, admin1 or admin2. Of admin2 there are only the user's own polygons; without them, reports are drawn as
        discs alone.
    worldview
        Whose borders (`gazetteer.regions.worldviews`).

    Returns
    -------
    dict
        ``land`` (countries) and ``near`` (the same, finer, of countries with reports and their neighbours), ``coarse``
        and ``fine`` (regions): one packed block each.
    """
    countries = open_regions("admin0", worldview=worldview)
    blocks = {"land": _pack(countries, _country_rings(countries, "page"), "page")}
    if level == "admin2":
        own = _own_regions(worldview)
        drawn = sorted(set(codes) & set(own.codes)) if own else []
        packed = _pack_polygons(own, drawn)
        return {**blocks, "near": _pack(countries, {}, "medium"), "coarse": packed, "fine": packed}
    regions = open_regions(level, worldview=worldview)
    seen = {regions.countries[code] for code in codes if code in regions.countries}
    outlines = _country_rings(countries, "medium")
    near = _neighbours(seen, outlines)
    blocks["near"] = _pack(countries, {code: outlines[code] for code in near}, "medium")
    for name, resolution in RESOLUTION.items():
        rings = (
            _country_rings(regions, resolution)
            if level == "admin0"
            else dict(zip(regions.codes, _unit_rings(resolution), strict=True))
        )
        drawn_rings = {code: rings[code] for code in regions.codes if regions.countries[code] in seen}
        blocks[name] = _pack(regions, drawn_rings, resolution)
    return blocks


def _own_regions(worldview: str) -> Regions | None:
    try:
        return open_regions("admin2", worldview=worldview)
    except ValueError:
        return None


@cache
def _boundaries() -> Boundaries:
    return read_boundaries(Path(gazetteer.__file__).parent / "data" / "boundaries.npz")


@cache
def _unit_rings(resolution: Resolution) -> list[Rings]:
    """Return the rings of each unit of the file at a resolution, as signed arcs."""
    boundaries, rank = _boundaries(), RESOLUTIONS.index(resolution)
    unit_of_polygon = np.repeat(np.arange(len(boundaries.region_polygons)), boundaries.region_polygons)
    unit_of_ring = np.repeat(unit_of_polygon, boundaries.polygon_rings)
    arcs, starts = boundaries.ring_arcs.tolist(), boundaries.ring_starts.tolist()
    units: list[Rings] = [[] for _ in boundaries.region_polygons]
    for ring in np.flatnonzero(boundaries.ring_rank >= rank).tolist():
        units[unit_of_ring[ring]].append(arcs[starts[ring] : starts[ring + 1]])
    return units


def _country_rings(countries: Regions, resolution: Resolution) -> dict[str, Rings]:
    """Return the outlines of countries, as signed arcs."""
    members: Mapping[str, Rings] = defaultdict(list)
    units = open_regions("admin1", worldview=countries.worldview)
    for code, rings in zip(units.codes, _unit_rings(resolution), strict=True):
        members[units.countries[code]] += rings
    return {code: _dissolve(members[code], _boundaries()) for code in countries.codes}


def _pack(regions: Regions, rings: Mapping[str, Rings], resolution: Resolution) -> str:
    """Pack regions whose rings are arcs of the boundary file."""
    boundaries, rank, step = _boundaries(), RESOLUTIONS.index(resolution), COARSER[resolution]
    shapes = list(rings.values())
    signed = np.array([arc for shape in shapes for ring in shape for arc in ring], np.int64)
    used, number = np.unique(np.where(signed < 0, ~signed, signed), return_inverse=True)
    lines = []
    for arc in used.tolist():
        rows = slice(boundaries.arc_starts[arc], boundaries.arc_starts[arc + 1])
        lines.append(np.rint(boundaries.xy[rows][boundaries.rank[rows] >= rank] / step))
    return pack(
        {
            **_arc_columns(lines),
            "ringFirst": _starts([len(shape) for shape in shapes]),
            "ringArcFirst": _starts([len(ring) for shape in shapes for ring in shape]),
            "ringArcs": np.where(signed < 0, ~number, number).astype(np.int32),
        },
        _header(regions, list(rings), step),
    )


def _pack_polygons(regions: Regions | None, codes: Sequence[str]) -> str:
    """Pack regions that come as polygons: each ring is an arc of its own."""
    step = COARSER["medium"]
    rings = [_polygon_rings(regions.geometry(code)) for code in codes] if regions else []
    lines = [np.rint(ring * (GRID / step)) for shape in rings for ring in shape]
    numbers = np.arange(len(lines))
    return pack(
        {
            **_arc_columns(lines),
            "ringFirst": _starts([len(shape) for shape in rings]),
            "ringArcFirst": _starts([1] * len(lines)),
            "ringArcs": numbers.astype(np.int32),
        },
        _header(regions, codes, step),
    )


def _polygon_rings(shape: shapely.MultiPolygon) -> list[NDArray[np.float64]]:
    return [
        np.asarray(ring.coords)[:, :2]
        for polygon in shape.geoms
        for ring in (polygon.exterior, *polygon.interiors)
    ]


def _header(regions: Regions | None, codes: Sequence[str], step: int) -> dict[str, Any]:
    names = (
        [{language: regions.name(code, language) for language in LANGUAGES} for code in codes]
        if regions
        else []
    )
    return {"codes": list(codes), "names": names, "scale": step / GRID}


def _arc_columns(lines: Sequence[NDArray[np.float64]]) -> dict[str, NDArray[Any]]:
    """Return the lengths of the arcs and the moves along them, on the page's grid."""
    lines = [line[np.append(True, np.any(np.diff(line, axis=0), axis=1))] for line in lines]
    origin = np.zeros((1, 2))
    moves = np.concatenate([np.zeros((0, 2)), *(np.diff(line, axis=0, prepend=origin) for line in lines)])
    small = np.abs(moves).max(initial=0) < 2**15
    moves = moves.astype(np.int16 if small else np.int32)
    return {
        "arcLength": narrow(np.array([len(line) for line in lines], np.int64)),
        "dx": moves[:, 0],
        "dy": moves[:, 1],
    }


def _neighbours(seen: set[str], outlines: Mapping[str, Rings]) -> list[str]:
    """Return countries and those that share a border with them."""
    arcs = {code: {_unsigned(arc) for ring in rings for arc in ring} for code, rings in outlines.items()}
    touched = set().union(*(arcs[code] for code in seen if code in arcs))
    return [code for code in outlines if code in seen or arcs[code] & touched]


def _dissolve(rings: Rings, boundaries: Boundaries) -> Rings:
    """Return the outline of several units: the arcs that only one of them has, chained to rings."""
    uses = Counter(_unsigned(arc) for ring in rings for arc in ring)
    outer = dict.fromkeys(arc for arc in sorted(uses) if uses[arc] == 1)
    at: Mapping[tuple[int, int], list[int]] = defaultdict(list)
    for arc in outer:
        first, last = _ends(arc, boundaries)
        at[first].append(arc)
        at[last].append(~arc)
    chained: Rings = []
    while outer:
        arc = next(iter(outer))
        ring = []
        while True:
            del outer[_unsigned(arc)]
            ring.append(arc)
            following = [other for other in at[_ends(arc, boundaries)[1]] if _unsigned(other) in outer]
            if not following:
                break
            arc = following[0]
        chained.append(ring)
    return chained


def _unsigned(arc: int) -> int:
    return ~arc if arc < 0 else arc


def _ends(arc: int, boundaries: Boundaries) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first and last vertex of a signed arc."""
    index = _unsigned(arc)
    first = tuple(boundaries.xy[boundaries.arc_starts[index]].tolist())
    last = tuple(boundaries.xy[boundaries.arc_starts[index + 1] - 1].tolist())
    return (last, first) if arc < 0 else (first, last)


def _starts(lengths: Sequence[int]) -> NDArray[Any]:
    return narrow(np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int64))
