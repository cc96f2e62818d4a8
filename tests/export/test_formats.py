"""Each format by another reader than its writer, and by the validators there are."""

import csv
import itertools
import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import geojson_validator
import geopandas as gpd
import geoparquet_validator
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from sample_result import make_result

from pipeline.config import FORMATS, Config
from pipeline.export import write_exports

LAYERS = ("reports", "places", "regions", "region_periods")
VALIDATE_GPKG = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"
ATTRIBUTION = "Places: GeoNames. Boundaries: Natural Earth. Sentences: their publishers."


@pytest.fixture(scope="module")
def out(result, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    write_exports(result, folder, Config(formats=FORMATS))
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def run(*command) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    assert "Warning" not in done.stderr
    return done.stdout


def test_every_format_of_the_settings_is_written(out):
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    for layer in LAYERS:
        for name in (
            "geojson/{}.geojson",
            "geojson/{}.geojsonl",
            "geoparquet/{}.parquet",
            "flatgeobuf/{}.fgb",
        ):
            assert name.format(layer) in names
        assert {f"kml/{layer}.kml", f"kml/{layer}.kmz"} <= names
    assert {
        "dateline.gpkg",
        "dateline.qgz",
        "manifest.json",
        "tables/articles.parquet",
        "tables/mentions.csv",
    } <= names


def test_the_manifest_says_whose_data_and_under_which_licence(out, result):
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest.pop("attribution") == ATTRIBUTION
    assert "CC BY 4.0" in manifest.pop("license")
    assert manifest == result.manifest


def test_formats_choose(result, tmp_path):
    write_exports(result, tmp_path, Config(formats=("csv",)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "tables"]
    assert {path.suffix for path in (tmp_path / "tables").iterdir()} == {".csv"}


def test_the_same_result_gives_the_same_bytes(out, tmp_path):
    write_exports(make_result(60), tmp_path, Config(formats=FORMATS))
    files = sorted(path.relative_to(out) for path in out.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [str(name) for name in files if (out / name).read_bytes() != (tmp_path / name).read_bytes()] == []


def test_a_run_without_a_single_report_is_written_in_every_format(tmp_path):
    write_exports(make_result(0), tmp_path, Config(formats=FORMATS))
    for layer in LAYERS:
        assert json.loads((tmp_path / "geojson" / f"{layer}.geojson").read_text())["features"] == []
        assert gpd.read_parquet(tmp_path / "geoparquet" / f"{layer}.parquet").empty
    with zipfile.ZipFile(tmp_path / "dateline.qgz") as archive:
        assert b"ProjectTimeSettings" not in archive.read("dateline.qgs")


def test_reports_that_all_lack_a_point_are_written_in_every_format(tmp_path):
    whole = make_result(14)
    countries = whole.reports.filter(pc.equal(whole.reports["kind"], "country"))
    write_exports(replace(whole, reports=countries), tmp_path, Config(formats=FORMATS))
    assert len(json.loads((tmp_path / "geojson" / "reports.geojson").read_text())["features"]) == 2


@pytest.mark.parametrize("layer", LAYERS)
def test_geojson_keeps_to_rfc_7946(out, layer):
    document = json.loads((out / "geojson" / f"{layer}.geojson").read_text())
    assert geojson_validator.validate_structure(document) == {}
    found = geojson_validator.validate_geometries(document)
    assert found["invalid"] == {}
    # The validator takes a ring that touches 180° for one that crosses it; the next test looks itself.
    assert set(found["problematic"]) <= {"crosses_antimeridian"}
    assert "crs" not in document
    assert (document["attribution"], document["worldview"], document["run"]) == (
        ATTRIBUTION,
        "un",
        "0123456789abcdef",
    )
    ids = [feature["id"] for feature in document["features"]]
    assert len(set(ids)) == len(ids) > 0
    west, south, east, north = document["bbox"]
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90


def test_polygons_are_cut_at_the_antimeridian(out):
    document = json.loads((out / "geojson" / "regions.geojson").read_text())
    chukotka = next(f for f in document["features"] if f["id"] == "RU-CHU")["geometry"]["coordinates"]
    lons = [[x for x, _ in ring] for polygon in chukotka for ring in polygon]
    assert min(map(min, lons)) == -180
    assert max(map(max, lons)) == 180
    assert all(abs(a - b) < 180 for ring in lons for a, b in itertools.pairwise(ring))


def test_a_line_of_geojsonl_is_a_feature_of_the_collection(out):
    lines = (out / "geojson" / "reports.geojsonl").read_text().splitlines()
    collection = json.loads((out / "geojson" / "reports.geojson").read_text())
    assert [json.loads(line) for line in lines] == collection["features"]


def test_days_in_geojson_are_iso_8601(out, result):
    features = json.loads((out / "geojson" / "reports.geojson").read_text())["features"]
    days = [None if day is None else day.isoformat() for day in result.reports["begin"].to_pylist()]
    assert [feature["properties"]["begin"] for feature in features] == days
    assert any(days)


@pytest.mark.parametrize(("asked", "other"), [("geojsonl", "geojson"), ("kmz", "kml")])
def test_what_a_format_is_made_from_does_not_stay(out, result, tmp_path, asked, other):
    write_exports(result, tmp_path, Config(formats=(asked,)))
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("reports.*")]
    assert [path.suffix for path in files] == [f".{asked}"]
    assert (tmp_path / files[0]).read_bytes() == (out / files[0]).read_bytes()


@pytest.mark.gdal
@pytest.mark.parametrize(
    "name",
    [
        *(f"geojson/{layer}.geojson" for layer in LAYERS),
        *(f"geojson/{layer}.geojsonl" for layer in LAYERS),
        *(f"flatgeobuf/{layer}.fgb" for layer in LAYERS),
        *(f"kml/{layer}.kml" for layer in LAYERS),
        *(f"kml/{layer}.kmz" for layer in LAYERS),
    ],
)
def test_gdal_reads_every_row_that_is_drawn(out, name):
    layer = Path(name).stem
    rows = gpd.read_parquet(out / "geoparquet" / f"{layer}.parquet")
    drawn = rows.geometry.notna().sum() if "geojson" not in name else len(rows)
    assert f"Feature Count: {drawn}" in run("ogrinfo", "-so", "-al", out / name)


@pytest.mark.gdal
def test_the_geopackage_is_valid_and_whole(out):
    run("/usr/bin/python3", VALIDATE_GPKG, "-k", out / "dateline.gpkg")
    said = run("ogrinfo", "-so", out / "dateline.gpkg")
    for layer in (*LAYERS, "articles", "published", "stories", "mentions", "times", "layer_styles"):
        assert f": {layer} (" in said
    for words in (f"attribution={ATTRIBUTION}", "worldview=un", "run=0123456789abcdef"):
        assert words in said


@pytest.mark.gdal
def test_the_geopackage_relates_articles_to_reports_and_mentions(out):
    script = (
        "import sys; from osgeo import gdal; gdal.UseExceptions(); d = gdal.OpenEx(sys.argv[1]);"
        "print([(r.GetLeftTableName(), r.GetRightTableName()) for n in d.GetRelationshipNames() "
        "for r in [d.GetRelationship(n)]]);"
        "print(d.ExecuteSQL('SELECT count(*) FROM articles_reports m JOIN articles a ON a.fid = m.base_id "
        "JOIN reports r ON r.fid = m.related_id WHERE a.article_id = r.article_id').GetNextFeature().GetField(0))"
    )
    said = run("/usr/bin/python3", "-c", script, out / "dateline.gpkg").splitlines()
    assert sorted(eval(said[0])) == [("articles", "mentions"), ("articles", "reports")]
    assert said[1] == "60"


@pytest.mark.gdal
def test_ogr2ogr_takes_the_layers_elsewhere(out, tmp_path):
    run("ogr2ogr", "-f", "GML", tmp_path / "regions.gml", out / "dateline.gpkg", "regions")
    assert (tmp_path / "regions.gml").read_text().count("<ogr:regions ") == 3


@pytest.mark.parametrize("layer", LAYERS)
def test_geoparquet_conforms_to_1_1(out, layer):
    path = out / "geoparquet" / f"{layer}.parquet"
    report = geoparquet_validator.check(str(path))
    assert geoparquet_validator.conformant(report), geoparquet_validator.failed(report)
    metadata = pq.read_metadata(path)
    assert json.loads(metadata.metadata[b"geo"])["version"] == "1.1.0"
    assert metadata.metadata[b"dateline:attribution"].decode() == ATTRIBUTION
    assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_geoparquet_can_be_read_in_part_and_keeps_whole_numbers(out):
    some = gpd.read_parquet(out / "geoparquet" / "reports.parquet", bbox=(36, 49, 38, 50))
    assert set(some["place_name"]) == {"Kupyansk", "Kharkiv Oblast"}
    table = pq.read_table(out / "geoparquet" / "reports.parquet")
    assert str(table.schema.field("killed").type) == "int32"
    assert table["killed"].null_count > 0


def test_kml_has_days_and_shows_hostile_text_as_text(tmp_path):
    result = make_result(20)
    index = result.reports.schema.get_field_index("sentence_text")
    hostile = ["<script>alert(1)</script> ]]> & \x07 Kupyansk"] * 20
    result = replace(result, reports=result.reports.set_column(index, "sentence_text", [hostile]))
    write_exports(result, tmp_path, Config(formats=("kml",)))
    root = ET.parse(tmp_path / "kml" / "reports.kml").getroot()
    name = "{http://www.opengis.net/kml/2.2}"
    first = root.find(f".//{name}Placemark")
    assert first.findtext(f"{name}name") == "Kupyansk"
    assert first.findtext(f"{name}TimeSpan/{name}begin") == "2024-05-06"
    assert first.findtext(f"{name}TimeSpan/{name}end") == "2024-05-06T23:59:59Z"
    assert (
        first.findtext(f"{name}description") == "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;  Kupyansk"
    )
    assert ATTRIBUTION in root.findtext(f"{name}Document/{name}description")


def test_kmz_holds_the_kml(out):
    with zipfile.ZipFile(out / "kml" / "places.kmz") as archive:
        assert archive.read("doc.kml") == (out / "kml" / "places.kml").read_bytes()


def test_csv_opens_as_text_and_runs_nothing(out):
    assert (out / "tables" / "articles.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = rows_of(out / "tables" / "articles.csv")
    assert rows[0]["title"] == "'=cmd|' /C calc'!A0"
    assert rows[1]["title"] == 'Кур\u02bcєр, "today"'
    mention = rows_of(out / "tables" / "mentions.csv")[0]
    assert json.loads(mention["alternatives"]) == [{"id": "geonames:1", "name": "Kupyansk", "score": 0.1}]


def test_csv_leaves_numbers_and_days_as_they_are(out):
    rows = rows_of(out / "tables" / "reports.csv")
    assert [rows[6]["lon"], rows[0]["begin"], rows[8]["begin"], rows[0]["background"]] == [
        "-175.17",
        "2024-05-06",
        "",
        "false",
    ]


def test_parquet_tables_say_what_their_columns_mean(out):
    schema = pq.read_schema(out / "tables" / "reports.parquet")
    assert schema.field("activity").metadata[b"meaning"].startswith(b"What happens there")
    assert schema.metadata[b"dateline:run"] == b"0123456789abcdef"


@pytest.mark.qgis
def test_qgis_opens_the_project_and_draws_a_period(out, tmp_path):
    script = Path(__file__).parent / "qgis_check.py"
    command = ["/usr/bin/python3", script, out / "dateline.qgz", tmp_path, out / "dateline.gpkg"]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["opened"]
    assert found["crs"] == "EPSG:4326"
    layers = found["layers"]
    assert list(layers) == ["reports", "places", "region periods", "regions"]
    assert all(layer["valid"] and layer["rights"] == [ATTRIBUTION] for layer in layers.values())
    counts = {name: layer["count"] for name, layer in layers.items()}
    assert counts == {"reports": 54, "places": 7, "region periods": 16, "regions": 3}
    assert layers["places"]["sized"]
    assert len(layers["regions"]["classes"]) == 5
    assert [name for name, layer in layers.items() if layer["temporal"]] == ["reports", "region periods"]
    assert found["time"] == ["2024-05-06T00:00:00Z", "2024-06-10T23:59:59Z"]
    assert found["step"] == [1.0, 5]
    assert found["mode"] == 1
    assert found["style in the GeoPackage"] == "graduatedSymbol"
    assert (tmp_path / "first.png").read_bytes() != (tmp_path / "none.png").read_bytes()
