"""Articles of a later run join the stories of an earlier one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.errors import InputError
from pipeline.memory import read_known, write_known
from pipeline.run import run

SAMPLE = Path(__file__).resolve().parents[2] / "pipeline" / "sample" / "articles"
FIRST, COPY = "2023-06-06-kakhovka", "2023-06-06-kakhovka-copy"


def articles(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        shutil.copy(SAMPLE / f"{name}.txt", folder)
    return folder


def test_a_later_copy_joins_the_story(tmp_path: Path) -> None:
    remembered = tmp_path / "stories.parquet"
    assert read_known(remembered) is None
    first = run([articles(tmp_path / "one", FIRST, "2024-09-03-poltava")], Config())
    write_known(remembered, first.known)
    second = run(
        [articles(tmp_path / "two", COPY, "2024-10-02-vuhledar")], Config(), known=read_known(remembered)
    )
    told = {row["article_id"]: row for row in (*first.stories.to_pylist(), *second.stories.to_pylist())}
    assert told[COPY]["story_id"] == told[FIRST]["story_id"]
    assert told[COPY]["copy_of"] == FIRST
    assert len({row["story_id"] for row in told.values()}) == 3
    assert second.stories.num_rows == 2, "a result tells of its own articles only"


def test_what_is_remembered_grows_and_an_article_read_again_counts_once(tmp_path: Path) -> None:
    remembered = tmp_path / "stories.parquet"
    source = articles(tmp_path / "one", FIRST, COPY)
    write_known(remembered, run([source], Config()).known)
    before = remembered.read_bytes()
    write_known(remembered, run([source], Config(), known=read_known(remembered)).known)
    assert remembered.read_bytes() == before


def test_another_file_is_refused_by_name(tmp_path: Path) -> None:
    stray = tmp_path / "notes.txt"
    stray.write_text("not stories")
    with pytest.raises(InputError, match=r"notes\.txt"):
        read_known(stray)
