"""Borders for the page: the regions that reports may lie in, at two resolutions, and the countries around them.

The boundary file is a quantised topology already (`gazetteer.boundaries`): a border between two regions is one arc of
whole numbers, stored once. It goes to the page as it is, in TopoJSON's form as typed columns; finding the arcs again
from polygons took most of the time of a page (docs/decisions/0702-borders-as-arcs.md).
"""

from __future__ import annotations

from collections import defaultdict
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
    blocks = {"land": _land(worldview)}
    if level == "admin2":
        own = _own_regions(worldview)
        drawn = sorted(set(codes) & set(own.codes)) if own else []
        packed = _pack_polygons(own, drawn)
        return {**blocks, "near": _pack(countries, {}, "medium"), "coarse": packed, "fine": packed}
    regions = open_regions(level, worldview=worldview)
    seen, near = countries_around(codes, level, worldview)
    blocks["near"] = _pack(countries, _country_rings(countries, "medium", near), "medium")
    for name, resolution in RESOLUTION.items():
        drawn = [code for code in regions.codes if regions.countries[code] in seen]
        rings = (
            _country_rings(regions, resolution, drawn)
            if level == "admin0"
            else dict(zip(regions.codes, _unit_rings(resolution), strict=True))
        )
        blocks[name] = _pack(regions, {code: rings[code] for code in drawn}, resolution)
    return blocks


def countries_around(codes: Iterable[str], level: str, worldview: str) -> tuple[set[str], list[str]]:
    """Return the countries that some regions lie in, and those with their neighbours."""
    # Second-level units of the user's own have no country.
    countries = open_regions(level, worldview=worldview).countries if level != "admin2" else {}
    seen = {countries[code] for code in codes if countries.get(code)}
    return seen, _neighbours(seen, worldview)


@cache
def _land(worldview: str) -> str:
    countries = open_regions("admin0", worldview=worldview)
    return _pack(countries, _country_rings(countries, "page", countries.codes), "page")


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


@cache
def _outlines(worldview: str, resolution: Resolution) -> dict[str, list[int]]:
    """Return the arcs around each country: those that one of its units has and no other of them, in order."""
    units = open_regions("admin1", worldview=worldview)
    rings = _unit_rings(resolution)
    codes = sorted(set(units.countries.values()) - {""})
    number = {code: at for at, code in enumerate(codes)}
    country = np.array([number.get(units.countries[code], -1) for code in units.codes])
    arcs = np.array([arc for unit in rings for ring in unit for arc in ring], np.int64)
    of_arc = np.repeat(country, [sum(map(len, unit)) for unit in rings])
    arcs = np.where(arcs < 0, ~arcs, arcs)[of_arc >= 0]
    base = len(_boundaries().arc_starts)
    pairs, uses = np.unique(of_arc[of_arc >= 0] * base + arcs, return_counts=True)
    outer = pairs[uses == 1]
    of_country = np.split(outer % base, np.searchsorted(outer, np.arange(1, len(codes)) * base))
    return {code: found.tolist() for code, found in zip(codes, of_country, strict=True)}


def _country_rings(countries: Regions, resolution: Resolution, codes: Iterable[str]) -> dict[str, Rings]:
    """Return the outlines of countries, as signed arcs."""
    outlines = _outlines(countries.worldview, resolution)
    return {code: _chain(outlines[code]) for code in codes}


def _pack(regions: Regions, rings: Mapping[str, Rings], resolution: Resolution) -> str:
    """Pack regions whose rings are arcs of the boundary file."""
    boundaries, step = _boundaries(), COARSER[resolution]
    shapes = list(rings.values())
    signed = np.array([arc for shape in shapes for ring in shape for arc in ring], np.int64)
    used, number = np.unique(np.where(signed < 0, ~signed, signed), return_inverse=True)
    lengths = boundaries.arc_starts[used + 1] - boundaries.arc_starts[used]
    arc = np.repeat(np.arange(len(used)), lengths)
    vertex = np.arange(len(arc)) + np.repeat(
        boundaries.arc_starts[used] - np.cumsum(lengths) + lengths, lengths
    )
    shown = boundaries.rank[vertex] >= RESOLUTIONS.index(resolution)
    points = np.rint(boundaries.xy[vertex[shown]] / step)
    return _pack_arcs(
        points, arc[shown], np.where(signed < 0, ~number, number), shapes, _header(regions, list(rings), step)
    )


def _pack_polygons(regions: Regions | None, codes: Sequence[str]) -> str:
    """Pack regions that come as polygons: each ring is an arc of its own."""
    step = COARSER["medium"]
    rings = [_polygon_rings(regions.geometry(code)) for code in codes] if regions else []
    lines = [np.rint(ring * (GRID / step)) for shape in rings for ring in shape]
    points = np.concatenate([np.zeros((0, 2)), *lines])
    arc = np.repeat(np.arange(len(lines)), np.array([len(line) for line in lines], np.int64))
    shapes = [[[0]] * len(shape) for shape in rings]
    return _pack_arcs(points, arc, np.arange(len(lines)), shapes, _header(regions, codes, step))


def _pack_arcs(
    points: NDArray[np.float64],
    arc: NDArray[np.int64],
    signed: NDArray[np.int64],
    shapes: Sequence[Rings],
    header: dict[str, Any],
) -> str:
    """Pack arcs and the rings made of them.

    Parameters
    ----------
    points, arc
        (n, 2) vertices on the page's grid and (n,) the arc that each belongs to, in the order of the arcs.
    signed
        Arcs of all rings, one after another; ``~i`` is arc ``i`` walked backwards.
    shapes
        Rings of each region; here only their lengths count.
    header
        Codes and names of the regions and the scale of the grid.
    """
    begins = np.ones(len(arc), bool)
    begins[1:] = arc[1:] != arc[:-1]
    moves = np.where(begins[:, None], points, np.diff(points, axis=0, prepend=np.zeros((1, 2))))
    kept = begins | moves.any(axis=1)
    moves, small = moves[kept], np.abs(moves).max(initial=0) < 2**15
    moves = moves.astype(np.int16 if small else np.int32)
    entries = np.array([sum(map(len, shape)) for shape in shapes], np.int64)
    return pack(
        {
            "arcLength": narrow(np.bincount(arc[kept])),
            "dx": moves[:, 0],
            "dy": moves[:, 1],
            "ringFirst": _starts([len(shape) for shape in shapes]),
            "ringArcFirst": _starts([len(ring) for shape in shapes for ring in shape]),
            "ringArcs": signed.astype(np.int32),
            "box": _boxes(points * header["scale"], begins, signed, entries),
        },
        header,
    )


def _boxes(
    points: NDArray[np.float64],
    begins: NDArray[np.bool_],
    signed: NDArray[np.int64],
    entries: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return west, south, east and north (degrees) of each region, one after another."""
    boxes = np.tile([np.inf, np.inf, -np.inf, -np.inf], (len(entries), 1))
    if len(points):
        starts = np.flatnonzero(begins)
        number, shape = np.where(signed < 0, ~signed, signed), np.repeat(np.arange(len(entries)), entries)
        np.minimum.at(boxes[:, :2], shape, np.minimum.reduceat(points, starts)[number])
        np.maximum.at(boxes[:, 2:], shape, np.maximum.reduceat(points, starts)[number])
    return boxes.ravel().astype(np.float32)


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


def _neighbours(seen: set[str], worldview: str) -> list[str]:
    """Return countries and those that share a border with them."""
    outlines = _outlines(worldview, "medium")
    touched = {arc for code in seen for arc in outlines.get(code, [])}
    return [code for code in outlines if code in seen or not touched.isdisjoint(outlines[code])]


def _chain(arcs: list[int]) -> Rings:
    """Chain arcs to rings, each beginning with the first arc that is left."""
    first, last = _ends()
    at: Mapping[int, list[int]] = defaultdict(list)
    for arc in arcs:
        at[first[arc]].append(arc)
        at[last[arc]].append(~arc)
    outer = dict.fromkeys(arcs)
    chained: Rings = []
    while outer:
        arc = next(iter(outer))
        ring = []
        while True:
            del outer[_unsigned(arc)]
            ring.append(arc)
            end = first[~arc] if arc < 0 else last[arc]
            following = next((other for other in at[end] if _unsigned(other) in outer), None)
            if following is None:
                break
            arc = following
        chained.append(ring)
    return chained


def _unsigned(arc: int) -> int:
    return ~arc if arc < 0 else arc


@cache
def _ends() -> tuple[list[int], list[int]]:
    """Return the first and the last vertex of each arc, each as one number."""
    boundaries = _boundaries()
    vertex = (boundaries.xy[:, 0].astype(np.int64) << 32) + boundaries.xy[:, 1]
    return vertex[boundaries.arc_starts[:-1]].tolist(), vertex[boundaries.arc_starts[1:] - 1].tolist()


def _starts(lengths: Sequence[int]) -> NDArray[Any]:
    return narrow(np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int64))
