"""Cut a polygon coverage into arcs, each border stored once."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Vertex = tuple[int, int]


@dataclass
class Arcs:
    """A coverage as arcs.

    Attributes
    ----------
    arcs
        Vertex lists on the integer grid; a border between two regions stands here once.
    rings
        Signed arc numbers of each ring: ``~i`` is arc ``i`` walked backwards.
    polygons, regions
        Number of rings of each polygon (the shell first) and of polygons of each region.
    """

    arcs: list[list[Vertex]] = field(default_factory=list)
    rings: list[list[int]] = field(default_factory=list)
    polygons: list[int] = field(default_factory=list)
    regions: list[int] = field(default_factory=list)


def cut_into_arcs(shapes: np.ndarray, grid: int, rank: Mapping[Vertex, int]) -> Arcs:
    """Cut a valid coverage whose vertices lie on a grid.

    A vertex with other than two neighbours, counted over all rings, ends an arc. A ring without such a vertex (an
    island, an enclave) is one arc that begins at its vertex of the highest rank, the least of several: both sides of
    an enclave's border agree on it, and every resolution keeps it.
    """
    neighbours: dict[Vertex, set[Vertex]] = {}
    for ring in _rings(shapes, grid):
        for a, b in pairwise(ring):
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)
    ends = {vertex for vertex, around in neighbours.items() if len(around) != 2}
    result, number = Arcs(), {}
    for region in shapes:
        parts = shapely.get_parts(region)
        result.regions.append(len(parts))
        for polygon in parts:
            rings = list(_rings([polygon], grid))
            result.polygons.append(len(rings))
            for ring in rings:
                result.rings.append([_number(arc, number, result.arcs) for arc in _split(ring, ends, rank)])
    return result


def _rings(shapes: np.ndarray | list[shapely.Geometry], grid: int) -> Iterator[list[Vertex]]:
    for ring in shapely.get_rings(shapes):
        xy = np.round(shapely.get_coordinates(ring) * grid).astype(int)
        yield [(x, y) for x, y in xy.tolist()]


def _split(ring: list[Vertex], ends: set[Vertex], rank: Mapping[Vertex, int]) -> Iterator[list[Vertex]]:
    body = ring[:-1]
    first = next((i for i, vertex in enumerate(body) if vertex in ends), None)
    if first is None:
        first = body.index(min(body, key=lambda vertex: (-rank[vertex], vertex)))
    body = body[first:] + body[:first]
    cuts = [i for i, vertex in enumerate(body) if i == 0 or vertex in ends] + [len(body)]
    body.append(body[0])
    for start, stop in pairwise(cuts):
        yield body[start : stop + 1]


def _number(arc: list[Vertex], number: dict[tuple[Vertex, ...], int], arcs: list[list[Vertex]]) -> int:
    forward, backward = tuple(arc), tuple(reversed(arc))
    if forward in number:
        return number[forward]
    if backward in number:
        return ~number[backward]
    number[forward] = len(arcs)
    arcs.append(arc)
    return number[forward]
