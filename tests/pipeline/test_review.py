"""Which mentions are in doubt, and in what order they are listed."""

import re

import pytest

from gazetteer.store import open_store
from pipeline.page.review import EXAMPLES, build_review_page, review_data
from pipeline.result import Result
from pipeline.review import NAME_CHANCE, UNSURE, list_doubts, place_words
from pipeline.tables import ARTICLES, MENTIONS, SENTENCES, STORIES

PARIS, TEXAS, KHARKIV, REGION = "geonames:2988507", "geonames:4717560", "geonames:706483", "geonames:706482"


@pytest.fixture(scope="module")
def store():
    return open_store()


def mention(store, article, surface, place=None, score=0.0, others=(), status=None, role="located", at=8):
    """A mention in a sentence "Fire in <surface> today."."""
    found = store.place(place) if place else None
    return {
        "article_id": article, "start": at, "end": at + len(surface), "surface": surface, "sentence": 0, "role": role,
        "status": status or ("resolved" if place else "ambiguous" if others else "unknown"),
        "place_id": place, "place_name": found and found.name,
        **{name: getattr(found, name) if found else None for name in ("kind", "lon", "lat", "country", "admin1", "admin2")},
        "score": score, "reason": "because", "alternatives": [{"id": i, "name": store.place(i).name, "score": s} for i, s in others],
    }  # fmt: skip


def doubts(store, rows, outlets=None, stories=None, region="admin1"):
    return tables(store, rows, outlets, stories, region)[-1].to_pylist()


def tables(store, rows, outlets=None, stories=None, region="admin1"):
    ids = list(dict.fromkeys(row["article_id"] for row in rows))
    text = {row["article_id"]: f"Fire in {row['surface']} today." for row in reversed(rows)}
    articles = ARTICLES.build(
        {"article_id": i, "text": text[i], "outlet": (outlets or {}).get(i), "source": "s", "row": 1}
        for i in ids
    )
    sentences = SENTENCES.build(
        {"article_id": i, "sentence": 0, "start": 0, "end": len(text[i]), "section": "body"} for i in ids
    )
    told = STORIES.build({"article_id": i, "story_id": (stories or {}).get(i, i)} for i in ids)
    number = dict.fromkeys(ids, -1)
    for row in rows:
        number[row["article_id"]] += 1
        row["mention"] = number[row["article_id"]]
    mentions = MENTIONS.build(rows)
    return (
        articles,
        sentences,
        mentions,
        told,
        list_doubts(articles, sentences, mentions, told, store, region=region),
    )


def test_what_is_sure_or_rejected_is_not_listed(store):
    rows = [mention(store, "a", "Paris", PARIS, UNSURE), mention(store, "b", "Paris", status="rejected")]
    assert doubts(store, rows) == []


def test_every_ambiguous_and_unknown_mention_is_listed_whatever_its_role(store):
    rows = [
        mention(store, "a", "Paris", others=[(TEXAS, 0.2)], role="actor"),
        mention(store, "b", "Hroza", role="boilerplate"),
        mention(store, "c", "Paris", PARIS, UNSURE - 0.01),
    ]
    assert sorted(row["doubt"] for row in doubts(store, rows)) == ["ambiguous", "unknown", "unsure"]


def test_a_row_holds_its_sentence_and_what_would_change(store):
    (row,) = doubts(store, [mention(store, "a", "Paris", PARIS, 0.4, [(TEXAS, 0.5)])], {"a": "Wire"})
    assert row["sentence_text"][row["start"] : row["end"]] == "Paris"
    assert (row["rank"], row["outlet"], row["stories"]) == (1, "Wire", 1)
    assert re.fullmatch(r"would move 7,8\d\d km, to Paris, Texas, United States", row["effect"])
    assert (row["region"], row["other_region"]) == (store.place(PARIS).admin1, "US-TX")
    assert row["km"] == pytest.approx(7800, abs=10)
    assert row["change"] == pytest.approx(0.6), "moves with 0.5, vanishes with the 0.1 that are left"


def test_a_move_within_a_region_weighs_by_its_distance(store):
    (near,) = doubts(store, [mention(store, "a", "Kharkiv", KHARKIV, 0.5, [(REGION, 0.5)])])
    assert near["region"] == near["other_region"] == "UA-63"
    assert near["change"] == pytest.approx(0.5 * near["km"] / 100, abs=1e-3)
    (wide,) = doubts(store, [mention(store, "a", "Kharkiv", KHARKIV, 0.5, [(TEXAS, 0.5)])])
    assert wide["change"] == pytest.approx(0.5)
    (country,) = doubts(
        store, [mention(store, "a", "Paris", TEXAS, 0.5, [("geonames:4250542", 0.5)])], region="admin0"
    )
    assert country["region"] == country["other_region"] == "US"


def test_what_is_not_drawn_would_appear(store):
    (ambiguous,) = doubts(store, [mention(store, "a", "Paris", others=[(PARIS, 0.25), (TEXAS, 0.1)])])
    assert ambiguous["change"] == NAME_CHANCE
    assert ambiguous["effect"].startswith("would appear at Paris, ")
    (unknown,) = doubts(store, [mention(store, "a", "Hroza")])
    assert unknown["change"] == NAME_CHANCE
    assert unknown["effect"] == "would appear where you put it"
    (alone,) = doubts(store, [mention(store, "a", "Paris", PARIS, 0.4)])
    assert (alone["effect"], alone["change"], alone["km"]) == ("would vanish", 0.6, None)


def test_stories_count_once_and_the_most_changing_name_comes_first(store):
    rows = [mention(store, "z", "Paris", others=[(TEXAS, 0.29)])]
    rows += [mention(store, key, "Hroza") for key in ("a", "b", "c")]
    rows += [mention(store, "d", "Odd Town", role="actor")]
    outlets = dict.fromkeys("abcdz", "Wire")
    found = doubts(store, rows, outlets, {"a": "one", "b": "one"})
    assert [(row["rank"], row["name"], row["stories"]) for row in found] == [
        (1, "Hroza", 2), (1, "Hroza", 2), (1, "Hroza", 2), (2, "Paris", 1), (3, "Odd Town", 0),
    ]  # fmt: skip
    assert found[0]["change"] == pytest.approx(2 * NAME_CHANCE)
    assert (found[-1]["change"], found[-1]["effect"]) == (0.0, "no report: its role is actor")


def test_one_decision_serves_name_outlet_and_outcome(store):
    rows = [
        mention(store, "a", "Paris", others=[(TEXAS, 0.2)]),
        mention(store, "b", "PARIS", others=[(TEXAS, 0.1)]),
        mention(store, "c", "Paris", others=[(PARIS, 0.2)]),
        mention(store, "d", "Paris", others=[(TEXAS, 0.2)]),
        mention(store, "e", "Paris", others=[(TEXAS, 0.2)]),
    ]
    ranks = {
        row["article_id"]: row["rank"]
        for row in doubts(store, rows, {"a": "W", "b": "W", "c": "W", "d": "V"})
    }
    assert ranks["a"] == ranks["b"]
    assert len(set(ranks.values())) == 4, "another outcome, another outlet, an article without an outlet"


def test_the_order_does_not_depend_on_that_of_the_articles(store):
    rows = [mention(store, key, name) for key, name in zip("abcd", ("Xa", "Xb", "Xc", "Xd"), strict=True)]
    there = [(row["rank"], row["name"]) for row in doubts(store, [dict(row) for row in rows])]
    back = [(row["rank"], row["name"]) for row in doubts(store, [dict(row) for row in reversed(rows)])]
    assert there == back


def test_places_are_told_from_their_namesakes(store):
    assert place_words(store.place(TEXAS), store) == "Paris, Texas, United States"
    assert place_words(store.place("geonames:690791"), store) == "Ukraine"


def result_of(store, rows, **options):
    articles, sentences, mentions, stories, review = tables(store, rows, **options)
    nothing = dict.fromkeys(("published", "times", "reports", "region_periods"))
    return Result(articles=articles, sentences=sentences, mentions=mentions, stories=stories, review=review, manifest={"hash": "x"}, **nothing)  # fmt: skip


def test_the_page_says_how_far_a_correction_would_reach(store):
    rows = [mention(store, "a", "Paris", others=[(TEXAS, 0.2)]), mention(store, "b", "PARIS", PARIS, 0.99)]
    rows += [mention(store, "c", "Paris", PARIS, 0.99)]
    data = review_data(result_of(store, rows, outlets={"a": "Wire", "b": "WIRE"}), store, None)
    (group,) = data["groups"]
    assert (group["everywhere"], group["inOutlet"], group["mentions"]) == (3, 2, 1)


def test_the_page_shows_located_mentions_first_and_a_few(store):
    rows = [mention(store, f"a{n}", "Hroza", role="actor") for n in range(EXAMPLES)]
    rows += [mention(store, "z", "Hroza")]
    outlets = {row["article_id"]: "Wire" for row in rows}
    (group,) = review_data(result_of(store, rows, outlets=outlets), store, None)["groups"]
    assert (group["mentions"], len(group["examples"]), group["examples"][0]["article"]) == (6, EXAMPLES, "z")
    assert group["effect"] == "would appear where you put it"


def test_a_long_sentence_is_cut_around_the_mention(store):
    rows = [mention(store, "a", "Hroza" + "x" * 2000)]
    rows[0]["end"] = rows[0]["start"] + 5
    ((example,),) = [
        group["examples"] for group in review_data(result_of(store, rows), store, None)["groups"]
    ]
    assert (example["surface"], example["whole"], len(example["after"])) == ("Hroza", False, 301)


def test_the_policy_names_the_page_s_own_script_and_style_and_nothing_else(store):
    page = build_review_page(result_of(store, [mention(store, "a", "Hroza")]), store)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(
        r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|eval|fetch|XMLHttpRequest|import)\b", page
    )
