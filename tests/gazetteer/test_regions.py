"""Regions: point → region, region → polygon, coverage, world views."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.boundaries import RESOLUTIONS
from gazetteer.locate import Locator
from gazetteer.place import KINDS
from gazetteer.regions import SNAP_KM, open_regions, worldviews
from gazetteer.store import open_store
from tools.data.arcs import cut_into_arcs


@pytest.mark.parametrize(
    ("lon", "lat", "country", "region"),
    [
        (36.23, 49.99, "UA", "UA-63"),
        (34.10, 44.95, "UA", "UA-43"),
        (33.52, 44.60, "UA", "UA-40"),
        (37.62, 55.75, "RU", "RU-MOW"),
        (38.20, 55.60, "RU", "RU-MOS"),
        (30.75, 51.52, "UA", "UA-32"),  # Slavutych, an exclave
        (2.35, 48.86, "FR", "FR-IDF"),
        (-0.13, 51.51, "GB", "GB-ENG"),
        (51.39, 35.69, "IR", "IR-23"),
        (12.4534, 41.9033, "VA", "VA-X01"),
        (177.5, 64.73, "RU", "RU-CHU"),
        (-173.2, 64.4, "RU", "RU-CHU"),  # Chukotka beyond the antimeridian
        (178.44, -18.14, "FJ", "FJ-C"),
        (-30.0, 30.0, None, None),
    ],
)
def test_a_point_lies_in_its_country_and_region(lon, lat, country, region):
    assert open_regions("admin0").locate([lon], [lat]).tolist() == [country]
    assert open_regions("admin1").locate([lon], [lat]).tolist() == [region]


@pytest.mark.parametrize("level", ["admin0", "admin1"])
@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_every_resolution_is_a_valid_coverage(level, resolution):
    regions = open_regions(level)
    shapes = np.array([regions.geometry(code, resolution) for code in regions.codes])
    assert shapely.is_valid(shapes).all()
    assert not shapely.is_empty(shapes).any()
    assert shapely.coverage_is_valid(shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    assert (west, east) == (-180, 180)
    assert south >= -90
    assert north <= 90


def test_resolutions_get_coarser():
    sizes = [
        sum(
            shapely.get_num_coordinates(open_regions().geometry(code, resolution))
            for code in ("UA-63", "NO-18")
        )
        for resolution in RESOLUTIONS
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_admin0_and_admin1_share_their_borders():
    """Countries are dissolved from their regions, so nothing is left between them."""
    regions = open_regions()
    members = [code for code in regions.codes if regions.countries[code] == "UA"]
    together = shapely.coverage_union_all([regions.geometry(code, "medium") for code in members])
    assert (
        shapely.area(shapely.symmetric_difference(together, open_regions("admin0").geometry("UA", "medium")))
        == 0
    )


def test_every_vertex_of_a_coarser_shape_is_one_of_the_finer():
    fine, page = (
        {tuple(xy) for xy in shapely.get_coordinates(open_regions().geometry("UA-51", name))}
        for name in ("fine", "page")
    )
    assert page < fine


def test_world_view_decides_whose_land_it_is():
    assert worldviews()[0] == "un"
    assert open_regions("admin0").locate([34.1], [44.95]).tolist() == ["UA"]
    other = open_regions("admin0", worldview="natural-earth")
    assert other.locate([34.1], [44.95]).tolist() == ["RU"]
    moved = open_regions("admin0").area_km2("UA") - other.area_km2("UA")
    assert moved == pytest.approx(27_000, rel=0.05)  # Crimea with Sevastopol


def test_area_is_geodesic():
    # State statistics of Ukraine: Kharkiv oblast 31,415 km²; Natural Earth is good to a per cent.
    assert open_regions().area_km2("UA-63") == pytest.approx(31_415, rel=0.01)
    assert open_regions("admin0").area_km2("UA") == pytest.approx(603_700, rel=0.01)


@pytest.mark.parametrize("code", ["RU-CHU", "FJ-E", "UA-30", "US-AK", "NO-18"])
def test_representative_point_lies_inside(code):
    regions = open_regions()
    lon, lat = regions.representative_point(code)
    assert regions.geometry(code).contains(shapely.Point(lon, lat))
    assert regions.locate([lon], [lat]).tolist() == [code]


def test_bounds_across_the_antimeridian_go_the_short_way():
    west, _, east, _ = open_regions().bounds("RU-CHU")
    assert west > 150
    assert -175 < east < -165
    assert open_regions().bounds("UA-63")[0] < open_regions().bounds("UA-63")[2]
    assert open_regions("admin0").bounds("AQ")[:3:2] == (-180, 180)


def test_shapes_are_cut_at_the_antimeridian():
    """RFC 7946, 3.1.9: no part runs across it."""
    for part in shapely.get_parts(open_regions().geometry("RU-CHU")):
        west, _, east, _ = part.bounds
        assert east - west < 180


def test_offshore_points_snap_to_the_nearest_region_within_the_distance():
    regions = open_regions()
    lon, lat = [30.85], [46.45]  # off Odesa, some kilometres
    assert regions.locate(lon, lat, snap_km=0).tolist() == [None]
    assert regions.locate(lon, lat, snap_km=SNAP_KM).tolist() == ["UA-51"]
    assert regions.locate([31.5], [45.0]).tolist() == [None]


def test_names_in_three_languages():
    regions = open_regions()
    assert regions.names["UA-63"] == "Kharkiv Oblast"
    assert regions.name("UA-63", "uk") == "Харківська область"
    assert regions.name("UA-63", "ru") == "Харьковская область"
    assert regions.name("GB-ENG", "uk") == "England"
    assert (regions.name("RU-MOW"), regions.name("RU-MOS")) == ("Moscow", "Moscow Oblast")
    assert (regions.name("UA-30"), regions.name("UA-32")) == ("Kyiv", "Kyiv Oblast")
    assert open_regions("admin0").name("UA", "uk") == "Україна"


def test_no_region_of_a_country_shares_its_name_with_another_in_ukraine_and_russia():
    regions = open_regions()
    names = [regions.names[code] for code in regions.codes if regions.countries[code] in {"UA", "RU"}]
    assert len(names) == 27 + 83
    assert len(set(names)) == len(names)


def test_unnamed_slivers_are_gone():
    assert all(open_regions().names.values())
    assert not [code for code in open_regions().codes if "~" in code or code.startswith("-99")]


def test_frame_has_the_columns_that_exports_need():
    frame = open_regions("admin0").to_frame("page")
    assert list(frame.columns) == ["region", "name", "geometry"]
    assert frame.crs == "EPSG:4326"
    assert set(frame.geometry.geom_type) == {"MultiPolygon"}


def test_unknown_levels_views_and_regions_say_what_is_expected(tmp_path):
    with pytest.raises(ValueError, match="expected 'admin0', 'admin1' or 'admin2'"):
        open_regions("admin3")
    with pytest.raises(ValueError, match="expected one of \\['un'"):
        open_regions(worldview="mine")
    with pytest.raises(KeyError, match="XX-99"):
        open_regions().geometry("XX-99")
    with pytest.raises(ValueError, match="--level admin2"):
        open_regions("admin2", home=tmp_path)


def test_points_that_are_none_lie_nowhere():
    found = open_regions().locate([np.nan, 200.0, np.inf, 36.2], [50.0, 50.0, 50.0, np.nan])
    assert found.tolist() == [None] * 4


@pytest.mark.parametrize("country", ["UA", "RU"])
def test_polygons_agree_with_the_gazetteers_own_codes(country):
    """At least 99 of 100 settlements; docs/regions.md explains the rest."""
    store = open_store()
    code = store.countries.index(country)
    rows = np.flatnonzero(
        (store.kind == KINDS.index("settlement")) & (store.country == code) & (store.admin1 >= 0)
    )
    assert len(rows) > 5000
    own = np.array(store.admin1_codes)[store.admin1[rows]]
    assert np.mean(open_regions().locate(store.lon[rows], store.lat[rows]) == own) >= 0.99


def test_a_place_whose_own_code_has_no_polygon_is_counted_in_the_one_around_it():
    regions = open_regions("admin1")
    places = [
        ("UA-63", 36.23, 49.99, True),  # its own code counts
        ("UA-63", 30.52, 50.45, True),  # though the point lies elsewhere
        ("KE-28", 39.67, -4.05, True),  # Mombasa: a county, where the polygons are the old provinces
        (None, 37.74, 48.07, True),  # an airport without a code
        (None, 31.0, 49.0, False),  # a country
        (None, -30.0, 40.0, True),  # at sea
    ]
    codes, lon, lat, exact = zip(*places, strict=True)
    assert "KE-28" not in regions.codes
    assert regions.counted_in(codes, lon, lat, exact).tolist() == [
        "UA-63", "UA-63", "KE-300", "UA-14", None, None,
    ]  # fmt: skip
    assert regions.counted_in([], [], [], []).tolist() == []


def test_nearly_every_settlement_can_be_counted():
    """docs/regions.md lists whose own codes have no polygon."""
    store, regions = open_store(), open_regions("admin1")
    rows = np.flatnonzero(store.kind == KINDS.index("settlement"))
    codes = np.array([*store.admin1_codes, None], object)[store.admin1[rows]]
    without = np.array([code is not None and code not in regions.countries for code in codes])
    assert without.mean() < 0.01
    counted = regions.counted_in(
        codes.tolist(), store.lon[rows], store.lat[rows], np.ones(len(rows), np.bool_)
    )
    assert np.mean(counted == None) < 0.0002  # noqa: E711 - element by element
    assert set(counted) - {None} <= set(regions.codes)


def test_many_points_and_few_take_other_ways_to_the_same_answer():
    """From 50,000 points on a grid answers for most of them."""
    rng = np.random.default_rng(7)
    lon = np.concatenate([rng.uniform(-180, 180, 30_000), rng.normal(31, 3, 30_000)])
    lat = np.concatenate([rng.uniform(-90, 90, 30_000), rng.normal(48, 3, 30_000)])
    regions = open_regions()
    few = np.concatenate(
        [regions.locate_index(lon[i : i + 10_000], lat[i : i + 10_000]) for i in range(0, 60_000, 10_000)]
    )
    assert np.array_equal(regions.locate_index(lon, lat), few)


# A coverage of squares on a grid with an enclave, for the arcs.
_SQUARE = [shapely.box(x, y, x + 1, y + 1) for x in range(3) for y in range(3)]
_HOLE = shapely.box(0.25, 0.25, 0.75, 0.75)
COVERAGE = np.array([shapely.multipolygons([_SQUARE[0] - _HOLE]), shapely.multipolygons([_HOLE]),
                     *(shapely.multipolygons([s]) for s in _SQUARE[1:])])  # fmt: skip


def test_arcs_store_a_shared_border_once():
    cut = cut_into_arcs(COVERAGE, 100, dict.fromkeys(_vertices(COVERAGE), 0))
    uses = [arc if arc >= 0 else ~arc for ring in cut.rings for arc in ring]
    assert max(uses.count(arc) for arc in set(uses)) == 2
    enclave = [arc if arc >= 0 else ~arc for arc in cut.rings[2]]
    assert enclave == [arc if arc >= 0 else ~arc for arc in cut.rings[1]]


def _vertices(shapes):
    return map(tuple, np.round(shapely.get_coordinates(shapes) * 100).astype(int).tolist())


@settings(max_examples=50)
@given(st.floats(-1, 4), st.floats(-1, 4))
def test_locator_finds_the_square(x, y):
    found = Locator(COVERAGE).find(np.array([x]), np.array([y]), 0.0)[0]
    covering = [i for i, shape in enumerate(COVERAGE) if shape.intersects(shapely.Point(x, y))]
    assert found == (covering[0] if covering else -1)
