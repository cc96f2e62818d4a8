"""The boundary file: a coverage of polygons as arcs, three resolutions in one.

A border between two regions is stored once, so that neighbours agree at every resolution and nothing gapes or
overlaps. Coordinates are whole numbers on a grid of 0.0001° (11 m; the source is good to a kilometre). Each vertex
and each ring carries the coarsest resolution that still shows it: the coarse shapes are subsets of the fine ones.

The file is a zip of numpy arrays (``numpy.savez_compressed``); integers are split into byte planes, which
halves the compressed size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

Resolution = Literal["fine", "medium", "page"]
RESOLUTIONS: tuple[Resolution, ...] = ("fine", "medium", "page")
GRID = 10_000  # grid steps in a degree


@dataclass(frozen=True)
class Boundaries:
    """A coverage as arcs.

    Attributes
    ----------
    xy
        (n, 2) int32, (lon, lat) in grid steps, arc after arc.
    rank
        (n,) uint8, the coarsest resolution (index into `RESOLUTIONS`) that has the vertex.
    arc_starts
        (arcs + 1,) int64, first vertex of each arc.
    ring_arcs
        Signed arc numbers, ring after ring: ``~i`` is arc ``i`` walked backwards.
    ring_starts
        (rings + 1,) int64, first entry of each ring in `ring_arcs`.
    ring_rank
        (rings,) uint8, the coarsest resolution that has the ring.
    polygon_rings, region_polygons
        Number of rings of each polygon, the shell first, and of polygons of each region.
    """

    xy: npt.NDArray[np.int32]
    rank: npt.NDArray[np.uint8]
    arc_starts: npt.NDArray[np.int64]
    ring_arcs: npt.NDArray[np.int32]
    ring_starts: npt.NDArray[np.int64]
    ring_rank: npt.NDArray[np.uint8]
    polygon_rings: npt.NDArray[np.int32]
    region_polygons: npt.NDArray[np.int32]

    def polygons(self, resolution: Resolution) -> npt.NDArray[np.object_]:
        """Return one shapely MultiPolygon for each region."""
        import shapely  # noqa: PLC0415 - the file can be opened without it

        rank = RESOLUTIONS.index(resolution)
        coordinates, ring_lengths = self._coordinates(rank)
        kept = self.ring_rank >= rank
        polygon_of_ring = np.repeat(np.arange(len(self.polygon_rings)), self.polygon_rings)
        rings = np.bincount(polygon_of_ring[kept], minlength=len(self.polygon_rings))
        region_of_polygon = np.repeat(np.arange(len(self.region_polygons)), self.region_polygons)
        polygons = np.bincount(region_of_polygon[rings > 0], minlength=len(self.region_polygons))
        offsets = (_starts(ring_lengths), _starts(rings[rings > 0]), _starts(polygons))
        shapes: npt.NDArray[np.object_] = shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON, coordinates, offsets
        )
        return shapes

    def _coordinates(self, rank: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        """Return the closed rings of a resolution: (n, 2) degrees, and the number of vertices of each ring."""
        seen = self.rank >= rank
        before = _starts(seen.astype(np.int64))
        xy = self.xy[seen]
        begin, end = before[self.arc_starts[:-1]], before[self.arc_starts[1:]]
        ring_of_arc = np.repeat(np.arange(len(self.ring_rank)), np.diff(self.ring_starts))
        kept = self.ring_rank[ring_of_arc] >= rank
        signed, ring_of_arc = self.ring_arcs[kept], ring_of_arc[kept]
        backwards = signed < 0
        arc = np.where(backwards, ~signed, signed)
        # The last vertex of an arc is the first of the next, so each gives all but its last.
        length = end[arc] - begin[arc] - 1
        first = np.where(backwards, end[arc] - 1, begin[arc])
        step = np.where(backwards, -1, 1)
        within = np.arange(length.sum()) - np.repeat(_starts(length)[:-1], length)
        index = np.repeat(first, length) + np.repeat(step, length) * within
        sizes = np.bincount(ring_of_arc, weights=length, minlength=len(self.ring_rank))
        sizes = sizes[self.ring_rank >= rank].astype(np.int64)
        starts = _starts(sizes)
        index = np.insert(index, starts[1:], index[starts[:-1]])
        return xy[index] / GRID, sizes + 1


def _starts(lengths: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def write_boundaries(path: Path, boundaries: Boundaries) -> None:
    """Write the file; the same boundaries give the same bytes."""
    xy = boundaries.xy.astype(np.int32)
    delta = np.diff(xy, axis=0, prepend=np.zeros((1, 2), np.int32))
    zigzag = ((delta << 1) ^ (delta >> 31)).astype(np.uint32)
    np.savez_compressed(
        path,
        x=_planes(zigzag[:, 0]),
        y=_planes(zigzag[:, 1]),
        rank=boundaries.rank,
        arcs=_planes(np.diff(boundaries.arc_starts).astype(np.uint32)),
        ring_arcs=_planes(np.diff(boundaries.ring_arcs, prepend=0).astype(np.int32).view(np.uint32)),
        rings=_planes(np.diff(boundaries.ring_starts).astype(np.uint32)),
        ring_rank=boundaries.ring_rank,
        polygon_rings=boundaries.polygon_rings.astype(np.int32),
        region_polygons=boundaries.region_polygons.astype(np.int32),
    )


def read_boundaries(path: Path) -> Boundaries:
    """Read the file."""
    with np.load(path) as data:
        zigzag = np.column_stack([_join(data["x"]), _join(data["y"])])
        delta = (zigzag >> 1).astype(np.int32) ^ -(zigzag & 1).astype(np.int32)
        return Boundaries(
            xy=np.cumsum(delta, axis=0, dtype=np.int32),
            rank=data["rank"],
            arc_starts=_starts(_join(data["arcs"])),
            ring_arcs=np.cumsum(_join(data["ring_arcs"]).view(np.int32), dtype=np.int32),
            ring_starts=_starts(_join(data["rings"])),
            ring_rank=data["ring_rank"],
            polygon_rings=data["polygon_rings"],
            region_polygons=data["region_polygons"],
        )


def _planes(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Split integers into four rows of bytes."""
    return np.ascontiguousarray(values.astype("<u4")[:, None].view(np.uint8).T)


def _join(planes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    return np.ascontiguousarray(planes.T).view("<u4")[:, 0].astype(np.uint32)
