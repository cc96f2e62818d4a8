"""The page as built: its bytes, its columns, its classes, its words."""

from __future__ import annotations

import base64
import json
import re
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import folium
import numpy as np
import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))

from made import NASTY, hostile, many_regions, plain

from pipeline.page import Atlas, assets, build_atlas, build_page
from pipeline.page.borders import pack_borders
from pipeline.page.classes import classes, find_breaks
from pipeline.page.columns import pack
from pipeline.page.payload import UNDATED, build_payload
from pipeline.page.spans import NONE16

PAGE = Path(assets.__file__).parent
SCRIPTS = sorted((PAGE / "script").glob("*.js"))


def unpack(text: str) -> tuple[dict, dict]:
    data = zlib.decompress(base64.b64decode(text))
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    columns = {
        name: np.frombuffer(data, np.dtype(kind).newbyteorder("<"), count, 4 + length + offset)
        for name, (kind, offset, count) in header["columns"].items()
    }
    return header, columns


def lines(chunks: list[str]) -> list[str]:
    return [
        line for chunk in chunks for line in zlib.decompress(base64.b64decode(chunk)).decode().split("\n")
    ]


def test_same_run_same_bytes() -> None:
    """No clock, no random id, no order of a set shows in the page."""
    assert build_page(plain()) == build_page(plain())


def test_blocks_have_no_gzip_head() -> None:
    """It names the system, and Python 3.13 names another than 3.11 does."""
    assert base64.b64decode(pack({}))[0] == 0x78  # zlib


def test_nothing_is_fetched() -> None:
    """No element of the page names anything outside it, and the policy lets nothing in."""
    page = build_page(plain(40))
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"""\b(src|href)\s*=\s*["']?(https?:)?//""", markup)
    assert "@import" not in page
    assert not re.search(r"url\((?!data:)", assets.style())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_tiles_only_when_asked_for() -> None:
    """Tiles open the policy for their host alone, with attribution and a referrer that their server accepts."""
    tiles = "https://tile.example.org/{z}/{x}/{y}.png"
    page = build_page(plain(40), tiles=tiles, attribution="© <b>Makers</b>")
    assert "img-src data: blob: https://tile.example.org;" in page
    assert '<meta name="referrer" content="strict-origin-when-cross-origin">' in page
    assert "Makers" in page
    assert "<b>Makers</b>" not in page
    assert "tile.example.org" not in build_page(plain(40))


def test_folium_itself_is_left_as_it_was() -> None:
    """An atlas has no foreign scripts, and takes none from other maps of the process."""
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    atlas = build_atlas(plain(40))
    assert isinstance(atlas, folium.Map)
    folium.CircleMarker([50, 36]).add_to(atlas)
    assert "L.circleMarker" in atlas.render_page()
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before


@pytest.mark.parametrize("title", [*NASTY[:-1], "{{blocks}}{{words}}{% for x in y %}"])
def test_a_title_is_only_a_title(title: str) -> None:
    """A title can neither leave its element nor be taken for a template."""
    page, other = (Atlas({}, title=name).render_page() for name in (title, "x"))
    assert page.count("<script") == other.count("<script")
    assert page.count("dateline-words") == other.count("dateline-words")


def test_sentences_are_kept_whole_and_once() -> None:
    """Each sentence with a report stands in the payload once; marks fit it as JavaScript counts."""
    corpus = hostile()
    payload = build_payload(corpus, region="admin1")
    found = lines(payload.sentences)
    assert len(found) == len(payload.columns["sentenceArticle"])
    wanted = corpus.reports.group_by(["article_id", "sentence_start"]).aggregate([]).num_rows
    assert len(found) == wanted
    at, length = payload.columns["mentionAt"], payload.columns["mentionLength"]
    for row, sentence in enumerate(payload.columns["sentence"]):
        units = found[sentence].encode("utf-16-le")
        marked = units[2 * at[row] : 2 * (at[row] + length[row])].decode("utf-16-le")
        assert marked == found[sentence][:3]


def test_a_mark_outside_its_sentence_is_dropped() -> None:
    """A span that the sentence cannot hold marks nothing rather than something else."""
    corpus = plain(10)
    far = pa.array([10_000_000] * 10, pa.int32())
    at = corpus.reports.schema.get_field_index("end")
    payload = build_payload(
        replace(corpus, reports=corpus.reports.set_column(at, "end", far)), region="admin1"
    )
    assert set(payload.columns["mentionAt"]) == {NONE16}


def test_reports_stand_by_story() -> None:
    """The script counts distinct stories in one walk; that rests on this order."""
    payload = build_payload(plain(), region="admin1")
    columns = payload.columns
    stories = columns["story"][columns["sentenceArticle"][columns["sentence"]]]
    assert (np.diff(stories.astype(np.int64)) >= 0).all()


def test_tables_without_mentions_or_times() -> None:
    """A report whose mention or time is not in the tables is drawn all the same."""
    corpus = plain(20)
    bare = replace(corpus, mentions=corpus.mentions.slice(0, 0), times=corpus.times.slice(0, 0))
    payload = build_payload(bare, region="admin1")
    header, columns = unpack(payload.detail)
    assert set(columns["reason"]) == {0}
    assert header["candidateIds"] == []
    assert set(payload.columns["timeAt"]) == {NONE16}


@pytest.mark.parametrize("level", ["admin0", "admin1", "admin2"])
def test_every_level_has_a_page(level: str) -> None:
    """Countries, regions, and second-level units with or without polygons of the user's own."""
    page = build_page(plain(30), region=level)
    header, _ = unpack(re.search(r'id="dateline-core">([^<]*)<', page)[1])
    assert header["level"] == level


@pytest.mark.parametrize(
    ("option", "value"), [("region", "county"), ("language", "xx"), ("worldview", "nobody")]
)
def test_unknown_options_are_refused(option: str, value: str) -> None:
    """A value the page does not know is named in the error."""
    with pytest.raises(ValueError, match=value):
        build_page(plain(1), **{option: value})


def test_borders_of_a_world_view() -> None:
    """Crimea's outline lies with Ukraine in the default world view, and with Russia in Natural Earth's."""

    def arcs(view: str, code: str) -> int:
        header, columns = unpack(pack_borders(["UA-63"], "admin0", view)["land"])
        at = header["codes"].index(code)
        return int(columns["ringFirst"][at + 1] - columns["ringFirst"][at])

    assert arcs("un", "RU") != arcs("natural-earth", "RU")


def test_classes_are_whole_ascending_and_hold_every_count() -> None:
    """Bounds ascend, and no class is empty by construction."""
    random = np.random.default_rng(3)
    for _ in range(50):
        counts = random.geometric(0.05, random.integers(1, 400))
        bounds = classes(counts, 5, whole=True)
        assert bounds == sorted(set(bounds))
        assert len(bounds) <= 4
        assert all(isinstance(bound, int) and counts.min() <= bound < counts.max() for bound in bounds)


def test_classes_of_next_to_nothing() -> None:
    """One value, or none, is one class."""
    assert classes(np.array([]), 5, whole=True) == []
    assert classes(np.array([4, 4, 4]), 5, whole=True) == []


def test_breaks_of_undated_reports_alone() -> None:
    """A run whose reports have no dates has no classes, and still a page."""
    none = np.full(3, UNDATED)
    breaks = find_breaks(np.ones(3, int), np.arange(3), none, none, np.array([], int), stories_read=3)
    assert breaks["week"]["stories"] == [[]]


def test_a_column_without_a_typed_array_is_refused() -> None:
    """JavaScript has no array for 64-bit integers that the script could use."""
    with pytest.raises(TypeError, match="int64"):
        pack({"x": np.zeros(3, np.int64)})


def test_three_thousand_regions_make_a_page() -> None:
    """Many regions cost little: their codes are stored once."""
    assert len(build_page(many_regions())) < 3_000_000


def test_modules_share_no_name() -> None:
    """The script is one scope when inlined: a name at the top of two modules would be an error in every browser."""
    names: dict[str, str] = {}
    pattern = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
    for path in SCRIPTS:
        for name in pattern.findall(path.read_text("utf-8")):
            assert name not in names, f"{name} in {path.name} and {names.get(name)}"
            names[name] = path.name
    for path in SCRIPTS:
        assert path.stem == "main" or f"./{path.stem}.js" in "".join(
            other.read_text("utf-8") for other in SCRIPTS
        )


def test_modules_are_short() -> None:
    """A module has one reason to exist."""
    for path in SCRIPTS:
        assert len(path.read_text("utf-8").splitlines()) < 300, path.name


def test_no_module_parses_markup_or_code() -> None:
    """Article text reaches the document as text: nothing in the script turns a string into elements or code."""
    for path in SCRIPTS:
        text = path.read_text("utf-8")
        for way in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "bindPopup",
            "bindTooltip",
        ):
            assert way not in text, f"{way} in {path.name}"


def test_languages_have_the_same_words() -> None:
    """Every phrase the script asks for is there in English, and every English phrase that is a sentence in the others."""
    words = assets.words()
    script = "".join(path.read_text("utf-8") for path in SCRIPTS)
    asked = set(re.findall(r"\bt\('([\w.]+)'", script)) | set(
        re.findall(r'data-t(?:-\w+)?="([\w.]+)"', assets.FOLDER.joinpath("body.html").read_text("utf-8"))
    )
    assert asked - set(words["en"]) == set()
    for code in ("uk", "ru"):
        assert set(words["en"]) - set(words[code]) == set()
        for key, phrase in words["en"].items():
            marks = set(re.findall(r"\{\w+\}", json.dumps(phrase)))
            assert set(re.findall(r"\{\w+\}", json.dumps(words[code][key]))) == marks, key
