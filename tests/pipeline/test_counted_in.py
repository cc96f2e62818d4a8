"""Regions of places that the gazetteer gives none."""

import numpy as np
import pyarrow as pa
import pytest

from gazetteer.regions import open_regions
from pipeline.counted_in import fill_regions
from pipeline.result import Placed

PLACES = {
    "kind": ["settlement", "poi", "poi", "country", None],
    "country": ["UA", "UA", None, "UA", None],
    "admin1": ["UA-63", None, None, None, None],
    "lon": [36.2304, 36.29, -150.0, 32.0, None],
    "lat": [49.9808, 49.92, 0.0, 49.0, None],
}


def placed() -> Placed:
    table = pa.table(
        {k: pa.array(v, pa.string() if k not in ("lon", "lat") else None) for k, v in PLACES.items()}
    )
    return Placed(mentions=table, corrected=table, times=table, reports=table, articles=1)


@pytest.mark.parametrize("name", ["mentions", "reports"])
def test_a_site_without_a_code_lies_in_the_region_around_its_point(name):
    found = getattr(fill_regions(placed(), open_regions("admin1"), "admin1"), name)
    # Its own code stays; the open ocean, a country and what has no place stay without one.
    assert found["admin1"].to_pylist() == ["UA-63", "UA-63", None, None, None]
    assert found.drop_columns("admin1") == placed().mentions.drop_columns("admin1")


def test_nothing_to_fill_changes_nothing():
    whole = placed()
    assert fill_regions(whole, open_regions("admin0"), "admin0").mentions["country"].to_pylist()[:2] == [
        "UA",
        "UA",
    ]
    assert np.isnan(whole.mentions["lon"].to_numpy()[-1])
