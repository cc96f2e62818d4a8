"""Layers from GeoJSON and GeoPackage: placed, reprojected, mended, and as regions of the second level."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
import shapely
from layer_kit import add, csv_file

from gazetteer.layers import LayerError
from gazetteer.regions import open_regions
from gazetteer.sources import ColumnMap


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
def test_vector_files_are_placed_inside_their_shapes(base, home, tmp_path, suffix):
    path = tmp_path / f"sites.{suffix}"
    horseshoe = shapely.box(36, 49, 37, 50) - shapely.box(36.2, 49.2, 37, 49.8)
    frame = gpd.GeoDataFrame(
        {"title": ["Camp", "Base"], "pop": [5, 6]}, geometry=[shapely.Point(36.5, 49.5), horseshoe], crs=4326
    )
    frame.to_file(path)
    mapping = ColumnMap(values={"kind": "poi", "country": "ua"})
    _, refusals, store = add(path, base, home, mapping=mapping)
    camp, post = store.lookup("Camp")[0].place, store.lookup("Base")[0].place
    assert (camp.lon, camp.lat, camp.kind, camp.country, camp.population) == (36.5, 49.5, "poi", "UA", 5)
    assert horseshoe.contains(shapely.Point(post.lon, post.lat))
    assert refusals == []


def test_another_crs_is_reprojected_and_said(base, home, tmp_path):
    path = tmp_path / "m.gpkg"
    gpd.GeoDataFrame({"name": ["Camp"]}, geometry=[shapely.Point(36.5, 49.5)], crs=4326).to_crs(3857).to_file(
        path
    )
    _, refusals, store = add(path, base, home)
    assert [(r.row, r.reason, r.kept) for r in refusals] == [
        (0, "reprojected from EPSG:3857 to EPSG:4326", True)
    ]
    assert store.lookup("Camp")[0].place.lon == pytest.approx(36.5, abs=1e-6)


def test_a_file_without_crs_is_refused_until_it_is_named(base, home, tmp_path):
    path = tmp_path / "no.gpkg"
    frame = gpd.GeoDataFrame({"name": ["Camp"]}, geometry=[shapely.Point(36.5, 49.5)], crs=4326).to_crs(3857)
    with pytest.warns(UserWarning, match="crs"):
        frame.set_crs(None, allow_override=True).to_file(path)
    with pytest.raises(LayerError, match="does not say its coordinate system"):
        add(path, base, home)
    store = add(path, base, home, mapping=ColumnMap(crs="EPSG:3857"))[2]
    assert store.lookup("Camp")[0].place.lat == pytest.approx(49.5, abs=1e-6)


def test_invalid_and_missing_geometries_are_said(base, home, tmp_path):
    bow = {"type": "Polygon", "coordinates": [[[36, 49], [37, 50], [37, 49], [36, 50], [36, 49]]]}
    flat = {"type": "Polygon", "coordinates": [[[36, 49], [37, 49], [36, 49], [36, 49]]]}
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
        for name, geometry in (
            ("Bow", bow),
            ("None", None),
            ("Flat", flat),
            ("Good", {"type": "Point", "coordinates": [36, 49]}),
        )
    ]
    path = tmp_path / "x.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    layer, refusals, store = add(path, base, home)
    assert [(r.row, r.kept, r.reason.split(":")[0]) for r in refusals] == [
        (1, True, "made valid"), (2, False, "no geometry"), (3, True, "made valid"),
        (3, False, "nothing is left of the geometry once it is made valid"),
    ]  # fmt: skip
    assert layer.places == 2
    assert store.lookup("Bow")


def test_polygons_become_regions_of_the_second_level(base, home, tmp_path):
    squares = [
        shapely.box(36, 49, 36.5, 49.5),
        shapely.box(36.5, 49, 37, 49.5),
        shapely.box(36.9, 49, 37.4, 49.5),
    ]
    path = tmp_path / "raions.geojson"
    gpd.GeoDataFrame({"id": [1, 2, 3], "name": ["West", "Mid", "East"]}, geometry=squares, crs=4326).to_file(
        path
    )
    layer, refusals, store = add(path, base, home, name="raions", level="admin2")
    assert layer.level == "admin2"
    assert [r.reason for r in refusals if r.kept] == [
        "2 polygons overlapped or did not fit their neighbours; cleaned"
    ]
    assert store.lookup("Mid")[0].place.kind == "admin2"
    regions = open_regions("admin2", home=home)
    assert regions.locate([36.2, 36.7, 38.0], [49.2, 49.2, 49.2]).tolist() == ["raions:1", "raions:2", None]
    assert regions.names["raions:3"] == "East"
    assert shapely.coverage_is_valid([regions.geometry(code) for code in regions.codes])
    with pytest.raises(LayerError, match="has no polygons"):
        add(csv_file(tmp_path / "t.csv", "name,lon,lat", "A,1,2"), base, home, level="admin2")


@pytest.mark.shared
def test_real_polygons_of_the_second_level_are_imported(base, home, shared):
    path = shared / "gazetteer" / "geoBoundaries-UKR-ADM2_simplified.geojson"
    layer, _, store = add(path, base, home, name="raions", level="admin2")
    assert layer.places + layer.refused == 495
    regions = open_regions("admin2", home=home)
    found = regions.locate([37.61], [49.71])[0]
    assert "kup" in regions.names[found].lower()
    assert store.place(found) is not None
