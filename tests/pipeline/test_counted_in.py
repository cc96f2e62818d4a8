"""The region that a report counts in."""

import pyarrow as pa

from gazetteer.regions import open_regions
from pipeline.counted_in import count_in_regions

NAIROBI = (36.8219, -1.2921)  # county KE-30, for which the boundaries are too coarse
PLACES = [
    # kind, own code, lon, lat
    ("settlement", "UA-63", 36.2304, 49.9808),
    ("poi", None, 36.29, 49.92),  # an airport by Kharkiv
    ("poi", None, -150.0, 0.0),  # the open ocean
    ("country", None, 32.0, 49.0),
    (None, None, None, None),
    ("settlement", "KE-30", *NAIROBI),
    ("admin1", "KE-30", *NAIROBI),
]


def test_own_code_first_then_the_region_around_the_point():
    columns = dict(zip(("kind", "admin1", "lon", "lat"), map(list, zip(*PLACES, strict=True)), strict=True))
    types = {"kind": pa.string(), "admin1": pa.string(), "lon": pa.float64(), "lat": pa.float64()}
    reports = pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})
    regions = open_regions("admin1")
    found = count_in_regions(reports, regions, "admin1")
    codes = found["admin1"].to_pylist()
    assert codes[:5] == ["UA-63", "UA-63", None, None, None]
    assert codes[5] in regions.codes
    assert codes[5].startswith("KE")
    assert codes[6] == "KE-30"
    assert found.drop_columns("admin1") == reports.drop_columns("admin1")
