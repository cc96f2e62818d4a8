"""Layers: what has a point, what has a polygon, what the totals count."""

from dataclasses import replace

import pyarrow.compute as pc
import shapely

from pipeline.export import make_layers
from pipeline.export.qml import class_limits


def layers_of(result):
    return {layer.name: layer for layer in make_layers(result, "admin1", "un")}


def test_nothing_is_plotted_at_a_countrys_middle(result):
    for layer in (layers_of(result)["reports"], layers_of(result)["places"]):
        wide = pc.equal(layer.table["kind"], "country").to_numpy(zero_copy_only=False)
        assert wide.any()
        assert shapely.is_missing(layer.geometry[wide]).all()
        assert not shapely.is_missing(layer.geometry[~wide]).any()


def test_points_stand_where_the_table_says(result):
    layer = layers_of(result)["reports"]
    drawn = layer.take(~shapely.is_missing(layer.geometry))
    assert shapely.get_x(drawn.geometry).tolist() == drawn.table["lon"].to_pylist()
    assert shapely.get_y(drawn.geometry).tolist() == drawn.table["lat"].to_pylist()


def test_totals_of_a_place_are_those_of_its_reports(result):
    reports, places = result.reports, layers_of(result)["places"].table.to_pylist()
    for place in places:
        own = reports.filter(pc.equal(reports["place_id"], place["place_id"]))
        assert place["reports"] == own.num_rows
        assert place["stories"] == len(set(own["story_id"].to_pylist()))
        assert place["outlets"] == len(set(own["outlet"].to_pylist()) - {None})
        assert place["first_day"] == min(filter(None, own["begin"].to_pylist()))
    assert sum(place["reports"] for place in places) == reports.num_rows


def test_regions_have_their_polygon_and_reports_wider_than_a_region_are_in_none(result):
    layer = layers_of(result)["regions"]
    assert layer.table["region"].to_pylist() == ["RU-CHU", "RU-KRS", "UA-63"]
    assert shapely.is_valid(layer.geometry).all()
    inside = sum(layer.table["reports"].to_pylist())
    assert inside == pc.sum(pc.is_valid(result.reports["admin1"])).as_py() < result.reports.num_rows


def test_a_region_that_the_boundaries_lack_keeps_its_row(result):
    index = result.reports.schema.get_field_index("admin1")
    odd = pc.replace_substring(result.reports["admin1"], "UA-63", "ZZ-99")
    layer = layers_of(replace(result, reports=result.reports.set_column(index, "admin1", odd)))["regions"]
    at = layer.table["region"].to_pylist().index("ZZ-99")
    assert layer.geometry[at] is None


def test_admin2_has_rows_and_no_polygons(result):
    layer = {layer.name: layer for layer in make_layers(result, "admin2", "un")}["regions"]
    assert layer.table.num_rows == 0


def test_ids_are_unique_in_each_layer(result):
    for layer in layers_of(result).values():
        assert len(set(layer.key.to_pylist())) == layer.table.num_rows == len(layer.geometry)


def test_classes_cover_every_count_once():
    for most in (1, 2, 5, 6, 17, 1000):
        limits = class_limits(most, 5)
        numbers = [n for lower, upper in limits for n in range(lower, upper + 1)]
        assert numbers == list(range(1, most + 1))
