"""Times as general news writes them, beyond what the marked corpora show."""

from datetime import date

import pytest

from pipeline.timex import read_times

WEDNESDAY = date(2024, 7, 17)


def read(text):
    return [(text[f.start : f.end], m) for f, m in read_times(text, WEDNESDAY, WEDNESDAY)]


@pytest.mark.parametrize(
    ("text", "surface", "kind", "value"),
    [
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
        ("The year ending this Aug 31.", "this Aug 31", "DATE", "2024-08-31"),
        ("It fell on March 5, 6 and 7.", "March 5, 6 and 7", "DATE", "2024-03-05/2024-03-07"),
        ("It fell on July 4 of last year.", "July 4 of last year", "DATE", "2023-07-04"),
    ],
)
def test_meaning_of_what_general_news_says(text, surface, kind, value):
    """Kinds of expression met in news that no rule was written for at first."""
    found = [(words, meaning.type, meaning.value) for words, meaning in read(text)]
    assert (surface, kind, value) in found, found


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
