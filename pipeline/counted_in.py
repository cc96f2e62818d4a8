"""The region of what the gazetteer gives none: airports, islets, settlements without a code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from gazetteer.regions import Regions
    from pipeline.result import Placed

REGION_COLUMN = {"admin0": "country", "admin1": "admin1", "admin2": "admin2"}
#: Kinds that lie within one region of a level; a sea or a country does not.
_WITHIN = {
    "admin0": ["settlement", "poi", "admin1", "admin2"],
    "admin1": ["settlement", "poi", "admin2"],
    "admin2": ["settlement", "poi"],
}


def fill_regions(placed: Placed, regions: Regions, level: str) -> Placed:
    """Give each mention and report that has a place but no region of this level the one around its point.

    The gazetteer's own code comes first, the polygon second.
    """
    return replace(
        placed,
        mentions=_fill(placed.mentions, regions, level),
        reports=_fill(placed.reports, regions, level),
    )


def _fill(table: pa.Table, regions: Regions, level: str) -> pa.Table:
    name = REGION_COLUMN[level]
    codes = table[name].combine_chunks()
    asked = pc.and_(pc.is_null(codes), pc.is_in(table["kind"].combine_chunks(), pa.array(_WITHIN[level])))
    rows = np.flatnonzero(asked.to_numpy(zero_copy_only=False))
    if not len(rows):
        return table
    lon, lat = (table[axis].to_numpy()[rows] for axis in ("lon", "lat"))
    found = codes.to_numpy(zero_copy_only=False)
    found[rows] = regions.locate(lon, lat)
    return table.set_column(
        table.schema.get_field_index(name), table.schema.field(name), pa.array(found, codes.type)
    )
