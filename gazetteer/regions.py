"""Regions: point → region, region → polygon, for countries (admin0) and their first level (admin1).

>>> regions = open_regions("admin1")
>>> regions.locate([36.23], [49.99]).tolist()
['UA-63']
>>> regions.names["UA-63"]
'Kharkiv Oblast'
"""

from __future__ import annotations

import csv
import json
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely
from pyproj import Geod

from gazetteer.boundaries import Resolution, read_boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

Level = Literal["admin0", "admin1"]
WORLDVIEW = "un"
# A point in no region belongs to the nearest one up to this distance: coasts are drawn to about a kilometre, and
# ports, spits and river mouths fall into the sea. docs/regions.md has the share of settlements for each distance.
SNAP_KM = 10.0
_DATA = Path(__file__).parent / "data"
_GEOD = Geod(ellps="WGS84")
_KM_PER_DEGREE = 111.32


def worldviews() -> list[str]:
    """Names of the world views that the boundary source has, the default first."""
    return list(_views())


@cache
def open_regions(level: Level = "admin1", *, worldview: str = WORLDVIEW) -> Regions:
    """Open the shipped regions of a level.

    Parameters
    ----------
    level
        "admin0" (ISO 3166-1) or "admin1" (ISO 3166-2).
    worldview
        Whose borders: "un" (UN General Assembly resolution 68/262) or another of `worldviews`.

    Raises
    ------
    ValueError
        The level or the world view is unknown.
    """
    if level not in ("admin0", "admin1"):
        raise ValueError(f"unknown level {level!r}: expected 'admin0' or 'admin1'")
    if worldview not in _views():
        raise ValueError(f"unknown world view {worldview!r}: expected one of {worldviews()}")
    with (_DATA / "boundaries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    moved = _views()[worldview]
    countries = [moved.get(row["code"], row["country"]) for row in rows]
    if level == "admin1":
        return Regions(level, worldview, [row["code"] for row in rows], rows, countries)
    codes = sorted(set(countries) - {""})
    with (_DATA / "boundaries.countries.csv").open(encoding="utf-8", newline="") as file:
        named = {row["code"]: row for row in csv.DictReader(file)}
    return Regions(level, worldview, codes, [named[code] for code in codes], codes, members=countries)


@cache
def _views() -> dict[str, dict[str, str]]:
    views = json.loads((_DATA / "boundaries.worldviews.json").read_text("utf-8"))
    return cast("dict[str, dict[str, str]]", views)


@cache
def _polygons(resolution: Resolution) -> NDArray[np.object_]:
    return read_boundaries(_DATA / "boundaries.npz").polygons(resolution)


class Regions:
    """The regions of one level, as a coverage: no gaps, no overlaps.

    Attributes
    ----------
    level, worldview
        What was opened.
    codes
        Region codes, sorted.
    """

    def __init__(
        self,
        level: str,
        worldview: str,
        codes: Sequence[str],
        rows: Sequence[Mapping[str, str]],
        countries: Sequence[str],
        *,
        members: Sequence[str] | None = None,
    ) -> None:
        self.level = level
        self.worldview = worldview
        self.codes = list(codes)
        self._rows = dict(zip(codes, rows, strict=True))
        self.countries = dict(zip(codes, countries, strict=True))
        # Region of each polygon of the boundary file: itself, or the country it is part of (-1: of none).
        index = {code: i for i, code in enumerate(self.codes)}
        self._index = index
        self._of_unit = np.array([index.get(code, -1) for code in members or codes], np.int32)
        self._geometries: dict[tuple[str, Resolution], shapely.MultiPolygon] = {}

    @cached_property
    def names(self) -> dict[str, str]:
        """English name of each code."""
        return {code: row["name"] for code, row in self._rows.items()}

    def name(self, code: str, language: str = "en") -> str:
        """Name of a region in English ("en"), Ukrainian ("uk") or Russian ("ru"); English where the source lacks it.

        Raises
        ------
        KeyError
            There is no such region.
        """
        row = self._row(code)
        return row.get(f"name_{language}") or row["name"]

    def geometry(self, code: str, resolution: Resolution = "fine") -> shapely.MultiPolygon:
        """Polygon of a region: fine (about a kilometre), medium, or page (for a world map).

        Cut at the antimeridian, as RFC 7946 asks.

        Raises
        ------
        KeyError
            There is no such region.
        """
        self._row(code)
        key = (code, resolution)
        if key not in self._geometries:
            parts = _polygons(resolution)[self._of_unit == self._index[code]]
            whole = parts[0] if len(parts) == 1 else shapely.coverage_union_all(parts)
            if whole.geom_type == "Polygon":
                whole = shapely.multipolygons([whole])
            self._geometries[key] = whole
        return self._geometries[key]

    def to_frame(self, resolution: Resolution = "fine") -> gpd.GeoDataFrame:
        """All regions as a GeoDataFrame with columns region, name, geometry (EPSG:4326)."""
        import geopandas as gpd  # noqa: PLC0415 - heavy, and only exports need it

        data = {"region": self.codes, "name": [self.names[code] for code in self.codes]}
        return gpd.GeoDataFrame(
            data, geometry=[self.geometry(code, resolution) for code in self.codes], crs="EPSG:4326"
        )

    def area_km2(self, code: str) -> float:
        """Geodesic area of a region, in square kilometres."""
        area, _ = _GEOD.geometry_area_perimeter(shapely.orient_polygons(self.geometry(code)))
        return abs(area) / 1e6

    def representative_point(self, code: str) -> tuple[float, float]:
        """Return a point (lon, lat) inside the region, in its largest part."""
        parts = shapely.get_parts(self.geometry(code))
        point = shapely.point_on_surface(parts[np.argmax(shapely.area(parts))])
        return float(point.x), float(point.y)

    def locate(self, lon: ArrayLike, lat: ArrayLike, *, snap_km: float = SNAP_KM) -> NDArray[np.object_]:
        """Region of each point.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326, arrays of one length.
        snap_km
            A point in no region belongs to the nearest one up to this geodesic distance.

        Returns
        -------
        array of str or None
            The region's code; None where there is none. On a border, the first by code.
        """
        index = self.locate_index(lon, lat, snap_km=snap_km)
        return np.array([*self.codes, None], object)[index]

    def locate_index(self, lon: ArrayLike, lat: ArrayLike, *, snap_km: float = SNAP_KM) -> NDArray[np.int32]:
        """Region of each point as index into `codes`, -1 for none (see `locate`)."""
        x = np.atleast_1d(np.asarray(lon, np.float64))
        y = np.atleast_1d(np.asarray(lat, np.float64))
        unit = _locator().find(x, y, snap_km)
        return np.where(unit >= 0, self._of_unit[unit], np.int32(-1))

    def _row(self, code: str) -> Mapping[str, str]:
        if code not in self._rows:
            raise KeyError(f"no region {code!r} at {self.level}")
        return self._rows[code]


@cache
def _locator() -> _Locator:
    return _Locator(_polygons("fine"))


class _Locator:
    """Finds the unit that a point lies in."""

    def __init__(self, units: NDArray[np.object_]) -> None:
        parts, owner = shapely.get_parts(units, return_index=True)
        shapely.prepare(parts)
        self._parts, self._owner = parts, owner.astype(np.int32)
        self._tree = shapely.STRtree(parts)

    def find(self, x: NDArray[np.float64], y: NDArray[np.float64], snap_km: float) -> NDArray[np.int32]:
        result = np.full(len(x), -1, np.int32)
        point, part = self._tree.query(shapely.points(x, y))
        order = np.lexsort((point, part))
        point, part = point[order], part[order]
        starts = np.flatnonzero(np.diff(part, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(part)], strict=True):
            rows = point[start:stop]
            inside = rows[shapely.intersects_xy(self._parts[part[start]], x[rows], y[rows])]
            owner = self._owner[part[start]]
            free = result[inside] < 0
            result[inside] = np.where(free, owner, np.minimum(result[inside], owner))
        missing = np.flatnonzero((result < 0) & np.isfinite(x) & np.isfinite(y))
        if snap_km > 0 and len(missing):
            result[missing] = self._snap(x[missing], y[missing], snap_km)
        return result

    def _snap(self, x: NDArray[np.float64], y: NDArray[np.float64], snap_km: float) -> NDArray[np.int32]:
        result = np.full(len(x), -1, np.int32)
        reach = snap_km / _KM_PER_DEGREE / np.maximum(np.cos(np.radians(y)), 0.02)
        points = shapely.points(x, y)
        i, part = self._tree.query(points, predicate="dwithin", distance=reach)
        near = shapely.shortest_line(points[i], self._parts[part])
        ends = shapely.get_coordinates(near).reshape(-1, 4)
        _, _, metres = _GEOD.inv(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])
        order = np.lexsort((self._owner[part], metres))[::-1]
        order = order[metres[order] <= snap_km * 1000]
        result[i[order]] = self._owner[part[order]]
        return result
