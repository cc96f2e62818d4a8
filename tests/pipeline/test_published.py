from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import split_sections
from pipeline.published import date_articles, date_from_copies
from pipeline.tables import ARTICLES, STORIES
from pipeline.timing.given import read_address, read_given
from tools.bench.dates import read_rows, score_published

BODY = "\n\nThe council met in the old hall and spoke of the bridge, which has been shut since the flood."


def articles(*rows):
    return ARTICLES.build(
        {"article_id": f"a{number}", "text": BODY, "source": "x.jsonl", "row": number, **row}
        for number, row in enumerate(rows, 1)
    )


def date_all(*rows, **options):
    table = articles(*rows)
    return date_articles(table, split_sections(table), **options).to_pylist()


def date_one(row, **options):
    return date_all(row, **options)[0]


def day(year, month, number):
    return date(year, month, number)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-07-16", (2024, 7, 16)),
        ("2024/07/16", (2024, 7, 16)),
        ("20240716", (2024, 7, 16)),
        ("2024-07-16T23:30:00+03:00", (2024, 7, 16)),
        ("2024-07-16T21:30:00Z", (2024, 7, 16)),
        ("20240716T213000Z", (2024, 7, 16)),
        ("2024-07-16 21:30", (2024, 7, 16)),
        ("2024-07-16 21:30:00.123456", (2024, 7, 16)),
        ("Tue, 16 Jul 2024 23:30:00 +0300", (2024, 7, 16)),
        ("July 16, 2024", (2024, 7, 16)),
        ("16 July 2024, 3:00 pm", (2024, 7, 16)),
        ("Tuesday 16 July 2024", (2024, 7, 16)),
        ("1721165400", (2024, 7, 16)),
        ("1721165400000", (2024, 7, 16)),
        ("16.07.2024", (2024, 7, 16)),
        ("16/7/2024", (2024, 7, 16)),
        ("7/16/2024 11:30 PM", (2024, 7, 16)),
        ("29 February 2024", (2024, 2, 29)),
        ("16 липня 2024 року, 21:30", (2024, 7, 16)),
    ],
)
def test_given_formats(value, expected):
    """The forms that records give a day in; where a zone is given, the day is the local one."""
    row = date_one({"published": value, "published_method": "metadata"})
    assert (row["begin"], row["end_day"], row["precision"], row["method"]) == (
        day(*expected),
        day(*expected),
        "day",
        "metadata",
    )
    assert row["note"] is None


@pytest.mark.parametrize(
    ("value", "begin", "end", "precision"),
    [("2024-07", (2024, 7, 1), (2024, 7, 31), "month"), ("2024", (2024, 1, 1), (2024, 12, 31), "year"),
     ("July 2024", (2024, 7, 1), (2024, 7, 31), "month"), ("1/2/2024", (2024, 1, 2), (2024, 2, 1), "interval")],
)  # fmt: skip
def test_given_as_exactly_as_said(value, begin, end, precision):
    """A month stays a month; a date of two readings covers both."""
    row = date_one({"published": value})
    assert (row["begin"], row["end_day"], row["precision"]) == (day(*begin), day(*end), precision)


@pytest.mark.parametrize(
    "value",
    ["31 February 2024", "2024-02-31", "0000-01-01", "0", "1970-01-01T00:00:00Z", "1970-01-01", "yesterday", "32/13/2024",
     "9999-01-01", "1024-05-05", "n/a", "-1", "1e400", "\x00", "2024-W99", "٢٠٢٤-٠٧-١٦"],
)  # fmt: skip
def test_given_faults(value):
    """What is no date leaves the article undated and is said; nothing raises."""
    row = date_one({"published": value})
    assert (row["begin"], row["method"], row["confidence"]) == (None, "none", 0.0)
    assert row["note"].startswith("metadata: ")


def test_order_of_day_and_month():
    """1/2/2024 is read by the order asked for, else as the outlet's other dates show, else as either."""
    assert date_one({"published": "1/2/2024"}, date_order="dmy")["begin"] == day(2024, 2, 1)
    assert date_one({"published": "1/2/2024"}, date_order="mdy")["begin"] == day(2024, 1, 2)
    rows = date_all(
        {"published": "1/2/2024", "outlet": "Valley Courier"},
        {"published": "13/2/2024", "outlet": "Valley Courier"},
        {"published": "1/2/2024", "outlet": "Hill Post"},
        {"published": "2/13/2024", "outlet": "Hill Post"},
        {"published": "1/2/2024", "outlet": "Plain Dealer"},
    )
    assert [row["begin"] for row in rows][0::2] == [day(2024, 2, 1), day(2024, 1, 2), day(2024, 1, 2)]
    assert "is 2024-01-02 or 2024-02-01" in rows[4]["note"]


def test_two_digit_years_are_said():
    """A year of two digits is read as POSIX does, and said."""
    row = date_one({"published": "16/7/24"})
    assert row["begin"] == day(2024, 7, 16)
    assert "the year 24 is read as 2024" in row["note"]
    assert date_one({"published": "16/7/85"})["begin"] == day(1985, 7, 16)


@pytest.mark.parametrize(
    ("address", "begin", "end"),
    [
        ("https://example.org/news/2024/07/16/flood.html", (2024, 7, 16), (2024, 7, 16)),
        ("https://example.org/news/2024/jul/16/flood", (2024, 7, 16), (2024, 7, 16)),
        ("https://example.org/news/2024/7/6/flood", (2024, 7, 6), (2024, 7, 6)),
        ("https://example.org/20240716-flood", (2024, 7, 16), (2024, 7, 16)),
        ("https://example.org/2024/07/flood", (2024, 7, 1), (2024, 7, 31)),
        ("https://example.org/world/river-rises-2024-07-16/", (2024, 7, 16), (2024, 7, 17)),
        ("https://example.org/live/2024/7/16/river", (2024, 7, 16), (2024, 7, 17)),
        ("courier-2024-07-16.txt", (2024, 7, 16), (2024, 7, 16)),
        ("courier_20240716T120000Z_x", (2024, 7, 16), (2024, 7, 16)),
    ],
)
def test_addresses(address, begin, end):
    """Dates in addresses, file names and ids; one at the end of a headline and a live page's cover the next day."""
    clue = read_address(address)
    assert (clue.begin, clue.end) == (day(*begin), day(*end))


@pytest.mark.parametrize(
    "address",
    [
        "000_0a147cff8f06cf4a",
        "a20240716b",
        "news/60554910",
        "story-1234567890",
        "2024-13-45",
        "20241345",
        "report-2022",
        "",
    ],
)
def test_addresses_without_dates(address):
    """Digits within hashes and numbers are no dates."""
    assert read_address(address) is None


def test_the_name_of_a_file_of_many_articles_dates_none():
    """A file's name dates its article where it holds only one."""
    assert date_one({"source": "courier-2024-07-16.txt"})["method"] == "filename"
    rows = date_all({"source": "dump-2024-07-16.jsonl"}, {"source": "dump-2024-07-16.jsonl"})
    assert [row["method"] for row in rows] == ["none", "none"]


def test_trust_and_contradiction():
    """What was given counts before the address and the byline; what contradicts is said and costs confidence."""
    agreed = date_one({"published": "2024-07-16", "url": "https://example.org/2024/07/17/flood"})
    assert (agreed["begin"], agreed["note"]) == (day(2024, 7, 16), None)  # a day apart is a time zone
    row = date_one({"published": "2024-07-16", "url": "https://example.org/2023/01/02/flood"})
    assert (row["begin"], row["method"], row["note"]) == (day(2024, 7, 16), "metadata", "url says 2023-01-02")
    assert row["confidence"] < agreed["confidence"]
    row = date_one({"published": "31 February", "url": "https://example.org/2023/01/02/flood"})
    assert (row["begin"], row["method"]) == (day(2023, 1, 2), "url")
    row = date_one({"url": "https://example.org/2024/07/flood", "article_id": "courier-2024-07-16"})
    assert (row["begin"], row["end_day"], row["method"]) == (day(2024, 7, 16), day(2024, 7, 16), "url")


def test_dates_that_cannot_be_are_said():
    """A date after today, and one decades after everything the text speaks of, stand with a note."""
    row = date_one({"published": "2031-07-16"}, today=day(2026, 1, 1))
    assert (row["begin"], row["note"]) == (day(2031, 7, 16), "2031-07-16 lies in the future")
    row = date_one(
        {"published": "2024-07-16", "text": "On 6 June 1944 they landed; by May 1945 it was over." + BODY}
    )
    assert row["note"] == "the text speaks of no year after 1945"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KYIV, March 5, 2024 (Interfax) – The river rose." + BODY, (2024, 3, 5)),
        ("By Ada Byron\nJuly 16, 2024\n\nThe river rose by two metres on the day." + BODY, (2024, 7, 16)),
    ],
)
def test_dateline_and_byline(text, expected):
    """A full date at the head of the text."""
    row = date_one({"text": text})
    assert (row["begin"], row["method"]) == (day(*expected), "byline")


def test_a_year_is_never_invented():
    """A month and day without a year leave the article undated, and say so; a fitting text or the user closes them."""
    text = (
        "Ada Byron and Mary Shelley\nFebruary 24, 3:00 pm EST\nThe river rose by two metres on the day."
        + BODY
    )
    row = date_one({"text": text})
    assert (row["begin"], row["method"], row["note"]) == (None, "none", "byline: --02-24 without a year")
    assert date_one({"text": text}, assume_year=2022)["begin"] == day(2022, 2, 24)
    assert date_one({"text": text + " It had rained since January 30, 2022."})["begin"] == day(2022, 2, 24)
    assert date_one({"text": text + " The last flood was on May 3, 1999."})["begin"] is None


def test_a_photograph_and_the_weekday_beside_it():
    """A caption of Tuesday July 16, 2024, and "on Wednesday" in the first sentence: July 17."""
    caption = (
        "Villagers leave the church in Alton on July 16, 2024, amid the flood. (Photo by Ada BYRON / AFP)"
    )
    lead = (
        "The mayor on Wednesday denied that the old dam had failed, after engineers said it would not hold."
    )
    row = date_one({"text": f"Mayor denies dam failed\n\n{caption}\n\n{lead}{BODY}"})
    assert (row["begin"], row["method"]) == (day(2024, 7, 17), "text")
    file_photo = caption.replace("2024", "1988")
    later = lead + " The dam was built in 2001."
    assert date_one({"text": f"Mayor denies dam failed\n\n{file_photo}\n\n{later}{BODY}"})["begin"] is None


def stories(table, *groups):
    story = {article: f"s{n}" for n, group in enumerate(groups) for article in group}
    return STORIES.build(
        {"article_id": i, "story_id": story.get(i, i)} for i in table["article_id"].to_pylist()
    )


def test_copies_date_each_other():
    """An undated copy takes the day of its story's best dated one; a month and day takes its year."""
    table = articles(
        {"published": "2024-03-05", "published_method": "metadata"},
        {},
        {"text": "ALTON, March 6 (Courier) – The river rose by two metres." + BODY},
        {"text": "ALTON, November 9 (Courier) – The river rose by two metres." + BODY},
        {},
    )
    alone = date_articles(table, split_sections(table))
    told = stories(table, ["a1", "a2", "a3", "a4"])
    rows = {row["article_id"]: row for row in date_from_copies(alone, told).to_pylist()}
    assert [(rows[i]["begin"], rows[i]["method"]) for i in ("a1", "a2", "a3", "a5")] == [
        (day(2024, 3, 5), "metadata"),
        (day(2024, 3, 5), "story"),
        (day(2024, 3, 6), "story"),
        (None, "none"),
    ]
    assert rows["a2"]["confidence"] < rows["a1"]["confidence"]
    assert rows["a4"]["confidence"] < rows["a2"]["confidence"]  # its own month and day contradict the copy
    again = date_from_copies(alone.take([4, 2, 0, 3, 1]), told).to_pylist()
    assert {row["article_id"]: row for row in again} == rows  # whatever the order


def test_neighbours_in_a_feed_close_the_year():
    """Months and days take the year of dated neighbours of the same outlet and file, also over the turn of the year."""
    heads = ("December 30", "December 31", "January 1", "January 2, 2023", "August 9")
    table = articles(
        *(
            {
                "outlet": "Institute",
                "text": f"Ada Byron\n{head}, 3:00 pm ET\nThe river rose on the day.{BODY}",
            }
            for head in heads
        ),
        {"outlet": "Courier", "text": f"Ada Byron\nJanuary 3, 3:00 pm ET\nThe river rose on the day.{BODY}"},
    )
    alone = date_articles(table, split_sections(table))
    rows = date_from_copies(alone, stories(table), articles=table).to_pylist()
    assert [row["begin"] for row in rows] == [
        day(2022, 12, 30), day(2022, 12, 31), day(2023, 1, 1), day(2023, 1, 2), None, None,
    ]  # fmt: skip
    assert rows[0]["note"].endswith("year of its neighbours in the feed")
    assert all(row["begin"] is None for row in date_from_copies(alone, stories(table)).to_pylist()[:3])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=40), st.sampled_from([None, True, False]))
def test_any_field(value, address, day_first):
    """Any text as a date or an address: no error, begin not after end."""
    for clue in (read_given(value, day_first=day_first), read_address(address)):
        assert clue is None or (clue.begin is None) == (clue.end is None)
        assert clue is None or clue.begin is None or clue.begin <= clue.end


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=200),
    st.one_of(st.none(), st.text(max_size=30)),
    st.one_of(st.none(), st.text(max_size=30)),
)
def test_any_article(text, published, title):
    """Any article: no error, and a note wherever a given date was of no use."""
    row = date_one({"text": text, "published": published, "title": title})
    assert row["begin"] is None or row["begin"] <= row["end_day"]
    assert not published or row["method"] == "metadata" or row["note"]


@pytest.mark.shared
def test_dated_news(shared):
    """Of what is dated to the day at least 98 % is right; nine in ten of ISW's bylines are dated, without their ids."""
    right = wrong = 0
    for name, named in (
        ("gdelt-ukraine-fulltext", True),
        ("guardian-nyt-ukraine-2022", True),
        ("isw-daily-2022-23", False),
    ):
        figures = score_published(read_rows(shared / f"corpus/news/{name}.jsonl"), named=named)
        right += figures.get("day_right", 0)
        wrong += figures.get("wrong", 0)
        if name.startswith("isw"):
            assert figures.get("day_right", 0) >= 0.9 * figures["gold"]
    assert right >= 0.98 * (right + wrong)
