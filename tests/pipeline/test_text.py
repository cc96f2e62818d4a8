import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import split_sentences


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Gov. Ann B. Lee met the U.S. envoy at 9 a.m. Tuesday. Both left.", [0, 54]),
        ("He works for the U.S. The firm is Acme Inc. It pays.", [0, 22, 44]),
        ("Article No. 5 was read on Aug. 3. No. He said no.", [0, 34, 38]),
        ("“Why now?” Peskov asked. “Because.” He left.", [0, 25, 36]),
        ("They withdrew.[12] Nobody stayed.", [0, 19]),
        ("He withdrew.The next day, site.co.uk wrote 3.5 mln.", [0, 12]),
        ("KYIV, March 5 (Interfax) - RUSSIAN GUNS FIRED. ALL FELL.", [0, 47]),
        ("У 2022 р. Росія напала на м. Київ. Постраждали 5 тис. людей.", [0, 10, 35]),
        ("Взрыв прогремел в г. Белгород. Об этом сообщил ген. Иванов.", [0, 31]),
        ("A headline without a stop\nThe first sentence is here. And a second.", [0, 26, 54]),
        ("1. First item\n2. Second item", [0, 14]),
    ],
)
def test_sentences_start_where_a_reader_starts_them(text, parts):
    assert [start for start, _ in split_sentences(text)] == parts


def test_a_hard_wrapped_sentence_stays_whole_and_indented_paragraphs_part():
    text = (
        "Showers went on through the week in\nthe cocoa zone, ending the drought since\nJanuary and improving\n"
        "prospects\n    The dry spell means the crop\nwill be late this year."
    )
    assert [part.split()[0] for part in sentences(text)] == ["Showers", "The"]


def test_lines_of_a_list_part():
    assert sentences("Donate\nOnce\nMonthly\nAnnual\n") == ["Donate", "Once", "Monthly", "Annual"]


@given(st.text(alphabet="aA1 .!?\n\t\"“”[](&-Яя'", max_size=120))
def test_sentences_tile_any_text(text):
    spans = split_sentences(text)
    end = 0
    for start, stop in spans:
        assert not text[end:start].strip()
        assert start < stop
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


def test_long_runs_of_one_character_are_read_once():
    for piece in (".", " ", "\n", "a. ", ".[1", '."'):
        text = piece * 200_000
        assert sum(end - start for start, end in split_sentences(text)) <= len(text)
