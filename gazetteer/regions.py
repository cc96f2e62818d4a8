"""Regions: point → region, region → polygon, for countries (admin0), their first level (admin1), the user's own (admin2).

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

from gazetteer.boundaries import Boundaries, Resolution, read_boundaries
from gazetteer.home import home_folder
from gazetteer.locate import Locator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

Level = Literal["admin0", "admin1", "admin2"]
WORLDVIEW = "un"
# A point in no region belongs to the nearest one up to this distance: coasts are drawn to about a kilometre, and
# ports, spits and river mouths fall into the sea. docs/regions.md has the share of settlements for each distance.
SNAP_KM = 10.0
_DATA = Path(__file__).parent / "data"
_GEOD = Geod(ellps="WGS84")


def worldviews() -> list[str]:
    """Names of the world views that the boundary source has, the default first."""
    return list(_views())


def open_regions(level: str = "admin1", *, worldview: str = WORLDVIEW, home: Path | None = None) -> Regions:
    """Open the regions of a level.

    Parameters
    ----------
    level
        "admin0" (ISO 3166-1) and "admin1" (ISO 3166-2) are shipped; "admin2" are the polygons of the user's own layers.
    worldview
        Whose borders: "un" (UN General Assembly resolution 68/262) or another of `worldviews`.
    home
        The user's folder (default: `gazetteer.home.home_folder`).

    Raises
    ------
    ValueError
        The level or the world view is unknown, or no layer has regions of the second level.
    """
    if worldview not in _views():
        raise ValueError(f"unknown world view {worldview!r}: expected one of {worldviews()}")
    if level == "admin2":
        return _open_own(home or home_folder(), worldview)
    if level not in ("admin0", "admin1"):
        raise ValueError(f"unknown level {level!r}: expected 'admin0', 'admin1' or 'admin2'")
    return _open_shipped(level, worldview)


@cache
def _open_shipped(level: str, worldview: str) -> Regions:
    rows = _table("boundaries.csv")
    moved = _views()[worldview]
    countries = [moved.get(row["code"], row["country"]) for row in rows]
    if level == "admin1":
        codes = [row["code"] for row in rows]
        return Regions(
            level,
            worldview,
            rows=dict(zip(codes, rows, strict=True)),
            members=codes,
            polygons=_polygons,
            locator=_locator,
            countries=dict(zip(codes, countries, strict=True)),
        )
    named = {row["code"]: row for row in _table("boundaries.countries.csv")}
    rows_of = {code: named[code] for code in sorted(set(countries) - {""})}
    return Regions(
        level,
        worldview,
        rows=rows_of,
        members=countries,
        polygons=_polygons,
        locator=_locator,
        countries={code: code for code in rows_of},
    )


def _open_own(home: Path, worldview: str) -> Regions:
    files = sorted((home / "layers").glob("[!.]*/polygons.parquet"))
    if not files:
        raise ValueError(
            "no regions at admin2: none are shipped; add polygons of your own with "
            "`dateline gazetteer add FILE --level admin2`"
        )
    import geopandas as gpd  # noqa: PLC0415 - heavy
    import pandas as pd  # noqa: PLC0415 - heavy

    frame = (
        pd.concat([gpd.read_parquet(file) for file in files]).drop_duplicates("region").sort_values("region")
    )
    shapes = {"fine": frame.geometry, "medium": frame["medium"], "page": frame["page"]}
    columns: dict[str, NDArray[np.object_]] = {
        name: np.asarray(shape.array) for name, shape in shapes.items()
    }
    rows = {region: {"name": name} for region, name in zip(frame["region"], frame["name"], strict=True)}
    locator = cache(lambda: Locator(columns["fine"]))
    return Regions(
        "admin2",
        worldview,
        rows=rows,
        members=list(rows),
        polygons=columns.__getitem__,
        locator=locator,
    )


def _table(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _views() -> dict[str, dict[str, str]]:
    views = json.loads((_DATA / "boundaries.worldviews.json").read_text("utf-8"))
    return cast("dict[str, dict[str, str]]", views)


@cache
def _polygons(resolution: Resolution) -> NDArray[np.object_]:
    return _boundaries().polygons(resolution)


@cache
def _boundaries() -> Boundaries:
    return read_boundaries(_DATA / "boundaries.npz")


@cache
def _locator() -> Locator:
    return Locator(_polygons("fine"))


class Regions:
    """The regions of one level, as a coverage: no gaps, no overlaps.

    Attributes
    ----------
    level, worldview
        What was opened.
    codes
        Region codes, sorted.
    countries
        Region code → ISO 3166-1 code in this world view ("" where it is nobody's; the user's own regions have none).
    """

    def __init__(
        self,
        level: str,
        worldview: str,
        *,
        rows: Mapping[str, Mapping[str, str]],
        members: Sequence[str],
        polygons: Callable[[Resolution], NDArray[np.object_]],
        locator: Callable[[], Locator],
        countries: Mapping[str, str] | None = None,
    ) -> None:
        self.level = level
        self.worldview = worldview
        self.codes = list(rows)
        self.countries = dict(countries or {})
        self._rows = dict(rows)
        self._index = {code: i for i, code in enumerate(self.codes)}
        # Region of each polygon of the source: itself, or the country it is part of (-1: of none).
        self._of_unit = np.array([self._index.get(code, -1) for code in members], np.int32)
        self._polygons, self._locator = polygons, locator
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
            parts = self._polygons(resolution)[self._of_unit == self._index[code]]
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

    def bounds(self, code: str) -> tuple[float, float, float, float]:
        """West, south, east, north of a region; west is greater than east where it lies across the antimeridian."""
        parts = shapely.bounds(shapely.get_parts(self.geometry(code)))
        west, south, east, north = parts[:, 0].min(), parts[:, 1].min(), parts[:, 2].max(), parts[:, 3].max()
        # Across the antimeridian the gap between the parts, not the sum of them, is the wide side.
        order = np.argsort(parts[:, 0])
        reach = np.maximum.accumulate(parts[order, 2])
        gaps = parts[order[1:], 0] - reach[:-1]
        if len(gaps) and west <= -180 and east >= 180 and gaps.max() > 0:
            widest = int(np.argmax(gaps))
            west, east = parts[order[widest + 1], 0], reach[widest]
        return float(west), float(south), float(east), float(north)

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
        unit = self._locator().find(x, y, snap_km)
        return np.where(unit >= 0, self._of_unit[unit], np.int32(-1))

    def counted_in(
        self, codes: Sequence[str | None], lon: ArrayLike, lat: ArrayLike, exact: ArrayLike
    ) -> NDArray[np.object_]:
        """Region that each place is counted in: its own where there is a polygon for it, else the one around its point.

        Where the gazetteer divides finer than the polygons (Kenya, Lithuania …), a place's own code has none; and some
        places have no code at all (airports, islets).

        Parameters
        ----------
        codes
            The places' own codes, None where there is none.
        lon, lat
            Their points.
        exact
            Whether each is narrower than a region of this level. What is as wide and has no region of its own (a country,
            a sea) is counted in none.

        Returns
        -------
        array of str or None
            Region codes of this level.
        """
        own = [code if code in self._index else None for code in codes]
        found = np.array([*own, None], object)[:-1]
        asked = np.flatnonzero(
            np.asarray(exact, np.bool_) & np.array([code is None for code in own], np.bool_)
        )
        if len(asked):
            found[asked] = self.locate(np.asarray(lon)[asked], np.asarray(lat)[asked])
        return found

    def _row(self, code: str) -> Mapping[str, str]:
        if code not in self._rows:
            raise KeyError(f"no region {code!r} at {self.level}")
        return self._rows[code]
