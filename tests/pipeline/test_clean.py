import json

import pytest

from pipeline.clean import name_sections, split_sections
from pipeline.tables import ARTICLES
from pipeline.text import split_sentences

NEWS = (
    "The mayor said that the river had fallen by two metres since Monday and that the bridge was open again."
)


def sections(text, **options):
    return {
        text[start:end]: section
        for start, end, section in name_sections(text, split_sentences(text), **options)
    }


def articles(*rows):
    return ARTICLES.build(
        {"article_id": f"a{number}", "source": "x.jsonl", "row": number, **row}
        for number, row in enumerate(rows, 1)
    )


@pytest.mark.parametrize(
    "notice",
    [
        "Sign up for our free weekly newsletter",
        "Subscribe to the Valley Courier to go on reading.",
        "Support the Valley Courier!",
        "Dear readers, we need your help.",
        "Follow us on Telegram and in our newsletter.",
        "READ MORE: Bridge shut after storm",
        "01:45 Bridge shut after storm – video",
        "Photo: Ministry of Roads of Westland",
        "BRIDGE IN WESTLAND SHUT AFTER THE GREAT STORM",
        "Copyright 2024 Valley Courier. All rights reserved.",
        "We use cookies to personalise content.",
        "Editor’s note: The author teaches history in Westland.",
        "Advertisement",
        "Підписуйтесь на наш канал",
        "Читайте также: мост закрыт",
    ],
)
def test_a_notice_among_news_is_boilerplate_and_the_news_is_not(notice):
    found = sections(f"{NEWS}\n\n{notice}\n\n{NEWS.replace('Monday', 'Friday')}")
    assert {section for part, section in found.items() if part in NEWS} == {"body"}
    assert {section for part, section in found.items() if part in notice} == {"boilerplate"}


def test_an_appeal_is_one_run_with_the_ordinary_sentence_within_it():
    text = (
        f"{NEWS}\nA message from the Valley Courier:\nDear readers,\nWe face hard times.\n"
        "The court in Westland has fined two reporters.\nYour donation keeps our newsroom open.\nOnce\nMonthly\nRemind me later."
    )
    found = sections(text)
    assert found[NEWS] == "body"
    assert {section for part, section in found.items() if part != NEWS} == {"boilerplate"}


@pytest.mark.parametrize(
    "news",
    [
        "Western allies have yet to sign up to the tribunal.",
        "“You can support us by sending shells,” the minister told our reporter.",
        "“Your donation saved my son,” said Anna Lee.",
        "The regulator fined the firm over its privacy policy.",
        "We drove through Westland for two days without meeting anyone.",
        "Readers of the paper may follow the trial in court.",
    ],
)
def test_news_with_the_words_of_a_notice_stays_news(news):
    assert set(sections(f"{NEWS}\n\n{news}\n\n{NEWS}").values()) == {"body"}


def test_head_and_credits_are_told_apart():
    text = (
        "Bridge reopens after flood\nBy Ann Lee and Bob Ray\nMarch 5, 3pm EST\n\n"
        "A woman crosses the bridge in Westland. (Photo by Cy Doe / AGP)\n\n"
        f"WESTLAND, March 5 (Agency) – {NEWS}\n\nDan Poe contributed to this report."
    )
    assert list(sections(text).items()) == [
        ("Bridge reopens after flood", "headline"),
        ("By Ann Lee and Bob Ray", "byline"),
        ("March 5, 3pm EST", "byline"),
        ("A woman crosses the bridge in Westland.", "caption"),
        ("(Photo by Cy Doe / AGP)", "caption"),
        ("WESTLAND, March 5 (Agency) –", "dateline"),
        (NEWS, "body"),
        ("Dan Poe contributed to this report.", "byline"),
    ]


def test_the_given_title_is_a_headline_even_with_a_full_stop():
    assert (
        sections(f"The bridge is open.\n{NEWS}", title="The bridge is open")["The bridge is open."]
        == "headline"
    )


def test_what_an_outlet_repeats_to_its_reader_in_unlike_articles_is_its_own_voice():
    line = "You will find every story of the day in your paper tomorrow."
    rows = [
        {"text": f"{NEWS} {day} was dry.\n{line}", "outlet": "Courier"}
        for day in ("Monday", "Tuesday", "Friday")
    ]
    for number, row in enumerate(rows):
        row["text"] = row["text"].replace("two metres", f"{number} metres")
    alone = split_sections(articles(rows[0]))["section"].to_pylist()
    together = split_sections(articles(*rows))["section"].to_pylist()
    assert alone == ["body", "body", "body"]
    assert together == ["body", "body", "boilerplate"] * 3


def test_an_article_of_white_space_has_no_sentence():
    assert split_sections(articles({"text": " \n\n "}, {"text": ""})).num_rows == 0


@pytest.mark.shared
def test_seed_appeals_are_boilerplate_and_nothing_else_is(shared):
    lines = (shared / "corpus/seeds.gold.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        text = (shared / "corpus/seeds" / f"{row['id']}.txt").read_text(encoding="utf-8")
        found = name_sections(text, split_sentences(text))
        for toponym in row["toponyms"]:
            section = next(name for start, end, name in found if start <= toponym["start"] < end)
            assert (section == "boilerplate") == (toponym["role"] == "boilerplate"), toponym
