"""Blurring: no place finer than the unit, and nothing left that names it."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

import pipeline
from gazetteer.store import open_store
from pipeline.blur import blur_result
from pipeline.config import FORMATS, Config
from pipeline.errors import ConfigError
from pipeline.export import write_exports
from pipeline.page import build_page

sys.path.insert(0, str(Path(__file__).parents[1] / "export"))
from sample_result import make_result


@pytest.fixture(scope="module")
def result():
    whole = make_result(20)
    column = whole.reports.schema.get_field_index("admin2")
    admin2 = [
        "geonames:706483" if name == "Kupyansk" else None for name in whole.reports["place_name"].to_pylist()
    ]
    return replace(whole, reports=whole.reports.set_column(column, "admin2", [admin2]))


def test_settlements_become_their_first_level_unit(result):
    blurred = blur_result(result, "admin1", open_store())
    before, after = result.reports.to_pylist(), blurred.reports.to_pylist()
    kinds = {row["place_name"]: new["kind"] for row, new in zip(before, after, strict=True)}
    assert kinds == {
        "Kupyansk": "admin1",
        "Kharkiv Oblast": "admin1",
        "Sudzha": "admin1",
        "Black Sea": "water",
        "Ukraine": "country",
        "Anadyr": "admin1",
        "Vaini": "country",
    }
    assert {row["admin1"] for row in after} == {row["admin1"] for row in before}
    assert len({(row["lon"], row["lat"]) for row in after if row["admin1"] == "RU-KRS"}) == 1
    assert [row["begin"] for row in before] == [row["begin"] for row in after]


def test_a_second_level_unit_is_used_where_it_is_known(result):
    after = blur_result(result, "admin2", open_store()).reports.to_pylist()
    assert after[0]["place_id"] == "geonames:706483"
    assert after[2]["kind"] == "admin1"


def test_nothing_that_is_written_names_the_place(result, tmp_path):
    blurred = blur_result(result, "admin1", open_store())
    write_exports(blurred, tmp_path, Config(formats=("geojson", "csv", "kml"), blur="admin1"))
    written = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file())
    for word in ("Kupyansk", "Sudzha", "Anadyr", "37.614", "49.706"):
        assert word not in written
    assert "Kursk" in written


def test_the_page_and_every_format_take_a_blurred_result(result, tmp_path):
    blurred = blur_result(result, "admin1", open_store())
    write_exports(blurred, tmp_path, Config(formats=FORMATS))
    assert "<html" in build_page(blurred, period="week", region="admin1")


def test_no_blur_is_the_result_itself(result):
    assert blur_result(result, "none", open_store()) is result


def test_counting_by_units_that_are_withheld_is_refused():
    with pytest.raises(ConfigError, match="blur: 'admin1' withholds the units of region 'admin2'"):
        Config(blur="admin1", region="admin2")


def test_the_library_withholds_what_the_command_line_does(tmp_path):
    (tmp_path / "a.txt").write_text("Shelling hit Kupyansk in the Kharkiv region on 7 May 2024.")
    result = pipeline.run(str(tmp_path), blur="admin1")
    assert "settlement" in pipeline.run(str(tmp_path)).reports["kind"].to_pylist()
    assert set(result.reports["kind"].to_pylist()) == {"admin1"}
    assert result.mentions.num_rows == 0
    with pytest.raises(ConfigError, match="geoparse"):
        pipeline.geoparse("Shelling hit Kupyansk.", blur="admin1")
