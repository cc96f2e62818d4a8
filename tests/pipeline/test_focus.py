"""What an article is about, place-wise."""

from pipeline.focus import find_focus
from pipeline.tables import MENTIONS


def table(*rows):
    base = {
        "end": 0,
        "surface": "x",
        "sentence": 0,
        "role": "located",
        "status": "resolved",
        "lon": 0.0,
        "lat": 0.0,
    }
    more = {
        "country": "UA",
        "score": 0.9,
        "reason": "r",
        "alternatives": [],
        "place_name": "x",
        "kind": "settlement",
    }
    return MENTIONS.build(base | more | {"article_id": "a", "mention": n} | row for n, row in enumerate(rows))


def test_most_named_place_comes_first():
    rows = [{"start": s, "place_id": p} for s, p in ((0, "p:1"), (10, "p:2"), (20, "p:2"))]
    assert find_focus(table(*rows)) == {"a": ["p:2", "p:1"]}


def test_early_place_comes_before_a_late_one():
    assert find_focus(table({"start": 5000, "place_id": "p:1"}, {"start": 0, "place_id": "p:2"}))["a"] == [
        "p:2",
        "p:1",
    ]


def test_settlement_comes_before_its_country():
    rows = [{"start": 0, "place_id": "p:ua", "kind": "country"}, {"start": 9, "place_id": "p:1"}]
    assert find_focus(table(*rows))["a"][0] == "p:1"


def test_place_in_a_named_area_gains():
    rows = [
        {"start": 0, "place_id": "p:1", "admin1": "UA-14"},
        {"start": 0, "place_id": "p:2", "admin1": "UA-63", "score": 0.8},
        {"start": 0, "place_id": "p:area", "kind": "admin1", "admin1": "UA-63"},
    ]
    assert find_focus(table(*rows))["a"][0] == "p:2"


def test_actor_is_not_what_an_article_is_about():
    rows = [{"start": 0, "place_id": "p:1", "role": "actor"}, {"start": 99, "place_id": "p:2"}]
    assert find_focus(table(*rows))["a"][0] == "p:2"


def test_unresolved_and_boilerplate_mentions_do_not_count():
    rows = [
        {
            "start": 0,
            "place_id": None,
            "status": "ambiguous",
            "kind": None,
            "lon": None,
            "lat": None,
            "place_name": None,
        },
        {"start": 9, "place_id": "p:1", "role": "boilerplate"},
    ]
    assert find_focus(table(*rows)) == {}


def test_ties_are_broken_by_id_so_that_runs_agree():
    rows = [{"start": 0, "place_id": p} for p in ("p:2", "p:1")]
    assert find_focus(table(*rows))["a"] == ["p:1", "p:2"]
