from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest

from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.recognise import find_mentions
from pipeline.recognition.frames import KINDS_OF_WORDS, describe_frames
from pipeline.recognition.model import BLOCK
from pipeline.roles import assign_roles
from pipeline.tables import ARTICLES, ROLES


@pytest.fixture(scope="module")
def store():
    return open_store()


def roles(store, *texts):
    """Roles of the names of the last text."""
    articles = ARTICLES.build(
        {"article_id": str(n), "text": text, "source": "a.txt", "row": n} for n, text in enumerate(texts)
    )
    sentences = split_sections(articles)
    table = assign_roles(articles, sentences, find_mentions(articles, sentences, store))
    assert set(table["role"].to_pylist()) <= set(ROLES)
    table = table.filter(pc.equal(table["article_id"], str(len(texts) - 1)))
    return dict(zip(table["surface"].to_pylist(), table["role"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Shelling killed two people in Nikopol on Sunday.", "Nikopol", "located"),
        ("Troops advanced near Avdiivka and Lyman overnight.", "Lyman", "located"),
        ("Ankara said on Tuesday that it would not take part.", "Ankara", "actor"),
        ("The ministry blamed the Minsk regime for the attacks.", "Minsk", "actor"),
        ("Poznan city council voted against the plan.", "Poznan", "actor"),
        ("He was arrested by the Chicago Police Department on Monday.", "Chicago", "organisation"),
        ("The mayor of Lviv addressed the crowd.", "Lviv", "organisation"),
        ("Oryol Governor Andrei Klychkov said nobody was hurt.", "Oryol", "organisation"),
        (
            "Drones crossed into the territory of the Russian Federation overnight.",
            "Russian Federation",
            "located",
        ),
        (
            "The vote was won by the party of power, which is called United Russia there.",
            "Russia",
            "organisation",
        ),
        ("He told CTV Edmonton that the road was closed.", "Edmonton", "organisation"),
        ("Guns fired on the west bank of the Dnipro River on Monday.", "Dnipro", "located"),
        ("Rockets hit a school in Ukraine, officials said.", "Ukraine", "located"),
        ("Columns moved along the E40 Izium-Sloviansk highway.", "Izium", "located"),
        ("Snow fell on Friday in Western Canada, the agency said.", "Canada", "located"),
        ("Talks would go on in Moscow, the Kremlin said on Tuesday.", "Kremlin", "organisation"),
        ("He spoke for the charity Chinese Human Rights Defenders on Tuesday.", "Chinese", "organisation"),
        ("He met the Chinese Prime Minister Li Qiang on Tuesday.", "Chinese", "demonym"),
        ("Polish farmers blocked the road for a third day.", "Polish", "demonym"),
        ("WARSAW, March 5 (Reuters) - Two men were detained on Tuesday.", "WARSAW", "dateline"),
    ],
)
def test_roles_of_plain_sentences(store, text, name, role):
    assert roles(store, text)[name] == role


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("У Бережанах загорівся склад, рятувальники гасять пожежу", {"Бережанах": "located"}),
        ("Польща закрила кордон біля Перемишля", {"Польща": "actor", "Перемишля": "located"}),
        ("Ночью под Рязанью слышали громкие хлопки", {"Рязанью": "located"}),
        (
            "Рятувальники знайшли двох людей у Трускавці Львівської області",
            {"Трускавці": "located", "Львівської": "located"},
        ),
    ],
)
def test_headlines_in_ukrainian_and_russian(store, text, found):
    assert roles(store, text) == found


def test_quotes_and_headlines_count_like_other_sentences(store):
    assert roles(store, '"Two houses burned down in Nikopol," he said.')["Nikopol"] == "located"


def test_nothing_found_gives_an_empty_column(store):
    assert roles(store, "Nobody said a word.") == {}


def test_a_list_and_a_kind_word_do_not_hide_what_governs_a_name():
    kinds = np.arange(len(KINDS_OF_WORDS), dtype=np.int8)
    number = {kind: k for k, kind in enumerate(KINDS_OF_WORDS)}
    words = [
        "place_preposition",
        "determiner",
        "area",
        "of",
        "capitalised",
        "and",
    ]  # "in the cities of A and [B]"
    around = np.array([[number[w] for w in words] + [number["capitalised"]] * 2 + [0] * 6], np.int32)
    shown = describe_frames(around, kinds, 6).reshape(-1, len(KINDS_OF_WORDS))
    assert KINDS_OF_WORDS[int(shown[-2].argmax())] == "place_preposition"


def test_roles_of_an_article_are_the_same_behind_a_long_one(store):
    short = "The mayor of Kharkiv said Russia shelled the town of Kupyansk. Kyiv denied it."
    assert roles(store, "In Kyiv and Paris, nothing. " * (BLOCK // 2 + 1), short) == roles(store, short)
