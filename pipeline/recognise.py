"""Recognition: the place names of each text.

Candidate spans (`recognition.spans`) are every run of words that the gazetteer knows as a name, and every run of
capitalised words that it does not. A classifier (`recognition.model`) gives each the probability that it names a place, from
the words around it, the writing, the gazetteer and, in a second pass, the verdict on the article's other spans. The most
probable spans that do not overlap are the mentions. What a mention does in its sentence is said by `pipeline.roles`, which
place it means by `pipeline.resolve`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from gazetteer.names import fold
from gazetteer.place import KINDS
from pipeline import tables
from pipeline.recognition.cues import find_cues
from pipeline.recognition.features import describe_spans, look_around, read_context
from pipeline.recognition.model import judge_spans, load_model
from pipeline.recognition.sites import name_sites
from pipeline.recognition.spans import Spans
from pipeline.recognition.words import read_words
from pipeline.table import Column, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gazetteer.store import Store
    from pipeline.recognition.network import Floats
    from pipeline.recognition.words import Ints, Words

#: Words before and after a name that `pipeline.roles` looks at.
REACH = 5

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
        Column("cue", pa.string(), "Kind that the words around state.", null="none stated", values=KINDS),
        Column(
            "place_score", pa.float64(), "Probability that the span names a place, 0 to 1; 1 for given spans."
        ),
        Column("around", pa.list_(pa.int32()), "Words around it, by number in the model's vocabulary."),
        Column("figures", pa.list_(pa.float32()), "What `recognition.features.FIGURES` says of it."),
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
        Table `NAMES`, by article, start and end; recognised spans do not overlap.
    """
    texts = articles["text"].to_pylist()
    given = articles["spans"].to_pylist()
    words = read_words(texts)
    if not len(words.form):
        return NAMES.empty()
    model = load_model()
    context = read_context(words, locate_sentences(words, texts, articles, sentences), model.vocabulary)
    spans, score, figures = judge_spans(context, store, model)
    keep = choose_spans(spans.first, spans.last, score, model.threshold)
    spans, score, figures = spans.take(keep), score[keep], figures[keep]
    start, end = words.start[spans.first], spans.end(words)
    if any(own is not None for own in given):
        free = np.array([own is None for own in given])[words.article[spans.first]]
        fixed, fixed_start, fixed_end = _read_given(words, texts, given, store)
        spans = _stack(spans.take(np.flatnonzero(free)), fixed)
        score = np.concatenate([score[free], np.ones(len(fixed_start), np.float32)])
        figures = np.concatenate([figures[free], describe_spans(context, fixed, store)[0]])
        start, end = np.concatenate([start[free], fixed_start]), np.concatenate([end[free], fixed_end])
        order = np.lexsort((end, start, words.article[spans.first]))
        spans, score, figures = spans.take(order), score[order], figures[order]
        start, end = start[order], end[order]
    article = words.article[spans.first]
    sentence = pa.array(context.sentence[spans.first])
    around = look_around(context, spans.first, spans.last, REACH)
    begin = np.searchsorted(article, article)
    columns = {
        "article_id": articles["article_id"].combine_chunks().take(pa.array(article)),
        "mention": np.arange(len(article), dtype=np.int32) - begin.astype(np.int32),
        "start": start,
        "end": end,
        "surface": [
            texts[row][a:b] for row, a, b in zip(article.tolist(), start.tolist(), end.tolist(), strict=True)
        ],
        "sentence": sentences["sentence"].combine_chunks().take(sentence),
        "section": sentences["section"].combine_chunks().take(sentence),
        "name_id": name_sites(words, spans.first, spans.last, spans.name, store).astype(np.int64),
        "cue": find_cues(words, spans.first, spans.last),
        "place_score": score.astype(np.float64),
        "around": _as_lists(around),
        "figures": _as_lists(figures),
    }
    arrays = [pa.array(columns[column.name], column.type) for column in NAMES.columns]
    return NAMES.check(pa.Table.from_arrays(arrays, names=list(columns)))


def locate_sentences(words: Words, texts: list[str], articles: pa.Table, sentences: pa.Table) -> Ints:
    """Row of the sentence that each word stands in."""
    row_of = {name: row for row, name in enumerate(articles["article_id"].to_pylist())}
    base = np.cumsum([0, *(len(text) + 1 for text in texts)])
    article = np.array([row_of[name] for name in sentences["article_id"].to_pylist()], np.int64)
    start = base[article] + sentences["start"].to_numpy() if len(article) else np.zeros(0, np.int64)
    at = np.searchsorted(start, base[words.article] + words.start, side="right") - 1
    return at.astype(np.int32)


def choose_spans(first: Ints, last: Ints, score: Floats, threshold: float) -> NDArray[np.int64]:
    """Rows of the spans to keep, in order: the most probable ones, none overlapping another."""
    order = np.lexsort((first, first - last, -score))
    taken = bytearray(int(last.max(initial=-1)) + 1)
    keep = []
    order = order[score[order] >= threshold]
    for row, a, b in zip(order.tolist(), first[order].tolist(), last[order].tolist(), strict=True):
        if not any(taken[a : b + 1]):
            taken[a : b + 1] = b"\1" * (b + 1 - a)
            keep.append(row)
    return np.array(sorted(keep), np.int64)


def name_of(surface: str, store: Store) -> int:
    """Return the store's name for a surface: as it stands, else without its small or kind words ("the", "region"), or -1."""
    pieces = surface.split()
    tries = [
        pieces,
        *(pieces[:k] for k in range(len(pieces) - 1, 0, -1)),
        *(pieces[k:] for k in range(1, len(pieces))),
    ]
    for words in tries:
        found = store.name_id(fold(" ".join(words)))
        if found >= 0:
            return found
    return -1


def _read_given(
    words: Words, texts: list[str], given: list[list[dict[str, int]] | None], store: Store
) -> tuple[Spans, Ints, Ints]:
    """Spans fixed by the source, as spans of words, with their exact offsets."""
    first, last, name, start, end = [], [], [], [], []
    for row, own in enumerate(given):
        low, high = int(words.first[row]), int(words.first[row + 1])
        if high == low:
            continue
        starts = words.start[low:high]
        for span in sorted(own or [], key=lambda span: (span["start"], span["end"])):
            a = low + max(int(np.searchsorted(starts, span["start"], side="right")) - 1, 0)
            if words.end[a] <= span["start"] and a + 1 < high:
                a += 1
            b = max(low + int(np.searchsorted(starts, span["end"], side="left")) - 1, a)
            first.append(a)
            last.append(b)
            name.append(name_of(texts[row][span["start"] : span["end"]], store))
            start.append(span["start"])
            end.append(span["end"])
    spans = Spans(
        np.array(first, np.int32),
        np.array(last, np.int32),
        np.array(name, np.int32),
        np.zeros(len(first), np.bool_),
    )
    return spans, np.array(start, np.int32), np.array(end, np.int32)


def _stack(one: Spans, other: Spans) -> Spans:
    return Spans(
        np.concatenate([one.first, other.first]),
        np.concatenate([one.last, other.last]),
        np.concatenate([one.name, other.name]),
        np.concatenate([one.dotted, other.dotted]),
    )


def _as_lists(values: NDArray[Any]) -> pa.Array:
    """Rows of a matrix as lists."""
    rows, width = values.shape
    return pa.ListArray.from_arrays(np.arange(0, (rows + 1) * width, width, dtype=np.int32), values.ravel())
