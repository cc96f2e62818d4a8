"""Small multiples: the same bytes each time, shared classes, clear refusals."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))

from made import first, plain

from pipeline.errors import ConfigError, OutputError
from pipeline.page import figure
from pipeline.page.figure import draw_figure

pytest.importorskip("matplotlib", reason="the extra 'figure' is not installed")


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_same_run_same_picture(tmp_path: Path, ending: str) -> None:
    """No clock and no random id stands in the file."""
    one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
    draw_figure(plain(), one, period="year")
    draw_figure(plain(), two, period="year")
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size > 10_000


def test_a_map_for_each_period(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each quarter has its axes; more periods than a sheet holds are cut to the latest."""
    draw_figure(plain(), tmp_path / "quarters.svg", period="quarter")
    assert len(set(re.findall(r'id="(axes_\d+)"', (tmp_path / "quarters.svg").read_text()))) == 10
    monkeypatch.setattr(figure, "MOST", 4)
    draw_figure(plain(), tmp_path / "latest.svg", period="quarter")
    assert len(set(re.findall(r'id="(axes_\d+)"', (tmp_path / "latest.svg").read_text()))) == 4


def test_nothing_to_draw(tmp_path: Path) -> None:
    """A run without reports gives a sheet that says so."""
    draw_figure(first(plain(), 0), tmp_path / "none.svg")
    assert (tmp_path / "none.svg").exists()


def test_refusals(tmp_path: Path) -> None:
    """An unknown ending, a level without polygons and a folder that is none are named."""
    with pytest.raises(ConfigError, match=r"\.gif"):
        draw_figure(plain(5), tmp_path / "x.gif")
    with pytest.raises(ConfigError, match="admin2"):
        draw_figure(plain(5), tmp_path / "x.svg", region="admin2")
    with pytest.raises(OutputError, match="nowhere"):
        draw_figure(plain(5), tmp_path / "nowhere" / "x.svg")
