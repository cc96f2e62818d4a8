"""From files to outputs, through the command line, on the sample and on real articles."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.evaluate import evaluate, read_records
from tools.browser import open_browser

SAMPLE = Path(__file__).resolve().parents[1] / "pipeline" / "sample" / "articles"


def dateline(*words: str) -> str:
    outcome = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def sample_maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "outputs"
    dateline("maps", SAMPLE, "--out", out, "--quiet")
    return out


def test_maps_writes_what_the_contract_names(sample_maps: Path) -> None:
    names = set(digests(sample_maps))
    layers = {f"geojson/{name}.geojson" for name in ("reports", "places", "regions", "region_periods")}
    tables = {
        f"tables/{name}.{end}"
        for name in ("articles", "mentions", "reports", "region_periods")
        for end in ("parquet", "csv")
    }
    assert {"maps/index.html", "dateline.gpkg", "manifest.json"} | layers | tables <= names


def test_the_same_input_gives_the_same_bytes(sample_maps: Path, tmp_path: Path) -> None:
    """However the articles are cut into batches, and however many workers share them."""
    settings = tmp_path / "dateline.toml"
    settings.write_text("batch_size = 7\njobs = 2\n")
    dateline("maps", SAMPLE, "--out", tmp_path / "again", "--quiet", "--config", settings)
    assert digests(tmp_path / "again") == digests(sample_maps)


def test_a_rerun_replaces_the_outputs(sample_maps: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_maps, tmp_path / "out")
    stray = tmp_path / "out" / "mine.txt"
    stray.write_text("kept")
    dateline("maps", SAMPLE, "--out", tmp_path / "out", "--quiet")
    assert stray.read_text() == "kept"
    stray.unlink()
    assert digests(tmp_path / "out") == digests(sample_maps)


def test_the_manifest_counts_everything(sample_maps: Path) -> None:
    manifest = json.loads((sample_maps / "manifest.json").read_text())
    counts = manifest["counts"]
    assert counts["articles"] == len(list(SAMPLE.glob("*.txt")))
    assert counts["stories"] == counts["articles"] - 1, "the two reports on the dam are one story"
    assert counts["published"]["none"] == 1, "one note carries no date"
    assert counts["reports"] > 100
    assert not {"time", "clock", "created"} & set(manifest)


def test_no_report_is_plotted_at_the_origin_or_at_a_country(sample_maps: Path) -> None:
    reports = json.loads((sample_maps / "geojson" / "reports.geojson").read_text())["features"]
    for report in reports:
        if report["properties"]["kind"] == "country":
            assert report["geometry"] is None
        elif report["geometry"]:
            assert report["geometry"]["coordinates"] != [0, 0]


@pytest.mark.gdal
@pytest.mark.parametrize("layer", ["reports", "places", "regions", "region_periods"])
def test_gdal_reads_the_geojson(sample_maps: Path, layer: str) -> None:
    path = sample_maps / "geojson" / f"{layer}.geojson"
    told = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", str(path)], capture_output=True, text=True, check=True
    )
    features = len(json.loads(path.read_text())["features"])
    assert f"Feature Count: {features}" in told.stdout
    assert features > 0
    assert "ERROR" not in told.stderr


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    out = tmp_path_factory.mktemp("seeds") / "seeds.jsonl"
    dateline("geoparse", shared / "corpus" / "seeds", "--out", out, "--quiet")
    return read_records(out)


@pytest.mark.shared
def test_the_seeds_are_read_right(shared: Path, seeds: dict[str, dict]) -> None:
    """What the first form promised; `make evaluate` prints today's figures."""
    figures = evaluate(seeds, read_records(shared / "corpus" / "seeds.gold.jsonl"), ("roles", "stories"))
    right, of = map(int, figures["roles"]["literal_places"].split("/"))
    assert right / of >= 0.9, figures["roles"]["wrong"]
    for role, share in figures["roles"]["roles"].items():
        right, of = map(int, share.split("/"))
        assert right / of >= 0.85, (role, share, figures["roles"]["wrong"])
    assert figures["stories"]["precision"] == figures["stories"]["recall"] == 100


@pytest.mark.shared
def test_the_two_copies_are_dated_alike(seeds: dict[str, dict]) -> None:
    """One carries a caption with a date, the other nothing: the story dates both."""
    days = {key[:3]: record["published"]["begin"] for key, record in seeds.items()}
    assert days["000"] == days["001"] == "2024-07-17"


@pytest.mark.shared
@pytest.mark.chromium
def test_the_seeds_are_drawn_in_a_browser(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "outputs"
    dateline("maps", shared / "corpus" / "seeds", "--out", out, "--quiet")
    with open_browser() as browser:
        browser.open(out / "maps" / "index.html")
        assert browser.console() == []
        assert browser.requests() == []
        assert "Kharkiv" in browser.run("return document.body.textContent")


def walk(group: click.Group, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, sub in sorted(group.commands.items()):
        found += walk(sub, (*words, name)) if isinstance(sub, click.Group) else [(*words, name)]
    return found


@pytest.mark.parametrize("words", walk(main), ids=" ".join)
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    told = dateline(*words, "--help")
    assert "--quiet" in told
    assert "--verbose" in told
    summary = told.split("\n\n")[1].strip()
    assert summary.endswith(".")


def test_bad_usage_exits_2_and_a_failed_run_exits_1(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["maps"]).exit_code == 2
    assert runner.invoke(main, ["maps", "x", "--period", "fortnight"]).exit_code == 2
    missing = runner.invoke(main, ["maps", str(tmp_path / "nothing.txt"), "--out", str(tmp_path / "out")])
    assert missing.exit_code == 1
    assert len(missing.stderr.strip().splitlines()) == 1
    assert "nothing.txt" in missing.stderr
    assert not (tmp_path / "out").exists()
