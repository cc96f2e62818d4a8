from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gazetteer.names import fold, tokens
from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.recognise import NAMES, find_mentions, locate_sentences
from pipeline.recognition.features import look_wide, read_context
from pipeline.recognition.model import judge_spans, load_model
from pipeline.recognition.words import read_words
from pipeline.resolve import resolve_mentions
from pipeline.roles import assign_roles
from pipeline.tables import ARTICLES


@pytest.fixture(scope="module")
def store():
    return open_store()


def recognise(store, *texts, spans=None):
    articles = ARTICLES.build(
        {"article_id": str(n), "text": text, "spans": spans, "source": "a.txt", "row": n}
        for n, text in enumerate(texts)
    )
    return find_mentions(articles, split_sections(articles), store)


def surfaces(store, text):
    return recognise(store, text)["surface"].to_pylist()


def cues(store, text):
    table = recognise(store, text)
    return dict(zip(table["surface"].to_pylist(), table["cue"].to_pylist(), strict=True))


# Any writing: names among marks, right-to-left text, emoji, control characters, initials, broken entities.
PIECES = st.sampled_from(
    [
        "Kyiv",
        "U.S.",
        "Paris, Ky.",
        "New\nYork",
        "ХАРКІВ",
        "São Paulo",
        "القاهرة",
        "😀",
        "\x00",
        "&nbsp",
        "'s",
        "I.I'm",
        "_",
    ]
)
WRITING = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WRITING, min_size=1, max_size=3))
@example(["", "x", "\x00 Kyiv"])
@example(["\u200f\u0641\u064a \u0627\u0644\u0642\u0627\u0647\u0631\u0629 \U0001f600 in Cairo"])
def test_offsets_are_exact_for_any_text(store, texts):
    table = recognise(store, *texts)
    last = {}
    for row in table.to_pylist():
        text = texts[int(row["article_id"])]
        assert text[row["start"] : row["end"]] == row["surface"]
        assert row["surface"].strip()
        assert row["start"] >= last.get(row["article_id"], 0)
        last[row["article_id"]] = row["end"]


@settings(max_examples=300, deadline=None)
@given(st.lists(WRITING, min_size=1, max_size=4))
def test_words_of_a_batch_are_those_of_the_fold(texts):
    words = read_words(texts)
    for n, text in enumerate(texts):
        rows = range(words.first[n], words.first[n + 1])
        assert [(words.start[r], words.end[r]) for r in rows] == [(a, b) for a, b, _ in tokens(text)]
        assert [words.forms[words.form[r]] for r in rows] == [text[a:b] for a, b, _ in tokens(text)]
    assert words.folds == [fold(form) for form in words.forms]


@pytest.mark.parametrize("text", ["", " ", "x", "Kyiv", "?!", "5" * 5_000_000, "a " * 100_000])
def test_awkward_texts_give_a_table(store, text):
    assert recognise(store, text).schema.names == [column.name for column in NAMES.columns]


AWKWARD = {
    "no sentences": "Kyiv and then Kharkiv and so on ",
    "one word, glued": "Kyiv",
    "initials without end": "U.S.",
    "possessives": "Kyiv's's",
    "control characters": "\x00Kyiv\x1f\x07 in Paris\x0b\x85",
    "right to left": "\u200f\u0641\u064a \u0627\u0644\u0642\u0627\u0647\u0631\u0629\u200e in Cairo. ",
    "emoji": "\U0001f600Kyiv\U0001f1fa\U0001f1e6 near Lviv\u20e3 ",
    "mixed scripts": "\u041aiev K\u0443iv \u0425\u0430\u0440\u043a\u0456\u0432 \u6771\u4eac Sa\u0303o Paulo ",
    "broken entities": "&nbspKyiv;&amp &#x; &lt Paris&#160;Lviv ",
    "quotes never closed": "\u201cKyiv (said [Paris \u00ab",
    "one line": "KYIV, March 5 (Interfax) Kyiv/Lviv (AFP ",
}


@pytest.mark.parametrize("kind", AWKWARD)
def test_awkward_writing_keeps_its_offsets_to_the_end_of_the_flow(store, kind):
    texts = [AWKWARD[kind] * count for count in (1, 3000)]
    articles = ARTICLES.build(
        {"article_id": str(n), "text": text, "source": "a.txt", "row": n} for n, text in enumerate(texts)
    )
    sentences = split_sections(articles)
    names = find_mentions(articles, sentences, store)
    mentions = resolve_mentions(articles, sentences, assign_roles(articles, sentences, names), store)
    assert mentions.num_rows == names.num_rows
    for number, start, end, surface in zip(
        *(mentions[name].to_pylist() for name in ("article_id", "start", "end", "surface")), strict=True
    ):
        assert texts[int(number)][start:end] == surface


def test_a_long_text_keeps_its_offsets(store):
    text = "Nothing was said about it at all. " * 20_000 + "Troops shelled the town of Kupyansk."
    (row,) = [r for r in recognise(store, text).to_pylist() if r["surface"] == "Kupyansk"]
    assert text[row["start"] : row["end"]] == "Kupyansk"


def test_an_article_is_read_the_same_alone_and_in_a_batch(store):
    texts = ["Fighting went on near Bakhmut.", "The mayor of Paris, Texas, resigned.", ""]
    together = recognise(store, *texts)
    alone = [
        row | {"article_id": str(n)} for n, t in enumerate(texts) for row in recognise(store, t).to_pylist()
    ]
    keys = ("article_id", "start", "end", "name_id", "cue")
    assert [[r[k] for k in keys] for r in together.to_pylist()] == [[r[k] for k in keys] for r in alone]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Officers of the Paris Police Department arrested two men on Monday.", "Paris"),
        ("He told The Moscow Times that talks had failed.", "Moscow"),
        ("Shelling hit the village of Verkhnobrusnytsia overnight, officials said.", "Verkhnobrusnytsia"),
        ("A man from Paris, Ky., was charged on Friday.", "Ky."),
        ("no official source in kyiv has commented on the attack, the paper reported. Nobody did.", "kyiv"),
        ("RUSSIAN MISSILES STRIKE KHARKIV AS WINTER NEARS", "KHARKIV"),
        ("The villages of Xulivka and Yavnevi were shelled.", "Xulivka"),
        ("Officers of the Illinois State Police closed the road.", "Illinois"),
        ("Canadians were among the victims, the ministry said.", "Canadians"),
    ],
)
def test_names_are_found(store, text, name):
    assert name in surfaces(store, text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("In May the Reading of the bill was put off.", "May"),
        ("Mr. John Sullivan said that he would appeal.", "Sullivan"),
        ("Of course, nobody believed him.", "Of"),
        ("The plant adds 430 MW of power to the grid in summer.", "MW"),
        ("He thanked the allies of NATO for their help.", "NATO"),
        ("Elizabeth Fairfield, 24, was in court on Monday. Fairfield's lawyers asked for bail.", "Fairfield"),
    ],
)
def test_words_and_people_are_left_alone(store, text, word):
    assert word not in surfaces(store, text)


def test_a_plural_kind_word_holds_for_the_whole_list(store):
    assert cues(store, "Troops left the Luhansk and Donetsk regions.") == {
        "Luhansk": "admin1",
        "Donetsk": "admin1",
    }
    assert cues(store, "Fighting reached the regions of Luhansk and Donetsk.") == {
        "Luhansk": "admin1",
        "Donetsk": "admin1",
    }
    found = cues(store, "Rockets hit the cities of Kupyansk and Izyum.")
    assert found == {"Kupyansk": "settlement", "Izyum": "settlement"}


@pytest.mark.parametrize("text", ["Dyakovo", "Kyiv, Kharkiv, Odesa", "Harwinton"])
def test_names_alone_are_places(store, text):
    assert surfaces(store, text) == text.split(", ")


@pytest.mark.parametrize("text", ["Reading", "Smith", "DR", "Mr."])
def test_words_and_surnames_alone_are_none(store, text):
    assert surfaces(store, text) == []


def test_a_list_goes_on_over_a_name_that_was_not_found(store):
    found = cues(store, "Floods were reported in Harvey, Xqzy Vulk, Sedgwick and Kingman counties on Monday.")
    assert found["Sedgwick"] == found["Kingman"] == "admin2"
    assert cues(store, "He flew from Kharkiv after Kyiv regions had voted.")["Kharkiv"] is None


def test_a_kind_word_beside_a_name_is_its_cue(store):
    assert cues(store, "Shelling went on in the Kharkiv region.")["Kharkiv"] == "admin1"
    assert cues(store, "They planned to capture the city of Kharkiv.")["Kharkiv"] == "settlement"
    assert cues(store, "Talks were held in the capital of Hungary.")["Hungary"] is None


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Shells fell on Ukraine's second-largest city, Kharkiv, overnight.", "Kharkiv", "settlement"),
        ("Shells fell on Izium, a town in the Kharkiv region.", "Izium", "settlement"),
        ("They shelled Sumy, Ukraine's northern oblast.", "Sumy", "admin1"),
        ("They fought for Kupiansk, a hub in the Kharkiv region.", "Kupiansk", None),
        ("The Kherson regional governor spoke on Monday.", "Kherson", "admin1"),
        ("She was taken to the Paris Regional Medical Center.", "Paris", None),
        ("Kharkiv Mayor Ihor Terekhov was there.", "Kharkiv", "settlement"),
        ("He wrote to the governor of Kursk on Friday.", "Kursk", "admin1"),
        ("Goods go to the Russian exclave of Kaliningrad by rail.", "Kaliningrad", "admin1"),
        ("They annexed several regions of the south, including Kherson and Zaporizhzhia.", "Zaporizhzhia", "admin1"),
        ("Guns stand along the Donetsk-Kharkiv administrative border.", "Donetsk", "admin1"),
        ("They fired along the line in Donetsk and eastern Zaporizhzhia oblasts.", "Donetsk", "admin1"),
    ],
)  # fmt: skip
def test_what_a_sentence_calls_a_place_is_its_cue(store, text, name, kind):
    assert cues(store, text)[name] == kind


def test_a_large_city_in_capitals_is_a_place(store):
    assert surfaces(store, "Trams stood still in KYIV on Monday, officials said.") == ["KYIV"]


def test_what_is_once_called_a_city_is_the_city(store):
    text = "Kharkiv, Ukraine's second city, was hit. In Kharkiv trams stood still; troops held out in northern Kharkiv."
    table = recognise(store, text)
    found = zip(table["surface"].to_pylist(), table["cue"].to_pylist(), strict=True)
    assert [cue for name, cue in found if name == "Kharkiv"] == ["settlement", "settlement", None]


def test_given_spans_are_kept_as_they_are(store):
    text = "The Kharkiv region, they said."
    spans = [{"start": 4, "end": 18}, {"start": 4, "end": 11}, {"start": 20, "end": 24}]
    table = recognise(store, text, spans=spans)
    assert list(zip(table["start"].to_pylist(), table["end"].to_pylist(), strict=True)) == [
        (4, 11),
        (4, 18),
        (20, 24),
    ]
    assert [name >= 0 for name in table["name_id"].to_pylist()] == [True, True, False]
    assert table["place_score"].to_pylist() == [1.0, 1.0, 1.0]
    assert recognise(store, text, spans=[]).num_rows == 0


def test_scores_are_probabilities_above_the_threshold(store):
    scores = recognise(store, "Rockets hit Kharkiv, Izyum and Kyiv on Monday, Ukraine said.")[
        "place_score"
    ].to_pylist()
    assert len(scores) == 4
    assert all(load_model().threshold <= score <= 1 for score in scores)


def test_the_order_of_given_spans_changes_nothing(store):
    text = "Kharkiv, said Kyiv. In Kharkiv and in Sumy nothing stood still in Kyiv."
    spans = [
        {"start": at, "end": at + len(name)}
        for name in ("Kharkiv", "Kyiv", "Sumy")
        for at in (text.find(name), text.rfind(name))
    ]
    spans = [dict(pair) for pair in dict.fromkeys(tuple(span.items()) for span in spans)]
    assert recognise(store, text, spans=spans).equals(recognise(store, text, spans=spans[::-1]))


def test_words_of_another_language_say_nothing_of_a_sentence(store):
    texts = [
        "Russian shelling hit homes in Kharkiv late on Tuesday.",
        "Уночі війська обстріляли Харків, є поранені.",
    ]
    articles = ARTICLES.build(
        {"article_id": str(n), "text": text, "source": "", "row": n} for n, text in enumerate(texts)
    )
    words = read_words(texts)
    model = load_model()
    context = read_context(
        words, locate_sentences(words, texts, articles, split_sections(articles)), model.vocabulary
    )
    kharkiv, kharkiv_in_ukrainian = (words.forms.index(form) for form in ("Kharkiv", "Харків"))
    rows = np.array(
        [np.flatnonzero(words.form == form)[0] for form in (kharkiv, kharkiv_in_ukrainian)], np.int32
    )
    wide = look_wide(context, rows, rows, model.codes)
    assert np.isfinite(wide[0]).all()
    assert np.isnan(wide[1]).all()
    _, score, _ = judge_spans(context, store, model)
    assert np.isfinite(score).all()
