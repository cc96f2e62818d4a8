"""What the tests of layers share: a small store and a folder for layers."""

from __future__ import annotations

import pytest

from gazetteer.build_write import Entry, write_store
from gazetteer.store import Store


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    """Return a small store with two levels, a namesake, and a name that is a word."""
    folder = tmp_path_factory.mktemp("base") / "store"
    entries = [
        Entry("geonames:690791", "Ukraine", "country", 30.5, 50.4, "UA", population=44_000_000, feature="PCLI"),
        Entry("geonames:706482", "Kharkivska oblast", "admin1", 36.2, 49.9, "UA", "UA-63", population=2_600_000, feature="ADM1"),
        Entry("geonames:9999901", "Kupiansk raion", "admin2", 37.6, 49.7, "UA", "UA-63", population=130_000, feature="ADM2"),
        Entry("geonames:706483", "Kharkiv", "settlement", 36.25475, 49.98177, "UA", "UA-63", population=1_433_886,
              feature="PPLA", names={"Харків": "alternate", "Kharkov": "former"}),
        Entry("geonames:703656", "Kupiansk", "settlement", 37.61582, 49.71003, "UA", "UA-63", "geonames:9999901", 31_000),
        Entry("geonames:1", "Reading", "settlement", -0.97, 51.45, "GB", "GB-ENG", population=200_000),
        Entry("place:dam", "Pechenihy dam", "poi", 36.9, 49.87, "UA", "UA-63", weight=2.0, derived=True),
        Entry("geonames:4", "Reading", "settlement", -75.93, 40.34, "US", "US-PA", population=88_000),
    ]  # fmt: skip
    write_store(
        entries, folder, neighbours={"UA": ["RU"]}, commonness=lambda n: 0.5 if n == "reading" else 0.0
    )
    return Store(folder)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"
