import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.tables import ARTICLES, PUBLISHED, SENTENCES
from pipeline.text import split_sentences
from pipeline.timex import find_times, read_times
from pipeline.timing import language as tables
from pipeline.timing.interval import days_of
from pipeline.timing.language import open_language
from pipeline.timing.numbers import read_number
from tools.bench.dates import read_rows, score_times

WEDNESDAY = date(2024, 7, 17)


def read(text, day=WEDNESDAY, **options):
    return [(text[f.start : f.end], m) for f, m in read_times(text, day, day, **options)]


def only(text, day=WEDNESDAY, **options):
    found = read(text, day, **options)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "surface", "kind", "value"),
    [
        ("The bridge fell on 24 February 2022.", "24 February 2022", "DATE", "2022-02-24"),
        ("The bridge fell on the 5th of March, 2024.", "the 5th of March, 2024", "DATE", "2024-03-05"),
        (
            "It fell at 3:00 pm on Tuesday, July 16, 2024.",
            "3:00 pm on Tuesday, July 16, 2024",
            "TIME",
            "2024-07-16T15:00",
        ),
        ("It will open on Sept. 30.", "Sept. 30", "DATE", "2024-09-30"),
        ("It fell on Nov. 30.", "Nov. 30", "DATE", "2023-11-30"),
        ("The dam broke on 2022-02-24.", "2022-02-24", "DATE", "2022-02-24"),
        ("The dam broke on 16.07.2024.", "16.07.2024", "DATE", "2024-07-16"),
        ("He said so on Tuesday.", "Tuesday", "DATE", "2024-07-16"),
        ("The mayor said on Wednesday it was over.", "Wednesday", "DATE", "2024-07-17"),
        ("The meeting will be held on Friday.", "Friday", "DATE", "2024-07-19"),
        ("They begin next Tuesday.", "next Tuesday", "DATE", "2024-07-23"),
        ("They began last Thursday.", "last Thursday", "DATE", "2024-07-11"),
        ("It burned on Saturday night.", "Saturday night", "TIME", "2024-07-13TNI"),
        ("They said that Monday was too late.", "Monday", "DATE", "2024-07-15"),
        ("It burned last weekend.", "last weekend", "DATE", "2024-W28-WE"),
        ("It will burn the day after tomorrow.", "the day after tomorrow", "DATE", "2024-07-19"),
        ("Profit fell from $2 million the year earlier.", "the year earlier", "DATE", "2023"),
        ("It burned yesterday.", "yesterday", "DATE", "2024-07-16"),
        ("It burned last night.", "last night", "TIME", "2024-07-16TNI"),
        ("It burned two weeks ago.", "two weeks ago", "DATE", "2024-W27"),
        ("It burned ten days ago.", "ten days ago", "DATE", "2024-07-07"),
        ("It has lasted since February 2022.", "February 2022", "DATE", "2022-02"),
        ("It was launched in early May.", "early May", "DATE", "2024-05"),
        ("Four died in a 24-hour period.", "24-hour", "DURATION", "PT24H"),
        ("They waited for two and a half years.", "two and a half years", "DURATION", "P2Y6M"),
        ("They waited a minute and a half.", "a minute and a half", "DURATION", "PT1M30S"),
        ("Prices rose this spring.", "this spring", "DATE", "2024-SP"),
        ("Prices rose in FY 1997.", "FY 1997", "DATE", "1997"),
        ("Prices rose in the late 1990s.", "the late 1990s", "DATE", "199"),
        ("Prices rose in nineteen ninety-six.", "nineteen ninety-six", "DATE", "1996"),
        ("Prices rose in the third quarter of 2023.", "the third quarter of 2023", "DATE", "2023-Q3"),
        ("Prices rose in the first half of 2024.", "the first half of 2024", "DATE", "2024-H1"),
        ("Prices rose in the winter of 2022-23.", "the winter of 2022-23", "DATE", "2022-WI"),
        ("They meet every Thursday.", "every Thursday", "SET", "XXXX-WXX-4"),
        ("They meet daily.", "daily", "SET", "P1D"),
        ("They meet at Easter.", "Easter", "DATE", "2024-03-31"),
        ("It is over now.", "now", "DATE", "PRESENT_REF"),
        ("It was built in the 20th century.", "the 20th century", "DATE", "19"),
        # As general news writes them, beyond what the marked corpora show.
        ("It fell at 1800 GMT on Friday.", "1800 GMT on Friday", "TIME", "2024-07-12T18:00"),
        ("It fell at 0945 CDT.", "0945 CDT", "TIME", "2024-07-17T09:45"),
        ("It fell at 8.30 pm.", "8.30 pm", "TIME", "2024-07-17T20:30"),
        ("It fell on the night of July 3.", "the night of July 3", "TIME", "2024-07-03TNI"),
        ("It fell mid-morning on Thursday.", "mid-morning on Thursday", "TIME", "2024-07-11TMO"),
        ("They had waited for weeks.", "weeks", "DURATION", "PXW"),
        ("They left months ago.", "months ago", "DATE", "PAST_REF"),
        ("It took two-and-a-half years.", "two-and-a-half years", "DURATION", "P2Y6M"),
        ("It fell a year and a half ago.", "a year and a half ago", "DATE", "2023-01"),
        ("A year-long siege.", "A year-long", "DURATION", "P1Y"),
        ("In Q3 2023 sales fell.", "Q3 2023", "DATE", "2023-Q3"),
        ("In H1 2023 sales fell.", "H1 2023", "DATE", "2023-H1"),
        ("The 2022/23 season.", "2022/23", "DATE", "2022/2023"),
        ("Sales fell in the 2023 fiscal year.", "the 2023 fiscal year", "DATE", "2023"),
        ("It fell in the week of July 8.", "the week of July 8", "DATE", "2024-W28"),
        ("It fell the week before last.", "the week before last", "DATE", "2024-W27"),
        ("It fell the year before.", "the year before", "DATE", "2023"),
        ("It fell in the second week of July.", "the second week of July", "DATE", "2024-W28"),
        ("It fell on the first Monday in May.", "the first Monday in May", "DATE", "2024-05-06"),
        ("It fell on the last day of June.", "the last day of June", "DATE", "2024-06-30"),
        ("It fell Tuesday last week.", "Tuesday last week", "DATE", "2024-07-09"),
        ("They meet twice a week.", "twice a week", "SET", "P1W"),
        ("They meet every other day.", "every other day", "SET", "P2D"),
        ("They rest on weekends.", "weekends", "SET", "XXXX-WXX-WE"),
        ("It fell on Good Friday.", "Good Friday", "DATE", "2024-03-29"),
        ("It fell on Easter Monday.", "Easter Monday", "DATE", "2024-04-01"),
        ("It fell on New Year's Eve.", "New Year's Eve", "DATE", "2024-12-31"),
        ("It fell on Memorial Day.", "Memorial Day", "DATE", "2024-05-27"),
        ("It will end by year's end.", "year's end", "DATE", "2024"),
        ("It ends this Aug 31.", "this Aug 31", "DATE", "2024-08-31"),
        ("It fell on March 5, 6 and 7.", "March 5, 6 and 7", "DATE", "2024-03-05/2024-03-07"),
        ("It fell on July 4 of last year.", "July 4 of last year", "DATE", "2023-07-04"),
    ],
)
def test_meaning(text, surface, kind, value):
    """Surface, TIMEX3 type and value of the forms of English, read on Wednesday 17 July 2024."""
    got, meaning = only(text)
    assert (got, meaning.type, meaning.value) == (surface, kind, value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("They work Monday to Friday.", ["2024-07-15", "2024-07-19"]),
        ("Shares fell on Friday from the previous Friday.", ["2024-07-12", "2024-07-05"]),
        ("It rained in May and June 2021.", ["2021-05", "2021-06"]),
        ("It rained from December to January 2022.", ["2021-12", "2022-01"]),
        ("It rained from December 2021 to March.", ["2021-12", "2022-03"]),
        ("It rained from 28 February to 3 March 2021.", ["2021-02-28", "2021-03-03"]),
        ("It rained in June, July and August last year.", ["2023-06", "2023-07", "2023-08"]),
        ("It rained in May. June 2021 was dry.", ["2024-05", "2021-06"]),
    ],
)
def test_joined_expressions_share_what_one_says(text, values):
    """A weekday, a month or a day of a month leans on the one it is joined to."""
    assert [meaning.value for _, meaning in read(text)] == values


@pytest.mark.parametrize(
    ("text", "begin", "end", "precision"),
    [
        ("early May", (2024, 5, 1), (2024, 5, 10), "interval"),
        ("mid-May", (2024, 5, 11), (2024, 5, 20), "interval"),
        ("late May", (2024, 5, 21), (2024, 5, 31), "interval"),
        ("last week", (2024, 7, 8), (2024, 7, 14), "week"),
        ("the past week", (2024, 7, 10), (2024, 7, 17), "interval"),
        ("over the past three days", (2024, 7, 14), (2024, 7, 17), "interval"),
        ("earlier this month", (2024, 7, 1), (2024, 7, 17), "interval"),
        ("later this month", (2024, 7, 17), (2024, 7, 31), "interval"),
        ("May 10-11", (2024, 5, 10), (2024, 5, 11), "interval"),
        ("early 2014", (2014, 1, 1), (2014, 4, 30), "interval"),
        ("the late 1990s", (1997, 1, 1), (1999, 12, 31), "interval"),
        ("last year", (2023, 1, 1), (2023, 12, 31), "year"),
        ("10 a.m. on Monday", (2024, 7, 15), (2024, 7, 15), "hour"),
    ],
)
def test_days(text, begin, end, precision):
    """The days an expression covers and how exact the text is."""
    meaning = only(f"It happened {text}.")[1]
    assert (meaning.begin, meaning.end, meaning.precision) == (date(*begin), date(*end), precision)


def test_days_lean_on_those_before():
    """A day earlier, that evening, the next morning and the second of two days are counted from the day before them."""
    text = "On March 5 and 6 it rained. A day earlier it had snowed. On 2 May 2023 he came; the next morning he left."
    values = [meaning.value for _, meaning in read(text)]
    assert values == ["2024-03-05", "2024-03-06", "2024-03-05", "2023-05-02", "2023-05-03TMO"]


def test_results_of_a_quarter_are_compared_with_the_same_quarter():
    """A year earlier than a third quarter is a third quarter."""
    text = "Profit rose in the third quarter of this year from $2 million a year earlier."
    assert [m.value for _, m in read(text, date(2024, 10, 26))][-1] == "2023-Q3"


@pytest.mark.parametrize(
    ("text", "value"),
    [("on Tuesday", "XXXX-WXX-2"), ("on May 10", "XXXX-05-10"), ("in May", "XXXX-05"), ("yesterday", "XXXX-XX-XX"),
     ("last week", "XXXX-WXX"), ("two weeks ago", "PAST_REF"), ("last fall", "XXXX-FA")],
)  # fmt: skip
def test_undated_articles_keep_relative_expressions_open(text, value):
    """Without a day of publication nothing relative is resolved to a day."""
    meaning = only(f"It happened {text}.", None)[1]
    assert (meaning.value, meaning.begin, meaning.precision) == (value, None, "none")


def test_a_known_year_closes_a_month_and_day():
    """An article known to its year still dates "May 10"."""
    text = "It happened on May 10."
    ((_, meaning),) = read_times(text, date(2023, 1, 1), date(2023, 12, 31))
    assert meaning.begin == date(2023, 5, 10)


@pytest.mark.parametrize(
    "text",
    ["31 February 2024", "0000-00-00", "year 0", "45/45/2024", "May they rest.", "They march on.", "a 52-year-old man",
     "$2000 a head", "Sun Microsystems", "the Sunday Times", "the Daily Mail", "3-2", "Section 12.2", "the T2117 highway", "road T-2110", "at 1500 - 1530 local time", "1500-1530 hours"],
)  # fmt: skip
def test_what_is_no_time_is_none(text):
    """Impossible days, verbs, names, ages, prices and scores are no time expressions."""
    assert not [m for _, m in read(text) if m.begin]


@pytest.mark.parametrize(
    ("text", "day_first", "value"),
    [("1/2/2024", True, "2024-02-01"), ("1/2/2024", False, "2024-01-02"), ("1/2/2024", None, "2024-XX-XX"),
     ("13/2/2024", None, "2024-02-13"), ("2/13/2024", None, "2024-02-13"), ("2/13/24", None, "2024-02-13"),
     ("2/13/85", None, "1985-02-13")],
)  # fmt: skip
def test_order_of_day_and_month(text, day_first, value):
    """1/2/2024 is read by the order asked for, by what is possible, else known to its year."""
    assert only(f"It fell on {text}.", day_first=day_first)[1].value == value


def test_publication_decades_after_the_events():
    """Old events keep their own years; nothing raises."""
    assert [
        m.value for _, m in read("In 1944 they landed; on 6 June 1944 it rained.", date(2024, 7, 17))
    ] == [
        "1944",
        "1944-06-06",
    ]


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29), None])
def test_ends_of_the_calendar(day):
    """Expressions that leave the calendar have no meaning and raise nothing."""
    for text in (
        "two centuries ago",
        "next year",
        "last week",
        "on Feb. 29",
        "tomorrow",
        "in 300 years",
        "last winter",
    ):
        read(f"It came {text}.", day)


WORDS = [
    *sorted(open_language().classes),
    *["24", "31", "1999", "2024", "1/2/2024", "3:00", "-", "1990s", "²", "٣"],
    "\n\n",
]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)),
    st.one_of(st.none(), st.dates()),
)
@example("nineteen ninety ninety", None)
@example("the hundred years", date(1, 1, 1))
@example("A" * 3 + "\u0130 May 5", date(2024, 1, 1))
def test_any_text(text, day):
    """Any text: no error, offsets within the text and in order, begin not after end, days only where both are."""
    end = 0
    for found, meaning in read_times(text, day, day):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip()
        end = found.end
        assert (meaning.begin is None) == (meaning.end is None) == (meaning.precision == "none")
        assert meaning.begin is None or meaning.begin <= meaning.end


@pytest.mark.parametrize(
    "word", ["one ", "the ", "may ", "1", "12:", "a.m. ", "of the ", "hundred-", "10 ", "'", "Monday, "]
)
def test_hostile_repetition(word):
    """A long text of one word is read; the rules repeat nothing without a bound."""
    list(read_times(word * (100_000 // len(word)), WEDNESDAY, WEDNESDAY))


def test_rules_repeat_with_bounds_only():
    """No star or plus in a compiled rule: the scan stays linear."""
    assert not re.search(r"(?<!\\)[*+]", open_language().rules.pattern)


def test_table():
    """The stage gives offsets, sentence numbers and values for every article it can read."""
    text = "Rain fell on Tuesday. It had begun in early May."
    articles = ARTICLES.build(
        [
            {"article_id": "a", "text": text, "source": "x", "row": 1, "language": "en"},
            {
                "article_id": "b",
                "text": "Es regnete am 16.07.2024.",
                "source": "x",
                "row": 2,
                "language": "de",
            },
            {"article_id": "c", "text": "Дощ ішов у вівторок.", "source": "x", "row": 3, "language": "uk"},
        ]
    )
    sentences = SENTENCES.build(
        {"article_id": "a", "sentence": n, "start": s, "end": e, "section": "body"}
        for n, (s, e) in enumerate(split_sentences(text))
    )
    published = PUBLISHED.build(
        [
            {"article_id": "a", "begin": WEDNESDAY, "end_day": WEDNESDAY, "precision": "day", "method": "metadata",
             "confidence": 1.0},
            {"article_id": "b", "precision": "none", "method": "none", "confidence": 0.0},
            {"article_id": "c", "precision": "none", "method": "none", "confidence": 0.0},
        ]
    )  # fmt: skip
    rows = find_times(articles, sentences, published).to_pylist()
    assert [(r["article_id"], r["time"], r["surface"], r["sentence"], r["value"]) for r in rows] == [
        ("a", 0, "Tuesday", 0, "2024-07-16"),
        ("a", 1, "early May", 1, "2024-05"),
        ("c", 0, "вівторок", 0, "XXXX-WXX-2"),
    ]
    assert all(text[r["start"] : r["end"]] == r["surface"] for r in rows[:2])


def test_days_of_values():
    """Values that name no days have none; those that no calendar has neither."""
    for value in (
        None,
        "",
        "XXXX-05",
        "PAST_REF",
        "P2D",
        "2024-13",
        "2024-02-30",
        "2024-W54",
        "0000",
        "2024-05/2023-01",
    ):
        assert days_of(value) is None
    assert days_of("2024-WI") == (date(2024, 12, 1), date(2025, 2, 28), "season")


def test_numbers_that_are_none():
    """Tokens of digits that are neither number, date nor clock have no class."""
    for token in ("12345678901", "25:99", "1990th-x", "1.2.3.4", "24:70"):
        assert read_number(token) == ("", None)


def test_a_second_language_is_a_file(tmp_path, monkeypatch):
    """A language is its file: words, rules; a word in two classes, an unknown class, a star are said."""
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(tables.resources, "files", lambda _: tmp_path)
    head = 'proper = []\ncore = ["WEEKDAY"]\ninner = ["COMMA"]\npast_endings = []\n[signals]\n[direction]\n'
    good = (
        head
        + '[words]\nWEEKDAY = { "вівторок" = 2 }\n[macros]\n[[rules]]\nmake = "weekday"\npattern = "WEEKDAY"\n'
    )
    for name, text in {
        "aa": good,
        "bb": good.replace("[macros]", 'ON = { "вівторок" = 1 }\n[macros]'),
        "cc": good.replace('"WEEKDAY"\n', '"WEEKDAYS"\n'),
        "dd": good.replace('"WEEKDAY"\n', '"WEEKDAY*"\n'),
    }.items():
        (tmp_path / "data" / f"timex.{name}.toml").write_text(text, encoding="utf-8")
    text = "Дощ ішов у вівторок."
    ((found, meaning),) = read_times(text, WEDNESDAY, WEDNESDAY, language=open_language("aa"))
    assert (text[found.start : found.end], meaning.value) == ("вівторок", "2024-07-16")
    for name, words in (("bb", "two classes"), ("cc", "neither class nor macro"), ("dd", "without a bound")):
        with pytest.raises(ValueError, match=words):
            open_language(name)


@pytest.mark.shared
def test_marked_corpora(shared):
    """TimeBank and AQUAINT together: relaxed F1 at least 90, value F1 at least 80."""
    rows = [
        row for name in ("TimeBank", "AQUAINT") for row in read_rows(shared / f"corpus/dates/{name}.jsonl")
    ]
    figures = score_times(rows)
    assert figures["relaxed"]["F"] >= 90
    assert figures["value"]["F"] >= 80


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("uk", "Удар стався у вівторок, 16 липня 2024 року.", "2024-07-16"),
        ("uk", "У п'ятницю ввечері обстріляли місто.", "2024-07-12TEV"),
        ("uk", "У п’ятницю обстріляли місто.", "2024-07-12"),
        ("uk", "Вчора пролунали вибухи.", "2024-07-16"),
        ("uk", "Два тижні тому військові відійшли.", "2024-W27"),
        ("uk", "Минулого тижня загинуло троє.", "2024-W28"),
        ("uk", "На початку травня розпочався наступ.", "2024-05"),
        ("uk", "У 2014 році збудували міст.", "2014"),
        ("ru", "Удар произошёл во вторник, 16 июля 2024 года.", "2024-07-16"),
        ("ru", "В пятницу вечером обстреляли город.", "2024-07-12TEV"),
        ("ru", "В феврале 2022 года началась война.", "2022-02"),
        ("ru", "За последние три дня эвакуировали сто человек.", "P3D"),
        ("ru", "Год назад построили мост.", "2023"),
    ],
)
def test_ukrainian_and_russian(code, text, value):
    """The modest tables of Ukrainian and Russian."""
    assert only(text, language=open_language(code))[1].value == value
