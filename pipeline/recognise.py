"""Recognition: the place names of each text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from gazetteer.place import KINDS
from pipeline import tables
from pipeline.recognition.cues import find_cues
from pipeline.recognition.model import judge_spans, load_model
from pipeline.recognition.words import read_words
from pipeline.tables import Column, Table

if TYPE_CHECKING:
    from gazetteer.store import Store
    from pipeline.recognition.words import Ints, Words

CUES = KINDS

NAMES = Table(
    "names",
    "Place names found in the texts, before anything is said about which place they mean.",
    ("article_id", "mention"),
    (
        Column("article_id", pa.string(), "The article's id."),
        Column("mention", pa.int32(), "Running number within the article, from 0, by start then end."),
        Column("start", pa.int32(), "First code point of the span in the article's text."),
        Column("end", pa.int32(), "Code point after the span."),
        Column("surface", pa.string(), "The text of the span."),
        Column("sentence", pa.int32(), "The sentence it stands in."),
        Column("section", pa.string(), "Part of the article it stands in.", values=tables.SECTIONS),
        Column("name_id", pa.int64(), "The name in the store; -1 where the store lacks it."),
        Column("cue", pa.string(), "Kind that the words around state.", null="none stated", values=CUES),
        Column("place_score", pa.float64(), "Probability that the span names a place, 0 to 1."),
    ),
)


def find_mentions(articles: pa.Table, sentences: pa.Table, store: Store) -> pa.Table:
    """Find the place names of a batch of articles.

    Parameters
    ----------
    articles
        Table `ARTICLES`. Where ``spans`` is not null, exactly these spans are returned.
    sentences
        Table `SENTENCES` of the same articles.
    store
        The gazetteer.

    Returns
    -------
    pyarrow.Table
        Table `NAMES`; spans of one article do not overlap.
    """
    texts = articles["text"].to_pylist()
    words = read_words(texts)
    sentence = locate_sentences(words, texts, articles, sentences)
    model = load_model()
    _, spans, score = judge_spans(words, sentence, store, model)
    keep = choose_spans(spans.first, spans.last, score, model.threshold)
    spans, score = spans.take(keep), score[keep]
    first, last, name = spans.first, spans.last, spans.name
    article, start, end = words.article[first], words.start[first], spans.end(words)
    cues = find_cues(words, first, last)
    ids = articles["article_id"].to_pylist()
    numbers, sections = sentences["sentence"].to_pylist(), sentences["section"].to_pylist()
    rows = []
    count: dict[int, int] = {}
    for k in range(len(first)):
        row = int(article[k])
        number = count[row] = count.get(row, -1) + 1
        at = int(sentence[first[k]])
        rows.append(
            {
                "article_id": ids[row],
                "mention": number,
                "start": int(start[k]),
                "end": int(end[k]),
                "surface": texts[row][start[k] : end[k]],
                "sentence": numbers[at],
                "section": sections[at],
                "name_id": int(name[k]),
                "cue": cues[k],
                "place_score": float(score[k]),
            }
        )
    return NAMES.build(rows)


def locate_sentences(words: Words, texts: list[str], articles: pa.Table, sentences: pa.Table) -> Ints:
    """Row of the sentence that each word stands in."""
    row_of = {name: row for row, name in enumerate(articles["article_id"].to_pylist())}
    base = np.cumsum([0, *(len(text) + 1 for text in texts)])
    article = np.array([row_of[name] for name in sentences["article_id"].to_pylist()], np.int64)
    start = base[article] + sentences["start"].to_numpy() if len(article) else np.zeros(0, np.int64)
    at = np.searchsorted(start, base[words.article] + words.start, side="right") - 1
    return at.astype(np.int32)


def choose_spans(first: Ints, last: Ints, score: np.ndarray, threshold: float = 0.5) -> Ints:
    """Rows of the spans to keep: the most probable ones, none overlapping another."""
    order = np.lexsort((first, first - last, -score))
    taken = np.zeros(int(last.max(initial=-1)) + 1, np.bool_)
    keep = []
    for row in order[score[order] >= threshold].tolist():
        a, b = first[row], last[row] + 1
        if not taken[a:b].any():
            taken[a:b] = True
            keep.append(row)
    return np.array(sorted(keep), np.int32)
