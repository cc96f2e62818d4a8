import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_kit import published_on

from pipeline.reports import DAY_RIGHT, make_reports
from pipeline.tables import ARTICLES, MENTIONS, REPORTS, SENTENCES, STORIES
from pipeline.text import split_sentences
from pipeline.timex import find_times
from tools.bench.dates import own_gold, score_reports, war_gold

GOLD = Path("tests/gold")
DAY = date(2024, 7, 17)  # a Wednesday
ACTIVITIES = pa.schema(
    [("article_id", pa.string()), ("sentence", pa.int32()), ("start", pa.int32()), ("end", pa.int32()),
     ("activity", pa.string()), ("modality", pa.string()), ("attribution", pa.string()), ("killed", pa.int32()),
     ("injured", pa.int32())]
)  # fmt: skip


def report(text, *places, published=DAY, activities=(), **mention):
    """Make the reports of a text; each place is a located mention, "Alton#2" its second occurrence."""
    sentences = [
        {"article_id": "a", "sentence": n, "start": s, "end": e, "section": "body"}
        for n, (s, e) in enumerate(split_sentences(text))
    ]
    rows = []
    for place in places:
        name, _, nth = place.partition("#")
        start = -1
        for _ in range(int(nth or 1)):
            start = text.index(name, start + 1)
        rows.append((start, start + len(name)))
    mentions = MENTIONS.build(
        {
            "article_id": "a", "mention": n, "start": start, "end": end, "surface": text[start:end],
            "sentence": next(row["sentence"] for row in sentences if row["start"] <= start < row["end"]),
            "role": "located", "status": "resolved", "place_id": f"made:{text[start:end]}", "place_name": text[start:end],
            "kind": "settlement", "lon": 1.0, "lat": 2.0, "score": 0.5, "reason": "made", "alternatives": [], **mention,
        }
        for n, (start, end) in enumerate(sorted(rows))
    )  # fmt: skip
    articles = ARTICLES.build(
        [{"article_id": "a", "text": text, "outlet": "Courier", "source": "x", "row": 1}]
    )
    tiles = SENTENCES.build(sentences)
    days = published_on({"a": published}, confidence=0.9)
    told = STORIES.build([{"article_id": "a", "story_id": "s"}])
    times = find_times(articles, tiles, days)
    table = make_reports(
        articles,
        tiles,
        mentions,
        times,
        days,
        told,
        pa.Table.from_pylist(list(activities), schema=ACTIVITIES),
    )
    return REPORTS.check(table).to_pylist()


@pytest.mark.parametrize(
    ("text", "place", "begin", "end", "rule"),
    [
        ("The river flooded Alton on Tuesday.", "Alton", (2024, 7, 16), (2024, 7, 16), "same-clause"),
        ("Dam works were launched in Alton in May, which pleased the council.", "Alton", (2024, 5, 1), (2024, 5, 31),
         "same-clause"),
        ("On Monday the council met, which pleased the people of Alton.", "Alton", (2024, 7, 15), (2024, 7, 15),
         "same-sentence"),
        ("The river flooded Alton.", "Alton", (2024, 7, 17), (2024, 7, 17), "published"),
        ("The river rose on Monday. Boats reached Alton.", "Alton", (2024, 7, 15), (2024, 7, 15), "preceding-sentence"),
        ("The river rose on July 9 and 10. Boats reached Alton.", "Alton", (2024, 7, 9), (2024, 7, 10), "preceding-sentence"),
        ("The river rose on Tuesday. It had been low until July 9. Boats reached Alton.", "Alton", (2024, 7, 16),
         (2024, 7, 16), "preceding-sentence"),
        ("The river rose on Monday.\n\nBoats reached Alton and other towns.", "Alton", (2024, 7, 17), (2024, 7, 17),
         "published"),
        ("The river will rise by Friday. Boats reached Alton.", "Alton", (2024, 7, 17), (2024, 7, 17), "published"),
        ("Boats reached Alton for the first time since May.", "Alton", (2024, 7, 17), (2024, 7, 17), "published"),
        ("Forty people have left Alton since Monday.", "Alton", (2024, 7, 15), (2024, 7, 17), "since"),
        ("Forty people have left Alton since the flood began in May.", "Alton", (2024, 5, 1), (2024, 7, 17), "since"),
        ("Prices have risen since the flood of Alton in May.", "Alton", (2024, 5, 1), (2024, 5, 31), "same-clause"),
        ("The bridge in Alton will be open by July 20.", "Alton", (2024, 7, 17), (2024, 7, 20), "by"),
        ("The mayor said on Tuesday that the dam at Alton broke on July 9.", "Alton", (2024, 7, 9), (2024, 7, 9),
         "same-clause"),
        ("The mayor said on Tuesday that the dam at Alton is broken.", "Alton", (2024, 7, 16), (2024, 7, 16), "same-clause"),
        ("Boats reached Alton on July 9 and 10.", "Alton", (2024, 7, 9), (2024, 7, 10), "same-clause"),
        ("Boats reached Alton in late April and mid-May.", "Alton", (2024, 4, 21), (2024, 5, 20), "same-clause"),
        ("She visited Alton as the 2026 campaign began.", "Alton", (2024, 7, 17), (2024, 7, 17), "published"),
        ("It was like the 2014 flood of Alton.", "Alton", (2014, 1, 1), (2014, 12, 31), "same-clause"),
        ("Nobody was found in Alton over the past three days.", "Alton", (2024, 7, 14), (2024, 7, 17), "same-clause"),
        ("As the council reported in May and June of this year, boats reached Alton.", "Alton", (2024, 5, 1), (2024, 6, 30),
         "same-clause"),
        ("Floods hit Belford on July 9 and are now moving towards Alton.", "Alton", (2024, 7, 17), (2024, 7, 17), "published"),
        ("Boats go to Alton every Thursday now.", "Alton", (2024, 7, 17), (2024, 7, 17), "published"),
    ],
)  # fmt: skip
def test_rules(text, place, begin, end, rule):
    """Which time governs a mention, in an article of Wednesday 17 July 2024."""
    (row,) = report(text, place)
    assert (row["begin"], row["end_day"], row["date_rule"]) == (date(*begin), date(*end), rule)


def test_each_mention_has_its_own_time():
    """Two places in two clauses keep their own days."""
    rows = report("Boats reached Alton on Monday, but Belford was flooded on Tuesday.", "Alton", "Belford")
    assert [row["begin"].day for row in rows] == [15, 16]
    assert len({row["report_id"] for row in rows}) == 2


def test_a_known_event_keeps_its_day():
    """An event that the article has dated at a place keeps the day where it is told as known."""
    text = "Three died in the flood of Alton on July 9. A survivor of the flood of Alton spoke on Tuesday in Belford."
    rows = report(text, "Alton", "Alton#2", "Belford")
    assert [(row["begin"].day, row["date_rule"]) for row in rows] == [
        (9, "same-clause"),
        (9, "same-event"),
        (16, "same-clause"),
    ]


def test_an_event_told_by_a_verb_is_known_by_its_noun():
    """ "Struck Alton on March 1" dates "the March 2024 Alton strike"."""
    text = "A storm struck Alton on March 1. The council recalled the March 2024 Alton strike."
    _, again = report(text, "Alton", "Alton#2")
    assert (again["begin"], again["end_day"], again["date_rule"]) == (
        date(2024, 3, 1),
        date(2024, 3, 1),
        "same-event",
    )


def test_background():
    """What is dated to more than two months before the article is background, and no news of its week."""
    text = "The mayor said Tuesday that 200 had left Alton since the river burst at Belford in February 2022."
    alton, belford = report(text, "Alton", "Belford")
    assert (belford["begin"], belford["end_day"], belford["background"]) == (
        date(2022, 2, 1),
        date(2022, 2, 28),
        True,
    )
    assert (alton["begin"], alton["end_day"], alton["background"]) == (date(2022, 2, 1), DAY, False)


def test_undated():
    """Without a publication date only what speaks for itself is dated."""
    first, second = report(
        "Boats reached Alton on Tuesday. Belford was flooded on 9 July 2024.",
        "Alton",
        "Belford",
        published=None,
    )
    assert (first["begin"], first["date_rule"], first["confidence"]) == (None, "undated", 0.5)
    assert (second["begin"], second["background"]) == (date(2024, 7, 9), False)


def test_confidence_is_place_times_day():
    """P(place right) times P(day right); the publication date's own confidence counts where it gave the day."""
    assert report("Boats reached Alton.", "Alton")[0]["confidence"] == pytest.approx(
        0.5 * DAY_RIGHT["published"] * 0.9
    )
    clause = report("Boats reached Alton on Monday.", "Alton")[0]
    assert clause["confidence"] == pytest.approx(0.5 * DAY_RIGHT["same-clause"])


@pytest.mark.parametrize(
    "change", [{"role": "actor"}, {"status": "unknown", "place_id": None}, {"role": "boilerplate"}]
)
def test_only_located_and_resolved_mentions_report(change):
    """Actors, boilerplate and unresolved names report nothing."""
    assert report("Boats reached Alton on Monday.", "Alton", **change) == []


def test_activity_of_the_sentence():
    """The activity nearest the mention comes along with its evidence, numbers and speaker."""
    deed = {"article_id": "a", "sentence": 0, "start": 4, "end": 11, "activity": "strike", "modality": "fact",
            "attribution": "the mayor", "killed": 3, "injured": None}  # fmt: skip
    (row,) = report("The shelling of Alton killed three.", "Alton", activities=[deed])
    assert {k: row[k] for k in ("activity", "activity_start", "activity_end", "attribution", "killed", "injured")} == {
        "activity": "strike", "activity_start": 4, "activity_end": 11, "attribution": "the mayor", "killed": 3,
        "injured": None,
    }  # fmt: skip
    (row,) = report("The river flooded Alton.", "Alton")
    assert (row["activity"], row["activity_start"], row["modality"]) == ("other", None, "fact")


def test_no_mentions():
    """An article without mentions has no reports."""
    assert report("Nothing happened.") == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["since", "on Monday", "May 5", "Alton", "said", "that", ",", "2014", "by", ". ", "and", "\n"]),
                max_size=20), st.sampled_from([DAY, None]))  # fmt: skip
def test_any_sentence(words, published):
    """Whatever stands around a place: no error, begin not after end."""
    text = "Boats reached Alton " + " ".join(words) + " end."
    (row,) = report(text, "Alton", published=published)
    assert row["begin"] is None or row["begin"] <= row["end_day"]
    assert 0 <= row["confidence"] <= 1


def test_labels_are_offsets_and_days():
    """The labels hold article ids, offsets and days, and no text; at least 200 mentions."""
    count = 0
    for name in ("reports.jsonl", "reports.held.jsonl"):
        for line in (GOLD / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert set(row) == {"id", "published", "mentions"}
            for mark in row["mentions"]:
                assert set(mark) == {"start", "end", "date_begin", "date_end"}
                assert date.fromisoformat(mark["date_begin"]) <= date.fromisoformat(mark["date_end"])
                count += 1
    assert count >= 200


@pytest.mark.shared
@pytest.mark.parametrize("name", ["war", "reports.jsonl", "reports.held.jsonl"])
def test_days_of_real_reports(shared, name):
    """At least 80 % of the dated mentions get the same days; "always published" is far below."""
    assert shared.is_dir()
    figures = score_reports(*(war_gold() if name == "war" else own_gold(name)))
    assert figures["same_days"] >= 80
    assert figures["published_only"] <= figures["same_days"] - 20
