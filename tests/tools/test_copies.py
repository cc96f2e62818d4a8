"""Copies of annotated articles keep their marks exact."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from gazetteer.names import fold
from gazetteer.store import open_store
from tools.train.copies import cut_excerpts, hide_words, name_of_original, vary_case
from tools.train.transplant import Destinations, move_texts, transplant

STORE = open_store()
TEXT = "Kupiansk was shelled on Monday. Izium and Kupiansk are in the Kharkiv region. Nobody in Kyiv, Ukraine said more."
NAMES = ("Kupiansk", "Izium", "Kupiansk", "Kyiv", "Ukraine")


def mark(text: str, names: tuple[str, ...]) -> list[dict[str, object]]:
    """Toponyms of a text, in order, with the ids that the gazetteer gives them."""
    found, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        place = STORE.place_id(int(STORE.rows(STORE.name_id(fold(name)))[0]))
        found.append({"start": start, "end": at, "name": name, "geonameid": place.removeprefix("geonames:")})
    return found


RECORD = {"id": "one", "text": TEXT, "toponyms": mark(TEXT, NAMES)}


@pytest.fixture(scope="module")
def destinations() -> Destinations:
    return Destinations(STORE)


def surfaces(record: dict) -> list[str]:
    return [record["text"][t["start"] : t["end"]] for t in record["toponyms"]]


def test_excerpts_hold_the_names_of_their_sentences():
    copies = cut_excerpts([RECORD], np.random.default_rng(0))
    assert len(copies) == 2
    for copy in copies:
        assert copy["text"] in TEXT
        assert name_of_original(copy) == "one"
        assert surfaces(copy) == [t["name"] for t in copy["toponyms"]]
    assert [copy["foreign"] for copy in copies] == [False, True]


def test_copies_in_other_writing_keep_the_offsets():
    records = [RECORD | {"id": str(n)} for n in range(100)]
    copies = vary_case(records, np.random.default_rng(0))
    assert {copy["text"] for copy in copies} == {TEXT.upper(), TEXT.lower()}
    assert 0 < len(hide_words(records, np.random.default_rng(0))) < 50


def test_a_moved_text_names_places_of_one_other_area(destinations):
    (copy,) = move_texts([RECORD], destinations, share=1.0)
    names = surfaces(copy)
    assert names[0] == names[2] != "Kupiansk"
    assert names[1] not in {"Izium", names[0]}
    assert names[3] == "Kyiv"
    assert "Monday. " in copy["text"]
    assert name_of_original(copy) == "one"


def test_moved_mentions_mean_places_of_one_area(destinations):
    surface = [*NAMES, "May"]
    name = [STORE.name_id(fold(s)) for s in surface]
    rows = [int(STORE.rows(n)[0]) for n in name]
    wanted = [{row} for row in rows[:-1]] + [set()]
    mentions = pa.table({"article_id": ["one"] * 6, "name_id": name, "surface": surface, "number": range(6)})
    for seed in range(5):
        moved, right = transplant(mentions, wanted, destinations, seed)
        numbers = moved["number"].to_pylist()
        assert set(numbers) >= {0, 1, 2, 3, 5}
        by_number = dict(zip(numbers, right, strict=True))
        assert by_number[3] == wanted[3]
        assert by_number[5] == set()
        assert by_number[0] == by_number[2]
        places = [min(by_number[n]) for n in (0, 1)]
        assert not set(places) & set(rows)
        assert len({int(STORE.admin1[row]) for row in places}) == 1
        for surface_, id_, row in zip(
            moved["surface"].to_pylist(), moved["name_id"].to_pylist(), right, strict=True
        ):
            if row:
                assert STORE.name_id(fold(surface_)) == id_
                assert min(row) in STORE.rows(id_)


def test_an_article_of_one_place_stays(destinations):
    assert not move_texts(
        [{"id": "two", "text": "Kyiv.", "toponyms": mark("Kyiv.", ("Kyiv",))}], destinations, share=1.0
    )
