"""Point → polygon in bulk, for a coverage.

A grid of 0.1° answers for every point whose cell no border touches; the others are tested against the polygons whose box
holds them, all points of a polygon at once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GEOD = Geod(ellps="WGS84")
_KM_PER_DEGREE = 111.32
_CELL = 0.1  # degrees
_WIDTH, _HEIGHT = 3600, 1800
_CHUNK = 64  # vertices of a piece of coast that distances are measured to
# From so many points on the grid is worth its making (a third of a second).
_MANY = 50_000
_BORDER = -2


class Locator:
    """Finds the polygon that a point lies in.

    Parameters
    ----------
    units
        Polygons without overlaps, EPSG:4326.
    """

    def __init__(self, units: NDArray[np.object_]) -> None:
        parts, owner = shapely.get_parts(units, return_index=True)
        shapely.prepare(parts)
        self._parts, self._owner = parts, owner.astype(np.int32)
        self._tree = shapely.STRtree(parts)

    def find(self, x: NDArray[np.float64], y: NDArray[np.float64], snap_km: float) -> NDArray[np.int32]:
        """Return the unit of each point, -1 for none; on a border the first.

        Parameters
        ----------
        x, y
            Degrees.
        snap_km
            A point in no unit belongs to the nearest one up to this geodesic distance.
        """
        if len(x) < _MANY:
            result = self._test(x, y)
        else:
            result = self._grid[_cell(y, -90.0, _HEIGHT), _cell(x, -180.0, _WIDTH)]
            open_ = np.flatnonzero(result == _BORDER)
            result[open_] = self._test(x[open_], y[open_])
            result[~(np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= 180) & (np.abs(y) <= 90))] = -1
        missing = np.flatnonzero((result < 0) & np.isfinite(x) & np.isfinite(y))
        if snap_km > 0 and len(missing):
            result[missing] = self._snap(x[missing], y[missing], snap_km)
        return result

    def _test(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        result = np.full(len(x), -1, np.int32)
        point, part = self._tree.query(shapely.points(x, y))
        if not len(part):
            return result
        order = np.argsort(part, kind="stable")
        point, part = point[order], part[order]
        starts = np.flatnonzero(np.diff(part, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(part)], strict=True):
            rows = point[start:stop]
            inside = rows[shapely.intersects_xy(self._parts[part[start]], x[rows], y[rows])]
            owner = self._owner[part[start]]
            result[inside] = np.where(result[inside] < 0, owner, np.minimum(result[inside], owner))
        return result

    @cached_property
    def _border(self) -> NDArray[np.bool_]:
        """Cells that a border may run through, row by row from the south."""
        from scipy import ndimage  # noqa: PLC0415 - slow to import, and only bulk needs it

        xy, ring = self._vertices
        same = ring[1:] == ring[:-1]
        begin, end = xy[:-1][same], xy[1:][same]
        # A point at least every half cell: whatever cell an edge cuts between two of them is a neighbour of theirs.
        steps = np.maximum(np.ceil(np.abs(end - begin).max(axis=1) / (_CELL / 2)), 1).astype(np.int64)
        along = (np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)) / np.repeat(
            steps, steps
        )
        points = np.repeat(begin, steps, axis=0) + np.repeat(end - begin, steps, axis=0) * along[:, None]
        border = np.zeros((_HEIGHT, _WIDTH), np.bool_)
        border[_cell(points[:, 1], -90.0, _HEIGHT), _cell(points[:, 0], -180.0, _WIDTH)] = True
        return np.asarray(ndimage.binary_dilation(border, np.ones((3, 3))), np.bool_)

    @cached_property
    def _grid(self) -> NDArray[np.int32]:
        """Unit of each cell; -1 for none, `_BORDER` where a border may run through."""
        from scipy import ndimage  # noqa: PLC0415 - slow to import, and only bulk needs it

        # Cells that hang together without a border between them lie in one unit: one of them tells for all.
        areas, _ = ndimage.label(~self._border)
        numbers, first = np.unique(areas, return_index=True)
        row, column = np.divmod(first, _WIDTH)
        units = self._test((column + 0.5) * _CELL - 180, (row + 0.5) * _CELL - 90)
        table = np.empty(numbers[-1] + 1, np.int32)
        table[numbers] = np.where(numbers == 0, _BORDER, units)
        return np.asarray(table[areas], np.int32)

    @cached_property
    def _to_border(self) -> NDArray[np.int16]:
        """Cells to the nearest cell with a border, a diagonal counting as one."""
        from scipy import ndimage  # noqa: PLC0415 - slow to import, and only bulk needs it

        distance = ndimage.distance_transform_cdt(~self._border, metric="chessboard")
        return np.asarray(np.minimum(distance, 30_000), np.int16)

    @cached_property
    def _vertices(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Every vertex of every ring, and the number of its ring."""
        counts = shapely.get_num_coordinates(shapely.get_rings(self._parts))
        return shapely.get_coordinates(self._parts), np.repeat(np.arange(len(counts)), counts)

    @cached_property
    def _coast(self) -> tuple[NDArray[np.object_], NDArray[np.int32], shapely.STRtree]:
        """Short pieces of all rings, the unit of each, and a tree of them: a long ring is slow to measure to."""
        xy, ring = self._vertices
        rings = np.bincount(ring)
        within = np.arange(len(xy)) - np.repeat(np.cumsum(rings) - rings, rings)
        pieces_before = np.concatenate([[0], np.cumsum(-(-rings // _CHUNK))])
        piece = pieces_before[ring] + within // _CHUNK
        # The first vertex of a piece is also the last of the one before.
        shared = np.flatnonzero((within % _CHUNK == 0) & (within > 0))
        vertex = np.concatenate([np.arange(len(xy)), shared])
        number = np.concatenate([piece, piece[shared] - 1])
        order = np.lexsort((vertex, number))
        vertex, number = vertex[order], number[order]
        enough = np.bincount(number) > 1
        kept = enough[number]
        lines = shapely.linestrings(xy[vertex[kept]], indices=(np.cumsum(enough) - 1)[number[kept]])
        ring_of = np.searchsorted(pieces_before, np.flatnonzero(enough), side="right") - 1
        part_of_ring = np.repeat(np.arange(len(self._parts)), 1 + shapely.get_num_interior_rings(self._parts))
        return lines, self._owner[part_of_ring[ring_of]], shapely.STRtree(lines)

    def _snap(self, x: NDArray[np.float64], y: NDArray[np.float64], snap_km: float) -> NDArray[np.int32]:
        result = np.full(len(x), -1, np.int32)
        reach = snap_km / _KM_PER_DEGREE / np.maximum(np.cos(np.radians(y)), 0.02)
        if len(x) >= _MANY:
            cells = self._to_border[_cell(y, -90.0, _HEIGHT), _cell(x, -180.0, _WIDTH)]
            close = np.flatnonzero(cells <= np.ceil(reach / _CELL) + 1)
        else:
            close = np.arange(len(x))
        lines, owner, tree = self._coast
        points = shapely.points(x[close], y[close])
        i, piece = tree.query(points, predicate="dwithin", distance=reach[close])
        if not len(i):
            return result
        near = shapely.shortest_line(points[i], lines[piece])
        ends = shapely.get_coordinates(near).reshape(-1, 4)
        _, _, metres = _GEOD.inv(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])
        order = np.lexsort((owner[piece], metres))[::-1]  # the nearest is written last
        order = order[np.asarray(metres)[order] <= snap_km * 1000]
        result[close[i[order]]] = owner[piece[order]]
        return result


def _cell(values: NDArray[np.float64], origin: float, size: int) -> NDArray[np.int64]:
    inside = np.clip(np.nan_to_num(values), origin, origin + size * _CELL)
    return np.minimum(np.floor((inside - origin) / _CELL), size - 1).astype(np.int64)
