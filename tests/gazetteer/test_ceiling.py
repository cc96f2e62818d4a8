"""The ceiling: how many gold toponyms have their place among the candidates of their name."""

import json

import pytest

from gazetteer.build_write import Entry, write_store
from gazetteer.ceiling import candidate_rows, format_ceiling, measure_ceiling
from gazetteer.store import EMBEDDED, Store

ENTRIES = [
    Entry("geonames:1", "Paris", "settlement", 2.35, 48.85, "FR", population=2_100_000),
    Entry("geonames:2", "Paris", "settlement", -95.55, 33.66, "US", population=24_000),
    Entry("geonames:4", "Canada", "country", -113.64, 60.11, "CA", population=37_000_000),
    Entry("geonames:3", "Texas", "admin1", -99.25, 31.25, "US", "US-TX", population=29_000_000),
]
TEXT = "the Paris police, Texas's and Atlantis"
GOLD = {
    "text": TEXT,
    "toponyms": [
        {"start": 4, "end": 9, "geonameid": 2, "lat": 33.0, "lon": -95.0, "canonical": "Paris"},
        {"start": 0, "end": 16, "lat": 48.0, "lon": 2.0},
        {"start": 18, "end": 25, "geonameid": 3, "lat": 51.0, "lon": 0.0, "canonical": "Texas"},
        {"start": 30, "end": 38, "geonameid": 9, "lat": 0.0, "lon": 0.0, "canonical": "Atlantis"},
        {"start": 30, "end": 38},
        {"start": 0, "end": 3, "geonameid": 9, "lat": 0, "lon": 0, "offset_mismatch": True},
    ],
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gazetteer") / "store"
    write_store(ENTRIES, folder)
    return Store(folder)


def test_ceiling_counts_by_id_and_by_distance(store):
    ceiling = measure_ceiling([GOLD], store)
    assert (ceiling.right_id, ceiling.with_id, ceiling.in_store) == (2, 3, 2)
    assert (ceiling.near, ceiling.with_point) == (2, 4)
    assert dict(ceiling.missed) == {("Atlantis", 9, "Atlantis"): 1}


def test_first_known_variant_counts(store):
    assert [store.place_id(row) for row in candidate_rows("Texas's", store)] == ["geonames:3"]
    assert len(candidate_rows("nowhere", store)) == 0


@pytest.mark.parametrize(
    ("surface", "lat", "lon", "near", "by_area"),
    [
        ("Texas", 29.5, -98.5, False, True),  # 200 km from its point, in its polygon
        ("Canada", 60.0, -95.0, False, True),  # where Wikipedia has it
        ("Canada", 48.0, -120.0, False, False),  # south of the border, more than 161 km from its point
        ("Paris", 48.0, -99.0, False, False),  # in the state of one candidate: no candidate is that state
    ],
)
def test_countries_and_states_are_judged_by_area_too(store, surface, lat, lon, near, by_area):
    gold = {"text": surface, "toponyms": [{"start": 0, "end": len(surface), "lat": lat, "lon": lon}]}
    ceiling = measure_ceiling([gold], store)
    assert (ceiling.near, ceiling.near_or_inside) == (near, by_area)


def test_ceiling_in_words(store):
    assert format_ceiling("Made up", measure_ceiling([GOLD], store)) == (
        "Made up: right id 66.7 %, within 161 km 50.0 %, countries and states by area 50.0 % "
        "(3 with an id, 2 of them in the gazetteer; 4 with a point)\n"
        "    1  Atlantis  9  Atlantis"
    )
    assert "right id –" in format_ceiling("No gold", measure_ceiling([], store))


# GeoVirus gives countries Wikipedia's points, which lie up to 1,000 km from GeoNames' (Canada, China, Australia): one
# point cannot serve both, and the others, with ids, follow GeoNames. Its figure by area says what the names are worth.
@pytest.mark.shared
@pytest.mark.parametrize(
    ("corpus", "by_id", "by_distance", "by_area"),
    [("LGL", 92, 95, 95), ("TR-News", 94, 96, 96), ("GeoWebNews", 87, 88, 88), ("GeoVirus", None, 86, 92)],
)
def test_embedded_store_reaches(shared, corpus, by_id, by_distance, by_area):
    text = (shared / "corpus" / "geoparsing" / f"{corpus}.dev.jsonl").read_text("utf-8")
    ceiling = measure_ceiling(map(json.loads, text.strip().split("\n")), Store(EMBEDDED))
    assert by_id is None or ceiling.id_share >= by_id
    assert ceiling.near_share >= by_distance
    assert ceiling.area_share >= by_area
