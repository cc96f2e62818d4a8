"""Borders for the page: the regions that reports may lie in, at two resolutions, and the countries around them.

The boundary file is a quantised topology already (`gazetteer.boundaries`): a border between two regions is one arc of
whole numbers, stored once. It goes to the page as it is, in TopoJSON's form as typed columns; finding the arcs again
from polygons took most of the time of a page (docs/decisions/0702-borders-as-arcs.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

import gazetteer
from gazetteer.boundaries import GRID, RESOLUTIONS, Boundaries, read_boundaries
from gazetteer.regions import open_regions
from pipeline.page.columns import narrow, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from gazetteer.boundaries import Resolution
    from gazetteer.regions import Level, Regions

LANGUAGES = ("en", "uk", "ru")
COARSER = {"page": 20, "medium": 5, "fine": 1}
"""Steps of the file's grid (0.0001 degrees) to one of the page's: 220 m and 55 m, under a pixel up to zoom 9 and 11."""

Rings = list[list[int]]


def pack_borders(codes: Iterable[str], level: str, worldview: str) -> dict[str, str]:
    """Pack the borders around some regions.

    Parameters
    ----------
    codes
        Regions with reports; all regions of their countries are drawn.
    level
        admin0 or admin1; there are no polygons of admin2, whose reports are then drawn as circles alone.
    worldview
        Whose borders (`gazetteer.regions.worldviews`).

    Returns
    -------
    dict
        ``land`` (countries), ``coarse`` and ``fine`` (regions): one packed block each.
    """
    countries = open_regions("admin0", worldview=worldview)
    blocks = {"land": _pack(countries, countries.codes, "page")}
    drawn: list[str] = []
    regions = countries
    if level != "admin2":
        regions = open_regions(cast("Level", level), worldview=worldview)
        seen = {regions.countries[code] for code in codes if code in regions.countries}
        drawn = [code for code in regions.codes if regions.countries[code] in seen]
    return {**blocks, "coarse": _pack(regions, drawn, "page"), "fine": _pack(regions, drawn, "medium")}


@cache
def _boundaries() -> Boundaries:
    return read_boundaries(Path(gazetteer.__file__).parent / "data" / "boundaries.npz")


def _pack(regions: Regions, codes: Sequence[str], resolution: Resolution) -> str:
    """Pack the borders of some regions as arcs on a grid."""
    boundaries, rank = _boundaries(), RESOLUTIONS.index(resolution)
    units = _rings_of(rank)
    if regions.level == "admin0":
        members: Mapping[str, Rings] = defaultdict(list)
        view = open_regions("admin1", worldview=regions.worldview)
        for code, rings in zip(view.codes, units, strict=True):
            members[view.countries[code]] += rings
        shapes = [_dissolve(members[code], boundaries) for code in codes]
    else:
        row = {code: index for index, code in enumerate(regions.codes)}
        shapes = [units[row[code]] for code in codes]
    step = COARSER[resolution]
    header = {
        "codes": list(codes),
        "names": [{language: regions.name(code, language) for language in LANGUAGES} for code in codes],
        "scale": step / GRID,
    }
    return pack(_columns(shapes, boundaries, rank, step), header)


@cache
def _rings_of(rank: int) -> list[Rings]:
    return _unit_rings(_boundaries(), rank)


def _unit_rings(boundaries: Boundaries, rank: int) -> list[Rings]:
    """Return the rings of each unit of the file at a resolution, as signed arcs."""
    unit_of_polygon = np.repeat(np.arange(len(boundaries.region_polygons)), boundaries.region_polygons)
    unit_of_ring = np.repeat(unit_of_polygon, boundaries.polygon_rings)
    arcs, starts = boundaries.ring_arcs.tolist(), boundaries.ring_starts.tolist()
    units: list[Rings] = [[] for _ in boundaries.region_polygons]
    for ring in np.flatnonzero(boundaries.ring_rank >= rank).tolist():
        units[unit_of_ring[ring]].append(arcs[starts[ring] : starts[ring + 1]])
    return units


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


def _columns(
    shapes: Sequence[Rings], boundaries: Boundaries, rank: int, step: int
) -> dict[str, NDArray[Any]]:
    flat = [ring for shape in shapes for ring in shape]
    signed = np.array([arc for ring in flat for arc in ring], np.int64)
    used, number = np.unique(np.where(signed < 0, ~signed, signed), return_inverse=True)
    lengths = []
    points = [np.zeros((0, 2), np.int64)]
    for arc in used.tolist():
        rows = slice(boundaries.arc_starts[arc], boundaries.arc_starts[arc + 1])
        line = np.rint(boundaries.xy[rows][boundaries.rank[rows] >= rank] / step).astype(np.int64)
        points.append(np.diff(line, axis=0, prepend=np.zeros((1, 2), np.int64)))
        lengths.append(len(line))
    moves = np.concatenate(points).astype(np.int32)
    return {
        "arcLength": narrow(np.array(lengths, np.int64)),
        "dx": moves[:, 0],
        "dy": moves[:, 1],
        "ringFirst": _starts([len(shape) for shape in shapes]),
        "ringArcFirst": _starts([len(ring) for ring in flat]),
        "ringArcs": np.where(signed < 0, ~number, number).astype(np.int32),
    }


def _starts(lengths: Sequence[int]) -> NDArray[Any]:
    return narrow(np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int64))
