"""The region that each report counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from gazetteer.regions import Regions

REGION_COLUMN = {"admin0": "country", "admin1": "admin1", "admin2": "admin2"}
#: Kinds that lie within one region of a level; a country or a sea does not.
_WITHIN = {
    "admin0": ["settlement", "poi", "admin1", "admin2"],
    "admin1": ["settlement", "poi", "admin2"],
    "admin2": ["settlement", "poi"],
}


def count_in_regions(reports: pa.Table, regions: Regions, level: str) -> pa.Table:
    """Put into a report's region column the region that it counts in.

    The gazetteer's own code comes first. Where a place has none (airports, islets), or one that the boundaries are too coarse
    for (the counties of Kenya), it is the region around its point; a region without a polygon keeps its code.

    Parameters
    ----------
    reports
        Table `REPORTS`.
    regions
        The regions of that level.
    level
        admin0, admin1 or admin2.
    """
    name = REGION_COLUMN[level]
    own = reports[name].combine_chunks()
    exact = pc.is_in(reports["kind"].combine_chunks(), pa.array(_WITHIN[level]))
    codes = own.to_pylist()
    lon, lat = (reports[axis].to_numpy() for axis in ("lon", "lat"))
    around = regions.counted_in(codes, lon, lat, exact.to_numpy(zero_copy_only=False) & ~np.isnan(lon))
    found = pc.coalesce(pa.array(around.tolist(), own.type), own)
    return reports.set_column(reports.schema.get_field_index(name), reports.schema.field(name), found)
