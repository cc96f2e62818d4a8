"""Mend borders by the settlements beside them.

Natural Earth draws at 1:10 million: its borders run up to some kilometres beside the true ones, through villages that lie
on the other side. Where a settlement of the gazetteer lies just across its own region's border, a corridor between the two
is given to that region; inside the corridor the nearest settlement decides, so that no other settlement changes sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How far across its border a settlement may lie, in degrees of latitude (about 7 km). Farther, it is as likely the
# gazetteer's code that is wrong, or the gazetteer's and the source's divisions differ.
REACH = 0.065
# Half the corridor's width, in degrees: a kilometre and a half, what the simplification leaves standing.
HALF_WIDTH = 0.015
# Settlements this near decide together what land is whose.
NEIGHBOURHOOD = 0.25
# True exclaves that the source leaves out: region, centre (lon, lat), radius in degrees of latitude. Slavutych, the
# town built for Chornobyl's workers, belongs to Kyiv oblast and lies in Chernihiv oblast.
EXCLAVES = {"UA-32": [(30.7526, 51.5206, 0.025)]}


def mend_borders(
    regions: NDArray[np.object_],
    codes: list[str],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    own: NDArray[np.object_],
) -> tuple[NDArray[np.object_], int]:
    """Return the mended coverage and the number of corridors.

    Parameters
    ----------
    regions, codes
        A valid coverage and the code of each region.
    lon, lat, own
        Settlements and the code of the region that each belongs to; only codes of the coverage count.
    """
    index = {code: i for i, code in enumerate(codes)}
    home = np.array([index.get(code, -1) for code in own])
    keep = home >= 0
    home, points = home[keep], shapely.points(lon[keep], lat[keep])
    where, inside = shapely.STRtree(regions).query(points, predicate="intersects")
    region_of = np.full(len(points), -1)
    region_of[where] = inside
    right = np.zeros(len(points), np.bool_)
    right[where[inside == home[where]]] = True
    misplaced = np.flatnonzero(~right & (region_of >= 0))
    tree = shapely.STRtree(points)
    gains: dict[int, list[shapely.Geometry]] = {}
    for i in misplaced:
        nearest = shapely.shortest_line(points[i], regions[home[i]])
        if shapely.length(nearest) > REACH:
            continue
        corridor = shapely.buffer(nearest, HALF_WIDTH, quad_segs=2)
        patch = shapely.intersection(corridor, _land_of(home[i], points[i], points, home, tree))
        gains.setdefault(int(home[i]), []).append(patch)
    count = sum(map(len, gains.values()))
    for code, discs in EXCLAVES.items():
        gains.setdefault(index[code], []).extend(_disc(*disc) for disc in discs)
    # One after the other, by code: where two regions claim a corridor, the later one has it.
    regions = regions.copy()
    outlines = shapely.STRtree(regions)
    for i in sorted(gains):
        patch = shapely.union_all(gains[i])
        for j in outlines.query(patch, predicate="intersects"):
            if j != i:
                # Only land changes hands: what a corridor covers of the sea stays sea.
                regions[i] = shapely.union(regions[i], shapely.intersection(patch, regions[j]))
                regions[j] = shapely.difference(regions[j], patch)
    regions = np.array([_polygonal(region) for region in regions], object)
    return shapely.coverage_clean(shapely.make_valid(regions, method="structure")), count


def _land_of(
    region: int,
    point: shapely.Point,
    points: NDArray[np.object_],
    home: NDArray[np.int64],
    tree: shapely.STRtree,
) -> shapely.Geometry:
    """Return the land around a point that is nearer to a settlement of the region than to any other's."""
    near = tree.query(point, predicate="dwithin", distance=NEIGHBOURHOOD)
    frame = shapely.buffer(point, NEIGHBOURHOOD)
    if len(set(home[near].tolist())) == 1:
        return frame
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points[near]), extend_to=frame))
    at, cell = shapely.STRtree(cells).query(points[near], predicate="intersects")
    return shapely.union_all(cells[cell[home[near][at] == region]])


def _disc(lon: float, lat: float, radius: float) -> shapely.Polygon:
    circle = shapely.buffer(shapely.Point(0, 0), radius, quad_segs=4)
    return shapely.transform(circle, lambda xy: xy / (np.cos(np.radians(lat)), 1) + (lon, lat))


def _polygonal(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.multipolygons([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])
