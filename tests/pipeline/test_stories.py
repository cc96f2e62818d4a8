import json
import multiprocessing
import os
import random
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_kit import published_on

from pipeline.clean import split_sections
from pipeline.clusters import Clusters
from pipeline.stories import KnownStories, merge_stories, sign_articles
from pipeline.tables import ARTICLES

WORDS = [
    "river",
    "bridge",
    "mayor",
    "council",
    "water",
    "engineer",
    "storm",
    "road",
    "village",
    "school",
    "price",
    "market",
    "harvest",
    "farmer",
    "train",
    "station",
    "report",
    "minister",
    "budget",
    "factory",
    "worker",
    "union",
    "strike",
    "court",
    "judge",
    "police",
    "officer",
    "hospital",
    "doctor",
    "winter",
    "summer",
]


def prose(seed, sentences=12):
    """Sentences of random words: unlike any other seed's, with names and numbers."""
    rng = random.Random(seed)
    out = []
    for _ in range(sentences):
        figures = [f"Name{rng.randrange(999)}", str(rng.randrange(10, 9999))]
        out.append(" ".join(["The", *rng.choices(WORDS, k=9), *figures, *rng.choices(WORDS, k=4)]) + ".")
    return out


def tables(rows):
    articles = ARTICLES.build(
        {"article_id": key, "text": text, "outlet": outlet, "title": title, "source": "x", "row": 1}
        for key, text, outlet, title, _ in rows
    )
    published = published_on({key: day for key, _, _, _, day in rows})
    return sign_articles(articles, split_sections(articles)), published


def article(key, sentences, outlet=None, title=None, day=None):
    return key, " ".join(sentences), outlet, title, day


def stories(rows, previous=None):
    signatures, published = tables(rows)
    found = merge_stories(signatures, published, previous).to_pylist()
    return {row["article_id"]: (row["story_id"], row["copy_of"]) for row in found}


def same(found, one, other):
    return found[one][0] == found[other][0]


def test_a_cut_copy_with_other_quotes_and_head_is_a_copy_of_the_earliest():
    text = prose(1)
    copy = ["WESTLAND (Agency) —", *text[:7], "\nSign up for our newsletter."]
    found = stories(
        [
            article("b", copy, "Courier", "Another head", date(2024, 5, 3)),
            article("a", text, "Agency", "Bridge", date(2024, 5, 4)),
        ]
    )
    assert same(found, "a", "b")
    assert found["b"][1] is None
    assert found["a"][1] == "b"


def test_an_undated_copy_is_never_the_earliest():
    found = stories([article("a", prose(1)), article("b", prose(1), day=date(2024, 5, 4))])
    assert found["a"][1] == "b"


def test_light_edits_leave_one_story():
    text = prose(2)
    edited = [sentence.replace("mayor", "head").replace("road", "street") for sentence in text]
    edited[3], edited[4] = edited[4], edited[3]
    assert same(stories([article("a", text), article("b", edited)]), "a", "b")


def test_an_update_by_the_same_outlet_is_a_story_of_its_own():
    found = stories([article("a", prose(3), "Agency"), article("b", prose(3) + prose(4, 5), "Agency")])
    assert not same(found, "a", "b")


def test_a_copy_of_an_update_goes_with_the_update_alone():
    old, new = prose(3), prose(3) + prose(4, 5)
    found = stories([article("a", old, "Agency"), article("b", new, "Agency"), article("c", new, "Courier")])
    assert same(found, "b", "c")
    assert not same(found, "a", "b")


def test_two_articles_on_one_subject_that_share_a_quotation_are_two_stories():
    quoted = prose(5, 3)
    assert not same(stories([article("a", prose(6) + quoted), article("b", quoted + prose(7))]), "a", "b")


def test_a_template_filled_anew_is_another_story():
    form = "{0} said today it earned {1} mln dlrs in the quarter against {2} mln a year before, as sales of {3} rose by {4} pct to {5} mln and it expects the full year to be better than the last one was for it."
    found = stories(
        [
            article("a", [form.format("Acme Corp", 11, 12, "tin", 3, 81)], "x"),
            article("b", [form.format("Bolt Inc", 47, 33, "glass", 9, 214)], "y"),
        ]
    )
    assert not same(found, "a", "b")


def test_a_few_words_under_two_heads_are_two_stories_and_under_like_heads_one():
    text = ["Qtly div 20 cts vs 20 cts prior. Pay April 15. Record March 23."]
    found = stories(
        [
            article("a", text, "Agency", "ACME CORP SETS QUARTERLY"),
            article("b", text, "Agency", "BOLT INC REGULAR DIVIDEND"),
            article("c", text, "Courier", "ACME CORP QUARTERLY DIVIDEND"),
        ]
    )
    assert same(found, "a", "c")
    assert not same(found, "a", "b")


def test_articles_without_words_are_stories_of_their_own():
    found = stories([article("a", []), article("b", [" "]), article("c", ["..."])])
    assert len({story for story, _ in found.values()}) == 3


def corpus():
    rows = []
    for number in range(12):
        text = prose(number)
        rows.append(article(f"{number}", text, "Agency", f"Head {number}", date(2024, 1, 1 + number)))
        rows.append(article(f"{number}x", text[:8], "Courier", f"Other {number}", date(2024, 1, 2 + number)))
    return rows


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(24)))
def test_the_order_of_input_changes_nothing(order):
    rows = corpus()
    assert stories([rows[number] for number in order]) == stories(rows)


def test_new_articles_join_old_stories_and_old_ids_stand():
    rows = corpus()
    first, later = rows[::2], rows[1::2]
    signatures, published = tables(first)
    known = KnownStories(signatures, merge_stories(signatures, published), published)
    found = stories(later, known)
    assert found == stories(rows)
    assert known.stories["story_id"].to_pylist() == [
        found[key][0] for key in known.stories["article_id"].to_pylist()
    ]


def test_an_earlier_copy_found_later_leaves_the_story_its_id():
    signatures, published = tables([article("b", prose(1), day=date(2024, 5, 4))])
    known = KnownStories(signatures, merge_stories(signatures, published), published)
    found = stories([article("a", prose(1)[:9], day=date(2024, 5, 3))], known)
    assert found["a"] == (known.stories["story_id"][0].as_py(), None)
    assert found["b"][1] == "a"


def test_a_new_article_never_joins_two_old_stories():
    one, other = prose(1, 14), prose(2, 14)
    signatures, published = tables([article("a", one), article("b", other)])
    known = KnownStories(signatures, merge_stories(signatures, published), published)
    found = stories([article("c", one + other[:12])], known)
    assert not same(found, "a", "b")
    assert same(found, "a", "c")


def test_batches_signed_apart_are_the_corpus_signed_at_once():
    rows = corpus()
    parts = [tables(rows[start : start + 5])[0] for start in range(0, len(rows), 5)]
    whole, published = tables(rows)
    assert pa.concat_tables(parts).equals(whole)
    assert merge_stories(pa.concat_tables(parts), published).num_rows == len(rows)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_process_that_has_signed_can_be_forked():
    rows = [article(f"{number}", prose(number, 100)) for number in range(80)]
    rows.append(article("long", prose(99, 9000)))
    tables(rows)
    child = multiprocessing.get_context("fork").Process(target=tables, args=(rows,))
    child.start()
    child.join(120)
    child.kill()
    assert child.exitcode == 0


def test_groups_kept_apart_stay_so_when_they_grow():
    groups = Clusters([None] * 5)
    groups.keep_apart(0, 1)
    groups.join(1, 2)
    groups.join(2, 0)
    groups.join(0, 3)
    groups.join(3, 2)
    groups.join(3, 4)
    assert [groups.find(number) for number in range(5)] == [0, 1, 1, 0, 0]


def read(path, count=None):
    lines = path.read_text(encoding="utf-8").splitlines()[:count]
    return [
        (
            row["id"],
            row["text"],
            row.get("outlet") or row.get("source"),
            row.get("title"),
            date.fromisoformat((row.get("published") or row.get("date"))[:10]),
        )
        for row in map(json.loads, lines)
    ]


@pytest.mark.shared
def test_made_copies_are_found_and_little_else(shared):
    path = shared / "corpus/stories.dev.jsonl"
    gold = {row["id"]: row["story"] for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    found = stories(read(path))

    def pairs(names):
        groups = {}
        for key, name in names:
            groups.setdefault(name, []).append(key)
        return {(a, b) for group in groups.values() for a in group for b in group if a < b}

    got, want = pairs((key, story) for key, (story, _) in found.items()), pairs(gold.items())
    assert 2 * len(got & want) / (len(got) + len(want)) >= 0.99


@pytest.mark.shared
def test_every_exact_copy_in_reuters_is_found(shared):
    rows = read(shared / "corpus/news/reuters21578.jsonl", 6000)
    found = stories(rows)
    first = {}
    missed = []
    for key, text, _, title, _ in rows:
        words = "".join(filter(str.isalnum, text.casefold()))
        other = first.setdefault(words, (key, title))
        long_or_like_titled = len(text.split()) >= 30 or other[1] == title
        if long_or_like_titled and not same(found, key, other[0]):
            missed.append((key, other[0]))
    assert missed == []


@pytest.mark.shared
def test_of_the_seeds_exactly_two_are_one_story(shared):
    rows = [
        (path.stem, path.read_text(encoding="utf-8"), None, None, None)
        for path in sorted((shared / "corpus/seeds").glob("*.txt"))
    ]
    found = stories(rows)
    assert same(found, rows[0][0], rows[1][0])
    assert len({story for story, _ in found.values()}) == 4
