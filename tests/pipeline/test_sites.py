"""Sites whose kind is written in small letters."""

from __future__ import annotations

import numpy as np
import pytest

from gazetteer.names import fold
from gazetteer.store import open_store
from pipeline.recognition.sites import name_sites
from pipeline.recognition.words import read_words

STORE = open_store()


def site_of(text: str, surface: str) -> str:
    """Label of the first place that a surface names in a text."""
    words = read_words(["Before that, plant", text, "power plant"])
    row = next(
        n for n, form in enumerate(words.form) if words.forms[form] == surface and words.article[n] == 1
    )
    span = np.array([row], np.int32)
    name = np.array([STORE.name_id(fold(surface))], np.int32)
    found = int(name_sites(words, span, span, name, STORE)[0])
    return STORE.label(int(STORE.rows(found)[0])) if found >= 0 else ""


@pytest.mark.parametrize(
    ("text", "surface", "label"),
    [
        ("the Zaporizhia nuclear power plant", "Zaporizhia", "Zaporizhzhia Nuclear Power Plant"),
        ("around the nuclear power plant Zaporizhia", "Zaporizhia", "Zaporizhzhia Nuclear Power Plant"),
        (
            "the Ukrainian nuclear power plant Zaporizhia, which",
            "Zaporizhia",
            "Zaporizhzhia Nuclear Power Plant",
        ),
        ("Water ran over the Kakhovka dam", "Kakhovka", "Kakhovka Hydroelectric Power Plant"),
        ("near Kherson airport.", "Kherson", "Kherson Airport"),
        ("Zaporizhia", "Zaporizhia", "Zaporizhzhia"),
        ("Zaporizhia, nuclear power plant workers", "Zaporizhia", "Zaporizhzhia"),
        ("a plant in Zaporizhia", "Zaporizhia", "Zaporizhzhia"),
        ("Enerhodar nuclear scientists", "Enerhodar", "Enerhodar"),
        ("Izium cement plant", "Izium", "Izium"),
    ],
)
def test_a_kind_beside_a_name_makes_it_the_name_of_a_site(text, surface, label):
    assert site_of(text, surface) == label


def test_nothing_is_nothing():
    none = np.zeros(0, np.int32)
    assert len(name_sites(read_words([""]), none, none, none, STORE)) == 0
