"""The labels of our own that models learn from, and those that nothing learns from."""

import json
from itertools import pairwise

import pytest

from tools.train.gold import HELD, OWN, read_own

MOST_REPEATED = 0.25  # of its runs of eight words: a series' headings


@pytest.fixture(params=[OWN, HELD], ids=lambda path: path.name)
def records(request):
    return [json.loads(line) for line in request.param.read_text(encoding="utf-8").splitlines()]


def test_labels_stand_in_order_inside_their_part(records):
    for record in records:
        spans = [(t["start"], t["end"]) for t in record["toponyms"]]
        assert all(a < b for a, b in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        assert spans[0][0] >= record.get("begin", 0)
        assert spans[-1][1] <= record.get("end", spans[-1][1])


def test_labels_are_of_known_roles_and_hold_no_text(records):
    for record in records:
        assert "text" not in record
        for toponym in record["toponyms"]:
            assert toponym["role"] in {"literal", "associative", "boilerplate"}
            assert "date_begin" not in toponym or toponym["role"] == "literal"
            assert toponym.get("date_begin", "") <= toponym.get("date_end", "")


@pytest.mark.shared
def test_what_is_held_back_is_no_copy_of_what_is_learned_from(shared):
    """Syndicated copies have other ids, and reports of a series repeat their lines."""
    news = shared / "corpus" / "news"
    learned = set().union(*(shingles(record["text"]) for record in read_own(news)))
    for record in read_own(news, HELD):
        own = shingles(record["text"])
        assert len(own & learned) <= MOST_REPEATED * len(own), record["id"]


def shingles(text):
    words = text.split()
    return {tuple(words[at : at + 8]) for at in range(len(words) - 7)}
