"""Run, review, correct, run again: through the command line, on files."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import pipeline
from pipeline.cli import main

ILLINOIS, TEXAS = "geonames:4250542", "geonames:4717560"
FIRE = "A fire broke out in Springfield on Tuesday, killing two people, officials said."
ARTICLES = {
    "fire": ("Example Wire", FIRE),
    "flood": ("Other Wire", "A flood hit Springfield on Wednesday. Shelling hit Kupyansk on Monday."),
    "talk": (
        "Example Wire",
        "Checkpoint talks in Kupyansk ended on Monday. Kupyansk was shelled on Tuesday.",
    ),
}
HEADER = "scope,name,article_id,start,end,sentence,outlet,place_id,lon,lat,place_name,role,note\n"


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news") / "articles"
    folder.mkdir()
    for name, (outlet, text) in ARTICLES.items():
        (folder / f"{name}.txt").write_text(f"---\ndate: 2024-05-08\nsource: {outlet}\n---\n{text}\n")
    return folder


def dateline(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.stderr


def write(folder: Path, rows: str) -> Path:
    path = folder / "corrections.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def reports(out: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """Place of each report that is drawn as a point, by article and place."""
    features = json.loads((out / "geojson" / "reports.geojson").read_text())["features"]
    return {
        (f["properties"]["article_id"], f["properties"]["place_id"]): tuple(f["geometry"]["coordinates"])
        for f in features
        if f["geometry"]
    }


def digests(folder: Path) -> dict[str, str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def test_a_doubtful_name_is_listed_corrected_and_then_drawn(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "outputs"
    dateline("maps", articles, "--out", out, "-q")
    assert ("fire", ILLINOIS) not in reports(out), "too many Springfields to be sure of this one"

    said = dateline("review", articles, "--out", out)
    assert str(out / "review" / "review.html") in said
    with (out / "review" / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    row = next(row for row in listed if row["article_id"] == "fire")
    assert (row["name"], row["stories"]) == ("Springfield", "1")
    assert row["sentence_text"] == FIRE
    assert "maps" in {path.name for path in out.iterdir()}, "a review leaves the maps alone"

    spot = f"mention,Springfield,fire,{row['start']},{row['end']},,,{ILLINOIS},,,,,\n"
    corrections = write(tmp_path, spot + "outlet,Springfield,,,,,Other Wire,,-93.3,37.2,Our Springfield,,\n")
    dateline("maps", articles, "--out", out, "-q", "--corrections", corrections)
    drawn = reports(out)
    assert drawn["fire", ILLINOIS] == pytest.approx((-89.644, 39.802), abs=0.01)
    (own,) = (place for article, place in drawn if article == "flood" and place.startswith("correction:"))
    assert drawn["flood", own] == (-93.3, 37.2)

    table = pq.read_table(out / "tables" / "mentions.parquet").to_pylist()
    mended = {m["article_id"]: m for m in table if m["surface"] == "Springfield"}
    assert mended["fire"]["reason"] == "corrected: place, this mention, by corrections.csv row 2"
    assert (mended["flood"]["status"], mended["flood"]["score"]) == ("resolved", 1.0)
    assert (mended["flood"]["admin1"], mended["flood"]["country"]) == ("US-MO", "US")
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["corrections"]["applied"] == {"2": 1, "3": 1}
    assert manifest["corrections"]["no_longer"] == manifest["warnings"] == []
    assert pq.read_table(out / "tables" / "corrected.parquet").num_rows == 2
    left = pq.read_table(out / "tables" / "review.parquet")["name"].to_pylist()
    assert "Springfield" not in left


def test_batches_and_processes_give_the_same_bytes(articles: Path, tmp_path: Path) -> None:
    corrections = write(
        tmp_path, f"everywhere,Springfield,,,,,,{ILLINOIS},,,,,\narticle,Kupyansk,talk,,,,,,,,,actor,\n"
    )
    (tmp_path / "dateline.toml").write_text("batch_size = 1\njobs = 2\n")
    flags = ("-q", "--corrections", corrections)
    dateline("maps", articles, "--out", tmp_path / "one", *flags)
    dateline("maps", articles, "--out", tmp_path / "two", *flags, "--config", tmp_path / "dateline.toml")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert not [key for key in reports(tmp_path / "one") if key[0] == "talk"], "an actor makes no report"
    for out in ("three", "four"):
        dateline("review", articles, "--out", tmp_path / out, *flags)
    assert digests(tmp_path / "three") == digests(tmp_path / "four")


def test_a_name_that_is_no_place_leaves_the_map_and_is_counted(articles: Path, tmp_path: Path) -> None:
    corrections = write(tmp_path, "everywhere,Kupyansk,,,,,,,,,,not a place,\n")
    dateline("maps", articles, "--out", tmp_path / "out", "-q", "--corrections", corrections)
    assert not [article for article, _ in reports(tmp_path / "out") if article == "talk"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["counts"]["mentions"]["rejected"] == manifest["corrections"]["not_a_place"] == 3


def test_a_correction_that_no_longer_applies_is_said(articles: Path, tmp_path: Path) -> None:
    rows = f"article,Chicago,fire,,,,,{ILLINOIS},,,,,\narticle,Paris,gone,,,,,{TEXAS},,,,,\n"
    said = dateline("maps", articles, "--out", tmp_path / "out", "--corrections", write(tmp_path, rows))
    assert (
        "warning: corrections.csv, row 2 (Chicago): no longer applies: the article has no mention of this name"
        in said
    )
    assert "warning: corrections.csv, row 3: not applied: the article is not in this run" in said
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert [entry["row"] for entry in manifest["corrections"]["no_longer"]] == [2, 3]


def test_the_settings_file_names_it_and_a_flag_goes_before(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of that name in the folder alone changes nothing: only what settings say does."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, f"everywhere,Springfield,,,,,,{ILLINOIS},,,,,\n")
    (tmp_path / "other.csv").write_text(HEADER + f"everywhere,Springfield,,,,,,{TEXAS},,,,,\n")

    def places(*flags: str) -> set[str | None]:
        dateline("geoparse", articles, "--out", "found.jsonl", "-q", *flags)
        records = map(json.loads, Path("found.jsonl").read_text("utf-8").splitlines())
        named = [m for record in records for m in record["mentions"] if m["surface"] == "Springfield"]
        return {mention["place"] and mention["place"]["id"] for mention in named}

    assert not places() & {ILLINOIS, TEXAS}
    Path("dateline.toml").write_text('corrections = "corrections.csv"\n')
    assert places() == {ILLINOIS}
    assert places("--corrections", "other.csv") == {TEXAS}


def test_the_library_replays_them_too(articles: Path, tmp_path: Path) -> None:
    corrections = str(write(tmp_path, f"everywhere,Springfield,,,,,,{ILLINOIS},,,,,\n"))
    found = pipeline.geoparse(FIRE, corrections=corrections)
    assert found.set_index("surface").loc["Springfield", "place_id"] == ILLINOIS
    result = pipeline.run(str(articles), corrections=corrections)
    assert result.manifest["corrections"]["applied"] == {"2": 2}


def test_a_wrong_file_ends_the_run_before_it_reads(articles: Path, tmp_path: Path) -> None:
    corrections = write(tmp_path, "everywhere,Paris,,,,,,geonames:1,,,,,\n")
    said = dateline("maps", articles, "--out", tmp_path / "out", "--corrections", corrections, code=1)
    assert (
        "corrections.csv: row 2, place_id 'geonames:1': not in the gazetteer; places called 'Paris' are"
        in said
    )
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_blurred_run_names_nothing_that_it_corrects(articles: Path, tmp_path: Path) -> None:
    rows = f"everywhere,Springfield,,,,,,{ILLINOIS},,,,,secret reason\narticle,Hidden Village,fire,,,,,{ILLINOIS},,,,,\n"
    settings = tmp_path / "dateline.toml"
    settings.write_text('blur = "admin1"\n')
    flags = ("--config", settings, "--corrections", write(tmp_path, rows))
    dateline("maps", articles, "--out", tmp_path / "out", "-q", *flags)
    for path in (p for p in (tmp_path / "out").rglob("*") if p.is_file()):
        data = path.read_bytes()
        assert not any(word in data for word in (b"Springfield", b"secret reason", b"Hidden Village")), path
    assert not (tmp_path / "out" / "tables" / "review.csv").exists()
    assert "blur: a review shows sentences" in dateline(
        "review", articles, "--out", tmp_path / "r", *flags, code=1
    )


def test_nothing_in_doubt_is_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nothing at all.")
    said = dateline("review", tmp_path / "a.txt", "--out", tmp_path / "out")
    assert said.startswith("0 doubtful mentions, 0 decisions: ")
    assert (tmp_path / "out" / "review" / "review.html").is_file()
