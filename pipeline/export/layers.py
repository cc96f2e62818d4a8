"""A run's result as layers: attributes with a geometry each, which every format writes alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gazetteer.regions import open_regions
from pipeline.counted_in import REGION_COLUMN
from pipeline.tables import PLACES, REGION_PERIODS, REGIONS, REPORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from gazetteer.boundaries import Resolution
    from gazetteer.regions import Level, Regions
    from pipeline.result import Result
    from pipeline.table import Table

# A country or a wider region is no point: a dot at its middle would be read as a place where something happened.
_NO_POINT = ("country", "region")
CRS = "EPSG:4326"


@dataclass(frozen=True)
class Layer:
    """Attributes, and one geometry (or None) for each row.

    Attributes
    ----------
    declared
        The table's declaration, with every column's meaning.
    table
        The attributes.
    geometry
        Shapely geometries in EPSG:4326, (lon, lat); None where nothing is to be drawn.
    geometry_type
        ``Point`` or ``MultiPolygon``, for all rows.
    key
        A text for each row, unique in the layer: the feature's id.
    wkb
        The geometries in ISO WKB, null where there is none: most formats want them so.
    """

    declared: Table
    table: pa.Table
    geometry: npt.NDArray[np.object_]
    geometry_type: str
    key: pa.Array
    wkb: pa.Array

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.declared.name

    def arrow(self) -> pa.Table:
        """Return the attributes with a last column ``geometry`` in ISO WKB."""
        field = pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "ogc.wkb"})
        return self.table.append_column(field, self.wkb)

    def take(self, rows: npt.NDArray[Any]) -> Layer:
        """Return some of the rows, in the order given."""
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows
        picked = pa.array(rows)
        return Layer(
            self.declared,
            self.table.take(picked),
            self.geometry[rows],
            self.geometry_type,
            self.key.take(picked),
            self.wkb.take(picked),
        )


def make_layers(result: Result, level: str, worldview: str) -> list[Layer]:
    """Make the layers reports, places, regions and region_periods.

    Parameters
    ----------
    level
        ``admin0``, ``admin1`` or ``admin2``: what the reports were counted in. Polygons of admin2 are the user's own; without
        them its regions have no geometry.
    worldview
        Whose borders the polygons follow.

    Returns
    -------
    Layers whose rows are in stable order. Reports and places have a point (of a unit, the representative point that the
    gazetteer gives; of a country or a wider region, none); regions have their polygon. ``region_periods`` has the rows
    over all activities with at least one report, with coarse polygons: a full cross of regions, periods and
    activities would repeat each polygon thousands of times. The whole table is written as a table.
    """
    reports = REPORTS.check(result.reports)
    counted = result.region_periods
    shown = counted.filter(
        pc.and_(pc.equal(counted["activity"], "all"), pc.greater(counted["reports"], 0))
    ).sort_by([("region", "ascending"), ("period_begin", "ascending")])
    regions = _regions(level, worldview)
    totals = _region_totals(reports, counted, REGION_COLUMN[level])
    period_key = pc.binary_join_element_wise(
        shown["region"], pc.cast(shown["period_begin"], pa.string()), "/"
    )
    places = _totals(reports, "place_id", PLACES)
    return [
        _layer(REPORTS, reports, _points(reports), _key(reports, "report_id")),
        _layer(PLACES, places, _points(places), _key(places, "place_id")),
        _layer(REGIONS, totals, _polygons(totals, regions, "medium"), _key(totals, "region")),
        _layer(REGION_PERIODS, shown, _polygons(shown, regions, "page"), period_key.combine_chunks()),
    ]


def describe(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return what every export says of itself: whose data, under which licence, whose borders, which run."""
    title = manifest.get("config", {}).get("title")
    return {
        "title": title or "Reports by place and day",
        "description": "Places and days that news articles report. Reports are not events.",
        "attribution": "Places: GeoNames. Boundaries: Natural Earth. Sentences: their publishers.",
        "license": "GeoNames CC BY 4.0; Natural Earth public domain; the sentences remain their publishers'",
        "worldview": str(manifest.get("worldview", "")),
        "run": str(manifest.get("hash", "")),
        "software": f"Dateline {manifest.get('dateline', '')}".strip(),
    }


def _layer(declared: Table, table: pa.Table, geometry: npt.NDArray[np.object_], key: pa.Array) -> Layer:
    kind = "MultiPolygon" if declared in (REGIONS, REGION_PERIODS) else "Point"
    wkb = pa.array(shapely.to_wkb(geometry, output_dimension=2), pa.binary())
    return Layer(declared, table, geometry, kind, key, wkb)


def _key(table: pa.Table, column: str) -> pa.Array:
    return table[column].combine_chunks()


def _points(table: pa.Table) -> npt.NDArray[np.object_]:
    points = shapely.points(table["lon"].to_numpy(), table["lat"].to_numpy())
    hidden = pc.is_in(table["kind"], pa.array(_NO_POINT)).to_numpy(zero_copy_only=False)
    points = np.asarray(points, dtype=object).reshape(-1)
    points[hidden] = None
    return points


def _regions(level: str, worldview: str) -> Regions | None:
    try:
        return open_regions(cast("Level", level), worldview=worldview)
    except ValueError:
        if level != "admin2":
            raise
        return None


def _polygons(table: pa.Table, regions: Regions | None, resolution: Resolution) -> npt.NDArray[np.object_]:
    """Return the polygon of each row's region, None for one that the boundaries do not have."""
    codes = table["region"].to_pylist()
    drawn = set(codes) & set(regions.codes) if regions else set()
    shapes = {code: regions.geometry(code, resolution) for code in drawn} if regions else {}
    polygons = np.empty(len(codes), dtype=object)
    for row, code in enumerate(codes):
        polygons[row] = shapes.get(code)
    return polygons


def _region_totals(reports: pa.Table, counted: pa.Table, column: str) -> pa.Table:
    """Count all reports that lie in a region, dated or not; those wider than a region are in none."""
    inside = reports.filter(pc.is_valid(reports[column]))
    labels = dict(zip(counted["region"].to_pylist(), counted["region_name"].to_pylist(), strict=True))
    codes = inside[column].to_pylist()
    inside = inside.append_column("region", inside[column])
    inside = inside.append_column(
        "region_name", pa.array([labels.get(code, code) for code in codes], pa.string())
    )
    return _totals(inside, "region", REGIONS)


def _totals(reports: pa.Table, key: str, declared: Table) -> pa.Table:
    """Count reports, stories, articles and outlets for each value of a key column, in the key's order."""
    counts = {
        "reports": ("report_id", "count"),
        "stories": ("story_id", "count_distinct"),
        "articles": ("article_id", "count_distinct"),
        "outlets": ("outlet", "count_distinct"),
        "first_day": ("begin", "min"),
        "last_day": ("end_day", "max"),
    }
    kept = [name for name in declared.schema.names if name not in counts and name != key]
    wanted = [*((name, "first") for name in kept), *counts.values()]
    grouped = reports.group_by(key, use_threads=False).aggregate(wanted)
    columns = {key: grouped[key]} | {name: grouped[f"{name}_first"] for name in kept}
    columns |= {name: grouped[f"{source}_{how}"] for name, (source, how) in counts.items()}
    table = pa.table(
        {name: columns[name].cast(declared.schema.field(name).type) for name in declared.schema.names}
    )
    return declared.check(table.sort_by(key))
