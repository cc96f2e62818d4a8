from datetime import date, timedelta

import pytest
from table_kit import published_on

from pipeline.aggregate import count_regions, count_roles
from pipeline.errors import ConfigError
from pipeline.periods import Calendar
from pipeline.tables import ARTICLES, MENTIONS, REPORTS, STORIES

NAMES = {"UA-63": "Kharkiv Oblast", "RU-BEL": "Belgorod Oblast"}


def report(article, begin=None, end=None, admin1="UA-63", activity="strike", **more):
    return {
        "article_id": article,
        "begin": begin,
        "end_day": end or begin,
        "admin1": admin1,
        "activity": activity,
        "country": "UA",
        **more,
    }


def count(rows, published, *, story=None, outlet=None, **options):
    """Count reports given as rows; articles are those of ``published`` (id to day), each a story unless told."""
    story, outlet = story or {}, outlet or {}
    reports = REPORTS.build(
        {
            "report_id": str(number),
            "story_id": story.get(row["article_id"], row["article_id"]),
            "outlet": outlet.get(row["article_id"]),
            "mention": number,
            "precision": "day",
            "date_rule": "-",
            "background": False,
            "modality": "fact",
            "confidence": 1.0,
            "place_id": "p",
            "place_name": "P",
            "kind": "settlement",
            "lon": 1.0,
            "lat": 2.0,
            "start": 0,
            "end": 1,
            "sentence_text": "",
            "sentence_start": 0,
            **row,
        }
        for number, row in enumerate(rows)
    )
    days = published_on(published)
    stories = STORIES.build({"article_id": key, "story_id": story.get(key, key)} for key in published)
    articles = ARTICLES.build(
        {"article_id": key, "text": "", "source": "x", "row": number} for number, key in enumerate(published)
    )
    options = {"period": "week", "region": "admin1", "region_names": NAMES, **options}
    return count_regions(reports, days, stories, articles, **options)


def cells(counts, *columns, activity="all"):
    return [
        tuple(row[name] for name in columns)
        for row in counts.table.to_pylist()
        if row["activity"] == activity
    ]


MON, TUE, SUN = date(2024, 7, 15), date(2024, 7, 16), date(2024, 7, 21)
NEXT = date(2024, 7, 22)


def test_copies_are_one_story_two_articles_and_the_outlets_that_are_known():
    counts = count(
        [report("a", TUE), report("b", TUE), report("b", MON), report("c", TUE)],
        {"a": TUE, "b": TUE, "c": TUE},
        story={"b": "a"},
        outlet={"a": "X", "b": "Y"},
    )
    columns = ("region", "region_name", "period", "stories", "articles", "outlets", "reports", "stories_read")
    assert cells(counts, *columns) == [("UA-63", "Kharkiv Oblast", "2024-W29", 2, 3, 2, 4, 2)]


def test_what_is_wider_than_the_view_undated_or_without_region_is_counted_apart():
    counts = count(
        [
            report("a", TUE),
            report("a", date(2024, 7, 1), date(2024, 7, 31)),
            report("a", TUE, admin1=None),
            report("a"),
            report("a", SUN, NEXT, admin1=None),
        ],
        {"a": TUE},
    )
    assert (counts.counted, counts.wider_period, counts.wider_region, counts.undated, counts.reports) == (
        1,
        2,
        1,
        1,
        5,
    )
    wide = count(
        [report("a", date(2024, 7, 1), date(2024, 7, 31))], {"a": TUE}, period="month", region="admin0"
    )
    assert (wide.counted, cells(wide, "region", "period")) == (1, [("UA", "2024-07")])


def test_zero_is_a_zero_and_a_week_without_articles_has_no_row():
    counts = count(
        [report("a", MON), report("c", date(2024, 8, 5))],
        {"a": MON, "b": NEXT, "c": date(2024, 8, 5)},
    )
    assert cells(counts, "period", "stories", "stories_read", "change") == [
        ("2024-W29", 1, 1, None),
        ("2024-W30", 0, 1, -1),
        ("2024-W32", 1, 1, None),
    ]


def test_background_counts_in_the_time_it_is_dated_to_not_in_the_week_of_publication():
    invasion = date(2022, 2, 24)
    counts = count([report("a", TUE), report("a", invasion, background=True)], {"a": TUE})
    assert cells(counts, "period", "reports", "stories_read") == [("2022-W08", 1, 0), ("2024-W29", 1, 1)]


def test_denied_and_planned_activities_count_under_all_alone():
    counts = count(
        [
            report("a", TUE, modality="negated"),
            report("b", TUE, modality="alleged"),
            report("c", TUE, modality="planned"),
        ],
        {"a": TUE, "b": TUE, "c": TUE},
    )
    assert cells(counts, "reports") == [(3,)]
    assert cells(counts, "reports", activity="strike") == [(1,)]
    assert counts.not_facts == 2


def test_change_is_to_the_period_before_by_activity():
    rows = [report("a", MON), report("b", NEXT), report("c", NEXT), report("c", NEXT, activity="advance")]
    counts = count(rows, {"a": MON, "b": NEXT, "c": NEXT})
    assert cells(counts, "period", "change", activity="strike") == [("2024-W29", None), ("2024-W30", 1)]
    assert cells(counts, "period", "change", activity="advance") == [("2024-W30", 1)]


def test_custom_breaks_leave_what_is_outside_them_out_and_say_so():
    breaks = [date(2024, 7, 1), date(2024, 7, 16), date(2024, 8, 1)]
    counts = count(
        [report("a", MON), report("a", TUE), report("a", date(2024, 8, 1))], {"a": MON}, period=breaks
    )
    assert cells(counts, "period", "reports") == [("2024-07-01/2024-07-15", 1), ("2024-07-16/2024-07-31", 1)]
    assert counts.outside == 1


def test_an_interval_that_reaches_over_the_last_break_is_wider_than_the_view():
    counts = count([report("a", MON, NEXT)], {"a": MON}, period=[MON, TUE])
    assert (counts.wider_period, counts.outside, counts.counted) == (1, 0, 0)


def test_an_interval_around_all_custom_periods_is_wider_and_not_outside():
    counts = count([report("a", MON, NEXT)], {"a": TUE}, period=[TUE, NEXT])
    assert (counts.wider_period, counts.outside, counts.counted) == (1, 0, 0)


def test_roles_are_counted_by_the_day_of_publication():
    def mention(article, number, role, admin1="UA-63"):
        return {
            "article_id": article, "mention": number, "start": 0, "end": 1, "surface": "K", "sentence": 0, "role": role,
            "status": "resolved", "admin1": admin1, "country": "UA", "score": 1.0, "reason": "-", "alternatives": [],
        }  # fmt: skip

    days = {"a": TUE, "b": TUE, "c": NEXT, "d": None}
    table = count_roles(
        MENTIONS.build(
            [
                *(mention("a", number, "actor") for number in range(3)),
                mention("a", 3, "located"),
                mention("b", 0, "actor"),
                mention("c", 0, "actor"),
                mention("c", 1, "actor", admin1=None),
                mention("d", 0, "actor"),
            ]
        ),
        published_on(days),
        STORIES.build({"article_id": key, "story_id": "s" if key in "ab" else key} for key in days),
        period="week",
        region="admin1",
        region_names=NAMES,
    )
    columns = ("period", "role", "stories", "articles", "mentions")
    assert [tuple(row[name] for name in columns) for row in table.to_pylist()] == [
        ("2024-W29", "actor", 1, 2, 4),
        ("2024-W29", "located", 1, 1, 1),
        ("2024-W30", "actor", 1, 1, 1),
    ]


def test_nothing_in_nothing_out():
    counts = count([], {})
    assert counts.table.num_rows == 0
    assert (counts.reports, counts.articles_read) == (0, 0)


def test_an_undated_article_is_no_denominator():
    counts = count([report("a", TUE)], {"a": TUE, "b": None})
    assert (counts.articles_read, counts.articles_undated) == (2, 1)
    assert cells(counts, "stories_read") == [(1,)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": "fortnight"}, "period: got 'fortnight'; expected one of day, week, month, quarter, year"),
        ({"period": [TUE]}, "period breaks: got 2024-07-16; expected two or more days in ascending order"),
        ({"period": [TUE, MON]}, "two or more days in ascending order"),
        ({"region": "admin9"}, "region: got 'admin9'; expected one of admin0, admin1, admin2"),
    ],
)
def test_an_unknown_view_is_refused_with_what_was_expected(options, message):
    with pytest.raises(ConfigError, match=message.replace("(", r"\(")):
        count([], {}, **options)


@pytest.mark.parametrize(
    ("unit", "day", "label", "first", "last"),
    [
        ("day", date(2024, 2, 29), "2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("week", date(2024, 12, 30), "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        ("week", date(1969, 12, 31), "1970-W01", date(1969, 12, 29), date(1970, 1, 4)),
        ("month", date(2024, 2, 3), "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("quarter", date(1969, 12, 31), "1969-Q4", date(1969, 10, 1), date(1969, 12, 31)),
        ("year", date(2024, 7, 1), "2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_periods_have_names_and_bounds(unit, day, label, first, last):
    calendar = Calendar(unit)
    number = calendar.number_of(day)
    assert (calendar.label(number), *calendar.bounds(number)) == (label, first, last)
    assert calendar.number_of(last) == number
    assert calendar.number_of(first - timedelta(days=1)) == number - 1
