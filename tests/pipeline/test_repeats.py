"""What an outlet repeats is counted in batches; how they are cut changes nothing."""

import pyarrow as pa
import pytest

from pipeline.clean import split_sections
from pipeline.repeats import count_lines, merge_lines
from pipeline.tables import ARTICLES

LINE = "You will find every story of the day in your paper tomorrow."


def articles(*texts, outlet="Courier"):
    return ARTICLES.build(
        {
            "article_id": f"{outlet} {number}",
            "source": "x.jsonl",
            "row": number,
            "text": text,
            "outlet": outlet,
        }
        for number, text in enumerate(texts, 1)
    )


@pytest.fixture
def corpus():
    """Six articles of an outlet that ends each with its line, and one of another that happens to say it."""
    own = [f"The river rose by {number} metres. House {number} is empty.\n{LINE}" for number in range(6)]
    return pa.concat_tables(
        [articles(*own), articles(f"The bridge is shut. It was built in 1902.\n{LINE}", outlet="Herald")]
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_sections_are_the_same_however_the_articles_are_cut(corpus, size):
    batches = [corpus.slice(start, size) for start in range(0, corpus.num_rows, size)]
    lines = merge_lines(map(count_lines, batches))
    found = pa.concat_tables(split_sections(batch, lines) for batch in batches)
    assert found.equals(split_sections(corpus))
    assert found["section"].to_pylist() == ["body", "body", "boilerplate"] * 6 + ["body"] * 3


def test_only_what_an_outlet_repeats_is_kept(corpus):
    lines = merge_lines([count_lines(corpus)])
    assert [(row["outlet"], row["articles"]) for row in lines.to_pylist()] == [("Courier", 6)]
    assert merge_lines([]).num_rows == 0


def test_a_copy_of_another_article_is_no_notice():
    copies = articles(*[f"The bridge is shut. It was built in 1902.\n{LINE}"] * 3)
    assert set(split_sections(copies)["section"].to_pylist()) == {"body"}


def test_articles_without_an_outlet_are_counted_together(corpus):
    bare = articles(*corpus["text"].to_pylist()[:3], outlet=None)
    assert split_sections(bare)["section"].to_pylist() == ["body", "body", "boilerplate"] * 3
